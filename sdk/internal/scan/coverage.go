package scan

import (
	"fmt"
	"slices"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// Coverage says which clauses of a rule its tests reach.
type Coverage struct {
	Rule *pack.Rule
	// Clauses is how many there are: each term, each near, each exception, each
	// audience condition, and then.
	Clauses int
	// Missing are those that no test reaches, in the order of the rule: a term
	// that no hit holds, a condition or exception that no miss fails by.
	Missing []string
}

// Coverage looks at every rule that is not retired. It costs about as much as
// running the tests with every term tried.
func (s *Set) Coverage() []Coverage {
	out := make([]Coverage, len(s.rules))
	with := tester{set: s}
	for i := range s.rules {
		out[i] = s.coverage(&s.rules[i], &with)
	}
	return out
}

func (s *Set) coverage(r *rule, with *tester) Coverage {
	c := Coverage{Rule: r.Rule}
	reached := map[string]bool{}
	for i := range r.Hit {
		s.reach(r, &r.Hit[i], reached)
	}
	for i := range r.Miss {
		t := &r.Miss[i]
		s.voided(r, t, reached)
		if h := with.try(r.Rule, t); h != nil && h.NearMiss {
			reached[h.Failed] = true
		}
	}
	want := func(clause string) {
		c.Clauses++
		if !reached[clause] {
			c.Missing = append(c.Missing, clause)
		}
	}
	for i := range r.any {
		want(r.any[i].clause)
	}
	for i := range r.near {
		want(r.near[i].Clause)
	}
	for i := range r.unless {
		want(r.unless[i].clause)
	}
	for _, condition := range r.When.Named() {
		want("when." + condition)
	}
	if r.Then != nil {
		for i := range r.Then.Any {
			want(fmt.Sprintf("then.any[%d]", i))
		}
		want("then")
	}
	return c
}

// texts are the views of a test's message and of the earlier ones, split into words.
func (s *Set) texts(of *rule, t *pack.Test) (present, earlier []*words) {
	split := func(text string) (out []*words) {
		var views normalize.Views
		views.Build(text)
		var r reading
		r.read(&views, s.lexicon)
		out = append(out, &r.folded)
		if r.odd {
			r.deob.of = of.vocabulary
			out = append(out, &r.deob)
		}
		return out
	}
	for _, m := range t.History {
		earlier = append(earlier, split(m.Text)...)
	}
	return split(t.Text), earlier
}

// reach notes the terms that a hit holds, each by itself.
func (s *Set) reach(r *rule, t *pack.Test, reached map[string]bool) {
	present, earlier := s.texts(r, t)
	for i := range r.any {
		in := present
		if r.Then != nil {
			in = slices.Concat(present, earlier)
		}
		if holds(in, r.any[i].phrase) {
			reached[r.any[i].clause] = true
		}
	}
	if r.Then == nil {
		return
	}
	for i, term := range r.Then.Any {
		if holds(present, newPhrase(term)) {
			reached[fmt.Sprintf("then.any[%d]", i)] = true
		}
	}
}

func holds(in []*words, p phrase) bool {
	return slices.ContainsFunc(in, func(w *words) bool {
		for at := range w.len() {
			if p.matchAt(w, at) >= 0 {
				return true
			}
		}
		return false
	})
}

// voided notes the exceptions that overlap a match in a miss, also where another
// one before them did.
func (s *Set) voided(r *rule, t *pack.Test, reached map[string]bool) {
	present, earlier := s.texts(r, t)
	for _, w := range slices.Concat(present, earlier) {
		for i := range r.any {
			for at := range w.len() {
				end := r.any[i].matchAt(w, at)
				if end < 0 {
					continue
				}
				for k := range r.unless {
					if r.unless[k].voids(w, at, end) {
						reached[r.unless[k].clause] = true
					}
				}
			}
		}
	}
}
