package parity_test

import (
	"bytes"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"testing"

	parity "github.com/handrail-safety/handrail/benchmarks/image-parity"
	"github.com/handrail-safety/handrail/benchmarks/image-parity/pictures"
	imagensfw "github.com/handrail-safety/handrail/models/image-nsfw"
)

// The bounds of the comparison: what issue and model card promise.
const (
	maxLogit       = 0.05
	maxProbability = 0.01
)

// Every picture of package pictures has the probabilities that nsfwjs gave it.
func TestDrawnPictures(t *testing.T) {
	golden, err := parity.ReadGolden()
	if err != nil {
		t.Fatal(err)
	}
	if len(golden.Pictures) < 60 {
		t.Errorf("%d pictures, want at least 60", len(golden.Pictures))
	}
	want := map[string]parity.Picture{}
	for _, p := range golden.Pictures {
		want[p.Name] = p
	}
	model, err := parity.Open(imagensfw.FS(), golden.Labels)
	if err != nil {
		t.Fatal(err)
	}
	defer model.Close()
	var worst parity.Difference
	for _, p := range pictures.All() {
		g, ok := want[p.Name]
		if !ok {
			t.Errorf("%s: not in golden.json", p.Name)
			continue
		}
		file, err := p.File()
		if err != nil {
			t.Fatal(err)
		}
		img, _, err := image.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		d, err := model.Compare(t.Context(), img, g)
		if err != nil {
			t.Fatal(err)
		}
		if d.Logit > maxLogit || d.Probability > maxProbability {
			t.Errorf("%s: logit differs by %.4f, limit %v; probability by %.5f, limit %v",
				p.Name, d.Logit, maxLogit, d.Probability, maxProbability)
		}
		worst = parity.Difference{Logit: max(worst.Logit, d.Logit), Probability: max(worst.Probability, d.Probability)}
	}
	t.Logf("%d pictures: logits within %.5f, probabilities within %.6f", len(pictures.All()), worst.Logit, worst.Probability)
}
