package subword

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// graphemesTxt is the cluster class of every code point that has one; its
// header says where it is from.
//
//go:embed graphemes.txt
var graphemesTxt string

// A class says how a code point behaves at the border of a grapheme cluster.
type class uint8

const (
	other class = iota
	carriageReturn
	lineFeed
	control
	extend       // Extend that counts for nothing in Indic conjuncts
	extendIndic  // Extend and Indic_Conjunct_Break=Extend
	extendLinker // Extend and Indic_Conjunct_Break=Linker
	joiner       // ZWJ
	spacingMark
	prepend
	hangulL
	hangulV
	hangulT
	hangulLV
	hangulLVT
	regional
	pictographic
	consonant // Indic_Conjunct_Break=Consonant
)

// classLetters are the classes by the letters of graphemes.txt.
const classLetters = ".rnCEekZSpLVT..RPc"

const (
	blockBits = 7
	blockSize = 1 << blockBits
)

// classTable is a table of blocks, most of which are one and the same.
type classTable struct {
	index  [(utf8.MaxRune + 1) >> blockBits]uint16
	blocks []class
}

var classes = sync.OnceValue(func() *classTable {
	flat := make([]class, utf8.MaxRune+1)
	for line := range strings.Lines(graphemesTxt) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for field := range strings.FieldsSeq(line) {
			lo, hi := parseRange(field[1:])
			for r := lo; r <= hi; r++ {
				flat[r] = class(strings.IndexByte(classLetters, field[0]))
			}
		}
	}
	for r := 0xac00; r <= 0xd7a3; r++ {
		flat[r] = hangulLVT
		if (r-0xac00)%28 == 0 {
			flat[r] = hangulLV
		}
	}
	return newClassTable(flat)
})

func newClassTable(flat []class) *classTable {
	t := new(classTable)
	known := map[string]uint16{}
	for i := range t.index {
		block := flat[i<<blockBits : (i+1)<<blockBits]
		key := make([]byte, len(block))
		for k, c := range block {
			key[k] = byte(c)
		}
		at, ok := known[string(key)]
		if !ok {
			at = uint16(len(t.blocks) >> blockBits)
			known[string(key)] = at
			t.blocks = append(t.blocks, block...)
		}
		t.index[i] = at
	}
	return t
}

// parseRange reads "300-36f" or "300"; the data of this package is its only input.
func parseRange(s string) (lo, hi int) {
	first, last, isRange := strings.Cut(s, "-")
	a, _ := strconv.ParseInt(first, 16, 32) // a wrong table would fail the tests
	b := a
	if isRange {
		b, _ = strconv.ParseInt(last, 16, 32)
	}
	return int(a), int(b)
}

func (t *classTable) of(r rune) class {
	return t.blocks[int(t.index[r>>blockBits])<<blockBits|int(r)&(blockSize-1)]
}

// cluster returns the end of the extended grapheme cluster that begins at i
// and how many runes it has. text is valid UTF-8.
//
// No state from before i is needed: whatever the rules look back at (a pair of
// flags, an emoji before a joiner, a consonant before a linker) belongs to the
// same cluster.
func (t *classTable) cluster(text []byte, i int) (end, runes int) {
	r, size := utf8.DecodeRune(text[i:])
	end, runes = i+size, 1
	before := t.of(r)
	var s clusterState
	s.read(before)
	for end < len(text) {
		if c := text[end]; c < utf8.RuneSelf {
			if (c < 0x20 || c == 0x7f || before != prepend) && (before != carriageReturn || c != '\n') {
				return end, runes
			}
		}
		r, size = utf8.DecodeRune(text[end:])
		after := t.of(r)
		if s.border(before, after) {
			return end, runes
		}
		s.read(after)
		before = after
		end += size
		runes++
	}
	return end, runes
}

// clusterState is what the rules GB9c, GB11, GB12 and GB13 look back at.
type clusterState struct {
	flags  int  // regional indicators in a row
	linked int8 // 1 after a consonant, 2 after a consonant and a linker
	emoji  int8 // 1 after a pictograph and its extenders, 2 after a joiner behind that
}

func (s *clusterState) read(c class) {
	if c == regional {
		s.flags++
	} else {
		s.flags = 0
	}
	switch {
	case c == consonant:
		s.linked = 1
	case c == extendLinker && s.linked > 0:
		s.linked = 2
	case c == extendIndic || c == joiner || c == extendLinker:
	default:
		s.linked = 0
	}
	switch {
	case c == pictographic:
		s.emoji = 1
	case s.emoji == 1 && (c == extend || c == extendIndic || c == extendLinker):
	case s.emoji == 1 && c == joiner:
		s.emoji = 2
	default:
		s.emoji = 0
	}
}

// border tells whether a cluster ends between before and after.
func (s *clusterState) border(before, after class) bool {
	switch {
	case before == carriageReturn && after == lineFeed:
		return false
	case before >= carriageReturn && before <= control, after >= carriageReturn && after <= control:
		return true
	case before == hangulL && (after == hangulL || after == hangulV || after == hangulLV || after == hangulLVT),
		(before == hangulLV || before == hangulV) && (after == hangulV || after == hangulT),
		(before == hangulLVT || before == hangulT) && after == hangulT:
		return false
	case after >= extend && after <= spacingMark, before == prepend:
		return false
	case after == consonant:
		return s.linked != 2
	case after == pictographic:
		return s.emoji != 2
	case after == regional:
		return s.flags%2 == 0
	}
	return true
}
