package onnx_test

import (
	"crypto/sha256"
	"fmt"
	"image"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/onnx"
)

// weigh is what the test models count a word wN: piece N+4 counts (N+4) mod 7 - 3.
func weigh(words string) float64 {
	sum := 0.0
	for _, w := range strings.Fields(words) {
		var n int
		if _, err := fmt.Sscanf(w, "w%d", &n); err != nil {
			panic(err)
		}
		sum += float64((n+4)%7 - 3)
	}
	return sum
}

// marks are <s> and the </s> that belongs to the text, pieces 0 and 2.
const marks = -3 + -1

func sigmoid(v float64) float64 { return 1 / (1 + math.Exp(-v)) }

func TestPieceScores(t *testing.T) {
	c := open(t, "pieces")
	for name, tt := range map[string]struct {
		text    string
		history []string
		context string // what of the history is read: its last four pieces
	}{
		"a word":          {text: "w6"},
		"many":            {text: "w1 w2 w3 w9 w9 w8"},
		"context":         {text: "w6", history: []string{"w1", "w2 w5"}, context: "w1 w2 w5"},
		"long context":    {text: "w6 w6", history: []string{"w9 w9 w9", "w1 w2", "w3 w4 w5"}, context: "w2 w3 w4 w5"},
		"empty context":   {text: "w6", history: []string{"", " "}},
		"fills a window":  {text: strings.Repeat("w6 ", 16)},
		"broken encoding": {text: "w6 w2\n\tw1"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := c.Classify(t.Context(), []sdk.ClassifierInput{{Text: tt.text, History: tt.history}})
			if err != nil {
				t.Fatal(err)
			}
			own, context := weigh(tt.text)+marks, weigh(tt.context)
			if tt.context != "" {
				context-- // its own </s>
			}
			checkScores(t, name, got[0], []float64{sigmoid(own / 4), sigmoid(context / 4)})
			if len(got[0].Embedding) != 3 || float64(got[0].Embedding[0]) != own || float64(got[0].Embedding[1]) != context {
				t.Errorf("embedding %v, want %v and %v", got[0].Embedding, own, context)
			}
			if got[0].Windows != 1 || got[0].AllWindows != 1 || got[0].Span != [2]int{} {
				t.Errorf("%d of %d windows, span %v, want the whole text", got[0].Windows, got[0].AllWindows, got[0].Span)
			}
		})
	}
}

func TestPiecesWithMaskAndPrefix(t *testing.T) {
	c := open(t, "pieces-masked")
	got, err := c.Classify(t.Context(), []sdk.ClassifierInput{{Text: "w6 w2", History: []string{"w9"}}, {Text: "w1"}})
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range []string{"w5 w6 w2", "w5 w1"} {
		want := sigmoid((weigh(text) + marks) / 4)
		checkScores(t, text, got[i], []float64{want, want})
		if len(got[i].Embedding) > 0 {
			t.Errorf("embedding %v of a model that has none", got[i].Embedding)
		}
	}
}

// The worst window speaks, and says where it is.
func TestPieceWindows(t *testing.T) {
	c := open(t, "pieces")
	calm, bad := strings.Repeat("w0 ", 20), strings.Repeat("w2 ", 16) // w0 counts 1, w2 counts 3
	text := calm + bad + strings.TrimSpace(calm)
	got, err := c.Classify(t.Context(), []sdk.ClassifierInput{{Text: text, Focus: [][2]int{{len(calm) + 20, len(calm) + 30}}}})
	if err != nil {
		t.Fatal(err)
	}
	r := got[0]
	// 56 pieces: windows of 16 every 12 begin at 0, 12, 24, 36 and 40
	if r.Windows != 3 || r.AllWindows != 5 {
		t.Errorf("%d of %d windows, want 3 of 5", r.Windows, r.AllWindows)
	}
	part := text[r.Span[0]:r.Span[1]]
	if n := strings.Count(part, "w2"); n < 12 {
		t.Errorf("the span %v holds %d of the words that count", r.Span, n)
	}
	if want := sigmoid((weigh(part) + marks) / 4); math.Abs(r.Scores[0]-want) > tolerance {
		t.Errorf("score %v, want that of its span, %v", r.Scores[0], want)
	}
}

