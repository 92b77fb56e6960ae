package normalize

import (
	"unicode"
	"unicode/utf8"
)

// camelPass parts words that are run together where the case says so:
// "KillTheLights" is "Kill The Lights". It reads text as it was written, before
// case is folded.
func camelPass(dst, src *buf) bool {
	dst.reset()
	e := edit{dst: dst, src: src}
	for i := 0; i < len(src.text); {
		end := letterRun(src.text, i)
		if end == i {
			_, n := utf8.DecodeRune(src.text[i:])
			i += n
			continue
		}
		if word := src.text[i:end]; isCamel(word) {
			eachHump(word, func(at int) {
				border, _ := src.span(i+at, i+at+1)
				e.upTo(i+at, i+at)
				dst.putRune(' ', border, border)
			})
		}
		i = end
	}
	return e.end()
}

// letterRun gives where the letters from i on end.
func letterRun(text []byte, i int) int {
	for i < len(text) {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(text[i:])
		}
		if !unicode.IsLetter(r) {
			break
		}
		i += n
	}
	return i
}

// eachHump calls fn with each place in a run of letters where a word begins, but
// the first: a capital after a small letter, or the last of several capitals.
func eachHump(word []byte, fn func(at int)) {
	prev := rune(0)
	for i := 0; i < len(word); {
		r, n := utf8.DecodeRune(word[i:])
		next, _ := utf8.DecodeRune(word[i+n:])
		if i > 0 && unicode.IsUpper(r) && (unicode.IsLower(prev) || unicode.IsUpper(prev) && unicode.IsLower(next)) {
			fn(i)
		}
		prev = r
		i += n
	}
}

// isCamel reports whether a run of letters is several words: each has two letters
// or more, or is one that stands alone, such as I, and one has three or more. "KiLl"
// is none.
func isCamel(word []byte) bool {
	start, humps, whole, longest := 0, 0, true, 0
	piece := func(end int) {
		longest = max(longest, utf8.RuneCount(word[start:end]))
		if r, n := utf8.DecodeRune(word[start:]); n == end-start && r != 'I' && r != 'A' && r != 'U' && r != 'O' && r != 'Y' {
			whole = false
		}
		start = end
	}
	eachHump(word, func(at int) {
		humps++
		piece(at)
	})
	piece(len(word))
	return humps > 0 && whole && longest > 2
}

// mayBeCamel reports whether a small letter, or another beyond ASCII, stands before a
// capital, which the common text does not have.
func mayBeCamel(text string) bool {
	for i := 1; i < len(text); i++ {
		if text[i-1] < 'a' || text[i-1] > 'z' && text[i-1] < utf8.RuneSelf {
			continue
		}
		if c := text[i]; c >= 'A' && c <= 'Z' || c >= 0xc3 && highCapital(text[i:]) {
			return true
		}
	}
	return false
}

func highCapital(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsUpper(r)
}
