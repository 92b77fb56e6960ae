package onnx_test

import (
	"context"
	"errors"
	"image"
	"image/color"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/internal/ngram"
	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/onnx"
)

var _ sdk.Classifier = (*onnx.Classifier)(nil)

const tolerance = 1e-5

func open(t testing.TB, name string, opts ...onnx.Option) *onnx.Classifier {
	t.Helper()
	c, err := onnx.Open(os.DirFS("testdata/"+name), opts...)
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

// reference computes the scores of the test models by the formula in
// testdata/make_models.py.
func reference(t testing.TB, text string) (scores [2]float64, features int) {
	t.Helper()
	f, err := ngram.New(ngram.Config{CharMin: 2, CharMax: 4, WordMax: 2, Buckets: 256, MaxIDs: 128})
	if err != nil {
		t.Fatal(err)
	}
	ids := f.IDs(nil, []byte(normalize.Fold(text)))
	var x, y float64
	for _, id := range ids {
		x += float64(37*int(id)%256-128) / 64
		y += float64(91*int(id)%256-128) / 64
	}
	logit := func(k float64) float64 { return (x*(k+1) + y*(2-k)) / 16 }
	sigmoid := func(v float64) float64 { return 1 / (1 + math.Exp(-v)) }
	return [2]float64{sigmoid(0.5*logit(0) - 1), sigmoid(0.25*logit(2) + 0.5)}, len(ids)
}

func texts() []string {
	return []string{
		"hello there", "see you at the match on saturday", "a", "Ünïcödé straße", "that was a GOOD goal!!!",
		strings.Repeat("word ", 20), "don't worry about the test", "x y z", "yes", "no", "maybe later then",
	}
}

func TestTextScores(t *testing.T) {
	for _, model := range []string{"text-narrow", "text-wide"} {
		t.Run(model, func(t *testing.T) {
			c := open(t, model)
			for _, text := range texts() {
				got, err := c.Classify(t.Context(), []sdk.ClassifierInput{{Text: text}})
				if err != nil {
					t.Fatal(err)
				}
				want, _ := reference(t, text)
				checkScores(t, text, got[0], want[:])
			}
		})
	}
}

func checkScores(t *testing.T, name string, got sdk.Classification, want []float64) {
	t.Helper()
	if !got.Covered {
		t.Errorf("%q is not covered", name)
	}
	for i, w := range want {
		if math.Abs(got.Scores[i]-w) > tolerance {
			t.Errorf("%q: score %d is %v, want %v", name, i, got.Scores[i], w)
		}
	}
}

// A text has the same scores alone and in any batch, to the last bit: else the
// same message could get another verdict for the company it was sent in.
func TestBatchEqualsAlone(t *testing.T) {
	c := open(t, "text-narrow")
	var in []sdk.ClassifierInput
	for range 13 {
		for _, text := range texts() {
			in = append(in, sdk.ClassifierInput{Text: text})
		}
	}
	got, err := c.Classify(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(in) {
		t.Fatalf("%d results, want %d", len(got), len(in))
	}
	for i, r := range got {
		alone, err := c.Classify(t.Context(), in[i:i+1])
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(r.Scores, alone[0].Scores) {
			t.Errorf("%q: %v in the batch, %v alone", in[i].Text, r.Scores, alone[0].Scores)
		}
	}
}

func TestNotCovered(t *testing.T) {
	c := open(t, "text-narrow")
	for _, tc := range []struct {
		name, text string
		want       bool
	}{
		{"empty", "", false},
		{"blanks", " \t\n\u2003", false},
		{"another script", "Привет, как дела", false},
		{"mostly another script", "ok สวัสดีครับ", false},
		{"mostly this script", "hello there Я", true},
		{"no letters", "123 !!!", true},
		{"broken UTF-8", "hello \xff there", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := c.Classify(t.Context(), []sdk.ClassifierInput{{Text: tc.text}})
			if err != nil {
				t.Fatal(err)
			}
			if got[0].Covered != tc.want || len(got[0].Scores) != 2 {
				t.Errorf("covered %v with %d scores, want %v with 2", got[0].Covered, len(got[0].Scores), tc.want)
			}
		})
	}
}

// A text of more features than the model reads is judged in windows, to its
// end, and the span says which window spoke.
func TestLongText(t *testing.T) {
	c := open(t, "text-narrow")
	var b strings.Builder
	for i := range 400 {
		b.WriteString(string(rune('a'+i%26)) + string(rune('a'+i*7%26)) + string(rune('a'+i*11%26)) + "é ")
	}
	text := b.String()
	if _, n := reference(t, text); n != 128 {
		t.Fatalf("the text has %d features, too few for this test", n)
	}
	got, err := c.Classify(t.Context(), []sdk.ClassifierInput{{Text: text}, {Text: "hello there"}})
	if err != nil {
		t.Fatal(err)
	}
	span := got[0].Span
	if span[0] < 0 || span[1] > len(text) || span[0] >= span[1] || span == [2]int{0, len(text)} {
		t.Fatalf("span %v of %d bytes", span, len(text))
	}
	want, n := reference(t, text[span[0]:span[1]])
	if n == 0 || math.Abs(max(got[0].Scores[0], got[0].Scores[1])-max(want[0], want[1])) > tolerance {
		t.Errorf("scores %v, the window that spoke has %v", got[0].Scores, want)
	}
	if got[1].Span != [2]int{} {
		t.Errorf("a short text has span %v", got[1].Span)
	}
}

func TestImageScores(t *testing.T) {
	in := image.NewRGBA(image.Rect(0, 0, 31, 17))
	for y := range 17 {
		for x := range 31 {
			in.SetRGBA(x, y, color.RGBA{R: 200, G: 100, B: 50, A: 255})
		}
	}
	var exps [3]float64
	sum := 0.0
	for i, v := range []float64{200, 100, 50} {
		exps[i] = math.Exp(4 * v / 255)
		sum += exps[i]
	}
	want := []float64{(exps[0] + 0.5*exps[1]) / sum, exps[2] / sum}
	for _, model := range []string{"image-nhwc", "image-nchw"} {
		t.Run(model, func(t *testing.T) {
			c := open(t, model)
			got, err := c.Classify(t.Context(), []sdk.ClassifierInput{{Image: in}, {Image: in}})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range got {
				checkScores(t, model, r, want)
			}
		})
	}
}

func TestWrongInput(t *testing.T) {
	empty := image.NewRGBA(image.Rect(0, 0, 0, 0))
	full := image.NewRGBA(image.Rect(0, 0, 1, 1))
	for _, tc := range []struct {
		name, model string
		in          sdk.ClassifierInput
	}{
		{"image for a text model", "text-narrow", sdk.ClassifierInput{Image: full}},
		{"text for an image model", "image-nhwc", sdk.ClassifierInput{Text: "hello"}},
		{"image without pixels", "image-nhwc", sdk.ClassifierInput{Image: empty}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got, err := open(t, tc.model).Classify(t.Context(), []sdk.ClassifierInput{tc.in}); err == nil || got != nil {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestInfo(t *testing.T) {
	info := open(t, "text-narrow").Info()
	if info.ID != "text-narrow" || info.Version != "1" || info.Task != "text" || info.Tier != "fast" ||
		len(info.Digest) != len("sha256:")+64 || strings.Join(info.Labels, " ") != "bullying grooming.secrecy" ||
		strings.Join(info.Languages, " ") != "en" {
		t.Errorf("%+v", info)
	}
}

func TestManyCallers(t *testing.T) {
	c := open(t, "text-narrow", onnx.WithRuns(3))
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 50 {
				for _, text := range texts() {
					got, err := c.Classify(context.Background(), []sdk.ClassifierInput{{Text: text}, {Text: "yes"}})
					if err != nil {
						t.Error(err)
						return
					}
					want, _ := reference(t, text)
					checkScores(t, text, got[0], want[:])
				}
			}
		})
	}
	wg.Wait()
}

func TestCancelled(t *testing.T) {
	c := open(t, "text-narrow")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := c.Classify(ctx, []sdk.ClassifierInput{{Text: "hello"}}); !errors.Is(err, context.Canceled) || got != nil {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestClose(t *testing.T) {
	first, second := open(t, "text-narrow"), open(t, "image-nhwc")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for {
				_, err := first.Classify(context.Background(), []sdk.ClassifierInput{{Text: "hello there"}})
				if errors.Is(err, onnx.ErrClosed) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
	if err := first.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	// The other model keeps the environment alive.
	if _, err := second.Classify(t.Context(), []sdk.ClassifierInput{{Image: image.NewGray(image.Rect(0, 0, 4, 4))}}); err != nil {
		t.Error(err)
	}
}

func TestOptionRange(t *testing.T) {
	for _, n := range []int{-1, 0, 257} {
		if _, err := onnx.Open(fstest.MapFS{}, onnx.WithRuns(n)); err == nil || !strings.Contains(err.Error(), "want 1..256") {
			t.Errorf("WithRuns(%d): %v", n, err)
		}
	}
}

// edited is a model folder with one file changed.
func edited(t *testing.T, model, file string, edit func(string) string) fs.FS {
	t.Helper()
	fsys := fstest.MapFS{}
	files, err := os.ReadDir("testdata/" + model)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := f.Name()
		data, err := os.ReadFile("testdata/" + model + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if name == file {
			data = []byte(edit(string(data)))
		}
		fsys[name] = &fstest.MapFile{Data: data}
	}
	return fsys
}
