package onnx

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"github.com/handrail-safety/handrail/sdk"
)

// A Classifier is a model that is ready to run. It implements
// [sdk.Classifier] and is safe for concurrent use.
type Classifier struct {
	info    sdk.ClassifierInfo
	session *session
	// slots holds the scorers that are free; a run takes one and gives it back.
	slots chan scorer
	done  chan struct{}
	once  sync.Once
	err   error // of Close
}

// A scorer scores inputs with input and output memory of its own. It is not
// safe for concurrent use.
type scorer interface {
	score(ctx context.Context, in []sdk.ClassifierInput, dst []sdk.Classification) error
	destroy() error
}

// Open reads manifest.yaml and model.onnx at the root of fsys, checks the one
// strictly and the other by its hash, loads the model and runs it once.
//
// The error joins all faults of the manifest, or says in one sentence which
// library of ONNX Runtime cannot be loaded and what to do. Cost: 50 ms to load
// the library and a small model, 120 ms for image-nsfw (benchmarks/record/onnx.md).
func Open(fsys fs.FS, opts ...Option) (*Classifier, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	m, err := readManifest(fsys)
	if err != nil {
		return nil, err
	}
	model, err := m.readModel(fsys)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", m.ID, err)
	}
	if err := acquire(); err != nil {
		return nil, err
	}
	c, err := open(fsys, m, model, cfg)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("model %s: %w", m.ID, err), release())
	}
	return c, nil
}

func open(fsys fs.FS, m *manifest, model []byte, cfg config) (*Classifier, error) {
	s, err := newSession(model, m.inputs(), m.outputs())
	if err != nil {
		return nil, err
	}
	newScorer, err := m.scorers(fsys, s)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s does not fit %s: %w", modelFile, manifestFile, err), s.destroy())
	}
	c := &Classifier{info: m.info(), session: s, slots: make(chan scorer, cfg.runs), done: make(chan struct{})}
	for range cfg.runs {
		c.slots <- newScorer()
	}
	return c, nil
}

// scorers checks that the network does what the manifest says and returns how
// to make a scorer for it.
func (m *manifest) scorers(fsys fs.FS, s *session) (func() scorer, error) {
	switch m.Input.Kind {
	case kindImage:
		shared, err := newImageModel(m, s)
		if err != nil {
			return nil, err
		}
		return func() scorer { return &imageScorer{model: shared} }, nil
	case kindPieces:
		shared, err := newPieceModel(fsys, m, s)
		if err != nil {
			return nil, err
		}
		return func() scorer { return newPieceScorer(shared) }, nil
	default:
		shared, err := newTextModel(m, s)
		if err != nil {
			return nil, err
		}
		return func() scorer { return newTextScorer(shared) }, nil
	}
}

// Info describes the model.
func (c *Classifier) Info() sdk.ClassifierInfo { return c.info }

// Classify scores in, in order. It waits for one of the [WithRuns] places and
// then uses one thread for the whole batch, so that a caller who wants more
// cores splits the batch.
//
// Cost, with normalizing or resizing: text-fast 18 µs for a message of 120
// characters and 4.5 µs a message in a batch of short ones, image-nsfw 7.9 ms a
// decoded picture (benchmarks/record/onnx.md). Two allocations a call.
//
// A text without features, or of other scripts than the model's, is not
// covered. Scores are the same alone and in any batch.
//
// ctx is looked at while waiting and between runs. Errors are those of ctx,
// [ErrClosed], and faults of ONNX Runtime; there are no partial results.
func (c *Classifier) Classify(ctx context.Context, in []sdk.ClassifierInput) ([]sdk.Classification, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	slot, err := c.take(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { c.slots <- slot }()
	labels := len(c.info.Labels)
	scores := make([]float64, len(in)*labels)
	out := make([]sdk.Classification, len(in))
	for i := range out {
		out[i].Scores = scores[i*labels : (i+1)*labels : (i+1)*labels]
	}
	if err := slot.score(ctx, in, out); err != nil {
		return nil, err
	}
	return out, nil
}

func (c *Classifier) take(ctx context.Context) (scorer, error) {
	select {
	case slot := <-c.slots:
		select {
		case <-c.done:
			c.slots <- slot
			return nil, ErrClosed
		default:
			return slot, nil
		}
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-c.done:
		return nil, ErrClosed
	}
}

// Close waits for the runs that have begun, refuses all others with
// [ErrClosed] and frees the model. A second Close does nothing and returns what
// the first one did.
func (c *Classifier) Close() error {
	c.once.Do(func() {
		close(c.done)
		var errs []error
		for range cap(c.slots) {
			slot := <-c.slots
			errs = append(errs, slot.destroy())
		}
		errs = append(errs, c.session.destroy(), release())
		c.err = errors.Join(errs...)
	})
	return c.err
}
