package scan

import (
	"cmp"
	"math"
	"slices"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// needs tells from the words of a text, whatever their order, that no term can
// match it. Most ordinary messages hold the anchor of some term, because many
// terms have only everyday words; few hold a word for every part of one. So
// this comes first, and the search, which allocates for what it finds, runs on
// the rest.
type needs struct {
	// triggers are the terms, by the code of each word that fits the rarest of
	// their parts.
	triggers [][]int32
	parts    [][]need // by term, rarest first
}

// need is one part of a term: a text must hold one of its words or all words
// of one of its phrases.
type need struct {
	words   []uint16
	phrases [][]uint16
}

// codeSet is a set of codes.
type codeSet [maxCodes/64 + 1]uint64

func (s *codeSet) has(c uint16) bool { return s[c/64]&(1<<(c%64)) != 0 }

func (s *codeSet) add(codes []uint16) {
	for _, c := range codes {
		s[c/64] |= 1 << (c % 64)
	}
}

// remove empties s of codes, and of others close to them.
func (s *codeSet) remove(codes []uint16) {
	for _, c := range codes {
		s[c/64] = 0
	}
}

func (s *codeSet) holds(codes []uint16) bool {
	for _, c := range codes {
		if !s.has(c) {
			return false
		}
	}
	return true
}

// any reports whether a text with the codes of present may match a term.
func (n *needs) any(codes []uint16, present *codeSet) bool {
	for _, c := range codes {
		for _, t := range n.triggers[c] {
			if n.met(n.parts[t], present) {
				return true
			}
		}
	}
	return false
}

func (n *needs) met(parts []need, present *codeSet) bool {
	for i := range parts {
		if !parts[i].met(present) {
			return false
		}
	}
	return true
}

func (n *need) met(present *codeSet) bool {
	for _, c := range n.words {
		if present.has(c) {
			return true
		}
	}
	for _, phrase := range n.phrases {
		if present.holds(phrase) {
			return true
		}
	}
	return false
}

func newNeeds(terms []term, l *lexicon, r *rarity) *needs {
	n := &needs{triggers: make([][]int32, maxCodes+1), parts: make([][]need, len(terms))}
	b := needBuilder{l, r, map[string]ranked{}}
	for i, t := range terms {
		list := b.all(t)
		if len(list) == 0 { // things alone, see byThing
			continue
		}
		for _, c := range list[0].triggers() {
			n.triggers[c] = append(n.triggers[c], int32(i))
		}
		n.parts[i] = list
	}
	return n
}

// needBuilder finds what terms need. Terms written by the same hand share many
// parts: each is kept once.
type needBuilder struct {
	*lexicon
	*rarity
	known map[string]ranked
}

// ranked is a need and about how many ordinary texts meet it, to compare by.
type ranked struct {
	need
	share float64
}

// all lists what t needs, rarest first; a term has at least one part that is
// not optional, but that may be a thing.
func (b *needBuilder) all(t term) []need {
	var list []ranked
	for i, key := range t.keys {
		n, known := b.known[key]
		if !known {
			n.need = b.of(&t.seq[i])
			n.share = b.share(n.triggers())
			b.known[key] = n
		}
		if n.words != nil || n.phrases != nil {
			list = append(list, n)
		}
	}
	slices.SortStableFunc(list, func(x, y ranked) int { return cmp.Compare(x.share, y.share) })
	var out []need
	for _, n := range list {
		out = append(out, n.need)
	}
	return out
}

// of gives what one element needs, nothing if it can be absent.
func (b *needBuilder) of(e *pack.Element) (n need) {
	if e.Word != nil {
		n.words = b.fit(e.Word)
	}
	for _, alt := range e.Alternatives {
		if len(alt) == 0 {
			return need{}
		}
		for _, words := range wordings(alt) {
			switch phrase := b.phrase(words); len(phrase) {
			case 0:
				n.words = append(n.words, b.fit(words[0])...)
			case 1:
				n.words = append(n.words, phrase[0])
			default:
				n.phrases = append(n.phrases, phrase)
			}
		}
	}
	slices.Sort(n.words)
	n.words = slices.Compact(n.words)
	n.phrases = slices.DeleteFunc(n.phrases, func(p []uint16) bool {
		return slices.ContainsFunc(p, func(c uint16) bool { return slices.Contains(n.words, c) })
	})
	return n
}

// phrase gives the codes of words, rarest first, without those words that may
// have several.
func (b *needBuilder) phrase(words []*pack.Word) []uint16 {
	var out []uint16
	for _, w := range words {
		if codes := b.fit(w); len(codes) == 1 {
			out = append(out, codes[0])
		}
	}
	slices.SortStableFunc(out, func(x, y uint16) int { return cmp.Compare(b.shareOf(x), b.shareOf(y)) })
	return out
}

// fit lists the codes that a word of a text may have which w matches.
func (b *needBuilder) fit(w *pack.Word) []uint16 {
	var out []uint16
	for _, code := range b.spell(w) {
		out = append(out, codeOf(code))
	}
	return out
}

// wordings lists the words of all texts that seq matches, which holds no gap.
func wordings(seq []pack.Element) [][]*pack.Word {
	all := [][]*pack.Word{nil}
	for _, e := range seq {
		choices := [][]*pack.Word{{e.Word}}
		if e.Word == nil {
			choices = nil
			for _, alt := range e.Alternatives {
				choices = append(choices, wordings(alt)...)
			}
		}
		var longer [][]*pack.Word
		for _, head := range all {
			for _, tail := range choices {
				longer = append(longer, slices.Concat(head, tail))
			}
		}
		all = longer
	}
	return all
}

// triggers are codes of which every text that meets n holds one.
func (n *need) triggers() []uint16 {
	out := slices.Clone(n.words)
	for _, p := range n.phrases {
		out = append(out, p[0])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// share is about how many ordinary texts hold one of codes.
func (b *needBuilder) share(codes []uint16) float64 {
	sum := 0.0
	for _, c := range codes {
		sum += b.shareOf(c)
	}
	return sum
}

func (b *needBuilder) shareOf(code uint16) float64 { return math.Exp2(-b.bits(bytesOf(code))) }
