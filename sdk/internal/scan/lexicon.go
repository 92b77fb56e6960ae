package scan

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// lexicon gives every word of the terms a code of three bytes. Texts and terms
// are searched in codes instead of letters: the search tree pays 4 KiB a byte,
// a code is shorter than a word, and it ends at word borders by itself.
//
// Disguised words are compared with a letter and its double as equal. Words
// that differ only in that form a class, and a class of several has a code of
// its own, which disguised texts are written in. A code that is found makes a
// candidate and never a proof.
type lexicon struct {
	plain      *index            // words as they are written
	squeezed   *index            // words with single letters only, by the code of their class
	class      map[uint16]uint16 // by code of a word that shares its class
	members    []member
	endings    map[string][]uint16 // by prefix, as spell has listed them
	words      int                 // codes that were given
	aliases    aliases
	coded      codeSet // words of terms that are code words for others besides
	dictionary *dictionary
}

type member struct {
	squeezed string
	code     uint16
}

// index finds the code of a word.
type index struct {
	codes map[string]uint16
	// prefixes are in lists by their first bytes, longest first; byKey holds the place of
	// a list, 0 for none.
	prefixes [][]prefix
	byKey    [1 << 16]uint16
}

type prefix struct {
	text string
	code uint16
}

// keyOf is what finds the prefixes that may fit a word: its first two bytes. A squeezed
// prefix may be one byte long, and its key then ends with zero.
func keyOf[T string | []byte](word T) uint16 {
	key := uint16(word[0]) << 8
	if len(word) > 1 {
		key |= uint16(word[1])
	}
	return key
}

// unknown is the one byte that stands for words of no term.
const unknown = 0

func newLexicon(terms []term) *lexicon {
	l := &lexicon{
		plain:    newIndex(),
		squeezed: newIndex(),
		class:    map[uint16]uint16{},
		endings:  map[string][]uint16{},
	}
	known := map[pack.Word]bool{}
	classes := map[pack.Word][]uint16{} // by squeezed word
	code := uint16(0)
	next := func() uint16 { code = code%maxCodes + 1; l.words++; return code }
	for _, t := range terms {
		eachWord(t.seq, func(w *pack.Word) {
			word := pack.Word{Bare: w.Bare, Prefix: w.Prefix}
			if known[word] {
				return
			}
			known[word] = true
			text := squeezed(w.Bare)
			class := pack.Word{Bare: text, Prefix: w.Prefix}
			classes[class] = append(classes[class], next())
			l.plain.add(w.Bare, w.Prefix, code)
			l.members = append(l.members, member{text, code})
		})
	}
	for w, codes := range classes {
		of := codes[0]
		if len(codes) > 1 {
			of = next()
			for _, c := range codes {
				l.class[c] = of
			}
		}
		l.squeezed.add(w.Bare, w.Prefix, of)
	}
	return l
}

func newIndex() *index { return &index{codes: map[string]uint16{}, prefixes: make([][]prefix, 1)} }

func (x *index) add(text string, isPrefix bool, code uint16) {
	if !isPrefix {
		x.codes[text] = code
		return
	}
	at := &x.byKey[keyOf(text)]
	if *at == 0 {
		*at = uint16(len(x.prefixes))
		x.prefixes = append(x.prefixes, nil)
	}
	list := &x.prefixes[*at]
	p := prefix{text, code}
	if slices.Contains(*list, p) {
		return
	}
	*list = append(*list, p)
	slices.SortFunc(*list, func(a, b prefix) int { return len(b.text) - len(a.text) })
}

// code of a word: its own, or that of the longest prefix that fits.
func (x *index) code(word []byte) uint16 {
	if c, ok := x.codes[string(word)]; ok {
		return c
	}
	if len(word) == 0 {
		return unknown
	}
	key := keyOf(word)
	for _, list := range [...]uint16{x.byKey[key], x.byKey[key&0xff00]} {
		if list == 0 {
			continue
		}
		for _, p := range x.prefixes[list] {
			if hasPrefix(word, p.text) {
				return p.code
			}
		}
	}
	return unknown
}