func TestPiecesNotCovered(t *testing.T) {
	c := open(t, "pieces")
	for name, text := range map[string]string{"nothing": "", "blanks": " \n ", "another script": "это не латиница"} {
		t.Run(name, func(t *testing.T) {
			got, err := c.Classify(t.Context(), []sdk.ClassifierInput{{Text: text}})
			if err != nil {
				t.Fatal(err)
			}
			if got[0].Covered {
				t.Errorf("covered: %+v", got[0])
			}
		})
	}
}

// A text's scores are the same, bit for bit, alone and in any batch, from any
// goroutine.
func TestPiecesAlwaysTheSame(t *testing.T) {
	c := open(t, "pieces", onnx.WithRuns(3))
	var in []sdk.ClassifierInput
	for i := range 40 {
		in = append(in, sdk.ClassifierInput{Text: strings.Repeat(fmt.Sprintf("w%d w%d ", i, (i*7)%90), 1+i%9), History: []string{"w1 w3"}[:i%2]})
	}
	alone := make([]sdk.Classification, len(in))
	for i := range in {
		r, err := c.Classify(t.Context(), in[i:i+1])
		if err != nil {
			t.Fatal(err)
		}
		alone[i] = r[0]
	}
	var wg sync.WaitGroup
	for shift := range 8 {
		wg.Go(func() {
			turned := append(slices.Clone(in[shift*3:]), in[:shift*3]...)
			got, err := c.Classify(t.Context(), turned)
			if err != nil {
				t.Error(err)
				return
			}
			for i := range got {
				want := alone[(i+shift*3)%len(in)]
				if !slices.Equal(got[i].Scores, want.Scores) || !slices.Equal(got[i].Embedding, want.Embedding) {
					t.Errorf("text %d: %v, alone %v", i, got[i].Scores, want.Scores)
				}
			}
		})
	}
	wg.Wait()
}

func TestPiecesReadNoImage(t *testing.T) {
	c := open(t, "pieces")
	if _, err := c.Classify(t.Context(), []sdk.ClassifierInput{{Text: "w1"}, {Image: image.NewRGBA(image.Rect(0, 0, 4, 4))}}); err == nil || !strings.Contains(err.Error(), "input 1 is an image") {
		t.Errorf("got %v", err)
	}
}

// The rows are those that BERT and RoBERTa were trained with, mask and types
// among them: the models count ids by type and by place.
func TestRowsOfOtherTokenizers(t *testing.T) {
	for _, tt := range []struct {
		name, model, text string
		history           []string
		own, context      []float64 // ids by type
	}{
		{name: "BERT", model: "pieces-wordpiece", text: "W6 w\u00eb w2", own: []float64{2, 4, 11, 1, 4, 7, 3}},
		{name: "BERT with context", model: "pieces-wordpiece", text: "w6", history: []string{"w1", "w2 w5"}, own: []float64{2, 4, 11, 3}, context: []float64{4, 7, 4, 10, 3}},
		{name: "RoBERTa", model: "pieces-bytebpe", text: "w6 w2", own: []float64{0, 260, 58, 260, 54, 2}},
		{name: "RoBERTa with context", model: "pieces-bytebpe", text: "w6", history: []string{"w7", "w2 w5"}, own: []float64{0, 260, 58, 2, 2, 260, 54, 260, 57, 2}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := open(t, tt.model)
			in := sdk.ClassifierInput{Text: tt.text, History: tt.history}
			// the middle one leaves nothing behind
			got, err := c.Classify(t.Context(), []sdk.ClassifierInput{in, {Text: "w1 w1", History: []string{"w9", "w9"}}, in})
			if err != nil {
				t.Fatal(err)
			}
			var sums [2]float64
			placed, n := 0.0, 0
			for kind, ids := range [][]float64{tt.own, tt.context} {
				for _, id := range ids {
					n++
					sums[kind] += id
					placed += id * float64(n)
				}
			}
			for _, r := range []sdk.Classification{got[0], got[2]} {
				checkScores(t, tt.text, r, []float64{sigmoid(sums[0] / 1000), sigmoid(sums[1] / 1000)})
				if len(r.Embedding) != 2 || float64(r.Embedding[0]) != placed || float64(r.Embedding[1]) != float64(n) {
					t.Errorf("ids by place and their number are %v, want %v and %d", r.Embedding, placed, n)
				}
			}
		})
	}
}

