package subword

import (
	"fmt"
	"unicode/utf8"
)

// merges is the model BPE over bytes: the pieces of single bytes, and which
// pair of pieces becomes which piece.
type merges struct {
	bytes [256]int32
	pairs map[uint64]merge
}

// A merge is the place of a pair in the list, the first of which is done
// first, and the piece that it becomes.
type merge struct{ rank, id int32 }

func pairKey(a, b int32) uint64 { return uint64(uint32(a))<<32 | uint64(uint32(b)) }

// newMerges makes the model of a vocabulary and a list of pairs, without those
// that become a piece that is hidden.
func newMerges(pieces []string, list [][2]string, hidden func(int32) bool) (*merges, error) {
	ids := make(map[string]int32, len(pieces))
	for id, piece := range pieces {
		if first, ok := ids[piece]; ok {
			return nil, fmt.Errorf("model.vocab: piece %q (%d and %d) %w", piece, first, id, errDuplicate)
		}
		ids[piece] = int32(id)
	}
	m := &merges{pairs: make(map[uint64]merge, len(list))}
	for b, r := range byteRunes() {
		id, ok := ids[string(r)]
		if !ok {
			return nil, fmt.Errorf("model.vocab: no piece %q, which stands for the byte 0x%02X: %w", string(r), b, ErrUnsupported)
		}
		m.bytes[b] = id
	}
	for rank, pair := range list {
		a, okA := ids[pair[0]]
		b, okB := ids[pair[1]]
		id, ok := ids[pair[0]+pair[1]]
		if !ok || !okA || !okB {
			return nil, fmt.Errorf("model.merges[%d] %q: want two pieces that become a third", rank, pair)
		}
		if _, ok := m.pairs[pairKey(a, b)]; ok {
			return nil, fmt.Errorf("model.merges[%d] %q: %w", rank, pair, errDuplicate)
		}
		if !hidden(id) {
			m.pairs[pairKey(a, b)] = merge{rank: int32(rank), id: id}
		}
	}
	return m, nil
}

// A symbol is a piece of a word that is being merged, in a list of them.
type symbol struct {
	id, from, to int32 // to is 0 once it was merged into the one before it
	prev, next   int32 // -1 for none
}

// A candidate is a pair, by its first symbol, that could be merged.
type candidate struct {
	merge
	at int32
}

func (a candidate) before(b candidate) bool {
	return a.rank < b.rank || a.rank == b.rank && a.at < b.at
}

// merge cuts one word, which is not empty, into pieces and appends them to the
// result. The pair with the lowest rank is merged, of several the first, until
// there is none; the queue keeps that from being quadratic in the word's length.
func (t *Tokenizer) merge(r *run, v view) {
	s := r.s
	s.symbols, s.queue = s.symbols[:0], s.queue[:0]
	for i, b := range v.text {
		s.symbols = append(s.symbols, symbol{id: t.merges.bytes[b], from: int32(i), to: int32(i + 1), prev: int32(i - 1), next: int32(i + 1)})
	}
	s.symbols[len(v.text)-1].next = -1
	for i := range s.symbols {
		t.offer(s, int32(i))
	}
	for len(s.queue) > 0 {
		c := s.pop()
		left := &s.symbols[c.at]
		if left.to == 0 || left.next < 0 {
			continue
		}
		right := &s.symbols[left.next]
		if m, ok := t.merges.pairs[pairKey(left.id, right.id)]; !ok || m != c.merge {
			continue // of before one of the two became longer
		}
		left.id, left.to, left.next = c.id, right.to, right.next
		right.to = 0
		if left.next >= 0 {
			s.symbols[left.next].prev = c.at
		}
		if left.prev >= 0 {
			t.offer(s, left.prev)
		}
		t.offer(s, c.at)
	}
	for at := int32(0); at >= 0; at = s.symbols[at].next {
		r.add(s.symbols[at].id, runeSpan(v, int(s.symbols[at].from), int(s.symbols[at].to)))
	}
}

// runeSpan is where the characters are from that the bytes [from, to) belong to.
func runeSpan(v view, from, to int) Span {
	for !utf8.RuneStart(v.text[from]) {
		from--
	}
	for to < len(v.text) && !utf8.RuneStart(v.text[to]) {
		to++
	}
	return Span{v.start(from), v.end(to)}
}

// offer queues the pair that begins at symbol at, if it is one that merges.
func (t *Tokenizer) offer(s *Scratch, at int32) {
	left := &s.symbols[at]
	if left.next < 0 {
		return
	}
	m, ok := t.merges.pairs[pairKey(left.id, s.symbols[left.next].id)]
	if !ok {
		return
	}
	s.queue = append(s.queue, candidate{merge: m, at: at})
	q := s.queue
	for i := len(q) - 1; i > 0; {
		up := (i - 1) / 2
		if !q[i].before(q[up]) {
			break
		}
		q[i], q[up] = q[up], q[i]
		i = up
	}
}

// pop takes the first candidate off the queue, which is a binary heap.
func (s *Scratch) pop() candidate {
	q := s.queue
	first, n := q[0], len(q)-1
	q[0] = q[n]
	s.queue = q[:n]
	for i := 0; ; {
		down := 2*i + 1
		if down >= n {
			return first
		}
		if down+1 < n && q[down+1].before(q[down]) {
			down++
		}
		if !q[down].before(q[i]) {
			return first
		}
		q[i], q[down] = q[down], q[i]
		i = down
	}
}
