package subword

import "fmt"

// unkPenalty is how much worse than the worst piece an unknown character is.
const unkPenalty = 10

// A node is the best way to have read a word up to some byte.
type node struct {
	score float64
	from  int32 // where the last piece begins, -1 when nothing ends here
	id    int32
}

// A cut is one piece of a word.
type cut struct{ from, to, id int32 }

// split finds the likeliest pieces of word, the first of two equally likely
// ways as tokenizers does: pieces are tried by where they begin, then by
// length, and a later way must be better, not as good. Sums are float64 and
// added in the same order, so that they round alike.
//
// The result, last piece first, lies in s.cuts.
func (t *Tokenizer) split(s *Scratch, word []byte) {
	nodes := s.nodes
	if cap(nodes) < len(word)+1 {
		nodes = make([]node, len(word)+1+len(word)/2)
		s.nodes = nodes
	}
	nodes = nodes[:len(word)+1]
	for i := range nodes {
		nodes[i].from = -1
	}
	nodes[0].score = 0
	units, scores := t.trie.units, t.scores
	for at := 0; at < len(word); {
		so := nodes[at].score
		size := runeSize(word[at])
		single := false
		parent := int32(0)
		for k := at; k < len(word); k++ {
			child := units[parent].base + int32(word[k])
			u := &units[child]
			if u.parent != parent {
				break
			}
			parent = child
			if u.id < 0 {
				continue
			}
			if score, n := scores[u.id]+so, &nodes[k+1]; n.from < 0 || score > n.score {
				*n = node{score: score, from: int32(at), id: u.id}
			}
			single = single || k+1-at == size
		}
		if !single {
			if score, n := t.unkScore+so, &nodes[at+size]; n.from < 0 || score > n.score {
				*n = node{score: score, from: int32(at), id: t.unk}
			}
		}
		at += size
	}
	s.cuts = s.cuts[:0]
	for to := int32(len(word)); to > 0; {
		n := nodes[to]
		if last := len(s.cuts) - 1; n.id == t.unk && last >= 0 && s.cuts[last].id == t.unk {
			s.cuts[last].from = n.from // unknown pieces in a row are one
		} else {
			s.cuts = append(s.cuts, cut{from: n.from, to: to, id: n.id})
		}
		to = n.from
	}
}

// known resolves an unknown piece as tokenizers does: what several unknown
// characters in a row spell may be a piece, and otherwise its bytes may be.
// It returns the id, and whether the bytes are to be given instead.
func (t *Tokenizer) known(text []byte) (id int32, bytewise bool) {
	if id := t.trie.exact(text); id >= 0 {
		return id, false
	}
	if t.bytes == nil {
		return t.unk, false
	}
	for _, c := range text {
		if t.bytes[c] < 0 {
			return t.unk, false
		}
	}
	return 0, true
}

// byteIDs finds the pieces <0x00> to <0xFF>, -1 for those that are missing.
func byteIDs(t *trie) *[256]int32 {
	ids := new([256]int32)
	for i := range ids {
		ids[i] = t.exact(fmt.Appendf(nil, "<0x%02X>", i))
	}
	return ids
}
