package normalize

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Piled reports whether a word of the Folded view has more marks than any language
// puts there: two on one letter and more than letters without, or one that belongs
// to no letter. Its marks then mean nothing, and it is read as the Bare view has it.
// Vietnamese stacks marks, on less than half of a word's letters.
func Piled(word []byte) bool {
	letters, marked, marks := 0, 0, 0
	for i := 0; i < len(word); {
		r, n := rune(word[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(word[i:])
		}
		i += n
		if r < utf8.RuneSelf {
			letters++
			continue
		}
		if isDiacritic(r) && r >= 0x300 && r <= 0x36f { // stands apart: no letter of a language takes it
			return true
		}
		letters++
		if s := scriptOf(r); s != latin && s != greek {
			continue
		}
		if d := norm.NFD.PropertiesString(string(word[i-n : i])).Decomposition(); d != nil {
			marked++
			marks += utf8.RuneCount(d) - 1
		}
	}
	return marked >= 2 && marks > letters-marked && marks > marked || marked >= 3 && 2*marked > letters
}
