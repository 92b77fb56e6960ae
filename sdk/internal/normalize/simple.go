package normalize

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The kinds of text, by the work that folding them takes.
type textKind int

const (
	plain   textKind = iota // ASCII
	simple                  // every rune folds by itself, and the letters are of one script
	awkward                 // needs NFKC, a look at words, or repetition
)

// asciiFold gives the folded form of an ASCII byte; 0 where it is removed.
var asciiFold = func() (t [256]byte) {
	for c := range 0x80 {
		switch {
		case c >= 'A' && c <= 'Z':
			t[c] = byte(c) + 'a' - 'A'
		case c == '\n' || c == '\t' || c >= ' ' && c < 0x7f:
			t[c] = byte(c)
		}
	}
	t['`'], t['\r'] = '\'', '\n'
	return t
}()

// foldASCII folds text into b if it is ASCII without control characters, and
// says awkward otherwise.
func (b *buf) foldASCII(text string) textKind {
	b.reset()
	b.mapped = false
	if cap(b.text) < len(text) {
		b.text = make([]byte, 0, len(text)+len(text)/4)
	}
	out := b.text[:len(text)]
	low := byte(1)
	for i := range len(text) {
		c := asciiFold[text[i]]
		out[i] = c
		if c == 0 {
			low = 0
			break
		}
	}
	if low == 0 {
		return awkward
	}
	b.text = out
	return plain
}

// isPlain reports whether folding leaves text alone because it is lower-case ASCII.
func isPlain[T string | []byte](text T) bool {
	for i := range len(text) {
		if c := text[i]; asciiFold[c] != c || c == 0 {
			return false
		}
	}
	return true
}

const (
	notSimple = 0xffff
	toSS      = 0xfffe
	toDots    = 0xfffd
	dropped   = 0
	tableEnd  = 0x2200
)

// simpleFold gives the folded form of a rune that can be folded by itself.
var simpleFold = func() *[tableEnd]uint16 {
	var t [tableEnd]uint16
	for r := range rune(tableEnd) {
		t[r] = notSimple
		if r < 0x80 {
			if c := asciiFold[r]; c != 0 {
				t[r] = uint16(c)
			}
			continue
		}
		to := unifyRune(r)
		switch {
		case to < 0:
			t[r] = dropped
		case r == 'ß' || r == 'ẞ':
			t[r] = toSS
		case r == '…':
			t[r] = toDots
		case to < 0x80:
			t[r] = uint16(to)
		case standsAlone(r) && standsAlone(lower(r)) && to == r && unifyRune(lower(r)) == lower(r) && lower(r) < toDots:
			t[r] = uint16(lower(r))
		}
	}
	return &t
}()

// standsAlone reports whether NFKC leaves r alone whatever stands before it.
func standsAlone(r rune) bool {
	p := norm.NFKC.PropertiesString(string(r))
	return p.Decomposition() == nil && p.BoundaryBefore() && !unicode.IsMark(r) && unicode.IsGraphic(r) ||
		norm.NFKC.String(string(r)) == string(r) && p.BoundaryBefore() && !unicode.IsMark(r) && unicode.IsGraphic(r)
}

// foldSimple folds text into b if every rune can be folded by itself and the
// letters are of one script, and says awkward otherwise.
func (b *buf) foldSimple(text string) textKind {
	b.reset()
	scripts, moved := script(0), false
	for i := 0; i < len(text); {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[i:])
		}
		from, to := uint32(i), uint32(i+n)
		i += n
		if r >= tableEnd {
			if r == 0xfe0f || r == 0xfe0e {
				moved = true
				continue
			}
			if !simpleHigh(r) {
				return awkward
			}
			b.putRune(r, from, to)
			continue
		}
		scripts |= scriptOf(r)
		switch out := simpleFold[r]; out {
		case notSimple:
			return awkward
		case dropped:
			moved = true
		case toSS:
			b.putString("ss", from, to)
			moved = true
		case toDots:
			b.putString("...", from, to)
			moved = true
		default:
			b.putRune(rune(out), from, to)
			moved = moved || utf8.RuneLen(rune(out)) != n
		}
	}
	if scripts&(scripts-1) != 0 {
		return awkward
	}
	b.mapped = moved
	return simple
}

// simpleHigh reports whether a rune beyond the table folds to itself: common
// emoji, Chinese and Japanese characters, Korean syllables.
func simpleHigh(r rune) bool {
	return r >= 0x2600 && r <= 0x27bf || r >= 0x1f300 && r <= 0x1f3fa || r >= 0x1f400 && r <= 0x1faff ||
		r >= 0x4e00 && r <= 0x9fff || r >= 0x3041 && r <= 0x3096 || r >= 0x30a1 && r <= 0x30fa ||
		r >= 0xac00 && r <= 0xd7a3
}
