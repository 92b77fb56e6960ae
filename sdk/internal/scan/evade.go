package scan

import (
	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/parallel"
)

// Evasion says how many sentences that a rule finds it still finds when they are
// written otherwise.
type Evasion struct {
	Rule *pack.Rule
	// Tried is how many hits of the rule's own tests writing them otherwise changed.
	Tried int
	// Missed are the places of those that the rule does not find any more.
	Missed []int
}

// Evade writes the hits of every stable rule otherwise and says how many each rule
// still finds. It costs as much as running those tests. write must be safe for
// concurrent use.
func (s *Set) Evade(write func(text, language string) string) []Evasion {
	var out []Evasion
	for i := range s.rules {
		if s.rules[i].Status == pack.Stable {
			out = append(out, Evasion{Rule: s.rules[i].Rule})
		}
	}
	parallel.Do(len(out), func() func(int) {
		with := tester{set: s}
		return func(i int) { out[i].try(&with, write) }
	})
	return out
}

func (e *Evasion) try(with *tester, write func(text, language string) string) {
	for i, t := range e.Rule.Hit {
		text := write(t.Text, e.Rule.Pack.Language)
		if text == t.Text {
			continue
		}
		e.Tried++
		t.Text = text
		if h := with.try(e.Rule, &t); h == nil || h.NearMiss {
			e.Missed = append(e.Missed, i)
		}
	}
}
