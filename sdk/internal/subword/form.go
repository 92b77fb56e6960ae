package subword

import (
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// formStep is one of the normalisers NFC, NFD, NFKC and NFKD.
//
// The tables are those of x/text. The steps that use them are ours, because
// tokenizers has tables of Unicode 9.0, to which later characters are starters
// that neither decompose nor combine, and knows no Stream-Safe Text Format,
// which x/text applies where more than 30 marks follow one another.
type formStep struct{ compose, compat bool }

// A formRune is a character on its way through a formStep.
type formRune struct {
	r   rune
	ccc uint8
	// change is 0 for a character in the place of another, 1 for one that was
	// added behind it, less for one that took in others.
	change int32
}

func (st formStep) form() norm.Form {
	form := norm.NFC
	if st.compat {
		form = norm.NFKC
	}
	if !st.compose {
		form++ // NFD and NFKD follow their composed forms
	}
	return form
}

func (st formStep) apply(in view, out *buffer, s *Scratch) bool {
	form := st.form()
	if form.QuickSpan(in.text) == len(in.text) {
		return false
	}
	s.runes = s.runes[:0]
	for i := 0; i < len(in.text); {
		r, n := utf8.DecodeRune(in.text[i:])
		s.runes = decompose(s.runes, form, in.text[i:i+n], r)
		i += n
	}
	order(s.runes)
	if st.compose {
		s.runes = recompose(s.runes)
	}
	// Sources are given out by place and not to whom they belong, as tokenizers
	// does, so they are in order even where marks have changed places.
	at, last := 0, 0 // the next rune of in, and the last that was used
	for _, c := range s.runes {
		if c.change > 0 {
			out.addRune(c.r, in.source(last))
			continue
		}
		out.addRune(c.r, in.source(at))
		for ; c.change <= 0; c.change++ {
			last = at
			at += runeSize(in.text[at])
		}
	}
	return true
}

// Hangul, by the names of the Unicode Standard, section 3.12.
const (
	sBase, lBase, vBase, tBase     = 0xac00, 0x1100, 0x1161, 0x11a7
	lCount, vCount, tCount, sCount = 19, 21, 28, 11172
)

// decompose appends what r, whose UTF-8 is text, decomposes to.
func decompose(to []formRune, form norm.Form, text []byte, r rune) []formRune {
	if r < utf8.RuneSelf || isLater(r) {
		return append(to, formRune{r: r})
	}
	if s := r - sBase; s >= 0 && s < sCount {
		to = append(to, formRune{r: lBase + s/(vCount*tCount)}, formRune{r: vBase + s/tCount%vCount, change: 1})
		if s%tCount != 0 {
			to = append(to, formRune{r: tBase + s%tCount, change: 1})
		}
		return to
	}
	p := form.Properties(text)
	parts := p.Decomposition()
	if parts == nil {
		return append(to, formRune{r: r, ccc: p.CCC()})
	}
	for i := 0; i < len(parts); {
		c, n := utf8.DecodeRune(parts[i:])
		to = append(to, formRune{r: c, ccc: form.Properties(parts[i : i+n]).CCC(), change: int32(min(i, 1))})
		i += n
	}
	return to
}

// order puts marks behind one another by their class, in place.
func order(runes []formRune) {
	for i := 0; i < len(runes); {
		if runes[i].ccc == 0 {
			i++
			continue
		}
		end := i
		for end < len(runes) && runes[end].ccc != 0 {
			end++
		}
		slices.SortStableFunc(runes[i:end], func(a, b formRune) int { return int(a.ccc) - int(b.ccc) })
		i = end
	}
}

// recompose joins what has a composed form, in place.
func recompose(runes []formRune) []formRune {
	n, starter := 0, -1
	last := uint8(0) // class of what stands behind the starter
	for _, c := range runes {
		if starter >= 0 && (n == starter+1 || last != 0 && last < c.ccc) {
			if joined, ok := pair(runes[starter].r, c.r); ok {
				runes[starter].r = joined
				runes[starter].change += c.change - 1
				continue
			}
		}
		if c.ccc == 0 {
			starter = n
		}
		last = c.ccc
		runes[n] = c
		n++
	}
	return runes[:n]
}

// pair is the primary composite of a and b.
func pair(a, b rune) (rune, bool) {
	if l, v := a-lBase, b-vBase; l >= 0 && l < lCount && v >= 0 && v < vCount {
		return sBase + (l*vCount+v)*tCount, true
	}
	if s, t := a-sBase, b-tBase; s >= 0 && s < sCount && s%tCount == 0 && t > 0 && t < tCount {
		return a + t, true
	}
	c, ok := pairs()[[2]rune{a, b}]
	return c, ok
}

// pairs are all pairs but those of Hangul; x/text keeps its own to itself.
var pairs = sync.OnceValue(func() map[[2]rune]rune {
	m := map[[2]rune]rune{}
	for r := rune(0xa0); r < 0x30000; r++ { // planes 3 and up have no composites
		text := string(r)
		parts := norm.NFC.PropertiesString(text).Decomposition()
		if parts == nil || isLater(r) || norm.NFC.String(text) != text {
			continue
		}
		b, n := utf8.DecodeLastRune(parts)
		head := norm.NFC.Bytes(parts[:len(parts)-n])
		if a, n := utf8.DecodeRune(head); n == len(head) && n > 0 {
			m[[2]rune{a, b}] = r
		}
	}
	return m
})

// laterTxt are the characters that normalisation knows only since Unicode 10:
// those that x/text changes or orders (its tables of 15.0 and 17.0 compared)
// and tokenizers 0.23.3 does not.
const laterTxt = `7fd 897-89f 8ca-8d3 9fe c3c d3b-d3c eba 1715 1abf-1add 1ae0-1aeb 1df6-1dfa 32ff a7f1-a7f4 a82c ab69
105c9 105e4 10781-10785 10787-107b0 107b2-107ba 10d24-10d27 10d69-10d6d 10eab-10eac 10efa-10efb 10efd-10eff
10f46-10f50 10f82-10f85 11070 1133b 11383 11385 1138e 11391 113c5 113c7-113c8 113ce-113d0 1145e 11839-1183a
11938 1193d-1193e 11943 119e0 11a34 11a47 11a99 11d42 11d44-11d45 11d97 11f41-11f42 16121-16128 1612f
16d68-16d6a 16ff0-16ff1 1ccd6-1ccf9 1e030-1e06d 1e08f 1e130-1e136 1e2ae 1e2ec-1e2ef 1e4ec-1e4ef 1e5ee-1e5ef
1e6e3 1e6e6 1e6ee-1e6ef 1e6f5 1f16c 1fbf0-1fbf9`

var later = sync.OnceValue(func() [][2]rune {
	var ranges [][2]rune
	for field := range strings.FieldsSeq(laterTxt) {
		lo, hi := parseRange(field)
		ranges = append(ranges, [2]rune{rune(lo), rune(hi)})
	}
	return ranges
})

func isLater(r rune) bool {
	if r < 0x7fd {
		return false
	}
	ranges := later()
	i := sort.Search(len(ranges), func(i int) bool { return ranges[i][1] >= r })
	return i < len(ranges) && ranges[i][0] <= r
}
