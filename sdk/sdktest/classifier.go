// Package sdktest helps to test programs that embed the SDK.
package sdktest

import (
	"context"

	"github.com/handrail-safety/handrail/sdk"
)

// Classifier is a model for tests: it answers what Score says. It is safe for
// concurrent use if Score is.
type Classifier struct {
	// Description is what Info returns.
	Description sdk.ClassifierInfo
	// Score returns the scores of one input, one for each label, or an error
	// that fails the whole batch.
	Score func(in sdk.ClassifierInput) ([]float64, error)
}

// Text makes a text model with the given labels.
func Text(id string, score func(text string) []float64, labels ...string) *Classifier {
	return &Classifier{
		Description: sdk.ClassifierInfo{ID: id, Version: "1.0.0", Digest: "sha256:0000000000000000", Tier: "fast", Task: "text", Labels: labels},
		Score:       func(in sdk.ClassifierInput) ([]float64, error) { return score(in.Text), nil },
	}
}

// Info implements [sdk.Classifier].
func (c *Classifier) Info() sdk.ClassifierInfo { return c.Description }

// Classify implements [sdk.Classifier].
func (c *Classifier) Classify(ctx context.Context, in []sdk.ClassifierInput) ([]sdk.Classification, error) {
	out := make([]sdk.Classification, len(in))
	for i := range in {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		scores, err := c.Score(in[i])
		if err != nil {
			return nil, err
		}
		out[i] = sdk.Classification{Scores: scores, Covered: true}
	}
	return out, nil
}
