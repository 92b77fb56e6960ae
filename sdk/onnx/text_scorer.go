package onnx

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	ort "github.com/yalue/onnxruntime_go"

	"github.com/handrail-safety/handrail/sdk"
)

const (
	// maxPending bounds the rows, and maxPendingIDs the numbers, that wait to be
	// run: a large batch is run piece by piece in the same memory.
	maxPending    = 8 * maxBatch
	maxPendingIDs = 1 << 15
)

// textScorer turns texts into numbers and runs them in groups of one shape.
type textScorer struct {
	model    *textModel
	feed     *feed
	out      []float32
	bindings map[shape]*binding

	windows splitter
	ids     []int32
	pending []row
	group   [][]int32
}

// shape is one of the few shapes of a run.
type shape struct{ rows, length int }

// row is one text, or one window of a long one, that waits to be run.
type row struct {
	input      int // index in the batch
	span       span
	start, end int // in textScorer.ids
}

func newTextScorer(m *textModel) *textScorer {
	return &textScorer{
		model: m, feed: newFeed(m.wide, maxBatch*m.length(m.maxIDs)), out: make([]float32, maxBatch*m.outputs),
		bindings: map[shape]*binding{},
	}
}

func (s *textScorer) score(ctx context.Context, in []sdk.ClassifierInput, dst []sdk.Classification) error {
	s.pending, s.ids = s.pending[:0], s.ids[:0] // an error may have left some
	for i := range in {
		if in[i].Image != nil {
			return fmt.Errorf("input %d is an image, the model reads text", i)
		}
		if !s.model.script.cover(in[i].Text) {
			continue
		}
		for w := range s.windows.split(s.model, in[i].Text) {
			start := len(s.ids)
			s.ids = append(s.ids, w.ids...)
			s.pending = append(s.pending, row{input: i, span: w.bytes, start: start, end: len(s.ids)})
			if len(s.pending) == maxPending || len(s.ids) > maxPendingIDs {
				if err := s.flush(ctx, dst); err != nil {
					return err
				}
			}
		}
	}
	return s.flush(ctx, dst)
}

// flush runs what is pending, the rows of one length together.
func (s *textScorer) flush(ctx context.Context, dst []sdk.Classification) error {
	length := func(r row) int { return s.model.length(r.end - r.start) }
	slices.SortStableFunc(s.pending, func(a, b row) int { return cmp.Compare(length(a), length(b)) })
	for rest := s.pending; len(rest) > 0; {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := 1
		for n < min(len(rest), maxBatch) && length(rest[n]) == length(rest[0]) {
			n++
		}
		s.group = s.group[:0]
		for _, r := range rest[:n] {
			s.group = append(s.group, s.ids[r.start:r.end])
		}
		logits, err := s.run(s.group, shape{rows: ceilPow2(n), length: length(rest[0])})
		if err != nil {
			return err
		}
		for k, r := range rest[:n] {
			if err := s.keep(&dst[r.input], r, logits[k*s.model.outputs:]); err != nil {
				return err
			}
		}
		rest = rest[n:]
	}
	s.pending, s.ids = s.pending[:0], s.ids[:0]
	return nil
}

// keep merges the scores of one row: of several windows the highest score of
// each label counts, and the span is that of the window with the highest of all.
func (s *textScorer) keep(dst *sdk.Classification, r row, logits []float32) error {
	best, before := 0.0, slices.Max(dst.Scores)
	for i, h := range s.model.heads {
		p := h.score(logits[h.index])
		if math.IsNaN(p) {
			return errors.New("the network gave a number that is none")
		}
		best = max(best, p)
		dst.Scores[i] = max(dst.Scores[i], p)
	}
	if !dst.Covered || best > before {
		dst.Span = r.span
	}
	dst.Covered = true
	return nil
}

// run scores up to maxBatch rows. The result is valid until the next run.
func (s *textScorer) run(rows [][]int32, sh shape) ([]float32, error) {
	b, err := s.binding(sh)
	if err != nil {
		return nil, err
	}
	for i := range sh.rows {
		var ids []int32 // a row too many is all padding
		if i < len(rows) {
			ids = rows[i]
		}
		s.feed.fill(i, sh.length, ids)
	}
	if err := s.model.session.run(b); err != nil {
		return nil, err
	}
	return s.out, nil
}

// binding returns the binding of a shape, which is made at its first use and
// kept: there are at most four numbers of rows and some twenty lengths.
func (s *textScorer) binding(sh shape) (*binding, error) {
	if b := s.bindings[sh]; b != nil {
		return b, nil
	}
	in, err := s.feed.tensor(sh.rows, sh.length)
	if err != nil {
		return nil, err
	}
	out, err := ort.NewTensor(ort.NewShape(int64(sh.rows), int64(s.model.outputs)), s.out[:sh.rows*s.model.outputs])
	if err != nil {
		return nil, errors.Join(err, in.Destroy())
	}
	b, err := s.model.session.bind([]ort.Value{in}, []ort.Value{out})
	if err != nil {
		return nil, err
	}
	s.bindings[sh] = b
	return b, nil
}

func (s *textScorer) destroy() error {
	var errs []error
	for _, b := range s.bindings {
		errs = append(errs, b.destroy())
	}
	clear(s.bindings)
	return errors.Join(errs...)
}

func ceilPow2(n int) int {
	p := 1
	for p < n {
		p *= 2
	}
	return p
}
