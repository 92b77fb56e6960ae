package onnx

import (
	"errors"
	"fmt"

	ort "github.com/yalue/onnxruntime_go"
)

// session is one network with one input and one output.
type session struct {
	ort           *ort.DynamicAdvancedSession
	input, output string
}

// newSession loads a network to run on one thread a run.
//
// The memory arena is on: without it the activations of image-nsfw, which come
// and go through malloc on many threads, leave 157 MB resident instead of 97
// (benchmarks/record/onnx.md). The memory pattern is off: it keeps a plan for
// every shape and brings no speed that we could measure.
func newSession(model []byte, input, output string) (*session, error) {
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
	s, err := ort.NewDynamicAdvancedSessionWithONNXData(model, []string{input}, []string{output}, o)
	if err != nil {
		return nil, err
	}
	return &session{ort: s, input: input, output: output}, nil
}

// A binding is an input and an output of fixed shapes over memory of ours,
// bound to a session once, so that a run allocates nothing. Not safe for
// concurrent use.
type binding struct {
	io     *ort.IoBinding
	values []ort.Value
}

func (s *session) bind(in, out ort.Value) (*binding, error) {
	io, err := s.ort.CreateIoBinding()
	if err != nil {
		return nil, err
	}
	b := &binding{io: io, values: []ort.Value{in, out}}
	if err := errors.Join(io.BindInput(s.input, in), io.BindOutput(s.output, out)); err != nil {
		return nil, errors.Join(err, b.destroy())
	}
	return b, nil
}

func (s *session) run(b *binding) error { return s.ort.RunWithBinding(b.io) }

func (b *binding) destroy() error {
	err := b.io.Destroy()
	for _, v := range b.values {
		err = errors.Join(err, v.Destroy())
	}
	return err
}

// width asks the network, by running it, how many numbers it gives an input.
func (s *session) width(in ort.Value) (int, error) {
	out := []ort.Value{nil}
	if err := s.ort.Run([]ort.Value{in}, out); err != nil {
		return 0, err
	}
	defer out[0].Destroy()
	shape := out[0].GetShape()
	if _, ok := out[0].(*ort.Tensor[float32]); !ok || len(shape) != 2 || shape[0] != 1 {
		return 0, fmt.Errorf("output %s: %T of shape %v, want float32 of [batch, n]", s.output, out[0], shape)
	}
	return int(shape[1]), nil
}

func (s *session) destroy() error { return s.ort.Destroy() }
