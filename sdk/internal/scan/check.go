package scan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/parallel"
)

// Check runs the tests that the rules carry, through Scan like any message and
// with the language unknown, and returns every one that fails. Tests of
// retired rules do not run. It takes about as long as scanning the sentences.
//
// The faults name a test by its place in the list, never by its text.
func (s *Set) Check() []*pack.Fault {
	found := make([][]*pack.Fault, len(s.rules))
	parallel.Do(len(s.rules), func() func(int) {
		c := tester{set: s}
		return func(i int) { found[i] = c.check(s.rules[i].Rule) }
	})
	return slices.Concat(found...)
}

// tester scans one sentence after the other.
type tester struct {
	set   *Set
	views normalize.Views
	hits  []Hit
}

// scan finds what in, with text as its only part, hits; valid until the next call.
func (c *tester) scan(text string, in *Input) []Hit {
	c.views.Build(text)
	in.Parts = []Part{{Views: &c.views}}
	c.hits = c.set.Scan(c.hits[:0], in)
	return c.hits
}

func (c *tester) check(r *pack.Rule) (faults []*pack.Fault) {
	fail := func(line int, format string, args ...any) {
		faults = append(faults, &pack.Fault{File: r.Pack.File, Line: line, RuleID: r.ID, Err: fmt.Errorf(format, args...)})
	}
	for n, t := range r.Hit {
		switch h := c.try(r, &t); {
		case h == nil:
			fail(t.Line, "hit[%d] not found", n)
		case h.NearMiss && strings.HasPrefix(h.Failed, exempt): // as the platform wants it
		case h.NearMiss:
			fail(t.Line, "hit[%d] not found: %s matches, %s fails", n, h.Clause, h.Failed)
		}
	}
	for n, t := range r.Miss {
		if h := c.try(r, &t); h != nil && !h.NearMiss {
			fail(t.Line, "miss[%d] fires, clause %s", n, h.Clause)
		}
	}
	return faults
}

// try scans one test and returns what r says about it, nil if nothing.
func (c *tester) try(r *pack.Rule, t *pack.Test) *Hit {
	in := Input{Author: t.Author, Recipient: t.Recipient, Surface: t.Surface, Phase: t.Phase, Explain: true}
	for _, m := range t.History {
		in.History = append(in.History, Message{ByAuthor: m.ByAuthor, Text: m.Text})
	}
	hits := c.scan(t.Text, &in)
	if i := slices.IndexFunc(hits, func(h Hit) bool { return h.Rule == r }); i >= 0 {
		return &hits[i]
	}
	return nil
}
