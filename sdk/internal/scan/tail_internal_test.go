package scan

import (
	"slices"
	"testing"
)

// The table beside the tree finds what the tree would: anchors of one code and of
// two side by side, never across a word of no term.
func TestTail(t *testing.T) {
	t.Parallel()
	a, b, c := uint16(1), uint16(300), uint16(16000)
	tail := tail{terms: map[piece][]int{}}
	tail.add(pieceOf(a, unknown), []int{0})
	tail.add(pieceOf(a, b), []int{1, 2})
	tail.add(pieceOf(c, a), []int{3})
	for _, tt := range []struct {
		codes []uint16
		want  []int
	}{
		{nil, nil},
		{[]uint16{b, c}, nil},
		{[]uint16{a}, []int{0}},
		{[]uint16{a, b}, []int{0, 1, 2}},
		{[]uint16{a, unknown, b}, []int{0}},
		{[]uint16{unknown, c, a, b, unknown}, []int{3, 0, 1, 2}},
		{[]uint16{c, unknown, a}, []int{0}},
		{[]uint16{a, a}, []int{0, 0}},
		{[]uint16{c}, nil},
	} {
		var got []int
		tail.find(encode(nil, tt.codes), func(term int) { got = append(got, term) })
		if !slices.Equal(got, tt.want) {
			t.Errorf("%v: got %v, want %v", tt.codes, got, tt.want)
		}
	}
}
