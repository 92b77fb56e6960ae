package onnx

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/ngram"
	"github.com/handrail-safety/handrail/sdk/internal/normalize"
)

func windowModel(tb testing.TB) *textModel {
	tb.Helper()
	f, err := ngram.New(ngram.Config{CharMin: 2, CharMax: 4, WordMax: 2, Buckets: 1 << 16, MaxIDs: minLength})
	if err != nil {
		tb.Fatal(err)
	}
	return &textModel{ngrams: f, maxIDs: minLength}
}

// FuzzWindows: windows lie in the text on rune borders, overlap or touch, and
// leave out nothing that has features.
func FuzzWindows(f *testing.F) {
	for _, seed := range []string{
		"", "hello there", strings.Repeat("word ", 200), strings.Repeat("é", 700), strings.Repeat(" ", 2000) + "end",
		strings.Repeat("日本語のテキスト", 60), strings.Repeat("\xff\xc3", 400), strings.Repeat("ﷺ", 300),
	} {
		f.Add(seed)
	}
	whole, sliding := windowModel(f), windowModel(f)
	sliding.window = windowSpec{Runes: 64, Stride: 48}
	f.Fuzz(func(t *testing.T, text string) {
		checkWindows(t, whole, text)
		checkWindows(t, sliding, text)
	})
}

func checkWindows(t *testing.T, m *textModel, text string) {
	t.Helper()
	var s splitter
	border := func(i int) bool { return i == len(text) || utf8.RuneStart(text[i]) || !utf8.ValidString(text) }
	end, first := 0, true
	for w := range s.split(m, text) {
		span := w.bytes
		if span == [2]int{} {
			span = [2]int{0, len(text)}
		}
		if span[0] < 0 || span[0] >= span[1] || span[1] > len(text) || !border(span[0]) || !border(span[1]) {
			t.Fatalf("span %v of %d bytes", span, len(text))
		}
		if len(w.ids) == 0 || len(w.ids) > minLength {
			t.Fatalf("%d features in %v", len(w.ids), span)
		}
		if gap := text[min(end, span[0]):span[0]]; features(m, gap) > 0 {
			t.Fatalf("bytes %d to %d are left out", end, span[0])
		}
		end, first = max(end, span[1]), false
	}
	if features(m, text[end:]) > 0 {
		t.Fatalf("bytes after %d are left out (no window: %v)", end, first)
	}
}

func TestSlide(t *testing.T) {
	for _, tc := range []struct {
		text string
		w    windowSpec
		want []span
	}{
		{"abcdefgh", windowSpec{Runes: 4, Stride: 3}, []span{{0, 4}, {3, 7}, {6, 8}}},
		{"abcdefgh", windowSpec{Runes: 4, Stride: 4}, []span{{0, 4}, {4, 8}}},
		{"abc", windowSpec{Runes: 4, Stride: 2}, []span{{0, 3}}},
		{"éaébéc", windowSpec{Runes: 4, Stride: 2}, []span{{0, 6}, {3, 9}}},
	} {
		if got := slices.Collect(slide(tc.text, tc.w)); !slices.Equal(got, tc.want) {
			t.Errorf("%q in %+v: %v, want %v", tc.text, tc.w, got, tc.want)
		}
	}
}

func features(m *textModel, text string) int {
	return len(m.ngrams.IDs(nil, []byte(normalize.Fold(text))))
}

func TestLengths(t *testing.T) {
	m := &textModel{maxIDs: 4096}
	for n, want := range map[int]int{0: 64, 1: 64, 64: 64, 65: 96, 97: 128, 129: 192, 640: 768, 769: 1024, 4096: 4096} {
		if got := m.length(n); got != want {
			t.Errorf("length(%d) = %d, want %d", n, got, want)
		}
	}
}
