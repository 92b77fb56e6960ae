package onnx

import (
	"errors"
	"fmt"
	"slices"

	ort "github.com/yalue/onnxruntime_go"
)

// session is one network.
type session struct {
	ort             *ort.DynamicAdvancedSession
	inputs, outputs []string
}

// newSession loads a network to run on one thread a run.
//
// The memory arena is on: without it the activations of image-nsfw, which come
// and go through malloc on many threads, leave 157 MB resident instead of 97
// (benchmarks/record/onnx.md). The memory pattern is off: it keeps a plan for
// every shape and brings no speed that we could measure.
func newSession(model []byte, inputs, outputs []string) (*session, error) {
	o, err := ort.NewSessionOptions()
	if err != nil {
		return nil, err
	}
	defer o.Destroy()
	err = errors.Join(o.SetIntraOpNumThreads(1), o.SetInterOpNumThreads(1), o.SetExecutionMode(ort.ExecutionModeSequential),
		o.SetCpuMemArena(true), o.SetMemPattern(false), o.SetGraphOptimizationLevel(ort.GraphOptimizationLevelEnableAll))
	if err != nil {
		return nil, err
	}
	s, err := ort.NewDynamicAdvancedSessionWithONNXData(model, inputs, outputs, o)
	if err != nil {
		return nil, err
	}
	releaseFreed()
	return &session{ort: s, inputs: inputs, outputs: outputs}, nil
}

// A binding is the inputs and outputs of fixed shapes over memory of ours,
// bound to a session once, so that a run allocates nothing. Not safe for
// concurrent use.
type binding struct {
	io     *ort.IoBinding
	values []ort.Value
}

// bind takes over in and out, in the order of the session's names.
func (s *session) bind(in, out []ort.Value) (*binding, error) {
	b := &binding{values: slices.Concat(in, out)}
	io, err := s.ort.CreateIoBinding()
	if err != nil {
		return nil, errors.Join(err, b.destroy())
	}
	b.io = io
	for i, v := range in {
		err = errors.Join(err, io.BindInput(s.inputs[i], v))
	}
	for i, v := range out {
		err = errors.Join(err, io.BindOutput(s.outputs[i], v))
	}
	if err != nil {
		return nil, errors.Join(err, b.destroy())
	}
	return b, nil
}

func (s *session) run(b *binding) error { return s.ort.RunWithBinding(b.io) }

func (b *binding) destroy() error {
	var err error
	if b.io != nil {
		err = b.io.Destroy()
	}
	for _, v := range b.values {
		err = errors.Join(err, v.Destroy())
	}
	return err
}

// widths asks the network, by running it, how many numbers each output gives
// an input.
func (s *session) widths(in ...ort.Value) ([]int, error) {
	out := make([]ort.Value, len(s.outputs))
	if err := s.ort.Run(in, out); err != nil {
		return nil, err
	}
	widths := make([]int, len(out))
	var faults []error
	for i, v := range out {
		shape := v.GetShape()
		if _, ok := v.(*ort.Tensor[float32]); !ok || len(shape) != 2 || shape[0] != 1 {
			faults = append(faults, fmt.Errorf("output %s: %T of shape %v, want float32 of [batch, n]", s.outputs[i], v, shape))
		} else {
			widths[i] = int(shape[1])
		}
		faults = append(faults, v.Destroy())
	}
	return widths, errors.Join(faults...)
}

func (s *session) destroy() error { return s.ort.Destroy() }
