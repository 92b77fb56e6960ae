package normalize

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// bareASCII is what a rune without a decomposition is written as by people who
// lack the key.
func bareASCII(r rune) string {
	switch r {
	case 'ø':
		return "o"
	case 'ł', 'ƚ', 'ⱡ':
		return "l"
	case 'đ', 'ð', 'ɖ', 'ɗ':
		return "d"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ı', 'ɨ':
		return "i"
	case 'ħ':
		return "h"
	case 'ŧ':
		return "t"
	case 'ŋ':
		return "n"
	case 'þ':
		return "th"
	case 'ß':
		return "ss"
	case 'ƀ', 'ɓ':
		return "b"
	case 'ɡ', 'ǥ', 'ɠ':
		return "g"
	case 'ƙ':
		return "k"
	case 'ƴ':
		return "y"
	case 'ĸ':
		return "k"
	}
	return ""
}

// isDiacritic reports whether a mark only adds to a letter that can do without
// it. The vowel signs of Thai and of the scripts of India are no diacritics.
func isDiacritic(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r < 0x370, r >= 0x483 && r <= 0x487:
		return true
	case r < 0x591:
		return false
	case r <= 0x5c7: // Hebrew points; maqaf and its like are no marks
		return r != 0x5be && r != 0x5c0 && r != 0x5c3 && r != 0x5c6
	case r >= 0x610 && r <= 0x61a, r >= 0x64b && r <= 0x65f, r == 0x670,
		r >= 0x6d6 && r <= 0x6dc, r >= 0x6df && r <= 0x6e4, r == 0x6e7, r == 0x6e8, r >= 0x6ea && r <= 0x6ed:
		return true
	case r == 0x640: // the Arabic letter stretcher
		return true
	}
	return r >= 0x1ab0 && r <= 0x1aff || r >= 0x1dc0 && r <= 0x1dff || r >= 0x20d0 && r <= 0x20ff || r >= 0xfe20 && r <= 0xfe2f
}

// bareRune gives the letter without its diacritics; -1 where nothing remains.
func bareRune(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		return r
	case isDiacritic(r):
		return -1
	case r == 'ё' || r == 'ѐ':
		return 'е'
	case r == 'ѝ':
		return 'и'
	case r == 'آ' || r == 'أ' || r == 'إ' || r == 'ٱ':
		return 'ا'
	}
	if s := scriptOf(r); s != latin && s != greek {
		return r
	}
	for { // composed letters may nest: ǟ is ä and a macron
		var b [utf8.UTFMax]byte
		d := norm.NFD.Properties(b[:utf8.EncodeRune(b[:], r)]).Decomposition()
		if d == nil {
			return r
		}
		base, _ := utf8.DecodeRune(d)
		if base == r {
			return r
		}
		r = base
	}
}

// simpleBare is bareRune for the first runes, where nearly all text lies.
var simpleBare = func() *[tableEnd]int32 {
	var t [tableEnd]int32
	for r := range rune(tableEnd) {
		t[r] = bareRune(r)
	}
	return &t
}()

// barePass drops diacritics.
func barePass(dst, src *buf) {
	dst.reset()
	for i := 0; i < len(src.text); {
		r, n := rune(src.text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(src.text[i:])
		}
		from, to := src.span(i, i+n)
		i += n
		if r >= utf8.RuneSelf {
			if r < tableEnd {
				r = simpleBare[r]
			} else {
				r = bareRune(r)
			}
			if r < 0 {
				continue
			}
			if s := bareASCII(r); s != "" {
				dst.putString(s, from, to)
				continue
			}
		}
		dst.putRune(r, from, to)
	}
}
