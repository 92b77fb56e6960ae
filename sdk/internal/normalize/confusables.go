package normalize

import (
	"unicode/utf8"
)

// script is a bit for each script whose letters are taken for one another.
type script uint8

const (
	latin script = 1 << iota
	cyrillic
	greek
	armenian
	cherokee
)

// scriptOf gives the script of a letter, 0 for all that is none of the five.
func scriptOf(r rune) script {
	switch {
	case r < 0x80:
		if r|0x20 >= 'a' && r|0x20 <= 'z' {
			return latin
		}
	case r < 0x250:
		if r >= 0xc0 && r != '×' && r != '÷' {
			return latin
		}
	case r < 0x370:
		if r < 0x2b0 {
			return latin
		}
	case r < 0x400:
		return greek
	case r < 0x530:
		return cyrillic
	case r < 0x590:
		return armenian
	case r >= 0x13a0 && r < 0x1400, r >= 0xab70 && r < 0xabc0:
		return cherokee
	case r >= 0x1e00 && r < 0x1f00:
		return latin
	case r >= 0x1f00 && r < 0x2000:
		return greek
	}
	return 0
}

// letterPass puts look-alike letters right, word by word, and lowers case.
func letterPass(dst, src *buf) {
	dst.reset()
	inLatin := mostlyLatin(src.text)
	for i := 0; i < len(src.text); {
		end, w := nextWord(src.text, i)
		to := w.target(inLatin)
		for i < end {
			r, n := utf8.DecodeRune(src.text[i:])
			from, until := src.span(i, i+n)
			i += n
			switch {
			case to == latin && scriptOf(r)&^latin != 0:
				r = rune(lookAlike(r) &^ loose)
			case to == cyrillic && scriptOf(r) == latin:
				r = cyrillicFor(r)
			default:
				r = lower(r)
			}
			if r == 'ß' {
				dst.putString("ss", from, until)
				continue
			}
			dst.putRune(r, from, until)
		}
	}
}

// mostlyLatin reports whether more letters of text are Latin than of the
// scripts that are taken for it.
func mostlyLatin(text []byte) bool {
	balance := 0
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		i += n
		switch s := scriptOf(r); {
		case s == latin:
			balance++
		case s != 0:
			balance--
		}
	}
	return balance > 0
}

// A wordMix counts the letters of a word by script and by what they look like.
type wordMix struct {
	latin, latinAsCyrillic   int
	foreign, asLatin, strict int
	scripts                  script
}

// nextWord gives the end of the word that starts at i, or of the one rune at i
// that is in no word, and what letters it has.
func nextWord(text []byte, i int) (int, wordMix) {
	var w wordMix
	start := i
	for i < len(text) {
		r, n := utf8.DecodeRune(text[i:])
		if c := classOfRune(r); c != letter && c != mark {
			if i == start {
				i += n
			}
			break
		}
		i += n
		s := scriptOf(r)
		w.scripts |= s
		switch {
		case s == latin:
			w.latin++
			if cyrillicFor(r) != 0 {
				w.latinAsCyrillic++
			}
		case s != 0:
			w.foreign++
			if c := lookAlike(r); c != 0 {
				w.asLatin++
				if c&loose == 0 {
					w.strict++
				}
			}
		}
	}
	return i, w
}

// target gives the script that the letters of the word are put into, 0 to leave
// them. Mixed words go to Latin if all their letters can, else to Cyrillic if
// they can; a word in one foreign script only if every letter has an exact Latin
// twin and the text around it is Latin.
func (w *wordMix) target(inLatin bool) script {
	switch {
	case w.foreign == 0:
		return 0
	case w.latin == 0:
		if inLatin && w.strict == w.foreign {
			return latin
		}
		return 0
	case w.asLatin == w.foreign && (w.scripts != latin|cyrillic || inLatin || w.latin >= w.foreign || w.latinAsCyrillic < w.latin):
		return latin
	case w.scripts == latin|cyrillic && w.latinAsCyrillic == w.latin:
		return cyrillic
	}
	return 0
}
