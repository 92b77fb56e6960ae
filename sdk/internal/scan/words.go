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
	folded *words // of the deobfuscated view only
	unclear
	things []thing // of the folded view, once they were asked for
	sought bool
}

// unclear is what is known of the words of the deobfuscated view, by word where it is
// a list.
type unclear struct {
	alias     [][]*alias // what it may stand for, nil if it is what it is
	own       []int      // where plain says -1 because of alias: the word in folded that it is too, else -1
	piece     []bool     // part of a longer one
	stretched []bool     // had letters repeated
	hides     []bool     // has hidden letters
	hidden    bool       // many have
	dropped   bool       // many lack their vowels
	of        *vocabularyOf

	// weighed is what the words with hidden letters may stand for, as far as that was
	// asked for: one term after the other asks for the same words.
	weighed map[*vocabularyOf][]weights
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
	w.cut(l)
	w.alias, w.own, w.hides, w.weighed = w.alias[:0], w.own[:0], w.hides[:0], nil
	hidden, dropped := 0, 0
	for i := range w.tokens {
		meanings := l.aliases.of(w.text(i))
		own := -1
		if len(meanings) > 0 {
			own, w.plain[i] = w.plain[i], -1
		}
		w.alias, w.own = append(w.alias, meanings), append(w.own, own)
		if len(meanings) > 0 && meanings[0].skeleton {
			dropped++
		}
		hides := w.plain[i] < 0 && hasWildcard(w.text(i))
		if w.hides = append(w.hides, hides); hides {
			hidden++
		}
	}
	w.hidden, w.dropped = hidden >= manyWords, dropped >= manyWords
}

// manyWords is how many words with hidden letters, or without vowels, tell that a
// message is written so throughout: each is then read as the word that it most likely
// is. One or two hide what must not be read.
const manyWords = 3

// cut puts the pieces of words that are several run together in their places; they
// count as words of a disguise.
func (w *words) cut(l *lexicon) {
	tokens, ordinal, start, plain, stretched := w.tokens, w.ordinal, w.start, w.plain, w.stretched
	parted, more := false, 0 // any so far; how many words more
	w.piece = w.piece[:0]
	for i, t := range tokens {
		pieces := l.cut(w.view.Text, t)
		if len(pieces) > 0 && !parted {
			parted = true
			w.tokens, w.ordinal, w.start = slices.Clone(tokens[:i]), slices.Clone(ordinal[:i]), slices.Clone(start[:i])
			w.plain, w.stretched = slices.Clone(plain[:i]), slices.Clone(stretched[:i])
		}
		if len(pieces) == 0 {
			if parted {
				w.tokens, w.ordinal, w.start = append(w.tokens, t), append(w.ordinal, ordinal[i]+more), append(w.start, start[i])
				w.plain, w.stretched = append(w.plain, plain[i]), append(w.stretched, stretched[i])
			}
			w.piece = append(w.piece, false)
			continue
		}
		pieces[0].Break = t.Break
		for k, p := range pieces {
			w.tokens, w.ordinal, w.start = append(w.tokens, p), append(w.ordinal, ordinal[i]+more+k), append(w.start, startHash(w.view.Text[p.Start:p.End]))
			w.plain, w.stretched = append(w.plain, -1), append(w.stretched, false)
			w.piece = append(w.piece, len(pieces) > 1)
		}
		more += len(pieces) - 1
	}
}

// weigh counts what word i, which has hidden letters, may stand for.
func (w *words) weigh(i int) weights {
	known := w.weighed[w.of]
	if known == nil {
		if w.weighed == nil {
			w.weighed = map[*vocabularyOf][]weights{}
		}
		known = slices.Repeat([]weights{{all: -1}}, w.len())
		w.weighed[w.of] = known
	}
	if known[i].all < 0 {
		known[i] = w.of.hidden(w.text(i))
	}
	return known[i]
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
	return w.hidden && w.hides[from] && !w.weigh(from).sure()
}

// place is where word i of the folded view stands, -1 if it is read otherwise.
func (w *words) place(i int) int {
	for at := range w.plain {
		if w.plain[at] == i || w.own[at] == i {
			return at
		}
	}
	return -1
}

// disguised reports whether one of the words [from, to) is spelled so that
// only the deobfuscated view reads it.
func (w *words) disguised(from, to int) bool { return slices.Contains(w.plain[from:to], -1) }
