package onnx_test

import (
	"encoding/json"
	"image"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/onnx"
)

const models = "../../models/"

// goldenTolerance covers other processors' order of additions.
const goldenTolerance = 0.005

type goldenText struct {
	Text   string             `json:"text"`
	Scores map[string]float64 `json:"scores"`
}

func goldenTexts(t testing.TB) []goldenText {
	t.Helper()
	data, err := os.ReadFile(models + "text-fast/testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden []goldenText
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	if len(golden) < 20 {
		t.Fatalf("%d golden texts", len(golden))
	}
	return golden
}

func openShipped(t testing.TB, id string) *onnx.Classifier {
	t.Helper()
	c, err := onnx.Open(os.DirFS(models + id))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// The scores are those that the trainer computed, alone and in one batch.
func TestShippedTextModelEqualsItsTrainer(t *testing.T) {
	c, golden := openShipped(t, "text-fast"), goldenTexts(t)
	var in []sdk.ClassifierInput
	for _, g := range golden {
		in = append(in, sdk.ClassifierInput{Text: g.Text})
	}
	batch, err := c.Classify(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for i, g := range golden {
		alone, err := c.Classify(t.Context(), in[i:i+1])
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(alone[0].Scores, batch[i].Scores) {
			t.Errorf("text %d: %v alone, %v in the batch", i, alone[0].Scores, batch[i].Scores)
		}
		for k, label := range c.Info().Labels {
			want, ok := g.Scores[label]
			if got := batch[i].Scores[k]; !ok || math.Abs(got-want) > goldenTolerance {
				t.Errorf("text %d, %s: %.4f, want %.4f (%v)", i, label, got, want, ok)
			}
		}
	}
}

// strongTolerance is what other processors may add to the rounding of int8.
const strongTolerance = 0.02

// The strong tier's scores are those that Python computes from the same file:
// alone, in one batch, and with earlier messages.
func TestShippedStrongModelEqualsItsTrainer(t *testing.T) {
	c := openShipped(t, "text-multi")
	data, err := os.ReadFile(models + "text-multi/testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Labels []string
		Texts  []struct {
			Text    string
			Context []string
			Scores  []float64
		}
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(golden.Labels, c.Info().Labels) || len(golden.Texts) != 300 {
		t.Fatalf("%d texts, labels %v", len(golden.Texts), golden.Labels)
	}
	var in []sdk.ClassifierInput
	for _, g := range golden.Texts {
		in = append(in, sdk.ClassifierInput{Text: g.Text, History: g.Context})
	}
	batch, err := c.Classify(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	worst := 0.0
	for i, g := range golden.Texts {
		for k, want := range g.Scores {
			worst = max(worst, math.Abs(batch[i].Scores[k]-want))
		}
		if i%10 != 0 {
			continue
		}
		alone, err := c.Classify(t.Context(), in[i:i+1])
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(alone[0].Scores, batch[i].Scores) || !slices.Equal(alone[0].Embedding, batch[i].Embedding) {
			t.Errorf("text %d: %v alone, %v in the batch", i, alone[0].Scores, batch[i].Scores)
		}
	}
	if !(worst <= strongTolerance) {
		t.Errorf("a score differs by %.4f, want at most %v", worst, strongTolerance)
	}
}

// BenchmarkShippedStrong measures the strong tier against its budget: 6 ms at 32
// pieces, 3 ms at 12.
func BenchmarkShippedStrong(b *testing.B) {
	c := openShipped(b, "text-multi")
	for name, text := range map[string]string{
		"pieces=12": "are you coming to the game on saturday evening",
		"pieces=32": "are you coming to the game on saturday? my brother said we could all meet at the station and then take the bus from there together",
	} {
		b.Run(name, func(b *testing.B) {
			in := []sdk.ClassifierInput{{Text: text}}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Classify(b.Context(), in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkShippedText(b *testing.B) {
	c, golden := openShipped(b, "text-fast"), goldenTexts(b)
	var in []sdk.ClassifierInput
	for _, g := range golden {
		in = append(in, sdk.ClassifierInput{Text: g.Text})
	}
	b.Run("alone", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			k := i % len(in)
			if _, err := c.Classify(b.Context(), in[k:k+1]); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("chars=120", func(b *testing.B) {
		text := []sdk.ClassifierInput{{Text: "are you coming to the game on saturday? my brother said we could all meet at the station and then take the bus from there"}}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := c.Classify(b.Context(), text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("batch", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := c.Classify(b.Context(), in); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(in)), "µs/text")
	})
}

func BenchmarkShippedImage(b *testing.B) {
	c := openShipped(b, "image-nsfw")
	in := []sdk.ClassifierInput{{Image: image.NewYCbCr(image.Rect(0, 0, 640, 480), image.YCbCrSubsampleRatio420)}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Classify(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
}
