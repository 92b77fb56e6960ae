package scan

import (
	"index/suffixarray"
	"math"
	"slices"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// rarity ranks pieces of terms by how seldom ordinary text holds them. What
// ordinary text looks like is learned from the packs' own test sentences: a
// word in the sentences of many rules is common, a word that only the
// sentences of one rule have is what that rule is about.
type rarity struct {
	sentences *suffixarray.Index
	ends      []int // by rule: where its sentences end
	known     map[string]float64
	letters   map[string]int  // by code
	common    map[string]bool // by code
}

func newRarity(packs []*pack.Pack, l *lexicon) *rarity {
	r := &rarity{known: map[string]float64{}, letters: l.letters(), common: map[string]bool{}}
	for language := range commonWords {
		for w := range Everyday(language) {
			if c := l.plain.code([]byte(w)); c != unknown {
				r.common[bytesOf(c)] = true
			}
		}
	}
	var all []byte
	var codes []uint16
	for _, p := range packs {
		for _, rule := range p.Rules {
			for _, tests := range [][]pack.Test{rule.Hit, rule.Miss} {
				for _, t := range tests {
					bare := []byte(normalize.Bare(t.Text))
					codes = codes[:0]
					for _, t := range normalize.Tokens(nil, bare) {
						codes = append(codes, l.plain.code(bare[t.Start:t.End]))
					}
					all = encode(all, codes)
				}
			}
			r.ends = append(r.ends, len(all))
		}
	}
	r.sentences = suffixarray.New(all)
	return r
}

// fresh is r with a memory of its own, for another goroutine.
func (r *rarity) fresh() *rarity {
	other := *r
	other.known = map[string]float64{}
	return &other
}

// letterBits is what a letter more makes a word rarer, in bits: long words are
// rare, whatever the sentences hold. Tuned by counting candidates in ordinary
// messages.
const letterBits = 0.8

// commonBits is what a common word adds to a piece. Tuned in the same way.
const commonBits = 3

// bits is higher for rarer pieces: what the piece as a whole says, and what
// its words say.
func (r *rarity) bits(piece string) float64 {
	if b, ok := r.known[piece]; ok {
		return b
	}
	b := r.surprise(piece)
	for i := 0; i < len(piece); i += codeBytes {
		word := piece[i : i+codeBytes]
		if r.common[word] {
			b += commonBits
		} else {
			b += r.surprise(word) + letterBits*float64(r.letters[word])
		}
	}
	r.known[piece] = b
	return b
}

// surprise is minus the binary logarithm of the share of rules whose sentences
// hold piece.
func (r *rarity) surprise(piece string) float64 {
	at := r.sentences.Lookup([]byte(piece), -1)
	slices.Sort(at)
	rules, last := 0, -1
	for _, offset := range at {
		if offset <= last {
			continue
		}
		rule, _ := slices.BinarySearch(r.ends, offset+1)
		rules, last = rules+1, r.ends[rule]-1
	}
	return math.Log2(float64(len(r.ends)+1) / float64(rules+1))
}
