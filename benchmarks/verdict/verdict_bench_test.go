// Package verdict_test measures whole verdicts through the SDK.
package verdict_test

import (
	"io/fs"
	"slices"
	"testing"
	"time"

	"github.com/handrail-safety/handrail/benchmarks/corpus"
	"github.com/handrail-safety/handrail/benchmarks/image-parity/pictures"
	imagensfw "github.com/handrail-safety/handrail/models/image-nsfw"
	textfast "github.com/handrail-safety/handrail/models/text-fast"
	textmulti "github.com/handrail-safety/handrail/models/text-multi"
	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/onnx"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// BenchmarkModel scores one clean message at a time with the fast text model
// alone.
func BenchmarkModel(b *testing.B) {
	model := openText(b)
	each(b, corpus.Clean(), func(text string) {
		if _, err := model.Classify(b.Context(), []sdk.ClassifierInput{{Text: text}}); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkStrong scores messages with the strong text model alone: all of them,
// and those of 110 to 130 bytes, which are some 32 pieces.
func BenchmarkStrong(b *testing.B) {
	model := open(b, textmulti.FS())
	long := slices.DeleteFunc(slices.Clone(corpus.Clean()), func(text string) bool { return len(text) < 110 || len(text) > 130 })
	for name, texts := range map[string][]string{"clean": corpus.Clean()[:200], "long": long} {
		b.Run(name, func(b *testing.B) {
			each(b, texts, func(text string) {
				if _, err := model.Classify(b.Context(), []sdk.ClassifierInput{{Text: text}}); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

// BenchmarkText judges messages one after the other, on one core.
func BenchmarkText(b *testing.B) {
	for _, engine := range []struct {
		name    string
		options []sdk.Option
	}{
		{"rules", nil},
		{"rules+model", []sdk.Option{sdk.WithClassifier(openText(b))}},
		{"rules+both", []sdk.Option{sdk.WithClassifier(openText(b)), sdk.WithClassifier(open(b, textmulti.FS()))}},
	} {
		e := newEngine(b, engine.options...)
		for _, messages := range []struct {
			name  string
			texts []string
		}{{"clean", corpus.Clean()}, {"insults", insults()}} {
			b.Run(engine.name+"/"+messages.name, func(b *testing.B) {
				each(b, messages.texts, func(text string) {
					judge(b, e, sdk.Part{Type: vocab.PartText, Text: text})
				})
			})
		}
	}
}

// BenchmarkBatch judges 64 clean messages a call.
func BenchmarkBatch(b *testing.B) {
	e := newEngine(b, sdk.WithClassifier(openText(b)))
	in := make([]sdk.Input, 64)
	for i := range in {
		in[i].Content = []sdk.Part{{Type: vocab.PartText, Text: corpus.Clean()[i]}}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.ModerateBatch(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(in)), "ns/msg")
}

// BenchmarkImage judges one JPEG of 640 × 480 pixels, the picture that
// image-parity times nsfwjs with.
func BenchmarkImage(b *testing.B) {
	model, err := onnx.Open(imagensfw.FS())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { model.Close() })
	e := newEngine(b, sdk.WithClassifier(model))
	file := picture(b, "scene-4-640x480.jpg")
	b.Run("jpeg=640x480", func(b *testing.B) {
		b.ReportAllocs()
		var took []time.Duration
		for b.Loop() {
			start := time.Now()
			judge(b, e, sdk.Part{Type: vocab.PartImage, Image: file})
			took = append(took, time.Since(start))
		}
		b.ReportMetric(float64(median(took)), "median-ns/image")
	})
}

// each runs judge over all texts; an iteration is one pass over them. The
// medians are over texts, of each text's fastest pass: what else the machine
// does makes a pass slower, never faster.
func each(b *testing.B, texts []string, run func(text string)) {
	b.Helper()
	fastest := make([]time.Duration, len(texts))
	for i := range fastest {
		fastest[i] = time.Hour
	}
	b.ReportAllocs()
	for b.Loop() {
		for i, text := range texts {
			start := time.Now()
			run(text)
			fastest[i] = min(fastest[i], time.Since(start))
		}
	}
	b.ReportMetric(float64(median(fastest)), "median-ns/msg")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(texts)), "mean-ns/msg")
}

func judge(b *testing.B, e *sdk.Engine, part sdk.Part) {
	if _, err := e.Moderate(b.Context(), sdk.Input{Content: []sdk.Part{part}}); err != nil {
		b.Fatal(err)
	}
}

func newEngine(b *testing.B, options ...sdk.Option) *sdk.Engine {
	b.Helper()
	e, err := sdk.New(append(options, sdk.WithRules(rules.FS()))...)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { e.Close() })
	return e
}

func openText(b *testing.B) *onnx.Classifier {
	b.Helper()
	return open(b, textfast.FS())
}

func open(b *testing.B, files fs.FS) *onnx.Classifier {
	b.Helper()
	model, err := onnx.Open(files)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { model.Close() })
	return model
}

func insults() []string {
	var out []string
	for _, i := range corpus.Insults() {
		out = append(out, i.Text)
	}
	return out
}

func picture(b *testing.B, name string) []byte {
	b.Helper()
	for _, p := range pictures.All() {
		if p.Name == name {
			file, err := p.File()
			if err != nil {
				b.Fatal(err)
			}
			return file
		}
	}
	b.Fatalf("no picture %s", name)
	return nil
}

func median(took []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(took))
	return sorted[len(sorted)/2]
}
