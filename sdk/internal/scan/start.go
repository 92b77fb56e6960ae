package scan

import "github.com/handrail-safety/handrail/sdk/internal/pack"

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
		if e.Thing != nil { // begins with anything
			*s = starts{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}
			return false
		}
		if e.Word != nil {
			s.set(startHash([]byte(e.Word.Folded)))
			s.set(startHash([]byte(e.Word.Bare)))
			return false
		}
		optional := e.Gap > 0
		for _, alt := range e.Alternatives {
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

// may reports whether a phrase may begin at word at of w. Disguised words may
// begin any.
func (s *starts) may(w *words, at int) bool {
	if at >= w.len() {
		return true
	}
	if w.folded != nil {
		if w.plain[at] < 0 {
			return true
		}
		at = w.plain[at]
		w = w.folded
	}
	hash := w.start[at]
	return s[hash>>6]&(1<<(hash&63)) != 0
}

func startHash(word []byte) uint8 {
	second := byte(0)
	if len(word) > 1 {
		second = word[1]
	}
	return word[0]*31 + second*7
}
