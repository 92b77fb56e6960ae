package scan

import (
	"unicode/utf8"
)

// aroundAnchor is how far from its anchor an expression is tried, in bytes.
const aroundAnchor = 200

// locateRegex appends the match of a rule's expression that overlaps its anchor,
// words [at, end). Expressions read the folded view alone.
func (s *Set) locateRegex(in *Input, sc *scratch, r *rule, t *term, w *words, at, end int) {
	if w.folded != nil || w != &sc.folded {
		return
	}
	text, start, stop := w.view.Text, w.tokens[at].Start, w.tokens[end-1].End
	from, to := max(0, start-aroundAnchor), min(len(text), stop+aroundAnchor)
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	for _, m := range t.regex.FindAllIndex(text[from:to], -1) {
		first, last := from+m[0], from+m[1]
		if first >= stop || last <= start {
			continue
		}
		a, b := w.covering(first, last)
		message, failed := s.judge(in, sc, r, w, a, b)
		if failed != "" && !in.Explain {
			continue
		}
		begin, past := w.view.Original(first, last)
		sc.matches = append(sc.matches, located{start: begin, end: past, message: message, clause: t.clause, failed: failed, order: len(sc.matches),
			words: w, from: first, to: last})
		return
	}
}

// covering gives the words [from, to) that overlap bytes [start, end) of the
// view; there is one at least where they hold an anchor.
func (w *words) covering(start, end int) (from, to int) {
	for from < w.len() && w.tokens[from].End <= start {
		from++
	}
	to = from
	for to < w.len() && w.tokens[to].Start < end {
		to++
	}
	return from, to
}
