package onnx

import (
	"errors"
	"fmt"
	"io/fs"

	ort "github.com/yalue/onnxruntime_go"

	"github.com/handrail-safety/handrail/sdk/internal/subword"
)

const (
	// minPieces and maxPieces bound a window: shorter ones read no sentence,
	// longer ones are beyond the positions of common encoders.
	minPieces, maxPieces = 16, 510
)

// pieceModel is what the scorers of one transformer share. It never changes.
//
// The network reads a text between the marks that the tokenizer file has for
// one, such as `<s> text </s>`, and where the model was trained with context
// text and context as the file has two texts: `<s> text </s> context </s>`,
// `[CLS] text [SEP] context [SEP]`. One row is run at a time, at its exact
// length: the scales of dynamically quantized activations span a batch, so that
// a text beside others would be scored a little differently; alone it is the
// same each time. What batching would save was measured: 1.4 times at 14 pieces
// (benchmarks/record/onnx.md).
type pieceModel struct {
	session        *session
	tokens         *subword.Tokenizer
	prefix         []int32
	heads          []textHead
	script         scripts
	outputs, width int // numbers in logits and embedding; width 0 without one
	wide           bool
	window, stride int // in pieces
	most           int // windows of a text
	context        int // pieces of earlier messages
	// between stands before the context, which has the token type second.
	between []int32
	second  int32
	// mask and types say whether the network has these inputs.
	mask, types bool
}

func newPieceModel(fsys fs.FS, m *manifest, s *session) (*pieceModel, error) {
	data, err := m.readTokenizer(fsys)
	if err != nil {
		return nil, err
	}
	tokens, err := subword.Load(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.Input.Tokenizer, err)
	}
	p := &pieceModel{
		session: s, tokens: tokens, script: newScripts(m.Scripts), wide: m.Input.DType == int64Name,
		window: m.Input.MaxPieces, stride: m.Window.Stride, most: m.Window.Most, context: m.Input.ContextPieces, heads: newTextHeads(m.Heads),
		mask: m.Input.Mask != "", types: m.Input.Types != "",
	}
	var pairs bool
	if p.between, p.second, pairs = tokens.Pair(); p.context > 0 && !pairs {
		return nil, fmt.Errorf("input.context_pieces: %d, but the post_processor of %s does not put two texts behind one another", p.context, m.Input.Tokenizer)
	}
	if p.prefix, _, err = tokens.Append(nil, nil, m.Input.Prefix, new(subword.Scratch)); err != nil {
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
		n += p.context + len(p.between)
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
