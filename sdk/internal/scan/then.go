package scan

import "github.com/handrail-safety/handrail/sdk/internal/pack"

// began looks for the first half of a rule with then: a match of any ahead of
// word at in the present message, or in an earlier message that is close
// enough and written by whom the rule asks for. The newest counts.
func (s *Set) began(in *Input, sc *scratch, r *rule, w *words, at int) (message int, failed string) {
	if r.Then.Author != pack.OtherAuthors && r.anyBefore(w, at) {
		return -1, ""
	}
	oldest := max(0, len(in.History)-r.Then.Within)
	for i := len(in.History) - 1; i >= oldest; i-- {
		m := &in.History[i]
		if r.Then.Author == pack.SameAuthor && !m.ByAuthor || r.Then.Author == pack.OtherAuthors && m.ByAuthor {
			continue
		}
		e := s.earlier(in, sc, i)
		if r.View != pack.ViewDeobfuscated && r.anyBefore(&e.folded, e.folded.len()) {
			return i, ""
		}
		e.deob.of = r.vocabulary
		if r.View != pack.ViewFolded && e.odd && r.anyBefore(&e.deob, e.deob.len()) {
			return i, ""
		}
	}
	return -1, "then"
}

// anyBefore reports whether a term of any, with near and unless, matches words
// that end at limit or before.
func (r *rule) anyBefore(w *words, limit int) bool {
	for _, t := range r.any {
		for at := range limit {
			if end := t.matchEnding(w, at, 0, limit); end >= 0 && r.failed(w, at, end) == "" {
				return true
			}
		}
	}
	return false
}

// earlier reads message i of the history, once a scan.
func (s *Set) earlier(in *Input, sc *scratch, i int) *earlier {
	for len(sc.history) <= i {
		sc.history = append(sc.history, &earlier{})
	}
	e := sc.history[i]
	if e.done {
		return e
	}
	e.done = true
	e.views.Build(in.History[i].Text)
	e.read(&e.views, s.lexicon)
	return e
}
