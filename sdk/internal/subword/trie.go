package subword

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// A trie finds all pieces that a text begins with. It is a double array: the
// child of node u by byte c is node units[u].base + c, if that one's parent is
// u. text-multi's 62,861 pieces have 117,006 nodes and take
// 118,000 places of 12 bytes.
type trie struct {
	units []unit
}

type unit struct {
	base   int32
	parent int32 // -1 where the place is free
	id     int32 // of the piece that ends here, or -1
}

// A key is a piece to be put into a trie.
type key struct {
	text string
	id   int32
	// head is the text's first eight bytes, by which most comparisons end.
	head uint64
}

var errDuplicate = errors.New("comes twice")

func newKey(text string, id int32) key {
	var head [8]byte
	copy(head[:], text)
	return key{text: text, id: id, head: binary.BigEndian.Uint64(head[:])}
}

// newTrie sorts keys and builds their trie. No key is empty.
func newTrie(keys []key) (trie, error) {
	slices.SortFunc(keys, func(a, b key) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		return strings.Compare(a.text, b.text)
	})
	for i := 1; i < len(keys); i++ {
		if keys[i].text == keys[i-1].text {
			return trie{}, fmt.Errorf("piece %q (%d and %d) %w", keys[i].text, keys[i-1].id, keys[i].id, errDuplicate)
		}
	}
	b := builder{keys: keys}
	b.reserve(max(4*blockLen, len(keys)*2))
	b.free, b.wide = blockLen, blockLen // so that no base is below 0
	b.units[0].parent = math.MaxInt32   // the root is nobody's child
	b.todo = append(b.todo, branch{hi: len(keys)})
	for len(b.todo) > 0 {
		next := b.todo[len(b.todo)-1]
		b.todo = b.todo[:len(b.todo)-1]
		b.spread(next)
	}
	return trie{units: b.trimmed()}, nil
}

const blockLen = 256

// A branch is a node and the keys that pass through it.
type branch struct {
	node, lo, hi, depth int
}

type builder struct {
	keys  []key
	units []unit
	todo  []branch
	// free is where the search for one free place begins, wide where that for
	// several at a time does; it gives crowded regions up sooner.
	free, wide int
	labels     []byte
	borders    []int
}

// reserve makes units at least n long.
func (b *builder) reserve(n int) {
	if n <= len(b.units) {
		return
	}
	n = max(n, len(b.units)+len(b.units)/4)
	b.units = slices.Grow(b.units, n-len(b.units))
	for len(b.units) < n {
		b.units = append(b.units, unit{parent: -1, id: -1})
	}
}

// trimmed is units without what lies beyond the reach of every node.
func (b *builder) trimmed() []unit {
	last := len(b.units) - 1
	for b.units[last].parent < 0 {
		last--
	}
	return slices.Clone(b.units[:min(last+2*blockLen, len(b.units))])
}

// spread gives the children of a node their places.
func (b *builder) spread(at branch) {
	lo := at.lo
	if lo < at.hi && len(b.keys[lo].text) == at.depth {
		b.units[at.node].id = b.keys[lo].id
		lo++
	}
	if lo == at.hi {
		return
	}
	b.labels, b.borders = b.labels[:0], b.borders[:0]
	for i := lo; i < at.hi; i++ {
		c := b.keys[i].text[at.depth]
		if n := len(b.labels); n == 0 || b.labels[n-1] != c {
			b.labels, b.borders = append(b.labels, c), append(b.borders, i)
		}
	}
	base := b.place()
	b.units[at.node].base = int32(base)
	for i, c := range b.labels {
		hi := at.hi
		if i+1 < len(b.borders) {
			hi = b.borders[i+1]
		}
		b.units[base+int(c)].parent = int32(at.node)
		b.todo = append(b.todo, branch{node: base + int(c), lo: b.borders[i], hi: hi, depth: at.depth + 1})
	}
}

// place finds a base at which all labels are free.
func (b *builder) place() int {
	const patience = 48 // failures before the region is given up
	first := int(b.labels[0])
	start := &b.free
	if len(b.labels) > 1 {
		start = &b.wide
	}
	failed := 0
	for at := *start; ; at++ {
		b.reserve(at + 2*blockLen)
		if b.units[at].parent >= 0 {
			if failed == 0 {
				*start = at
			}
			continue
		}
		base := at - first
		if !slices.ContainsFunc(b.labels[1:], func(c byte) bool { return b.units[base+int(c)].parent >= 0 }) {
			return base
		}
		if failed++; failed >= patience {
			failed, *start = 0, at
		}
	}
}

// next is the child of node by c, or -1.
func (t *trie) next(node int32, c byte) int32 {
	child := t.units[node].base + int32(c)
	if t.units[child].parent != node {
		return -1
	}
	return child
}

// walk is the node that text leads to, or -1.
func (t *trie) walk(text []byte) int32 {
	node := int32(0)
	for _, c := range text {
		if node = t.next(node, c); node < 0 {
			return -1
		}
	}
	return node
}

// exact is the id of the piece text, or -1.
func (t *trie) exact(text []byte) int32 {
	node := t.walk(text)
	if node < 0 {
		return -1
	}
	return t.units[node].id
}

// longest is the longest way on from node along text that ends a piece: its
// length, 0 if there is none, and the piece's id.
func (t *trie) longest(node int32, text []byte) (n int, id int32) {
	for i, c := range text {
		if node = t.next(node, c); node < 0 {
			break
		}
		if found := t.units[node].id; found >= 0 {
			n, id = i+1, found
		}
	}
	return n, id
}
