package scan

import (
	"index/suffixarray"
	"math"
	"strings"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// letterBits is minus the binary logarithm of a letter's share in running
// text, rounded, a to z: our estimate over English, German, French and
// Spanish. It only ranks anchors, so it need not be exact.
const letterBits = "\x04\x06\x05\x05\x03\x06\x06\x05\x04\x09\x07\x05\x05\x04\x04\x06\x09\x04\x04\x04\x05\x06\x06\x09\x06\x08"

// rarity ranks pieces of terms by how seldom ordinary text holds them. What
// ordinary text looks like is learned from the packs' own test sentences,
// half of which are harmless on purpose.
type rarity struct {
	sentences *suffixarray.Index
	known     map[string]float64
}

func newRarity(packs []*pack.Pack) *rarity {
	var all []byte
	for _, p := range packs {
		for _, r := range p.Rules {
			for _, tests := range [][]pack.Test{r.Hit, r.Miss} {
				for _, t := range tests {
					bare := []byte(normalize.Bare(t.Text))
					all = canonical(all, bare, normalize.Tokens(nil, bare))
				}
			}
		}
	}
	return &rarity{sentences: suffixarray.New(all), known: map[string]float64{}}
}

// maxSeen bounds counting: a piece seen so often is never a good anchor.
const maxSeen = 256

// bits is higher for rarer pieces.
func (r *rarity) bits(piece string) float64 {
	if b, ok := r.known[piece]; ok {
		return b
	}
	var letters float64
	for i := range len(piece) {
		switch c := piece[i]; {
		case 'a' <= c && c <= 'z':
			letters += float64(letterBits[c-'a'])
		case c == ' ':
			letters += 2
		default:
			letters += 4
		}
	}
	seen := len(r.sentences.Lookup([]byte(piece), maxSeen))
	b := letters/2 - 3*math.Log2(float64(1+seen))
	r.known[strings.Clone(piece)] = b
	return b
}
