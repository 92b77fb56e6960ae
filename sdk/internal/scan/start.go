package scan

import (
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// starts is a small Bloom filter over the first two bytes of the words that a
// phrase can begin with. It turns away most positions of a text before the
// alternatives are tried one by one.
type starts [4]uint64

func startsOf(seq []pack.Element) (s starts) {
	s.add(seq)
	return s
}

// add notes what seq can begin with and reports whether seq can be empty.
func (s *starts) add(seq []pack.Element) (empty bool) {
	for _, e := range seq {
		if e.Thing() != nil { // begins with anything
			*s = starts{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}
			return false
		}
		if e.Word != nil {
			s.set(startHash([]byte(e.Word.Folded)))
			s.set(startHash([]byte(e.Word.Bare)))
			// the first diacritic left out and the second not: "tâțe" of "țâțe"
			if _, n := utf8.DecodeRuneInString(e.Word.Folded); n > 1 && n < len(e.Word.Folded) {
				s.set(startHash([]byte{e.Word.Bare[0], e.Word.Folded[n]}))
			}
			return false
		}
		optional := e.Gap() > 0
		for _, alt := range e.Alternatives() {
			if s.add(alt) {
				optional = true
			}
		}
		if !optional {
			return false
		}
	}
	return true
}

func (s *starts) set(hash uint8) { s[hash>>6] |= 1 << (hash & 63) }

func (s *starts) has(hash uint8) bool { return s[hash>>6]&(1<<(hash&63)) != 0 }

// may reports whether a phrase may begin at word at of w. A word that is compared
// loosely may begin any, a misspelled one all that it may stand for.
func (s *starts) may(w *words, at int) bool {
	switch {
	case at >= w.len():
		return true
	case w.folded == nil:
		return s.has(w.start[at])
	case w.plain[at] >= 0:
		return s.has(w.folded.start[w.plain[at]])
	case w.stretched[at] || w.hides[at] || s.has(w.start[at]):
		return true
	}
	if own := w.own[at]; own >= 0 && s.has(w.folded.start[own]) {
		return true
	}
	for _, m := range w.alias[at] {
		if s.has(startHash(m.bare)) {
			return true
		}
	}
	return false
}

func startHash[T string | []byte](word T) uint8 {
	second := byte(0)
	if len(word) > 1 {
		second = word[1]
	}
	return word[0]*31 + second*7
}
