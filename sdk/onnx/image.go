package onnx

import (
	"context"
	"errors"
	"fmt"
	"math"

	ort "github.com/yalue/onnxruntime_go"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/internal/imaging"
)

// sumTolerance is how far probabilities may be from adding up to one.
const sumTolerance = 1e-3

// imageModel is what the scorers of one image model share. It never changes.
type imageModel struct {
	session *session
	pre     imaging.Preprocess
	classes int
	softmax bool // the network gives logits
	heads   [][]float64
}

func newImageModel(m *manifest, s *session) (*imageModel, error) {
	g := &imageModel{session: s, pre: m.preprocess(), classes: len(m.Output.Classes), softmax: m.Output.Kind == kindLogits}
	for _, h := range m.Heads {
		weights := make([]float64, g.classes)
		for i, class := range m.Output.Classes {
			weights[i] = h.Sum[class]
		}
		g.heads = append(g.heads, weights)
	}
	probe := &imageScorer{model: g}
	if err := probe.open(); err != nil {
		return nil, err
	}
	widths, err := s.widths(probe.bound.values[0])
	switch {
	case err != nil:
	case widths[0] != g.classes:
		err = fmt.Errorf("output.classes: %d, the network gives %d", g.classes, widths[0])
	default:
		err = probe.run()
	}
	return g, errors.Join(err, probe.destroy())
}

// imageScorer runs one image at a time: on one thread a batch of images is no
// faster than one after the other.
type imageScorer struct {
	model *imageModel
	in    []float32
	out   []float32
	bound *binding
	probs []float64
}

// open makes the tensors at the first use, as many scorers may never be used.
func (s *imageScorer) open() error {
	if s.bound != nil {
		return nil
	}
	p := s.model.pre
	dims := ort.NewShape(1, int64(p.Height), int64(p.Width), 3)
	if p.Layout == imaging.NCHW {
		dims = ort.NewShape(1, 3, int64(p.Height), int64(p.Width))
	}
	s.in, s.out = make([]float32, p.Len()), make([]float32, s.model.classes)
	s.probs = make([]float64, s.model.classes)
	in, err := ort.NewTensor(dims, s.in)
	if err != nil {
		return err
	}
	out, err := ort.NewTensor(ort.NewShape(1, int64(s.model.classes)), s.out)
	if err != nil {
		return errors.Join(err, in.Destroy())
	}
	s.bound, err = s.model.session.bind([]ort.Value{in}, []ort.Value{out})
	return err
}

func (s *imageScorer) score(ctx context.Context, in []sdk.ClassifierInput, dst []sdk.Classification) error {
	if err := s.open(); err != nil {
		return err
	}
	for i := range in {
		if err := ctx.Err(); err != nil {
			return err
		}
		if in[i].Image == nil || in[i].Image.Bounds().Empty() {
			return fmt.Errorf("input %d holds no image, or one without a pixel", i)
		}
		imaging.Tensor(s.in, in[i].Image, s.model.pre)
		if err := s.run(); err != nil {
			return err
		}
		dst[i].Covered = true
		for k, weights := range s.model.heads {
			dst[i].Scores[k] = weighted(s.probs, weights)
		}
	}
	return nil
}

// run leaves the class probabilities in s.probs.
func (s *imageScorer) run() error {
	if err := s.model.session.run(s.bound); err != nil {
		return err
	}
	top := float64(s.out[0])
	for i, v := range s.out {
		s.probs[i] = float64(v)
		top = max(top, s.probs[i])
	}
	if s.model.softmax {
		for i := range s.probs {
			s.probs[i] = math.Exp(s.probs[i] - top)
		}
	}
	sum := 0.0
	for _, p := range s.probs {
		sum += p
	}
	if !(sum > 0) || math.IsInf(sum, 0) || (!s.model.softmax && math.Abs(sum-1) > sumTolerance) {
		return fmt.Errorf("output %s adds up to %g, want 1", s.model.session.outputs[0], sum)
	}
	for i := range s.probs {
		s.probs[i] /= sum
	}
	return nil
}

func weighted(probs, weights []float64) float64 {
	sum := 0.0
	for i, p := range probs {
		sum += p * weights[i]
	}
	return min(max(sum, 0), 1)
}

func (s *imageScorer) destroy() error {
	if s.bound == nil {
		return nil
	}
	return s.bound.destroy()
}
