package onnx

import (
	"slices"

	"github.com/handrail-safety/handrail/sdk/internal/subword"
)

// windows is how many windows a text of n pieces has.
func (p *pieceModel) windows(n int) int {
	if n <= p.window {
		return 1
	}
	return 1 + (n-p.window+p.stride-1)/p.stride
}

// bounds returns the pieces [from, to) of window w. The last window reaches
// back, so that it is as long as the others.
func (p *pieceModel) bounds(w, n int) (from, to int) {
	from = min(w*p.stride, max(0, n-p.window))
	return from, min(from+p.window, n)
}

// pick appends the windows that are read, in order: all of them, or where there
// are more than the model's most those that hold a place of focus, then the
// first and the last, then the rest evenly spread.
func (p *pieceModel) pick(dst []int, pieces []subword.Span, focus [][2]int) []int {
	all := p.windows(len(pieces))
	if all <= p.most {
		for w := range all {
			dst = append(dst, w)
		}
		return dst
	}
	add := func(w int) {
		if len(dst) < p.most && !slices.Contains(dst, w) {
			dst = append(dst, w)
		}
	}
	for _, place := range focus {
		add(p.holding(pieces, place, all))
	}
	add(0)
	add(all - 1)
	for i := range p.most {
		add(i * all / p.most)
	}
	for w := range all { // what coincided above
		add(w)
	}
	slices.Sort(dst)
	return dst
}

// holding is the window in whose middle a place lies best.
func (p *pieceModel) holding(pieces []subword.Span, place [2]int, all int) int {
	first, _ := slices.BinarySearchFunc(pieces, place[0], func(s subword.Span, at int) int { return s.End - at - 1 })
	return min(max(0, (first-p.window/2+p.stride/2)/p.stride), all-1)
}
