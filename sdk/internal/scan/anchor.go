package scan

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/handrail-safety/handrail/sdk/internal/match"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

const (
	// codeBytes is the length of a word's code.
	codeBytes = 3
	// maxAnchor bounds an anchor in words.
	maxAnchor = 2
	// maxSpellings bounds the spellings that a run of elements is given.
	maxSpellings = 40
	// byteCost is what a byte of anchor costs, in false candidates a message.
	// Three times less costs 25 % more memory and spares one candidate in four.
	byteCost = 3e-3
)

// piece is what an anchor may be: a word of a term by its code, or two side by side.
type piece uint32

// pieceOf is of one word where the second is unknown.
func pieceOf(first, second uint16) piece { return piece(first)<<16 | piece(second) }

func (p piece) first() uint16  { return uint16(p >> 16) }
func (p piece) second() uint16 { return uint16(p) }

// bytes is how many bytes text has.
func (p piece) bytes() int {
	if p.second() == unknown {
		return codeBytes
	}
	return maxAnchor * codeBytes
}

// text is what the search tree looks for.
func (p piece) text() string {
	text := appendBytes(nil, p.first())
	if c := p.second(); c != unknown {
		text = appendBytes(text, c)
	}
	return string(text)
}

// anchorer chooses anchors. A piece that many terms hold costs each of them
// little, so the choice falls on few and shared pieces that are rare in
// ordinary text.
type anchorer struct {
	*lexicon
	*rarity
	runs   map[runKey]*run
	byTerm [][]*run

	number map[piece]int32
	pieces []piece   // by number, as the next two
	shared []int32   // how many terms hold it; one from inside a part may be missing
	costs  []float64 // as far as they were asked for
}

// run is a short run of elements; terms written by the same hand share many.
type run struct {
	spellings [][]int32 // the pieces of each spelling; nil if there are too many
	pieces    []int32   // of all spellings, each once
	anchors   []piece   // the cheapest piece of each spelling
	cost      float64   // of anchors; negative until known
}

func newAnchorer(terms []term, l *lexicon, r *rarity) *anchorer {
	c := &anchorer{lexicon: l, rarity: r, runs: map[runKey]*run{}, number: map[piece]int32{}}
	for _, t := range terms {
		c.byTerm = append(c.byTerm, c.runsOf(t.seq))
	}
	c.shared = make([]int32, len(c.pieces))
	counted := make([]int, len(c.pieces)) // the last term that counted the piece
	for i, runs := range c.byTerm {
		for _, run := range runs {
			for _, piece := range run.pieces {
				if counted[piece] != i+1 {
					counted[piece] = i + 1
					c.shared[piece]++
				}
			}
		}
	}
	return c
}

// anchor chooses the anchors of all terms and builds the search.
func (s *Set) anchor(r *rarity) {
	c := newAnchorer(s.terms, s.lexicon, r)
	plain, classed := map[piece][]int{}, map[piece][]int{}
	for i, t := range s.terms {
		for _, a := range c.anchors(t.seq, c.byTerm[i]) {
			plain[a] = append(plain[a], i)
			if of := c.classed(a); of != a {
				classed[of] = append(classed[of], i)
			}
		}
	}
	s.plain, s.classed = newAnchors(plain), newAnchors(classed)
}

// treeBytes is how many bytes of anchors the search tree takes, 4.1 KiB each.
// The anchors of further terms, in the order of the packs, go to a table beside
// it, which finds the same; see sdk/RATIONALE.md.
const treeBytes = 500

// anchors are literals and the terms that each makes a candidate.
type anchors struct {
	set   *match.Set
	terms [][]int
	tail  tail
}

func newAnchors(of map[piece][]int) anchors {
	list := slices.Sorted(maps.Keys(of))
	// The first terms' anchors first: packs are sorted by name and language, and
	// what many terms share comes early.
	slices.SortStableFunc(list, func(a, b piece) int { return cmp.Compare(of[a][0], of[b][0]) })
	a := anchors{tail: tail{terms: map[piece][]int{}}}
	var tree []string
	size := 0
	for _, p := range list {
		if size += p.bytes(); size <= treeBytes {
			tree = append(tree, p.text())
			a.terms = append(a.terms, of[p])
			continue
		}
		a.tail.add(p, of[p])
	}
	a.set = match.NewSet(tree)
	return a
}

// runKey is the same for runs of the same elements.
type runKey [maxAnchor]pack.ElementKey

