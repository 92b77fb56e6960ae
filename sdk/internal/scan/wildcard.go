package scan

import (
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// vocabulary finds the terms that a word with hidden letters may belong to: no
// anchor can be searched in "sh∗t".
type vocabulary struct {
	byFirst map[rune][]entry
	all     []entry
}

type entry struct {
	word  *pack.Word
	terms []int
}

func newVocabulary(terms []term) *vocabulary {
	v := &vocabulary{byFirst: map[rune][]entry{}}
	at := map[pack.Word]int{}
	for i, t := range terms {
		eachWord(t.seq, func(w *pack.Word) {
			key := pack.Word{Bare: w.Bare, Prefix: w.Prefix}
			k, known := at[key]
			if !known {
				k = len(v.all)
				at[key] = k
				v.all = append(v.all, entry{word: w})
			}
			if e := &v.all[k]; len(e.terms) == 0 || e.terms[len(e.terms)-1] != i {
				e.terms = append(e.terms, i)
			}
		})
	}
	for _, e := range v.all {
		first, _ := utf8.DecodeRuneInString(e.word.Bare)
		v.byFirst[first] = append(v.byFirst[first], e)
	}
	return v
}

// candidates calls fn for every term that has a word which text may stand for.
func (v *vocabulary) candidates(text []byte, fn func(term int)) {
	first, _ := utf8.DecodeRune(text)
	entries := v.byFirst[first]
	if first == normalize.Wildcard {
		entries = v.all
	}
	for _, e := range entries {
		if same(e.word, text) {
			for _, t := range e.terms {
				fn(t)
			}
		}
	}
}
