package scan

import (
	"bytes"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// matchAt returns the index after the last word if p matches words from index
// at on, -1 if not. Of several readings the first counts.
func (p phrase) matchAt(w *words, at int) int {
	if !p.first.may(w, at) {
		return -1
	}
	return w.match(p.seq, nil, at, at)
}

// matchEnding does so with the first reading that ends from least to most,
// which are indexes after the last word.
func (p phrase) matchEnding(w *words, at, least, most int) int {
	if !p.first.may(w, at) {
		return -1
	}
	return w.match(p.seq, &rest{ends: &ends{least, most}}, at, at)
}

// rest is what must still match after the alternative that is being tried.
type rest struct {
	seq  []pack.Element
	next *rest
	ends *ends // of the last one: where a reading must end, nil for anywhere
}

// ends are the indexes after the last word that a reading may have.
type ends struct{ least, most int }

// match tries seq and then next from word at on; end is the index after the
// last word matched so far, which gaps are measured from.
func (w *words) match(seq []pack.Element, next *rest, at, end int) int {
	if len(seq) == 0 {
		switch {
		case next == nil:
			return end
		case next.ends != nil:
			if end < next.ends.least || end > next.ends.most {
				return -1
			}
			return end
		}
		return w.match(next.seq, next.next, at, end)
	}
	e := &seq[0]
	switch {
	case e.Word != nil:
		if at >= w.len() || !w.is(at, e.Word) {
			return -1
		}
		return w.match(seq[1:], next, at+1, at+1)
	case e.Thing() != nil:
		past := w.thing(at, e.Thing())
		if past < 0 {
			return -1
		}
		return w.match(seq[1:], next, past, past)
	case e.Gap() > 0:
		return w.matchGap(seq, next, at, end)
	}
	after := rest{seq: seq[1:], next: next}
	for _, alt := range e.Alternatives() {
		if found := w.match(alt, &after, at, end); found >= 0 {
			return found
		}
	}
	return -1
}

// matchGap tries the shortest gap first. A gap never crosses the end of a
// sentence.
func (w *words) matchGap(seq []pack.Element, next *rest, at, end int) int {
	for ; at < w.len(); at++ {
		if between := w.ordinal[at] - w.ordinal[end-1] - 1; between > seq[0].Gap() {
			return -1
		}
		if at > end && (w.tokens[at].Break || w.tokens[at-1].Break) {
			return -1
		}
		if found := w.match(seq[1:], next, at, end); found >= 0 {
			return found
		}
	}
	return -1
}

// is compares word i with a word of a term. Diacritics may be left out, and none may be
// there that the term has not. A disguised word is compared loosely, see
// [normalize.Same].
func (w *words) is(i int, word *pack.Word) bool {
	text := w.text(i)
	if w.folded != nil {
		if w.plain[i] < 0 {
			return w.reads(i, text, word)
		}
		text = w.folded.text(w.plain[i])
	}
	return spelled(word, text)
}

// spelled compares a word of a term with one of the folded view.
func spelled(word *pack.Word, text []byte) bool {
	if word.Prefix {
		return hasPrefix(text, word.Folded) || hasPrefix(text, word.Bare)
	}
	return string(text) == word.Folded || string(text) == word.Bare || len(word.Folded) != len(word.Bare) && normalize.Spelled(word.Folded, text)
}

// reads reports whether word i, which is not what it seems, can be the word of a term.
func (w *words) reads(i int, text []byte, word *pack.Word) bool {
	if mayBe(w.alias[i], word, w.of) {
		return true
	}
	if own := w.own[i]; own >= 0 {
		return spelled(word, w.folded.text(own))
	}
	if !w.hides[i] && !w.stretched[i] { // a double letter counts: "as" is no disguise
		return string(text) == word.Bare || word.Prefix && hasPrefix(text, word.Bare)
	}
	if !same(word, text) {
		return false
	}
	if !w.hides[i] {
		return true
	}
	share := likelyAlone
	if w.hidden {
		share = likely
	}
	return w.weigh(i).likely(w.of.of(word.Bare), share)
}

func hasPrefix(text []byte, prefix string) bool {
	return len(text) >= len(prefix) && string(text[:len(prefix)]) == prefix
}

func same(word *pack.Word, text []byte) bool {
	term := []byte(word.Bare)
	if !word.Prefix {
		return normalize.Same(term, text)
	}
	for n := 0; n < len(text); {
		_, size := utf8.DecodeRune(text[n:])
		n += size
		if normalize.Same(term, text[:n]) {
			return true
		}
	}
	return false
}

// hasWildcard reports whether a letter of the word is hidden, which the first never is:
// a word that begins with the sign was written so.
func hasWildcard(text []byte) bool { return bytes.IndexRune(text, normalize.Wildcard) > 0 }
