package sdk

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/handrail-safety/handrail/sdk/internal/fuse"
	"github.com/handrail-safety/handrail/sdk/internal/imaging"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

const (
	// evidenceFloor is the score below which a model's finding is not listed
	// as evidence, unless explained: it counts in the fused score all the same.
	evidenceFloor = 0.1
	// signalFloor is the score from which a model's signal is named.
	signalFloor = 0.5
)

// reading is one text and what the models say of it.
type reading struct {
	job      *job
	part     int
	input    ClassifierInput
	opinions []opinion
}

type opinion struct {
	by     *classifier
	result Classification
}

// readTexts asks the fast text models about every text, then the strong ones
// about those where the policy finds it worth it.
func (e *Engine) readTexts(ctx context.Context, jobs []*job) {
	readings := texts(jobs)
	for _, tier := range [...]string{tierFast, tierStrong} {
		for i := range e.classifiers {
			c := &e.classifiers[i]
			if c.info.Task != taskText || (c.info.Tier == tierStrong) != (tier == tierStrong) {
				continue
			}
			chosen := readings
			if tier == tierStrong {
				chosen = worthIt(readings)
			}
			e.ask(ctx, c, chosen)
		}
	}
	for _, r := range readings {
		r.conclude()
	}
}

func texts(jobs []*job) []*reading {
	var readings []*reading
	for _, j := range jobs {
		if j.err != nil {
			continue
		}
		var history []string
		for _, m := range j.in.History {
			history = append(history, m.Text)
		}
		for i := range j.in.Content {
			if j.in.Content[i].Type == vocab.PartText {
				input := ClassifierInput{Text: j.in.Content[i].Text, History: history}
				readings = append(readings, &reading{job: j, part: i, input: input})
			}
		}
	}
	return readings
}

// ask runs a model once over all texts. Where that fails, each text is tried
// alone, so that one cannot spoil the others.
func (e *Engine) ask(ctx context.Context, c *classifier, readings []*reading) {
	if len(readings) == 0 {
		return
	}
	inputs := make([]ClassifierInput, len(readings))
	for i := range readings {
		inputs[i] = readings[i].input
	}
	results, err := c.run(ctx, inputs)
	for k, r := range readings {
		e.stage(ctx, r.job, stageTextModel, func() error {
			switch {
			case err == nil:
				r.opinions = append(r.opinions, opinion{c, results[k]})
				return nil
			case len(inputs) == 1:
				return err
			}
			alone, err := c.run(ctx, inputs[k:k+1])
			if err != nil {
				return err
			}
			r.opinions = append(r.opinions, opinion{c, alone[0]})
			return nil
		})
	}
}

// run asks the model and holds it to its contract.
func (c *classifier) run(ctx context.Context, in []ClassifierInput) ([]Classification, error) {
	var results []Classification
	err := contained(func() (err error) {
		results, err = c.Classify(ctx, in)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.info.ID, err)
	}
	if len(results) != len(in) {
		return nil, fmt.Errorf("%s: %d results for %d inputs", c.info.ID, len(results), len(in))
	}
	for i := range results {
		if err := c.check(&in[i], &results[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", c.info.ID, err)
		}
	}
	return results, nil
}

// check holds one result to the contract. A score that is no number would
// silence every other witness.
func (c *classifier) check(in *ClassifierInput, r *Classification) error {
	if !r.Covered {
		return nil
	}
	if n := len(r.Scores); n != len(c.labels) {
		return fmt.Errorf("%d scores for %d labels", n, len(c.labels))
	}
	for i, score := range r.Scores {
		if !(score >= 0 && score <= 1) { // NaN compares false
			return fmt.Errorf("score %v of %s, want 0 to 1", score, c.info.Labels[i])
		}
	}
	if start, end := r.Span[0], r.Span[1]; start < 0 || start > end || end > len(in.Text) {
		return fmt.Errorf("span %v in a text of %d bytes", r.Span, len(in.Text))
	}
	return nil
}

// heed turns a model's scores into findings and evidence, but for the labels
// that are left to another model.
//
// Only the score of a category counts as a finding where the model has one: its
// signals say of what kind the harm is, and the highest of a dozen of them would
// be a false alarm more often than the category itself.
func (j *job) heed(c *classifier, source fuse.Source, part int, r *Classification, left func(label) bool) {
	if !r.Covered {
		return
	}
	j.findings = slices.Grow(j.findings, len(r.Scores))
	whole := r.Windows >= r.AllWindows && j.inLanguageOf(c)
	for i, score := range r.Scores {
		l := c.labels[i]
		if l.isRisk() || left != nil && left(l) || l.signal == vocab.SupportiveTalk && score < signalFloor {
			continue
		}
		e := Evidence{
			Source: source.Name(), ID: c.info.ID, Category: l.category, Score: fuse.Round(score), Part: part, Message: -1,
			Start: r.Span[0], End: r.Span[1],
		}
		if score >= signalFloor {
			e.Signal = l.signal
		}
		kind := l.signal != "" && c.scores(l.category)
		if !kind && l.signal != vocab.SupportiveTalk {
			j.findings = append(j.findings, fuse.Finding{Source: source, Category: l.category, Signal: e.Signal, Score: score,
				Part: part, Whole: whole})
		}
		if kind && e.Signal != "" || !kind && (score >= evidenceFloor || j.in.Explain) {
			j.evidence = append(j.evidence, e)
		}
	}
}

// scores tells whether the model has a score for a category as a whole.
func (c *classifier) scores(category vocab.Category) bool {
	return slices.Contains(c.labels, label{category: category})
}

// readImages runs every image model over the images of j. A file that cannot
// be decoded is a bad input; a model that fails is a degraded stage.
func (e *Engine) readImages(ctx context.Context, j *job) {
	for i := range j.in.Content {
		if j.err != nil {
			return
		}
		if j.in.Content[i].Type != vocab.PartImage {
			continue
		}
		field := fmt.Sprintf("content[%d].data", i)
		e.stage(ctx, j, stageImageModel, func() error {
			err := e.gate.Decode(ctx, j.in.Content[i].Image, e.config.limits.imaging(), func(d imaging.Decoded) error {
				if d.Total > len(d.Frames) {
					j.coverage.add(fmt.Sprintf("frames:%d/%d", len(d.Frames), d.Total))
				}
				return e.lookAt(ctx, j, i, &d)
			})
			var refused *imaging.Error
			if errors.As(err, &refused) {
				j.err = &InputError{Code: vocab.Code(refused.Code), Field: field, Problem: refused.Problem}
				return nil
			}
			return err
		})
	}
}

// lookAt runs every image model over the frames of one picture; of several
// frames the worst speaks.
func (e *Engine) lookAt(ctx context.Context, j *job, part int, d *imaging.Decoded) error {
	inputs := make([]ClassifierInput, len(d.Frames))
	for i, frame := range d.Frames {
		inputs[i].Image = frame
	}
	for i := range e.classifiers {
		c := &e.classifiers[i]
		if c.info.Task != taskImage {
			continue
		}
		results, err := c.run(ctx, inputs)
		if err != nil {
			return err
		}
		worst := Classification{Scores: make([]float64, len(c.labels))}
		for _, r := range results {
			if !r.Covered {
				continue
			}
			worst.Covered = true
			for k, score := range r.Scores {
				worst.Scores[k] = max(worst.Scores[k], score)
			}
		}
		j.heed(c, fuse.ImageModel, part, &worst, nil)
	}
	return nil
}
