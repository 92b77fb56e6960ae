package scan

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// Check runs the tests that the rules carry, through Scan like any message and
// with the language unknown, and returns every one that fails. Tests of
// retired rules do not run. It takes about as long as scanning the sentences.
//
// The faults name a test by its place in the list, never by its text.
func (s *Set) Check() []*pack.Fault {
	found := make([][]*pack.Fault, len(s.rules))
	var work sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		work.Go(func() {
			for i := w; i < len(s.rules); i += workers {
				found[i] = s.checkRule(s.rules[i].Rule)
			}
		})
	}
	work.Wait()
	return slices.Concat(found...)
}

func (s *Set) checkRule(r *pack.Rule) (faults []*pack.Fault) {
	fail := func(line int, format string, args ...any) {
		faults = append(faults, &pack.Fault{File: r.Pack.File, Line: line, RuleID: r.ID, Err: fmt.Errorf(format, args...)})
	}
	for n, t := range r.Hit {
		switch h := s.try(r, &t); {
		case h == nil:
			fail(t.Line, "hit[%d] not found", n)
		case h.NearMiss && strings.HasPrefix(h.Failed, exempt): // as the platform wants it
		case h.NearMiss:
			fail(t.Line, "hit[%d] not found: %s matches, %s fails", n, h.Clause, h.Failed)
		}
	}
	for n, t := range r.Miss {
		if h := s.try(r, &t); h != nil && !h.NearMiss {
			fail(t.Line, "miss[%d] fires, clause %s", n, h.Clause)
		}
	}
	return faults
}

// try scans one test and returns what r says about it, nil if nothing.
func (s *Set) try(r *pack.Rule, t *pack.Test) *Hit {
	var views normalize.Views
	views.Build(t.Text)
	in := Input{Parts: []Part{{Views: &views}}, Author: t.Author, Recipient: t.Recipient,
		Surface: t.Surface, Phase: t.Phase, Explain: true}
	for _, m := range t.History {
		in.History = append(in.History, Message{ByAuthor: m.ByAuthor, Text: m.Text})
	}
	for _, h := range s.Scan(nil, &in) {
		if h.Rule == r {
			return &h
		}
	}
	return nil
}
