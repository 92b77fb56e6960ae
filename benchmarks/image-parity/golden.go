// Package parity compares Handrail's image model with nsfwjs, from whose
// weights it was made: same pictures, both from file to probabilities.
package parity

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"image"
	"io/fs"
	"math"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/onnx"
)

//go:embed golden.json
var goldenFile []byte

// Golden is what nsfwjs said, written by golden.mjs.
type Golden struct {
	NSFWJS   string    `json:"nsfwjs"`
	Labels   []string  `json:"labels"`
	Pictures []Picture `json:"pictures"`
}

// Picture is what nsfwjs said of one picture.
type Picture struct {
	Name          string    `json:"name"`
	Width         int       `json:"width"`
	Height        int       `json:"height"`
	Drawn         bool      `json:"drawn"`
	SHA256        string    `json:"sha256"`
	Logits        []float64 `json:"logits"`
	Probabilities []float64 `json:"probabilities"`
}

// Bound is how far the answers on a picture may lie apart. From a PNG both
// sides read the same pixels, so that only the order of additions differs;
// decoders of JPEG round differently, which may cost what the model card
// promises.
func Bound(name string) Difference {
	if strings.HasSuffix(name, ".png") {
		return Difference{Logit: 0.002, Probability: 0.0005}
	}
	return Difference{Logit: 0.05, Probability: 0.01}
}

// ReadGolden reads the golden outputs in file, or those that are part of this
// package if file is nil.
func ReadGolden(file []byte) (Golden, error) {
	if file == nil {
		file = goldenFile
	}
	var g Golden
	err := json.Unmarshal(file, &g)
	return g, err
}

// Difference is how far two answers lie apart.
type Difference struct {
	// Logit is the largest difference of a logit.
	Logit float64
	// Probability is the largest difference of a probability.
	Probability float64
}

// Within reports whether both differences are at most those of bound.
func (d Difference) Within(bound Difference) bool {
	return d.Logit <= bound.Logit && d.Probability <= bound.Probability
}

// Max is the larger of both differences.
func (d Difference) Max(other Difference) Difference {
	return Difference{Logit: max(d.Logit, other.Logit), Probability: max(d.Probability, other.Probability)}
}

// placeholders are labels that a manifest may hold; here they mean nothing.
var placeholders = [...]string{"bullying", "self_harm", "grooming", "hate", "violence", "sexual"}

// zero is a class whose logit is always 0: the model's output logits_and_zero
// has it last. A softmax over it leaves the logits of the others readable.
const zero = "Zero"

// Model is the image model with one head a class instead of Handrail's labels.
type Model struct{ *onnx.Classifier }

// Open opens the model in fsys. The manifest's preprocessing is kept; its
// output and heads are exchanged.
func Open(fsys fs.FS, classes []string) (Model, error) {
	manifest, err := fs.ReadFile(fsys, "manifest.yaml")
	if err != nil {
		return Model{}, err
	}
	model, err := fs.ReadFile(fsys, "model.onnx")
	if err != nil {
		return Model{}, err
	}
	before, rest, ok := strings.Cut(string(manifest), "output:\n")
	_, after, found := strings.Cut(rest, "limits:\n")
	if !ok || !found || len(classes) >= len(placeholders) {
		return Model{}, fmt.Errorf("manifest.yaml: no output before limits, or more than %d classes", len(placeholders)-1)
	}
	classes = append(slices.Clone(classes), zero)
	heads := fmt.Sprintf("output: {name: logits_and_zero, kind: logits, classes: [%s]}\nheads:\n", strings.Join(classes, ", "))
	for i, c := range classes {
		heads += fmt.Sprintf("  - {label: %s, sum: {%s: 1}}\n", placeholders[i], c)
	}
	c, err := onnx.Open(fstest.MapFS{
		"manifest.yaml": {Data: []byte(before + heads + "limits:\n" + after)},
		"model.onnx":    {Data: model},
	})
	return Model{c}, err
}

// Compare asks the model about a decoded picture.
func (m Model) Compare(ctx context.Context, img image.Image, want Picture) (Difference, error) {
	got, err := m.Classify(ctx, []sdk.ClassifierInput{{Image: img}})
	if err != nil {
		return Difference{}, err
	}
	var (
		d      Difference
		scores = got[0].Scores[:len(want.Logits)]
		pZero  = got[0].Scores[len(want.Logits)]
	)
	for i, p := range scores {
		d.Logit = max(d.Logit, math.Abs(math.Log(p/pZero)-want.Logits[i]))
		d.Probability = max(d.Probability, math.Abs(p/(1-pZero)-want.Probabilities[i]))
	}
	return d, nil
}
