package scan

import (
	"cmp"
	"slices"
	"time"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// Profile is what scanning took, in nanoseconds a message.
type Profile struct {
	Median, Mean float64
	Rules        []Cost // those that were tried, dearest first
}

// Cost is one rule's part of it.
type Cost struct {
	Rule        *pack.Rule
	Tried, Hits int     // messages
	Nanoseconds float64 // a message, on average over all
}

// Profile scans each text rounds times and takes its fastest time; then it times
// the rules that are tried on each. Normalizing is left out.
func (s *Set) Profile(texts []string, rounds int) Profile {
	rounds = max(rounds, 1)
	var p Profile
	costs := make([]Cost, len(s.rules))
	for i := range s.rules {
		costs[i].Rule = s.rules[i].Rule
	}
	times := make([]float64, len(texts))
	var hits []Hit
	sc := newScratch(s)
	for i, text := range texts {
		in := &Input{Parts: []Part{{Views: viewsOf(text)}}}
		times[i] = fastest(rounds, func() { hits = s.Scan(hits[:0], in) })
		for k := range hits {
			at := slices.IndexFunc(s.rules, func(r rule) bool { return r.Rule == hits[k].Rule })
			costs[at].Hits++
		}
		s.profile(in, sc, rounds, costs)
	}
	for i := range costs {
		if c := &costs[i]; c.Tried > 0 {
			c.Nanoseconds /= float64(len(texts))
			p.Rules = append(p.Rules, *c)
		}
	}
	slices.SortFunc(p.Rules, func(a, b Cost) int {
		return cmp.Or(cmp.Compare(b.Nanoseconds, a.Nanoseconds), cmp.Compare(a.Rule.ID, b.Rule.ID))
	})
	for _, t := range times {
		p.Mean += t / float64(len(times))
	}
	slices.Sort(times)
	if len(times) > 0 {
		p.Median = times[len(times)/2]
	}
	return p
}

// profile times the rules that are candidates in one message.
func (s *Set) profile(in *Input, sc *scratch, rounds int, costs []Cost) {
	part := &in.Parts[0]
	s.candidates(sc, part)
	slices.Sort(sc.candidates)
	for from := 0; from < len(sc.candidates); {
		to, r := from, s.terms[sc.candidates[from]].rule
		for to < len(sc.candidates) && s.terms[sc.candidates[to]].rule == r {
			to++
		}
		terms := sc.candidates[from:to]
		costs[r].Tried++
		costs[r].Nanoseconds += fastest(rounds, func() { s.rule(nil, in, part, sc, &s.rules[r], terms) })
		from = to
	}
	sc.unmark()
}

func fastest(rounds int, work func()) float64 {
	least := time.Duration(1<<63 - 1)
	for range rounds {
		began := time.Now()
		work()
		least = min(least, time.Since(began))
	}
	return float64(least.Nanoseconds())
}

func viewsOf(text string) *normalize.Views {
	var v normalize.Views
	v.Build(text)
	return &v
}
