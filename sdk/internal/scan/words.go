package scan

import (
	"bytes"
	"slices"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// words is a view split into words.
type words struct {
	view   *normalize.View
	tokens []normalize.Token
	// ordinal counts words as people do: those joined by an apostrophe share
	// one. Gaps and distances are measured in it.
	ordinal []int
	start   []uint8 // by word: its startHash
	// plain is filled for the deobfuscated view only: the index of the same
	// word in folded, -1 where the word was disguised.
	plain  []int
	folded *words
	things []thing // of the folded view, once they were asked for
	sought bool
}

func (w *words) len() int { return len(w.tokens) }

func (w *words) text(i int) []byte { return w.view.Text[w.tokens[i].Start:w.tokens[i].End] }

// original is the span of words [from, to) in the original text.
func (w *words) original(from, to int) (int, int) {
	start, _ := w.view.Original(w.tokens[from].Start, w.tokens[from].End)
	_, end := w.view.Original(w.tokens[to-1].Start, w.tokens[to-1].End)
	return start, end
}

// split fills w with the words of view.
func (w *words) split(view *normalize.View) {
	w.view, w.folded = view, nil
	w.things, w.sought = w.things[:0], false
	w.tokens = normalize.Tokens(w.tokens[:0], view.Text)
	w.ordinal, w.start, w.plain = w.ordinal[:0], w.start[:0], w.plain[:0]
	ordinal, prev := -1, -1
	for _, t := range w.tokens {
		if !pack.Joined(view.Text, prev, t.Start) {
			ordinal++
		}
		w.ordinal = append(w.ordinal, ordinal)
		w.start = append(w.start, startHash(view.Text[t.Start:t.End]))
		prev = t.End
	}
}

// align finds for each word of the deobfuscated view the same word in the
// folded one: it comes from the same stretch of the original, and the bare
// view has the same letters there.
func (w *words) align(folded, bare *words) {
	w.folded = folded
	inFolded, inBare := 0, 0
	for i := range w.tokens {
		start, end := w.original(i, i+1)
		inFolded = folded.seek(inFolded, start)
		inBare = bare.seek(inBare, start)
		plain := -1
		if folded.spans(inFolded, start, end) && bare.spans(inBare, start, end) && bytes.Equal(bare.text(inBare), w.text(i)) {
			plain = inFolded
		}
		w.plain = append(w.plain, plain)
	}
}

// seek goes on from word i to the first that starts at or after start.
func (w *words) seek(i, start int) int {
	for ; i < w.len(); i++ {
		if s, _ := w.original(i, i+1); s >= start {
			break
		}
	}
	return i
}

func (w *words) spans(i, start, end int) bool {
	if i >= w.len() {
		return false
	}
	s, e := w.original(i, i+1)
	return s == start && e == end
}

// disguised reports whether one of the words [from, to) is spelled so that
// only the deobfuscated view reads it.
func (w *words) disguised(from, to int) bool { return slices.Contains(w.plain[from:to], -1) }
