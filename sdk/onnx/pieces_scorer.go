package onnx

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	ort "github.com/yalue/onnxruntime_go"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/internal/subword"
)

// pieceScorer turns texts into pieces and runs them window by window.
type pieceScorer struct {
	model *pieceModel
	// feeds are the memory of the inputs: the ids, then as the session names
	// them an attention mask and token types.
	feeds     []*feed
	types     *feed // one of them, nil if the network has none
	logits    []float32
	embedding []float32
	bindings  map[int]*binding // by length of the row

	scratch subword.Scratch
	ids     []int32
	spans   []subword.Span
	before  []int32 // of earlier messages
	message []int32
	unused  []subword.Span // of earlier messages
	row     []int32
	picked  []int
}

func newPieceScorer(m *pieceModel) *pieceScorer {
	s := &pieceScorer{model: m, bindings: map[int]*binding{}}
	for range m.session.inputs {
		s.feeds = append(s.feeds, newFeed(m.wide, m.longest()))
	}
	more := s.feeds[1:]
	if m.mask { // nothing is ever padded: it is 1 throughout
		for i := range m.longest() {
			more[0].set(i, 1)
		}
		more = more[1:]
	}
	if m.types {
		s.types = more[0]
	}
	return s
}

// probe runs the shortest row and returns how many numbers the outputs hold.
func (s *pieceScorer) probe() ([]int, error) {
	if s.fill(nil); len(s.row) == 0 { // neither marks nor prefix
		s.fill([]int32{0})
	}
	values, err := s.rowTensors(len(s.row))
	if err != nil {
		return nil, err
	}
	widths, err := s.model.session.widths(values...)
	return widths, errors.Join(err, destroyAll(values))
}

func (s *pieceScorer) score(ctx context.Context, in []sdk.ClassifierInput, dst []sdk.Classification) error {
	for i := range in {
		if in[i].Image != nil {
			return fmt.Errorf("input %d is an image, the model reads text", i)
		}
		if !s.model.script.cover(in[i].Text) {
			continue
		}
		if err := s.scoreText(ctx, &in[i], &dst[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *pieceScorer) scoreText(ctx context.Context, in *sdk.ClassifierInput, dst *sdk.Classification) error {
	var err error
	if s.ids, s.spans, err = s.model.tokens.Append(s.ids[:0], s.spans[:0], in.Text, &s.scratch); err != nil {
		return err
	}
	if len(s.ids) == 0 || strings.TrimSpace(in.Text) == "" { // BPE over bytes has pieces for blanks
		return nil
	}
	if err := s.remember(in.History); err != nil {
		return err
	}
	all := s.model.windows(len(s.ids))
	s.picked = s.model.pick(s.picked[:0], s.spans, in.Focus)
	dst.Windows, dst.AllWindows = len(s.picked), all
	for _, w := range s.picked {
		if err := ctx.Err(); err != nil {
			return err
		}
		from, to := s.model.bounds(w, len(s.ids))
		s.fill(s.ids[from:to])
		if err := s.run(); err != nil {
			return err
		}
		at := span{}
		if all > 1 {
			at = span{s.spans[from].Start, s.spans[to-1].End}
		}
		if err := s.keep(dst, at); err != nil {
			return err
		}
	}
	if len(in.Text) > maxKeep { // one huge text must not stay in memory for ever
		s.ids, s.spans, s.scratch = nil, nil, subword.Scratch{}
	}
	return nil
}

// remember leaves the last pieces of the earlier messages in s.before.
func (s *pieceScorer) remember(history []string) error {
	s.before = s.before[:0]
	for i := len(history) - 1; i >= 0 && len(s.before) < s.model.context; i-- {
		var err error
		if s.message, s.unused, err = s.model.tokens.Append(s.message[:0], s.unused[:0], history[i], &s.scratch); err != nil {
			return err
		}
		s.before = slices.Insert(s.before, 0, s.message...)
	}
	if over := len(s.before) - s.model.context; over > 0 {
		s.before = s.before[over:]
	}
	return nil
}

// fill writes one row: the marks, the prefix, the pieces, and the context.
func (s *pieceScorer) fill(pieces []int32) {
	m := s.model
	s.row = s.row[:0]
	if bos := m.tokens.BOS(); bos >= 0 {
		s.row = append(s.row, bos)
	}
	s.row = append(append(s.row, m.prefix...), pieces...)
	if len(s.before) > 0 {
		s.row = append(s.row, m.between...)
	}
	own := len(s.row)
	s.row = append(s.row, s.before...)
	if eos := m.tokens.EOS(); eos >= 0 {
		s.row = append(s.row, eos)
	}
	s.feeds[0].fill(0, len(s.row), s.row)
	if s.types == nil || m.second == 0 {
		return
	}
	for i := range s.row {
		kind := int32(0)
		if i >= own && len(s.before) > 0 {
			kind = m.second
		}
		s.types.set(i, kind)
	}
}

// run scores the row that was filled in last.
func (s *pieceScorer) run() error {
	b := s.bindings[len(s.row)]
	if b == nil {
		var err error
		if b, err = s.bind(len(s.row)); err != nil {
			return err
		}
		s.bindings[len(s.row)] = b
	}
	return s.model.session.run(b)
}

// bind makes the binding of rows of n numbers. It is kept: there are as many as
// lengths.
func (s *pieceScorer) bind(n int) (*binding, error) {
	if s.logits == nil {
		s.logits, s.embedding = make([]float32, s.model.outputs), make([]float32, s.model.width)
	}
	in, err := s.rowTensors(n)
	if err != nil {
		return nil, err
	}
	var out []ort.Value
	for _, memory := range [][]float32{s.logits, s.embedding} {
		if len(memory) == 0 {
			continue
		}
		v, err := ort.NewTensor(ort.NewShape(1, int64(len(memory))), memory)
		if err != nil {
			return nil, errors.Join(err, destroyAll(in), destroyAll(out))
		}
		out = append(out, v)
	}
	return s.model.session.bind(in, out)
}

// keep merges the scores of one window: the highest of each label counts, and
// span and embedding are those of the window with the highest score of a harm.
func (s *pieceScorer) keep(dst *sdk.Classification, at span) error {
	best, before := 0.0, 0.0
	for i, h := range s.model.heads {
		p := h.score(s.logits[h.index])
		if math.IsNaN(p) {
			return errors.New("the network gave a number that is none")
		}
		if h.harm {
			best, before = max(best, p), max(before, dst.Scores[i])
		}
		dst.Scores[i] = max(dst.Scores[i], p)
	}
	if !dst.Covered || best > before {
		dst.Span = at
		dst.Embedding = append(dst.Embedding[:0], s.embedding...)
	}
	dst.Covered = true
	return nil
}

func (s *pieceScorer) destroy() error {
	var errs []error
	for _, b := range s.bindings {
		errs = append(errs, b.destroy())
	}
	clear(s.bindings)
	return errors.Join(errs...)
}
