package scan

import (
	"cmp"
	"maps"
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
	// groups are the terms, by the code of each word that fits the rarest of their
	// parts, in groups that need the same besides. Those of code c begin at first[c] and
	// end at first[c+1].
	groups []group
	first  []uint32
	terms  []int32
	parts  [][]int32 // by term, rarest first: places in list
	// list are the different parts. Terms written by the same hand share many, so each is
	// looked at once a text at most.
	list []need
}

// group are terms that share a part, none if it is -1: needs.terms[from:to].
//
// Most groups are turned away, so each knows by itself the few codes of which a text that
// meets the part holds one, and nothing else is looked up for it.
type group struct {
	part, from, to int32
	n              uint8 // of codes; 0 where there are more, or there is no part
	codes          [groupCodes]uint16
}

// groupCodes is how many codes a group knows at most: four groups in five have no more.
const groupCodes = 9

// may reports whether a text may meet the part.
func (g *group) may(present *codeSet) bool {
	for _, c := range g.codes[:g.n] {
		if present.has(c) {
			return true
		}
	}
	return g.n == 0
}

// answers are what is known of one text: by part, whether it meets it. What an earlier
// text left behind has another number.
type answers struct {
	text uint32
	of   []uint32 // twice the number of the text, and one more if it is met
}

// next forgets all answers.
func (a *answers) next(parts int) {
	if a.text++; len(a.of) != parts || a.text == 1<<31 {
		a.of, a.text = make([]uint32, parts), 1
	}
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
func (n *needs) any(codes []uint16, present *codeSet, a *answers) bool {
	for _, c := range codes {
		groups := n.groups[n.first[c]:n.first[int(c)+1]]
		for i := range groups {
			g := &groups[i]
			if !g.may(present) || g.part >= 0 && !n.meets(g.part, present, a) {
				continue
			}
			for _, t := range n.terms[g.from:g.to] {
				if n.met(n.parts[t], present, a) {
					return true
				}
			}
		}
	}
	return false
}

// met reports whether a text meets all parts.
func (n *needs) met(parts []int32, present *codeSet, a *answers) bool {
	for _, p := range parts {
		if !n.meets(p, present, a) {
			return false
		}
	}
	return true
}

// meets reports whether a text meets a part.
func (n *needs) meets(part int32, present *codeSet, a *answers) bool {
	answer := a.of[part]
	if answer>>1 != a.text {
		answer = a.text << 1
		if n.list[part].met(present) {
			answer |= 1
		}
		a.of[part] = answer
	}
	return answer&1 != 0
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
	n := &needs{parts: make([][]int32, len(terms))}
	b := needBuilder{l, r, map[pack.ElementKey]ranked{}, n}
	triggers := map[trigger][]int32{}
	for i, t := range terms {
		list := b.all(t)
		if len(list) == 0 { // things alone, see byThing
			continue
		}
		second := int32(-1)
		if len(list) > 1 {
			second = list[1]
		}
		for _, c := range n.list[list[0]].triggers() {
			triggers[trigger{c, second}] = append(triggers[trigger{c, second}], int32(i))
		}
		n.parts[i] = list
	}
	n.group(triggers)
	return n
}

// trigger is a code that fits the rarest part of terms, and the next part of them.
type trigger struct {
	code uint16
	part int32
}

// group lays out the terms by trigger.
func (n *needs) group(triggers map[trigger][]int32) {
	n.first = make([]uint32, maxCodes+2)
	n.groups = make([]group, 0, len(triggers))
	next := 0
	for _, t := range slices.SortedFunc(maps.Keys(triggers), func(a, b trigger) int { return cmp.Or(cmp.Compare(a.code, b.code), cmp.Compare(a.part, b.part)) }) {
		for ; next <= int(t.code); next++ {
			n.first[next] = uint32(len(n.groups))
		}
		g := group{part: t.part, from: int32(len(n.terms))}
		n.terms = append(n.terms, triggers[t]...)
		g.to = int32(len(n.terms))
		if t.part >= 0 {
			if codes := n.list[t.part].triggers(); len(codes) <= groupCodes {
				g.n = uint8(copy(g.codes[:], codes))
			}
		}
		n.groups = append(n.groups, g)
	}
	for ; next < len(n.first); next++ {
		n.first[next] = uint32(len(n.groups))
	}
	n.terms = slices.Clone(n.terms)
}

// needBuilder finds what terms need. Terms written by the same hand share many
// parts: each is kept once.
type needBuilder struct {
	*lexicon
	*rarity
	known map[pack.ElementKey]ranked
	needs *needs
}

// ranked is a need and about how many ordinary texts meet it, to compare by.
type ranked struct {
	need  int32 // place in the list, -1 if nothing is needed
	share float64
}

// all lists what t needs, rarest first; a term has at least one part that is
// not optional, but that may be a thing.
func (b *needBuilder) all(t term) []int32 {
	var list []ranked
	for i := range t.seq {
		key := t.seq[i].Key()
		n, known := b.known[key]
		if !known {
			n.need = -1
			if need := b.of(&t.seq[i]); need.words != nil || need.phrases != nil {
				n = ranked{int32(len(b.needs.list)), b.share(need.triggers())}
				b.needs.list = append(b.needs.list, need)
			}
			b.known[key] = n
		}
		if n.need >= 0 {
			list = append(list, n)
		}
	}
	slices.SortStableFunc(list, func(x, y ranked) int { return cmp.Compare(x.share, y.share) })
	var out []int32
	for _, n := range list {
		out = append(out, n.need)
	}
	return out
}

// of gives what one element needs, nothing if it can be absent.
func (b *needBuilder) of(e *pack.Element) (n need) {
	if e.Word != nil {
		n.words = slices.Clone(b.spell(e.Word))
	}
	for _, alt := range e.Alternatives() {
		if len(alt) == 0 {
			return need{}
		}
		for _, words := range wordings(alt) {
			switch phrase := b.phrase(words); len(phrase) {
			case 0:
				n.words = append(n.words, b.spell(words[0])...)
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
		if codes := b.spell(w); len(codes) == 1 {
			out = append(out, codes[0])
		}
	}
	slices.SortStableFunc(out, func(x, y uint16) int { return cmp.Compare(b.shareOf(x), b.shareOf(y)) })
	return out
}

// wordings lists the words of all texts that seq matches, which holds no gap.
func wordings(seq []pack.Element) [][]*pack.Word {
	all := [][]*pack.Word{nil}
	for _, e := range seq {
		choices := [][]*pack.Word{{e.Word}}
		if e.Word == nil {
			choices = nil
			for _, alt := range e.Alternatives() {
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

func (b *needBuilder) shareOf(code uint16) float64 { return math.Exp2(-b.bits(pieceOf(code, unknown))) }
