package scan

import (
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/handrail-safety/handrail/sdk/internal/match"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

const (
	// codeBytes is the length of a word's code.
	codeBytes = 2
	// maxAnchor bounds an anchor in words.
	maxAnchor = 3
	// maxSpellings bounds the spellings that a run of elements is given.
	maxSpellings = 400
	// byteCost is what a byte of anchor costs, in false candidates a message:
	// 10,000 bytes (41 MB) are worth one candidate in every second message.
	byteCost = 1e-4
)

// anchorer chooses anchors. A piece that many terms hold costs each of them
// little, so the choice falls on few and shared pieces that are rare in
// ordinary text.
type anchorer struct {
	*lexicon
	*rarity
	runs     map[string]*run
	sharedBy map[string]int // by piece: how many terms hold it
	costs    map[string]float64
}

// run is a short run of elements; terms written by the same hand share many.
type run struct {
	spelled []string // nil if there are too many
	pieces  []string // of all spellings, each once
	anchors []string // the cheapest piece of each spelling
	cost    float64  // of anchors; negative until known
}

func newAnchorer(terms []term, l *lexicon, r *rarity) *anchorer {
	c := &anchorer{lexicon: l, rarity: r, runs: map[string]*run{}, sharedBy: map[string]int{}, costs: map[string]float64{}}
	counted := map[string]int{} // by piece: the last term that counted it
	for i, t := range terms {
		for _, run := range c.runsOf(t.seq) {
			for _, piece := range run.pieces {
				if counted[piece] != i+1 {
					counted[piece] = i + 1
					c.sharedBy[piece]++
				}
			}
		}
	}
	return c
}

// anchor chooses the anchors of all terms and builds the search.
func (s *Set) anchor(r *rarity) {
	c := newAnchorer(s.terms, s.lexicon, r)
	plain, classed := map[string][]int{}, map[string][]int{}
	for i, t := range s.terms {
		for _, a := range c.anchors(t.seq) {
			plain[a] = append(plain[a], i)
			if of := c.classed(a); of != a {
				classed[of] = append(classed[of], i)
			}
		}
	}
	s.plain, s.classed = newAnchors(plain), newAnchors(classed)
}

// anchors are literals and the terms that each makes a candidate.
type anchors struct {
	set   *match.Set
	terms [][]int
}

func newAnchors(of map[string][]int) anchors {
	list := slices.Sorted(maps.Keys(of))
	var a anchors
	for _, text := range list {
		a.terms = append(a.terms, of[text])
	}
	a.set = match.NewSet(list)
	return a
}

// runsOf lists the short runs of elements of seq that can be spelled out.
func (c *anchorer) runsOf(seq []pack.Element) []*run {
	keys := make([]string, len(seq))
	for i := range seq {
		keys[i] = pack.Key(seq[i : i+1])
	}
	var out []*run
	for from := range seq {
		for to := from + 1; to <= min(from+maxAnchor, len(seq)) && seq[to-1].Gap == 0; to++ {
			key := strings.Join(keys[from:to], "")
			r := c.runs[key]
			if r == nil {
				r = c.newRun(seq[from:to])
				c.runs[key] = r
			}
			if r.spelled == nil {
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
	r := &run{spelled: spelled, cost: -1}
	pieces := map[string]bool{}
	for _, s := range spelled {
		eachPiece(s, func(piece string) { pieces[piece] = true })
	}
	r.pieces = slices.Collect(maps.Keys(pieces))
	return r
}

func eachPiece(s string, fn func(piece string)) {
	for from := 0; from < len(s); from += codeBytes {
		for to := from + codeBytes; to <= min(from+maxAnchor*codeBytes, len(s)); to += codeBytes {
			fn(s[from:to])
		}
	}
}

// costOf a piece as an anchor: the candidates it brings a message, and its
// share of the memory.
func (c *anchorer) costOf(piece string) float64 {
	cost, known := c.costs[piece]
	if !known {
		cost = math.Exp2(-c.bits(piece)) + byteCost*float64(len(piece))/float64(max(1, c.sharedBy[piece]))
		c.costs[piece] = cost
	}
	return cost
}

// anchors returns codes such that every text that seq matches holds one of
// them: for each spelling of one run of elements its cheapest piece, for the
// run where they cost least together.
func (c *anchorer) anchors(seq []pack.Element) []string {
	var best []string
	least := math.Inf(1)
	for _, r := range c.runsOf(seq) {
		if r.cost < 0 {
			r.anchors, r.cost = c.cheapest(r.spelled)
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

func (c *anchorer) cheapest(spelled []string) (pieces []string, sum float64) {
	seen := map[string]bool{}
	for _, s := range spelled {
		best, least := "", math.Inf(1)
		eachPiece(s, func(piece string) {
			if cost := c.costOf(piece); cost < least || cost == least && piece < best {
				best, least = piece, cost
			}
		})
		if best == "" { // an optional run
			return nil, math.Inf(1)
		}
		if !seen[best] {
			seen[best] = true
			pieces = append(pieces, best)
			sum += least
		}
	}
	return pieces, sum
}

// anchorsApart serves terms of too many spellings: it anchors the alternatives
// of one element each by itself.
func (c *anchorer) anchorsApart(seq []pack.Element) []string {
	for _, e := range seq {
		var all []string
		for _, alt := range e.Alternatives {
			if len(alt) == 0 {
				all = nil
				break
			}
			all = append(all, c.anchors(alt)...)
		}
		if all != nil {
			return all
		}
	}
	return nil
}

// spellings lists the codes of all texts of a run of elements. It fails where
// there are too many.
func (c *anchorer) spellings(seq []pack.Element) ([]string, bool) {
	all := []string{""}
	for _, e := range seq {
		var choices []string
		if e.Word != nil {
			choices = c.spell(e.Word)
		}
		for _, alt := range e.Alternatives {
			inner, ok := c.spellings(alt)
			if !ok {
				return nil, false
			}
			choices = append(choices, inner...)
		}
		if len(seq) > 1 && len(all)*len(choices) > maxSpellings {
			return nil, false
		}
		var next []string
		for _, head := range all {
			for _, tail := range choices {
				next = append(next, head+tail)
			}
		}
		all = next
	}
	return all, true
}
