package scan

import (
	"github.com/handrail-safety/handrail/sdk/internal/entity"
	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// longestThing bounds the words of one thing; what is longer is found all the same,
// but not as near to others.
const longestThing = 12

// thing is a piece of a text that [entity.Find] found, in words [from, to).
type thing struct {
	kind     entity.Kind
	from, to int
}

// thingTerms lists the terms in which nothing but things must stand, by the
// first of them.
func thingTerms(terms []term) map[entity.Kind][]int {
	out := map[entity.Kind][]int{}
	for i := range terms {
		if kind, ok := onlyThing(terms[i].seq); ok {
			out[kind] = append(out[kind], i)
		}
	}
	return out
}

func onlyThing(seq []pack.Element) (kind entity.Kind, ok bool) {
	for i := range seq {
		e := &seq[i]
		switch {
		case e.Thing() != nil && e.Thing().Kind != entity.Number:
			if !ok {
				kind, ok = e.Thing().Kind, true
			}
		case e.Thing() == nil && !optional(e):
			return 0, false
		}
	}
	return kind, ok
}

// markThings finds the candidates that no word leads to.
func (s *Set) markThings(sc *scratch, views *normalize.Views) {
	if len(s.byThing) == 0 {
		return
	}
	sc.things = entity.Find(sc.things[:0], views.Folded.Text)
	for _, f := range sc.things {
		for _, t := range s.byThing[f.Kind] {
			sc.mark(t)
		}
	}
}

// thing returns the index after the last word of a thing that begins at word
// at, -1 if none does. Where disguises were undone they are those of the text as it
// was written: digits may have become letters.
func (w *words) thing(at int, t *pack.Thing) int {
	if at >= w.len() {
		return -1
	}
	if t.Kind == entity.Number {
		text := w.text(at)
		if w.folded != nil {
			if w.plain[at] < 0 {
				return -1
			}
			text = w.folded.text(w.plain[at])
		}
		if n, ok := entity.Value(text); ok && n >= t.Low && n <= t.High {
			return at + 1
		}
		return -1
	}
	if w.folded != nil {
		return w.thingOfFolded(at, t)
	}
	w.seekThings()
	for _, found := range w.things {
		if found.kind == t.Kind && found.from == at {
			return found.to
		}
	}
	return -1
}

// thingOfFolded does so for a thing that the folded view has in this place.
func (w *words) thingOfFolded(at int, t *pack.Thing) int {
	w.folded.seekThings()
	start, _ := w.original(at, at+1)
	for _, found := range w.folded.things {
		if found.kind != t.Kind {
			continue
		}
		if from, end := w.folded.original(found.from, found.to); from == start {
			to := at + 1
			for to < w.len() {
				if next, _ := w.original(to, to+1); next >= end {
					break
				}
				to++
			}
			return to
		}
	}
	return -1
}

// seekThings finds the things of the text, once.
func (w *words) seekThings() {
	if w.sought {
		return
	}
	w.sought = true
	at := 0
	for _, f := range entity.Find(nil, w.view.Text) {
		for at < w.len() && w.tokens[at].Start < f.Start {
			at++
		}
		from := at
		for at < w.len() && w.tokens[at].Start < f.End {
			at++
		}
		if at > from {
			w.things = append(w.things, thing{f.Kind, from, at})
		}
	}
}
