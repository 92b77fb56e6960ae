package ngram

import (
	"math/bits"
	"slices"
)

// seen collects numbers in order of first appearance and forgets the rest. Its
// hash table lies in the unused capacity of the slice it appends to, so that a
// reused slice means no allocation and no state of our own.
type seen struct {
	out   []int32 // what the caller gave, then the numbers found
	limit int     // largest length of out
	table []int32 // open addressing, 0 is free
	shift uint
	full  bool
}

// newSeen prepares to append at most n numbers to dst.
func newSeen(dst []int32, n int) seen {
	width := max(bits.Len(uint(2*n)), 4) // at most half full
	size := 1 << width
	dst = slices.Grow(dst, n+size)
	table := dst[len(dst)+n : len(dst)+n+size]
	clear(table)
	return seen{out: dst, limit: len(dst) + n, table: table, shift: uint(32 - width)}
}

// add keeps id unless it is known or the limit is reached.
func (s *seen) add(id int32) {
	// Fibonacci hashing: ids are already mixed, the multiplication only moves
	// their entropy to the bits that the shift keeps.
	at := uint32(id) * 2654435769 >> s.shift
	for s.table[at] != 0 {
		if s.table[at] == id {
			return
		}
		at = (at + 1) & uint32(len(s.table)-1)
	}
	if len(s.out) >= s.limit {
		s.full = true
		return
	}
	s.table[at] = id
	s.out = append(s.out, id)
}

func (s *seen) ids() []int32 { return s.out }