// runsOf lists the short runs of elements of seq that can be spelled out.
func (c *anchorer) runsOf(seq []pack.Element) []*run {
	var out []*run
	for from := range seq {
		var key runKey
		for to := from + 1; to <= min(from+maxAnchor, len(seq)) && seq[to-1].Gap() == 0; to++ {
			key[to-1-from] = seq[to-1].Key()
			r := c.runs[key]
			if r == nil {
				r = c.newRun(seq[from:to])
				c.runs[key] = r
			}
			if r.spellings == nil {
				break
			}
			out = append(out, r)
		}
	}
	return out
}

func (c *anchorer) newRun(seq []pack.Element) *run {
	spelled, ok := c.spellings(seq)
	if !ok {
		return &run{}
	}
	r := &run{cost: -1}
	for _, s := range spelled {
		from := len(r.pieces)
		r.pieces = c.appendPieces(r.pieces, s)
		r.spellings = append(r.spellings, slices.Clone(r.pieces[from:]))
	}
	slices.Sort(r.pieces)
	r.pieces = slices.Compact(r.pieces)
	return r
}

// appendPieces appends the numbers of the pieces of codes to dst.
func (c *anchorer) appendPieces(dst []int32, codes []uint16) []int32 {
	for i, first := range codes {
		dst = append(dst, c.numberOf(pieceOf(first, unknown)))
		if i+1 < len(codes) {
			dst = append(dst, c.numberOf(pieceOf(first, codes[i+1])))
		}
	}
	return dst
}

func (c *anchorer) numberOf(p piece) int32 {
	n, known := c.number[p]
	if !known {
		n = int32(len(c.pieces))
		c.number[p] = n
		c.pieces = append(c.pieces, p)
	}
	return n
}

// cost of a piece as an anchor: the candidates it brings a message, and its
// share of the memory.
func (c *anchorer) cost(number int32) float64 {
	for n := len(c.costs); n <= int(number); n++ {
		shared := 1
		if n < len(c.shared) {
			shared = int(c.shared[n])
		}
		p := c.pieces[n]
		c.costs = append(c.costs, math.Exp2(-c.bits(p))+byteCost*float64(p.bytes())/float64(shared))
	}
	return c.costs[number]
}

// anchors returns pieces such that every text that seq matches holds one of
// them: for each spelling of one run of elements its cheapest piece, for the
// run where they cost least together. runs are those of seq.
func (c *anchorer) anchors(seq []pack.Element, runs []*run) []piece {
	var best []piece
	least := math.Inf(1)
	for _, r := range runs {
		if r.cost < 0 {
			r.anchors, r.cost = c.cheapest(r.spellings)
		}
		if r.cost < least {
			best, least = r.anchors, r.cost
		}
	}
	if best == nil {
		return c.anchorsApart(seq)
	}
	return best
}

func (c *anchorer) cheapest(spellings [][]int32) (anchors []piece, sum float64) {
	var chosen []int32
	for _, pieces := range spellings {
		if len(pieces) == 0 { // an optional run
			return nil, math.Inf(1)
		}
		best := slices.MinFunc(pieces, func(a, b int32) int {
			return cmp.Or(cmp.Compare(c.cost(a), c.cost(b)), cmp.Compare(a, b))
		})
		if !slices.Contains(chosen, best) {
			chosen = append(chosen, best)
			anchors = append(anchors, c.pieces[best])
			sum += c.cost(best)
		}
	}
	return anchors, sum
}

// anchorsApart serves terms of too many spellings: it anchors the alternatives
// of one element each by itself.
func (c *anchorer) anchorsApart(seq []pack.Element) []piece {
	for _, e := range seq {
		var all []piece
		for _, alt := range e.Alternatives() {
			if len(alt) == 0 {
				all = nil
				break
			}
			all = append(all, c.anchors(alt, c.runsOf(alt))...)
		}
		if all != nil {
			return all
		}
	}
	return nil
}

// spellings lists the codes of all texts of a run of elements. It fails where
// there are too many.
func (c *anchorer) spellings(seq []pack.Element) ([][]uint16, bool) {
	all := [][]uint16{nil}
	for _, e := range seq {
		if e.Thing() != nil {
			return nil, false
		}
		var choices [][]uint16
		if e.Word != nil {
			for codes := c.spell(e.Word); len(codes) > 0; codes = codes[1:] {
				choices = append(choices, codes[:1:1])
			}
		}
		for _, alt := range e.Alternatives() {
			inner, ok := c.spellings(alt)
			if !ok {
				return nil, false
			}
			choices = append(choices, inner...)
		}
		if len(seq) > 1 && len(all)*len(choices) > maxSpellings {
			return nil, false
		}
		if len(seq) == 1 {
			return choices, true
		}
		next := make([][]uint16, 0, len(all)*len(choices))
		for _, head := range all {
			for _, tail := range choices {
				next = append(next, slices.Concat(head, tail))
			}
		}
		all = next
	}
	return all, true
}
