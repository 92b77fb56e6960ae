package scan

// tail finds the anchors that the search tree has no room for. An anchor is one
// code or two side by side, so that a table finds it as surely as a tree.
type tail struct {
	terms map[piece][]int // by anchor
	first codeSet         // codes that begin one
	any   bool
}

func (t *tail) add(anchor piece, terms []int) {
	t.terms[anchor] = terms
	t.first.add([]uint16{anchor.first()})
	t.any = true
}

// find calls fn for every term whose anchor stands in coded, which is written
// as encode does. It does not allocate.
func (t *tail) find(coded []byte, fn func(term int)) {
	if !t.any {
		return
	}
	for i := 0; i+codeBytes <= len(coded); {
		if coded[i] == unknown {
			i++
			continue
		}
		first := codeOf(coded[i:])
		i += codeBytes
		if !t.first.has(first) {
			continue
		}
		for _, term := range t.terms[pieceOf(first, unknown)] {
			fn(term)
		}
		if i+codeBytes <= len(coded) && coded[i] != unknown {
			for _, term := range t.terms[pieceOf(first, codeOf(coded[i:]))] {
				fn(term)
			}
		}
	}
}
