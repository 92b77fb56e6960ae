package normalize

import "unicode/utf8"

// repeatPass shortens three or more equal letters or emoji.
func repeatPass(dst, src *buf) bool {
	dst.reset()
	e := edit{dst: dst, src: src}
	text := src.text
	prev := rune(0)
	for i := 0; i < len(text); {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(text[i:])
		}
		end := i + n
		for end+n <= len(text) && string(text[end:end+n]) == string(text[i:i+n]) {
			end += n
		}
		if count := (end - i) / n; count >= 3 {
			next := rune(0)
			if end < len(text) {
				next, _ = utf8.DecodeRune(text[end:])
			}
			if keep := repeats(r, prev, next, count); keep < count {
				last := i + (keep-1)*n
				from, _ := src.span(last, last+n)
				_, to := src.span(end-n, end) // the last one stands for all that follow
				e.upTo(last, end)
				dst.putRune(r, from, to)
			}
		}
		prev, i = r, end
	}
	return e.end()
}

// repeats says how many of count equal letters r between prev and next a word
// most likely has. The letters that English, German and French seldom double
// become one. The others become two where a double is likelier than not: after a
// vowel, and then before another vowel or, at the end of a word, for f, l, s, z.
func repeats(r, prev, next rune, count int) int {
	if r >= utf8.RuneSelf {
		if c := classOf(r); c == single && !Emoji(r) || r == Wildcard {
			return count
		}
		if classOf(r) == letter || isPictograph(r) {
			return 1
		}
		return count
	}
	if deobBits[r] != bitLetter {
		return count
	}
	atEnd := next >= utf8.RuneSelf || deobBits[next] != bitLetter
	switch r {
	case 'a', 'e', 'i', 'u', 'y', 'h', 'j', 'k', 'q', 'v', 'w', 'x':
		return 1
	case 'o':
		switch next {
		case 'd', 'k', 'l', 'n', 'b', 't':
			return 2
		}
		return 1
	case 'f', 'l', 's', 'z':
		if isVowel(prev) && (atEnd || isVowel(next) || next == 'h') {
			return 2
		}
		return 1
	}
	if isVowel(prev) && !atEnd && isVowel(next) {
		return 2
	}
	return 1
}

func isPictograph(r rune) bool {
	return r >= 0x2600 && r <= 0x27bf || r >= 0x1f000 && r <= 0x1faff
}
