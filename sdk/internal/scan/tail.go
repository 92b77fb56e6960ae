package scan

// tail finds the anchors that the search tree has no room for. An anchor is one
// code or two side by side, so that a table finds it as surely as a tree.
type tail struct {
	terms map[string][]int // by anchor
	first codeSet          // codes that begin one
	any   bool
}

func (t *tail) add(anchor string, terms []int) {
	t.terms[anchor] = terms
	t.first.add([]uint16{codeOf(anchor)})
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
		if t.first.has(codeOf(coded[i:])) {
			for to := i + codeBytes; to <= min(i+maxAnchor*codeBytes, len(coded)) && coded[to-codeBytes] != unknown; to += codeBytes {
				for _, term := range t.terms[string(coded[i:to])] {
					fn(term)
				}
			}
		}
		i += codeBytes
	}
}
