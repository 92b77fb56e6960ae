package scan

import (
	"math"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// rarity ranks pieces of terms by how seldom ordinary text holds them. What
// ordinary text looks like is learned from the packs' own test sentences: a
// word in the sentences of many rules is common, a word that only the
// sentences of one rule have is what that rule is about.
type rarity struct {
	rules   int
	held    map[piece]held // by piece of sentences
	known   map[piece]float64
	letters map[uint16]int // by code
	common  codeSet
}

// held counts the rules whose sentences hold a piece.
type held struct{ rules, last int32 }

func newRarity(packs []*pack.Pack, l *lexicon) *rarity {
	r := &rarity{held: map[piece]held{}, known: map[piece]float64{}, letters: l.letters()}
	for language := range commonWords {
		for w := range Everyday(language) {
			if c := l.plain.code([]byte(w)); c != unknown {
				r.common.add([]uint16{c})
			}
		}
	}
	var views normalize.Views
	var tokens []normalize.Token
	for _, p := range packs {
		for _, rule := range p.Rules {
			r.rules++
			for _, tests := range [][]pack.Test{rule.Hit, rule.Miss} {
				for i := range tests {
					views.Build(tests[i].Text)
					bare := views.Bare.Text
					tokens = normalize.Tokens(tokens[:0], bare)
					before := uint16(unknown)
					for _, t := range tokens {
						c := l.plain.code(bare[t.Start:t.End])
						if c != unknown {
							r.hold(pieceOf(c, unknown))
							if before != unknown {
								r.hold(pieceOf(before, c))
							}
						}
						before = c
					}
				}
			}
		}
	}
	return r
}

// hold notes that the sentences of the present rule hold p.
func (r *rarity) hold(p piece) {
	if h := r.held[p]; h.last != int32(r.rules) {
		r.held[p] = held{h.rules + 1, int32(r.rules)}
	}
}

// fresh is r with a memory of its own, for another goroutine.
func (r *rarity) fresh() *rarity {
	other := *r
	other.known = map[piece]float64{}
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
func (r *rarity) bits(p piece) float64 {
	if b, ok := r.known[p]; ok {
		return b
	}
	b := r.surprise(p) + r.word(p.first())
	if c := p.second(); c != unknown {
		b += r.word(c)
	}
	r.known[p] = b
	return b
}

// word is what one word says.
func (r *rarity) word(code uint16) float64 {
	if r.common.has(code) {
		return commonBits
	}
	return r.surprise(pieceOf(code, unknown)) + letterBits*float64(r.letters[code])
}

// surprise is minus the binary logarithm of the share of rules whose sentences
// hold a piece.
func (r *rarity) surprise(p piece) float64 {
	return math.Log2(float64(r.rules+1) / float64(r.held[p].rules+1))
}
