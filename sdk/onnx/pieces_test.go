package onnx_test

import (
	"fmt"
	"image"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

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
