//go:build !race

package scan

import (
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
)

const cleanMessage = "We went to the museum on Tuesday and had lunch by the river, the weather was lovely and everyone enjoyed the whole afternoon"

func TestCleanScanDoesNotAllocate(t *testing.T) {
	s := fuzzSet(t)
	var views normalize.Views
	views.Build(cleanMessage)
	in := &Input{Parts: []Part{{Views: &views}}}
	var hits []Hit
	if n := testing.AllocsPerRun(1000, func() { hits = s.Scan(hits[:0], in) }); n != 0 || len(hits) != 0 {
		t.Errorf("%v allocations and %d hits on a clean text, want none", n, len(hits))
	}
}

func TestTailDoesNotAllocate(t *testing.T) {
	tail := tail{terms: map[piece][]int{}}
	tail.add(pieceOf(1, 300), []int{1, 2})
	coded := encode(nil, []uint16{unknown, 7, 1, 300, unknown})
	n := 0
	if allocs := testing.AllocsPerRun(100, func() { tail.find(coded, func(int) { n++ }) }); allocs != 0 || n == 0 {
		t.Errorf("%v allocations and %d terms, want none and some", allocs, n)
	}
}
