package scan

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/match"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

const (
	// maxAnchor bounds an anchor in bytes: memory is paid by the byte.
	maxAnchor = 8
	// maxSpellings bounds the literal spellings a piece of a term is given.
	maxSpellings = 24
	// byteCost is what a byte of anchor must gain in bits of rarity.
	byteCost = 0.25
)

// anchor chooses the anchors of all terms and builds the two searches.
func (s *Set) anchor(r *rarity) {
	plain, doubled := map[string][]int{}, map[string][]int{}
	for i, t := range s.terms {
		for _, a := range anchors(t.seq, r) {
			plain[a] = append(plain[a], i)
			if single := string(squeeze([]byte(a))); single != a {
				doubled[single] = append(doubled[single], i)
			}
		}
	}
	s.anchors, s.anchored = build(plain)
	s.squeezed, s.squeezedOf = build(doubled)
}

func build(anchors map[string][]int) (*match.Set, [][]int) {
	var terms []string
	for a := range anchors {
		terms = append(terms, a)
	}
	slices.Sort(terms)
	of := make([][]int, len(terms))
	for i, a := range terms {
		of[i] = anchors[a]
	}
	return match.NewSet(terms), of
}

// anchors returns literals such that every text that seq matches holds one of
// them in its canonical form. Of all runs of elements it takes the one whose
// commonest anchor is rarest.
func anchors(seq []pack.Element, r *rarity) []string {
	var best []string
	bestBits := math.Inf(-1)
	for from := range seq {
		for to := from + 1; to <= len(seq) && seq[to-1].Gap == 0; to++ {
			spelled, ok := spellings(seq[from:to])
			if !ok {
				break
			}
			if found, bits := pieces(spelled, r); bits > bestBits {
				best, bestBits = found, bits
			}
		}
	}
	return best
}

// spellings lists the literal texts of a run of elements, each a list of
// chunks: a star ends a chunk. It fails where there are too many.
func spellings(seq []pack.Element) ([][]string, bool) {
	all := [][]string{{" "}}
	for _, e := range seq {
		var choices [][]string
		if e.Word != nil {
			choices = [][]string{wordChunks(e.Word)}
		}
		for _, alt := range e.Alternatives {
			inner, ok := spellings(alt)
			if !ok {
				return nil, false
			}
			choices = append(choices, inner...)
		}
		if len(all)*len(choices) > maxSpellings {
			return nil, false
		}
		var next [][]string
		for _, head := range all {
			for _, tail := range choices {
				next = append(next, concat(head, tail))
			}
		}
		all = next
	}
	return all, true
}

// wordChunks spells a word between spaces; after a star nothing is known up to
// the next space.
func wordChunks(w *pack.Word) []string {
	if w.Prefix {
		return []string{" " + w.Bare, " "}
	}
	return []string{" " + w.Bare + " "}
}

// concat joins two spellings at the space that both have there.
func concat(head, tail []string) []string {
	last := len(head) - 1
	out := slices.Clone(head[:last])
	out = append(out, head[last]+strings.TrimPrefix(tail[0], " "))
	return append(out, tail[1:]...)
}

// pieces takes the rarest piece of each spelling. bits is that of the
// commonest of them, less what they cost.
func pieces(spelled [][]string, r *rarity) ([]string, float64) {
	var out []string
	worst, size := math.Inf(1), 0
	for _, chunks := range spelled {
		piece, bits := rarest(chunks, r)
		if piece == "" {
			return nil, math.Inf(-1)
		}
		worst = min(worst, bits)
		if !slices.Contains(out, piece) {
			out = append(out, piece)
			size += len(piece)
		}
	}
	return out, worst - byteCost*float64(size)
}

func rarest(chunks []string, r *rarity) (string, float64) {
	best, bestBits := "", math.Inf(-1)
	for _, chunk := range chunks {
		for from := range len(chunk) {
			for to := from + 1; to <= min(from+maxAnchor, len(chunk)); to++ {
				piece := chunk[from:to]
				if strings.TrimSpace(piece) == "" || !utf8.ValidString(piece) {
					continue // half a letter would not survive squeezing
				}
				if bits := r.bits(piece) - byteCost*float64(len(piece)); bits > bestBits {
					best, bestBits = piece, bits
				}
			}
		}
	}
	return best, bestBits
}
