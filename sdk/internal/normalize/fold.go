package normalize

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxMarks is how many combining marks of one letter are kept. Living
// orthographies need at most three; towers of marks are a disguise.
const maxMarks = 4

// foldPass is one round of folding: characters, then NFKC, then words.
func (vs *Views) foldPass(dst, src *buf) {
	stripPass(&vs.strip, src)
	vs.nfkcPass(&vs.nfkc, &vs.strip)
	letterPass(dst, &vs.nfkc)
}

// stripPass drops what cannot be seen and unifies quotes, dashes and spaces.
func stripPass(dst, src *buf) {
	dst.reset()
	marks := 0
	for i := 0; i < len(src.text); {
		r, n := utf8.DecodeRune(src.text[i:])
		from, to := src.span(i, i+n)
		i += n
		if r < utf8.RuneSelf {
			marks = 0
			if c := asciiFold[r]; c != 0 {
				if r >= 'A' && r <= 'Z' { // case still tells Н from н beside it
					c = byte(r)
				}
				dst.putRune(rune(c), from, to)
			}
			continue
		}
		if r < tableEnd {
			r = simpleUnify[r]
		} else if !simpleHigh(r) {
			r = unifyRune(r)
		}
		if r < 0 {
			continue
		}
		if classOfRune(r) == mark && unicode.Is(unicode.Mn, r) {
			if marks++; marks > maxMarks {
				continue
			}
		} else {
			marks = 0
		}
		dst.putRune(r, from, to)
	}
}

// simpleUnify is unifyRune for the first runes, where nearly all text lies.
var simpleUnify = func() *[tableEnd]int32 {
	var t [tableEnd]int32
	for r := range rune(tableEnd) {
		t[r] = unifyRune(r)
	}
	return &t
}()

// unifyRune gives the plain form of a quote, dash, space or small capital, -1
// for a rune that is removed, and any other rune as it is.
func unifyRune(r rune) rune {
	switch {
	case r == '\u0085' || r == '\u2028' || r == '\u2029':
		return '\n'
	case r < 0x20 && r != '\n' && r != '\t', r >= 0x7f && r < 0xa0, r == 0xad:
		return -1
	case r >= 0x2018 && r <= 0x201b, r == 0x2032, r == 0x2035, r == 0x02bc, r == 0x02b9, r == 0x02bb, r == 0x02c8,
		r == 0x00b4, r == 0x2039, r == 0x203a, r == 0xff07, r == 0xff40:
		return '\''
	case r >= 0x201c && r <= 0x201f, r == 0x00ab, r == 0x00bb, r == 0x2033, r == 0x2036, r >= 0x301d && r <= 0x301f:
		return '"'
	case r >= 0x2010 && r <= 0x2015, r == 0x2212, r == 0x2043, r == 0xfe58:
		return '-'
	case r == 0x2800: // blank braille pattern
		return ' '
	case r >= 0x115f && r <= 0x1160, r == 0x3164, r == 0xffa0: // Hangul fillers
		return -1
	case r == 0x034f, r >= 0x17b4 && r <= 0x17b5, r >= 0x180b && r <= 0x180f, r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0000 && r <= 0xe0fff:
		return -1
	case r >= 0x1f3fb && r <= 0x1f3ff: // skin tones
		return -1
	case r >= utf8.RuneSelf && unicode.Is(unicode.Zs, r):
		return ' '
	case r >= utf8.RuneSelf && unicode.In(r, unicode.Cf, unicode.Me):
		return -1
	}
	if c := smallCapital(r); c != 0 {
		return c
	}
	return r
}

// nfkcPass normalizes to NFKC. All bytes of a segment that changed come from
// the whole segment, as reordering leaves no finer answer.
func (vs *Views) nfkcPass(dst, src *buf) {
	dst.reset()
	if norm.NFKC.IsNormal(src.text) {
		dst.copyFrom(src)
		return
	}
	vs.iter.Init(norm.NFKC, src.text)
	for !vs.iter.Done() {
		start, at := vs.iter.Pos(), len(dst.text)
		dst.text = append(dst.text, vs.iter.Next()...)
		for vs.iter.Pos() == start && !vs.iter.Done() { // one character became several segments
			dst.text = append(dst.text, vs.iter.Next()...)
		}
		end := vs.iter.Pos()
		if end <= start {
			end = len(src.text)
		}
		if string(dst.text[at:]) == string(src.text[start:end]) {
			dst.text = dst.text[:at]
			dst.putFrom(src, start, end)
			continue
		}
		from, to := src.span(start, end)
		dst.mark(from, to)
	}
}

// lower gives the lower-case form of r. Final sigma becomes sigma and the
// Turkish dotted capital I a plain i; ß is dealt with by the callers.
func lower(r rune) rune {
	switch r {
	case 'ς':
		return 'σ'
	case 'İ':
		return 'i'
	case 'ẞ':
		return 'ß'
	}
	r = unicode.ToLower(r)
	if c := smallCapital(r); c != 0 {
		return c
	}
	return r
}
