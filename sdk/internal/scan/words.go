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
	plain []int
	// Of the deobfuscated view only: what a word may stand for, by word, nil if it is
	// what it is; words that are compared letter by letter though they are none of
	// folded; whether letters are hidden in many words; whose dictionary is asked.
	alias [][]alias
	exact []bool
	// piece words are parts of a longer one.
	piece []bool
	// stretched words had letters repeated.
	stretched []bool
	hidden    bool
	// dropped is true where many words lack their vowels.
	dropped bool
	of      *vocabularyOf
	folded  *words
	things  []thing // of the folded view, once they were asked for
	sought  bool
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
	w.stretched = w.stretched[:0]
	inFolded, inBare := 0, 0
	for i := range w.tokens {
		start, end := w.original(i, i+1)
		inFolded = folded.seek(inFolded, start)
		inBare = bare.seek(inBare, start)
		plain := -1
		if folded.spans(inFolded, start, end) && bare.spans(inBare, start, end) && bytes.Equal(bare.text(inBare), w.text(i)) && !normalize.Piled(folded.text(inFolded)) {
			plain = inFolded
		}
		w.plain = append(w.plain, plain)
		w.stretched = append(w.stretched, bare.spans(inBare, start, end) && len(bare.text(inBare)) > len(w.text(i)))
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

// interpret cuts words that are several run together, and finds what misspelled
// ones may stand for.
func (w *words) interpret(l *lexicon) {
	w.alias, w.exact, w.piece = w.alias[:0], w.exact[:0], w.piece[:0]
	for i := 0; i < w.len(); i++ {
		pieces := l.cut(w.view.Text, w.tokens[i])
		if len(pieces) > 0 {
			w.replace(i, pieces)
			i += len(pieces) - 1
		}
		for range max(1, len(pieces)) {
			w.exact = append(w.exact, len(pieces) > 1)
			w.piece = append(w.piece, len(pieces) > 1)
		}
	}
	hidden, dropped := 0, 0
	for i := range w.tokens {
		meanings := l.aliases.of[string(w.text(i))]
		if len(meanings) > 0 && w.plain[i] >= 0 {
			w.plain[i], w.exact[i] = -1, true
		}
		w.alias = append(w.alias, meanings)
		if len(meanings) > 0 && meanings[0].skeleton {
			dropped++
		}
		if w.plain[i] < 0 && hasWildcard(w.text(i)) {
			hidden++
		}
	}
	w.hidden, w.dropped = hidden >= manyWords, dropped >= manyWords
}

// manyWords is how many words with hidden letters, or without vowels, tell that a
// message is written so throughout: each is then read as the word that it most likely
// is. One or two hide what must not be read.
const manyWords = 3

// replace puts pieces for word i; they count as words of a disguise.
func (w *words) replace(i int, pieces []normalize.Token) {
	pieces[0].Break = w.tokens[i].Break
	w.tokens = slices.Replace(w.tokens, i, i+1, pieces...)
	n := len(pieces)
	w.ordinal = slices.Replace(w.ordinal, i, i+1, make([]int, n)...)
	w.start = slices.Replace(w.start, i, i+1, make([]uint8, n)...)
	w.plain = slices.Replace(w.plain, i, i+1, make([]int, n)...)
	w.stretched = slices.Replace(w.stretched, i, i+1, make([]bool, n)...)
	first := 0
	if i > 0 {
		first = w.ordinal[i-1] + 1
	}
	for k := range pieces {
		w.ordinal[i+k], w.plain[i+k] = first+k, -1
	}
	for k := i + n; k < len(w.ordinal); k++ {
		w.ordinal[k] += n - 1
	}
}

// piled reports whether a word has marks that no language puts there.
func (w *words) piled() bool {
	return slices.ContainsFunc(w.tokens, func(t normalize.Token) bool { return normalize.Piled(w.view.Text[t.Start:t.End]) })
}

// unsure reports whether words [from, to) are one word that may as well be another, or
// part of one.
func (w *words) unsure(from, to int) bool {
	if w.folded == nil || to-from != 1 || w.plain[from] >= 0 {
		return false
	}
	if w.piece[from] { // a killerfish is no killer
		return true
	}
	n := 0
	for _, m := range w.alias[from] {
		if m.of == w.of {
			if n++; n > 1 || m.unsure {
				return true
			}
		}
	}
	text := w.text(from)
	return w.hidden && hasWildcard(text) && !w.of.hidden(text).sure()
}

// disguised reports whether one of the words [from, to) is spelled so that
// only the deobfuscated view reads it.
func (w *words) disguised(from, to int) bool { return slices.Contains(w.plain[from:to], -1) }
