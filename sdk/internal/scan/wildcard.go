package scan

import (
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// vocabulary finds the terms that a word with hidden letters may belong to: no
// anchor can be searched in "sh∗t".
type vocabulary struct {
	byFirst map[rune][]entry
}

type entry struct {
	word  *pack.Word
	terms []int
}

func newVocabulary(terms []term) *vocabulary {
	var all []entry
	at := map[pack.Word]int{}
	for i, t := range terms {
		eachWord(t.seq, func(w *pack.Word) {
			key := pack.Word{Bare: w.Bare, Prefix: w.Prefix}
			k, known := at[key]
			if !known {
				k = len(all)
				at[key] = k
				all = append(all, entry{word: w})
			}
			if e := &all[k]; len(e.terms) == 0 || e.terms[len(e.terms)-1] != i {
				e.terms = append(e.terms, i)
			}
		})
	}
	v := &vocabulary{byFirst: map[rune][]entry{}}
	for _, e := range all {
		first, _ := utf8.DecodeRuneInString(e.word.Bare)
		v.byFirst[first] = append(v.byFirst[first], e)
	}
	return v
}

// candidates calls fn for every term that has a word which text may stand for. The
// first letter of text is not hidden.
func (v *vocabulary) candidates(text []byte, fn func(term int)) {
	first, _ := utf8.DecodeRune(text)
	for _, e := range v.byFirst[first] {
		if same(e.word, text) {
			for _, t := range e.terms {
				fn(t)
			}
		}
	}
}
