package onnx

import (
	"errors"
	"fmt"
	"io/fs"

	ort "github.com/yalue/onnxruntime_go"

	"github.com/handrail-safety/handrail/sdk/internal/unigram"
)

const (
	// minPieces and maxPieces bound a window: shorter ones read no sentence,
	// longer ones are beyond the positions of common encoders.
	minPieces, maxPieces = 16, 510
)

// pieceModel is what the scorers of one transformer share. It never changes.
//
// The network reads `<s> text </s>`, and where the model was trained with
// context `<s> text </s> context </s>`. One row is run at a time, at its exact
// length: the scales of dynamically quantized activations span a batch, so that
// a text beside others would be scored a little differently; alone it is the
// same each time. What batching would save was measured: 1.4 times at 14 pieces
// (benchmarks/record/onnx.md).
type pieceModel struct {
	session        *session
	tokens         *unigram.Tokenizer
	prefix         []int32
	heads          []textHead
	script         scripts
	outputs, width int // numbers in logits and embedding; width 0 without one
	wide           bool
	window, stride int // in pieces
	most           int // windows of a text
	context        int // pieces of earlier messages
}

func newPieceModel(fsys fs.FS, m *manifest, s *session) (*pieceModel, error) {
	data, err := m.readTokenizer(fsys)
	if err != nil {
		return nil, err
	}
	tokens, err := unigram.Load(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.Input.Tokenizer, err)
	}
	p := &pieceModel{
		session: s, tokens: tokens, script: newScripts(m.Scripts), wide: m.Input.DType == int64Name,
		window: m.Input.MaxPieces, stride: m.Window.Stride, most: m.Window.Most, context: m.Input.ContextPieces, heads: newTextHeads(m.Heads),
	}
	if p.prefix, _, err = tokens.Append(nil, nil, m.Input.Prefix, new(unigram.Scratch)); err != nil {
		return nil, fmt.Errorf("input.prefix: %w", err)
	}
	probe := newPieceScorer(p)
	widths, err := probe.probe()
	if err = errors.Join(err, probe.destroy()); err != nil {
		return nil, err
	}
	p.outputs = widths[0]
	if len(widths) > 1 {
		p.width = widths[1]
	}
	for i, h := range p.heads {
		if h.index >= p.outputs {
			return nil, fmt.Errorf("heads[%d].index: %d, the network gives %d numbers", i, h.index, p.outputs)
		}
	}
	return p, nil
}

// longest is the longest row: the window, the context, and the marks between.
func (p *pieceModel) longest() int {
	n := len(p.prefix) + p.window + 2
	if p.context > 0 {
		n += p.context + 1
	}
	return n
}

// rowTensors makes the inputs of one row of n numbers over the memory of s.
func (s *pieceScorer) rowTensors(n int) ([]ort.Value, error) {
	var values []ort.Value
	for i := range s.model.session.inputs {
		v, err := s.feeds[i].tensor(1, n)
		if err != nil {
			return nil, errors.Join(err, destroyAll(values))
		}
		values = append(values, v)
	}
	return values, nil
}

func destroyAll(values []ort.Value) error {
	var errs []error
	for _, v := range values {
		errs = append(errs, v.Destroy())
	}
	return errors.Join(errs...)
}
