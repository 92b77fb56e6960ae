package normalize

import (
	"unicode"
	"unicode/utf8"
)

// emojiLetterPass turns symbols that are letters in disguise into letters. Two
// regional indicators alone are a flag and stay; any other number spells.
func emojiLetterPass(dst, src *buf) {
	dst.reset()
	for i := 0; i < len(src.text); {
		r, n := rune(src.text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(src.text[i:])
		}
		if isIndicator(r) {
			end := i
			for end < len(src.text) {
				if r, _ := utf8.DecodeRune(src.text[end:]); !isIndicator(r) {
					break
				}
				end += n
			}
			flag := end-i == 2*n && !letterAround(src.text, i, end)
			for ; i < end; i += n {
				from, to := src.span(i, i+n)
				r, _ := utf8.DecodeRune(src.text[i:])
				if !flag {
					r += 'a' - 0x1f1e6
				}
				dst.putRune(r, from, to)
			}
			continue
		}
		if s := emojiLetter(r); s != "" {
			from, to := src.span(i, i+n)
			dst.putString(s, from, to)
		} else if r == 0x2b55 && letterAround(src.text, i, i+n) { // a red ring is an o in a word
			from, to := src.span(i, i+n)
			dst.putRune('o', from, to)
		} else {
			dst.putFrom(src, i, i+n)
		}
		i += n
	}
}

// letterAround reports whether an ASCII letter touches the bytes i to j.
func letterAround(text []byte, i, j int) bool {
	return i > 0 && deobBits[text[i-1]] == bitLetter || j < len(text) && deobBits[text[j]] == bitLetter
}

// A lone is a letter that stands by itself, and the separator after it.
type lone struct {
	end, next int // the letter ends at end, the separator at next
	letter    bool
	spaced    bool // the separator holds space
}

// maxGap is how many bytes may separate letters that are spaced apart.
const maxGap = 4

// joinPass joins three or more letters that stand by themselves with like
// separators between them: "k i l l", "k.y.s", a letter a line.
func joinPass(dst, src *buf) {
	dst.reset()
	text := src.text
	border := true // no word character before i
	for i := 0; i < len(text); {
		if !border {
			c, n := classAt(text, i)
			dst.putFrom(src, i, i+n)
			i += n
			border = c != letter && c != mark
			continue
		}
		first, ok := loneAt(text, i)
		if !ok {
			border = false
			continue
		}
		count, letters, end := 1, btoi(first.letter), first.end
		for last, at := first, i; last.next > last.end && last.next < len(text); {
			l, ok := loneAt(text, last.next)
			if !ok || !likeGap(text, first, last) {
				break
			}
			at, last = last.next, l
			count, letters, end = count+1, letters+btoi(l.letter), l.end
			_ = at
		}
		if count < 3 || letters < 2 {
			dst.putFrom(src, i, first.end)
			i, border = first.end, false
			continue
		}
		for i < end {
			l, _ := loneAt(text, i)
			dst.putFrom(src, i, l.end)
			if l.end == end {
				break
			}
			i = l.next
		}
		i, border = end, false
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// likeGap reports whether the gaps after a and b belong to one spelling: equal,
// or both without space, so that "k i l l  y o u" stays two words.
func likeGap(text []byte, a, b lone) bool {
	return !a.spaced && !b.spaced || string(text[a.end:a.next]) == string(text[b.end:b.next])
}

// loneAt gives the letter at i, which stands on a word border, if nothing but a
// short gap or the end follows it. A digit that is used for a letter is one.
func loneAt(text []byte, i int) (lone, bool) {
	r, n := utf8.DecodeRune(text[i:])
	l := lone{end: i + n, next: i + n}
	switch {
	case r < utf8.RuneSelf:
		l.letter = deobBits[r] == bitLetter
		if !l.letter && leetLetter(byte(r)) == 0 {
			return l, false
		}
	case r == Wildcard || !unicode.IsLetter(r):
		return l, false
	default:
		if c, _ := classAt(text, i); c != letter {
			return l, false
		}
		l.letter = true
	}
	for l.next < len(text) {
		c, n := classAt(text, l.next)
		if c == letter || c == mark || c == single || leetLetter(text[l.next]) != 0 {
			break
		}
		if l.next += n; l.next-l.end > maxGap {
			return l, false
		}
		l.spaced = l.spaced || text[l.next-n] == ' ' || text[l.next-n] == '\n' || text[l.next-n] == '\t'
	}
	return l, l.next > l.end || l.next == len(text)
}