func TestBlanksAreNotCoveredByBytes(t *testing.T) {
	c := open(t, "pieces-bytebpe")
	got, err := c.Classify(t.Context(), []sdk.ClassifierInput{{Text: " \n\t "}})
	if err != nil {
		t.Fatal(err)
	}
	if got[0].Covered {
		t.Errorf("covered: %+v", got[0])
	}
}

// A long text's worst window is where it is in the original, whatever the
// normaliser makes of it.
func TestWindowsOfWordPiece(t *testing.T) {
	c := open(t, "pieces-wordpiece")
	calm, bad := strings.Repeat("w\u0301 ", 12), strings.Repeat("W9 ", 8) // 4 and 4, 14
	text := calm + bad + calm
	got, err := c.Classify(t.Context(), []sdk.ClassifierInput{{Text: text}})
	if err != nil {
		t.Fatal(err)
	}
	r := got[0]
	if r.Windows != 3 || r.AllWindows != 3 {
		t.Errorf("%d of %d windows, want 3 of 3", r.Windows, r.AllWindows)
	}
	if part := text[r.Span[0]:r.Span[1]]; strings.Count(part, "W9") != 8 {
		t.Errorf("the span %v is %q", r.Span, part)
	}
}

// A GPT-2 has no marks at all, and cannot be told of a context.
func TestTokenizerWithoutMarks(t *testing.T) {
	unmarked := func(context string) fs.FS {
		old, sum := "", ""
		fsys := edited(t, "pieces-bytebpe", "tokenizer.json", func(s string) string {
			old = fmt.Sprintf("%x", sha256.Sum256([]byte(s)))
			s = regexp.MustCompile(`"post_processor": {[^}]*}`).ReplaceAllString(s, `"post_processor": null`)
			sum = fmt.Sprintf("%x", sha256.Sum256([]byte(s)))
			return s
		}).(fstest.MapFS)
		manifest := strings.NewReplacer(old, sum, "context_pieces: 4, ", context).Replace(string(fsys["manifest.yaml"].Data))
		fsys["manifest.yaml"] = &fstest.MapFile{Data: []byte(manifest)}
		return fsys
	}
	if _, err := onnx.Open(unmarked("context_pieces: 4, ")); err == nil || !strings.Contains(err.Error(), "input.context_pieces: 4, but the post_processor of tokenizer.json") {
		t.Errorf("with context: %v", err)
	}
	c, err := onnx.Open(unmarked(""))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}()
	got, err := c.Classify(t.Context(), []sdk.ClassifierInput{{Text: "w6", History: []string{"w2"}}})
	if err != nil {
		t.Fatal(err)
	}
	checkScores(t, "w6", got[0], []float64{sigmoid(0.26 + 0.058), 0.5})
}

func TestUnsupportedTokenizer(t *testing.T) {
	old, sum := "", ""
	fsys := edited(t, "pieces-bytebpe", "tokenizer.json", func(s string) string {
		old = fmt.Sprintf("%x", sha256.Sum256([]byte(s)))
		s = strings.Replace(s, `"dropout": null`, `"dropout": 0.1`, 1)
		sum = fmt.Sprintf("%x", sha256.Sum256([]byte(s)))
		return s
	}).(fstest.MapFS)
	fsys["manifest.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(string(fsys["manifest.yaml"].Data), old, sum, 1))}
	if _, err := onnx.Open(fsys); err == nil || !strings.Contains(err.Error(), "model.dropout 0.1: not supported") {
		t.Errorf("got %v", err)
	}
}
