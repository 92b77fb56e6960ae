package subword

// pieceSearch is the model WordPiece: the longest piece that a word begins
// with, then the longest of those that continue one, and so on; a word that
// this cannot spell to its end is unknown as a whole.
type pieceSearch struct {
	more     int32 // the node of the trie below which the continuing pieces are, -1 if none is
	maxChars int   // longer words are unknown
}

// wordPiece cuts one word into pieces and appends them to the result.
func (t *Tokenizer) wordPiece(r *run, v view) {
	before := len(r.ids)
	known := !longer(v.text, t.search.maxChars)
	node := int32(0)
	for at := 0; at < len(v.text) && known; {
		n, id := 0, int32(-1)
		if node >= 0 {
			n, id = t.trie.longest(node, v.text[at:])
		}
		if known = n > 0; known {
			r.add(id, Span{v.start(at), v.end(at + n)})
			at += n
			node = t.search.more
		}
	}
	if !known {
		r.ids, r.spans = r.ids[:before], r.spans[:before]
		r.add(t.unk, Span{v.start(0), v.end(len(v.text))})
	}
}

// longer tells whether text has more than n characters.
func longer(text []byte, n int) bool {
	if len(text) <= n {
		return false
	}
	for i := 0; i < len(text); n-- {
		if n == 0 {
			return true
		}
		i += runeSize(text[i])
	}
	return false
}
