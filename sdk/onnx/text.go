package onnx

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	ort "github.com/yalue/onnxruntime_go"

	"github.com/handrail-safety/handrail/sdk/internal/ngram"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

const (
	// maxBatch is the largest number of texts in one run: 8 at once take 5.4 µs
	// each instead of 13.8 (benchmarks/record/onnx.md).
	maxBatch = 8
	// minLength is the shortest input; below it the run's fixed cost rules.
	minLength = 64
	// padTolerance is what padding may change of a logit: nothing, but for
	// another order of the same additions.
	padTolerance = 1e-3
)

// textModel is what the scorers of one text model share. It never changes.
type textModel struct {
	session *session
	ngrams  *ngram.Featurizer
	heads   []textHead
	script  scripts
	// outputs is how many logits the network gives a text.
	outputs int
	wide    bool // ids are int64
	maxIDs  int
	window  windowSpec
}

// textHead is calibrated by Platt scaling: the probability is
// 1 / (1 + exp(-(a × logit + b))).
type textHead struct {
	index int
	a, b  float64
	// harm is false for what names no harm: the level and the speaker of
	// self_harm, and supportive_talk.
	harm bool
}

func newTextHeads(heads []head) []textHead {
	supportive := vocab.FullName(vocab.SelfHarm, vocab.SupportiveTalk)
	var out []textHead
	for _, h := range heads {
		harm := strings.Count(h.Label, ".") < 2 && h.Label != supportive
		out = append(out, textHead{index: h.Index, a: h.Calibration.A, b: h.Calibration.B, harm: harm})
	}
	return out
}

func newTextModel(m *manifest, s *session) (*textModel, error) {
	f, err := ngram.New(m.ngrams())
	if err != nil {
		return nil, err
	}
	t := &textModel{session: s, ngrams: f, script: newScripts(m.Scripts), wide: m.Input.DType == int64Name, maxIDs: m.Input.MaxIDs,
		window: m.Window, heads: newTextHeads(m.Heads)}
	probe := newFeed(t.wide, minLength)
	in, err := probe.tensor(1, minLength)
	if err != nil {
		return nil, err
	}
	defer in.Destroy()
	widths, err := s.widths(in)
	if err != nil {
		return nil, err
	}
	t.outputs = widths[0]
	for i, h := range t.heads {
		if h.index >= t.outputs {
			return nil, fmt.Errorf("heads[%d].index: %d, the network gives %d numbers", i, h.index, t.outputs)
		}
	}
	return t, t.probePadding()
}

// probePadding runs one text at two shapes: the padding number 0 must count
// for nothing, else a text's score would depend on the others in its batch.
func (t *textModel) probePadding() (err error) {
	s := newTextScorer(t)
	defer func() { err = errors.Join(err, s.destroy()) }()
	ids := []int32{1, 2, 3, 5, 8, 13, 21, 34, 55, 89}
	alone, err := s.run([][]int32{ids}, shape{rows: 1, length: t.length(len(ids))})
	if err != nil {
		return err
	}
	first := slices.Clone(alone[:t.outputs])
	padded, err := s.run([][]int32{ids, ids[:1]}, shape{rows: maxBatch, length: t.length(2*minLength + 1)})
	if err != nil {
		return err
	}
	for i := range first {
		if diff := math.Abs(float64(first[i] - padded[i])); !(diff <= padTolerance) {
			return fmt.Errorf("output %d changes by %g with padding, so number 0 is no padding for this network", i, diff)
		}
	}
	return nil
}

// length rounds n numbers up to one of few lengths, so that shapes come again:
// powers of two and the middle between them.
func (t *textModel) length(n int) int {
	length := minLength
	for length < n {
		if mid := length + length/2; mid >= n {
			length = mid
			break
		}
		length *= 2
	}
	return min(length, max(t.maxIDs, minLength))
}

func (h textHead) score(logit float32) float64 {
	return 1 / (1 + math.Exp(-(h.a*float64(logit) + h.b)))
}

// feed is the memory of the input, in the width that the network wants.
type feed struct {
	narrow []int32
	wide   []int64
}

func newFeed(wide bool, n int) *feed {
	if wide {
		return &feed{wide: make([]int64, n)}
	}
	return &feed{narrow: make([]int32, n)}
}

// tensor makes a tensor over the first rows × length numbers.
func (f *feed) tensor(rows, length int) (ort.Value, error) {
	dims := ort.NewShape(int64(rows), int64(length))
	if f.wide != nil {
		return ort.NewTensor(dims, f.wide[:rows*length])
	}
	return ort.NewTensor(dims, f.narrow[:rows*length])
}

// set writes one number.
func (f *feed) set(i int, v int32) {
	if f.wide == nil {
		f.narrow[i] = v
		return
	}
	f.wide[i] = int64(v)
}

// fill writes ids as one row and pads it with 0.
func (f *feed) fill(row, length int, ids []int32) {
	if f.wide == nil {
		dst := f.narrow[row*length : (row+1)*length]
		clear(dst[copy(dst, ids):])
		return
	}
	dst := f.wide[row*length : (row+1)*length]
	for i, id := range ids {
		dst[i] = int64(id)
	}
	clear(dst[len(ids):])
}
