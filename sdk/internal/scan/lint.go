package scan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// maxSpelled bounds the readings of a term that are looked at. A term of more is
// taken to be of use.
const maxSpelled = 512

// Lint returns what is wrong with rules by themselves and beside each other,
// whatever their tests say: terms that can never hit, audiences that do not exist,
// terms of everyday words alone, rules that add nothing to another one. Drafts are
// held to the same, retired rules to nothing.
func (s *Set) Lint() []*pack.Fault {
	var faults []*pack.Fault
	for i := range s.rules {
		r := &s.rules[i]
		fail := func(line int, format string, args ...any) {
			faults = append(faults, &pack.Fault{File: r.Pack.File, Line: line, RuleID: r.ID, Err: fmt.Errorf(format, args...)})
		}
		if !audienceExists(&r.When) {
			fail(r.Line, "when: no pair of ages fits author_age, recipient_age and direction together")
		}
		for t := range r.any {
			if clause := s.alwaysVoid(r, &r.any[t]); clause != "" {
				fail(r.Any[t].Line, "%s can never hit: %s voids every reading of it", r.any[t].clause, clause)
			}
		}
		if other := s.shadowedBy(r); other != "" {
			fail(r.Line, "shadowed by %s, which finds all that this rule finds, with the same signal and no lower score", other)
		}
	}
	known := map[string]map[string]bool{}
	for i := range s.terms {
		t := &s.terms[i]
		r := &s.rules[t.rule]
		language := baseLanguage(r.Pack.Language)
		if known[language] == nil {
			known[language] = everyday(language)
		}
		if word := everydayWord(t.seq, known[language]); word != "" {
			faults = append(faults, &pack.Fault{File: r.Pack.File, Line: r.Line, RuleID: r.ID, Err: fmt.Errorf(
				"%s has no usable anchor: it may be the everyday word %q alone", t.clause, word)})
		}
	}
	return faults
}

// audienceExists tries all pairs of ages.
func audienceExists(w *pack.When) bool {
	for _, author := range vocab.AgeBands() {
		for _, recipient := range vocab.AgeBands() {
			if allows(w.AuthorAge, author) && allows(w.RecipientAge, recipient) && allows(w.Direction, DirectionOf(author, recipient)) {
				return true
			}
		}
	}
	return false
}

// alwaysVoid names an exception that speaks against every reading of t standing
// alone, "" if some reading is left.
func (s *Set) alwaysVoid(r *rule, t *term) string {
	if len(r.unless) == 0 || t.regex != nil {
		return ""
	}
	spelled, ok := spell(t.seq)
	if !ok {
		return ""
	}
	clause := ""
	for _, text := range spelled {
		var views normalize.Views
		var w words
		views.Build(text)
		w.split(&views.Folded)
		end := t.matchAt(&w, 0)
		if end < 0 {
			return ""
		}
		void := slices.IndexFunc(r.unless, func(e exception) bool { return e.overlaps(&w, 0, end) })
		if void < 0 {
			return ""
		}
		clause = r.unless[void].clause
	}
	return clause
}

// shadowedBy names a rule without conditions that hits on every reading of every
// term of r, "" if there is none.
func (s *Set) shadowedBy(r *rule) string {
	if r.Then != nil || r.Status == pack.Draft {
		return ""
	}
	var may []string // rules that hit on all readings so far; nil at the start
	for t := range r.any {
		spelled, ok := spell(r.any[t].seq)
		if !ok || r.any[t].regex != nil {
			return ""
		}
		for _, text := range spelled {
			hits := s.Scan(nil, &Input{Parts: []Part{{Views: viewsOf(text)}}})
			var found []string
			for i := range hits {
				if o := hits[i].Rule; covers(o, r.Rule) && (may == nil || slices.Contains(may, o.ID)) {
					found = append(found, o.ID)
				}
			}
			if len(found) == 0 {
				return ""
			}
			may = found
		}
	}
	if len(may) == 0 {
		return ""
	}
	return may[0]
}

func viewsOf(text string) *normalize.Views {
	var v normalize.Views
	v.Build(text)
	return &v
}

// covers reports whether a hit of o says all that one of r could say.
func covers(o, r *pack.Rule) bool {
	return o != r && o.Status == pack.Stable && o.Category == r.Category && o.Signal == r.Signal && o.Score >= r.Score && o.Level <= r.Level &&
		o.View == r.View && o.Speaker == r.Speaker && o.Risk == r.Risk && (o.AnyScope || !r.AnyScope && baseLanguage(o.Pack.Language) == baseLanguage(r.Pack.Language)) &&
		len(o.Near)+len(o.Unless) == 0 && o.Then == nil && o.When.Empty()
}

// everydayWord returns a reading of seq that is one word which ordinary messages
// are full of, "" if there is none.
func everydayWord(seq []pack.Element, everyday map[string]bool) string {
	spelled, _ := spell(seq)
	for _, text := range spelled {
		if everyday[normalize.Bare(text)] {
			return text
		}
	}
	return ""
}

// spell writes out the readings of seq without gap words, false where there are
// too many or a thing stands in it.
func spell(seq []pack.Element) ([]string, bool) {
	all := []string{""}
	for i := range seq {
		e := &seq[i]
		if e.Gap > 0 {
			continue
		}
		if e.Thing != nil {
			return nil, false
		}
		choices := []string{}
		if e.Word != nil {
			choices = append(choices, e.Word.Folded)
		}
		for _, alt := range e.Alternatives {
			inner, ok := spell(alt)
			if !ok {
				return nil, false
			}
			choices = append(choices, inner...)
		}
		if len(all)*len(choices) > maxSpelled {
			return nil, false
		}
		var longer []string
		for _, head := range all {
			for _, tail := range choices {
				longer = append(longer, strings.TrimSpace(head+" "+tail))
			}
		}
		all = longer
	}
	return all, true
}
