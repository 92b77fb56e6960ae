package normalize

import (
	"unicode"
	"unicode/utf8"
)

// emojiLetterPass turns symbols that are letters in disguise into letters. Two
// regional indicators alone are a flag and stay; any other number spells.
func emojiLetterPass(dst, src *buf) bool {
	dst.reset()
	e := edit{dst: dst, src: src}
	for i := 0; i < len(src.text); {
		if src.text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(src.text[i:])
		from, to := src.span(i, i+n)
		switch s := emojiLetter(r); {
		case isIndicator(r):
			i = spellIndicators(&e, i)
			continue
		case s != "":
			e.upTo(i, i+n)
			dst.putString(s, from, to)
		case r == 0x2b55 && letterAround(src.text, i, i+n): // a red ring is an o in a word
			e.upTo(i, i+n)
			dst.putRune('o', from, to)
		}
		i += n
	}
	return e.end()
}

// spellIndicators turns the regional indicators from i on into letters if they
// are no flag, and gives where they end.
func spellIndicators(e *edit, i int) int {
	const n = 4 // bytes of an indicator
	text, end := e.src.text, i
	for end < len(text) {
		if r, _ := utf8.DecodeRune(text[end:]); !isIndicator(r) {
			break
		}
		end += n
	}
	if end-i == 2*n && !letterAround(text, i, end) {
		return end
	}
	for ; i < end; i += n {
		r, _ := utf8.DecodeRune(text[i:])
		from, to := e.src.span(i, i+n)
		e.upTo(i, i+n)
		e.dst.putRune(r-0x1f1e6+'a', from, to)
	}
	return end
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
//
// A word of one letter ahead of such a run is taken for its first letter, so
// "i j u s t" becomes "ijust": its shape does not tell it from "i d i o t" or
// "u g l y". A wider gap behind it, as between any two words, does.
func joinPass(dst, src *buf) bool {
	dst.reset()
	e := edit{dst: dst, src: src}
	text := src.text
	border := true // no word character before i
	for i := 0; i < len(text); {
		c, n := classAt(text, i)
		if !border || c == separator && leetLetter(text[i]) == 0 {
			i += n
			border = c != letter && c != mark
			continue
		}
		border = false
		first, ok := loneAt(text, i)
		if !ok {
			continue
		}
		count, letters, last, at := 1, btoi(first.letter), first, i
		for last.next > last.end && last.next < len(text) {
			l, ok := loneAt(text, last.next)
			if !ok || !likeGap(text, first, last) {
				break
			}
			count, letters, at, last = count+1, letters+btoi(l.letter), last.next, l
		}
		if count < 3 || letters < 2 {
			if i = first.end; at > i { // the last may begin a run with another gap
				i, border = at, true
			}
			continue
		}
		for l := first; l.end < last.end; {
			e.upTo(l.end, l.next)
			l, _ = loneAt(text, l.next)
		}
		i = last.end
	}
	return e.end()
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