// spell lists the codes that a text word may have which w matches, in plain
// and, put through classed, in disguised texts. The list is shared: it is read only.
func (l *lexicon) spell(w *pack.Word) []uint16 {
	if !w.Prefix {
		return []uint16{l.plain.codes[w.Bare]}
	}
	if known := l.endings[w.Bare]; known != nil {
		return known
	}
	text := squeezed(w.Bare)
	var out []uint16
	for _, m := range l.members {
		if strings.HasPrefix(m.squeezed, text) {
			out = append(out, m.code)
		}
	}
	l.endings[w.Bare] = out
	return out
}

// spellAll spells every beginning of words in terms, so that spell only reads from then on.
func (l *lexicon) spellAll(terms []term) {
	for _, t := range terms {
		eachWord(t.seq, func(w *pack.Word) {
			if w.Prefix {
				l.spell(w)
			}
		})
	}
}

// classed writes an anchor in the codes of classes.
func (l *lexicon) classed(anchor piece) piece {
	class := func(c uint16) uint16 {
		if of, several := l.class[c]; several {
			return of
		}
		return c
	}
	return pieceOf(class(anchor.first()), class(anchor.second()))
}

// maxCodes is how many codes there are. The first byte has its highest bit set
// and the others have not and are not zero, so that no code is found across the
// border of two others. Compile refuses packs of more words.
const maxCodes = 1<<16 - 1

// appendBytes appends the bytes of a code.
func appendBytes(dst []byte, code uint16) []byte {
	n := code - 1
	return append(dst, 0x80|byte(n/(127*127)), 1+byte(n/127%127), 1+byte(n%127))
}

// codeOf reads the code that b begins with.
func codeOf[T string | []byte](b T) uint16 {
	return uint16(b[0]&0x7f)*127*127 + uint16(b[1]-1)*127 + uint16(b[2]-1) + 1
}

// encode appends codes as bytes. Words of no term become one byte, however
// many follow each other.
func encode(dst []byte, codes []uint16) []byte {
	gap := false
	for _, c := range codes {
		dst, gap = appendCode(dst, c, gap)
	}
	return dst
}

// encodeSqueezed appends the words of text as disguised texts are compared.
// word is room for one; it comes back grown.
func (l *lexicon) encodeSqueezed(dst, word, text []byte, tokens []normalize.Token) (coded, room []byte) {
	gap := false
	for _, t := range tokens {
		word = squeeze(word[:0], text[t.Start:t.End])
		dst, gap = appendCode(dst, l.squeezed.code(word), gap)
	}
	return dst, word
}

func appendCode(dst []byte, c uint16, gap bool) ([]byte, bool) {
	switch {
	case c != unknown:
		return appendBytes(dst, c), false
	case !gap:
		return append(dst, unknown), true
	}
	return dst, true
}

// squeeze appends text to dst with every run of equal letters as one.
func squeeze(dst, text []byte) []byte {
	last := rune(-1)
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		if r != last {
			dst = append(dst, text[i:i+size]...)
		}
		last = r
		i += size
	}
	return dst
}

func squeezed(s string) string { return string(squeeze(nil, []byte(s))) }

func eachWord(seq []pack.Element, fn func(*pack.Word)) {
	for _, e := range seq {
		if e.Word != nil {
			fn(e.Word)
		}
		for _, alt := range e.Alternatives() {
			eachWord(alt, fn)
		}
	}
}

// letters gives the number of bytes of the shortest word of each code.
func (l *lexicon) letters() map[uint16]int {
	out := map[uint16]int{}
	add := func(word string, c uint16) {
		if n, known := out[c]; !known || len(word) < n {
			out[c] = len(word)
		}
	}
	for word, c := range l.plain.codes {
		add(word, c)
	}
	for _, list := range l.plain.prefixes {
		for _, p := range list {
			add(p.text, p.code)
		}
	}
	return out
}
