package scan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/parallel"
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
	found := make([][]*pack.Fault, len(s.rules))
	parallel.Do(len(s.rules), func() func(int) {
		c := tester{set: s}
		return func(i int) { found[i] = c.lint(&s.rules[i]) }
	})
	faults := slices.Concat(found...)
	known := map[string]map[string]bool{}
	for i := range s.terms {
		t := &s.terms[i]
		r := &s.rules[t.rule]
		language := pack.BaseLanguage(r.Pack.Language)
		if known[language] == nil {
			known[language] = Everyday(language)
		}
		if word := EverydayWord(t.seq, known[language]); word != "" {
			faults = append(faults, &pack.Fault{File: r.Pack.File, Line: r.Line, RuleID: r.ID, Err: fmt.Errorf(
				"%s has no usable anchor: it may be the everyday word %q alone", t.clause, word)})
		}
	}
	return faults
}

func (c *tester) lint(r *rule) (faults []*pack.Fault) {
	fail := func(line int, format string, args ...any) {
		faults = append(faults, &pack.Fault{File: r.Pack.File, Line: line, RuleID: r.ID, Err: fmt.Errorf(format, args...)})
	}
	if !audienceExists(&r.When) {
		fail(r.Line, "when: no pair of ages fits author_age, recipient_age and direction together")
	}
	for t := range r.any {
		if clause := c.alwaysVoid(r, &r.any[t]); clause != "" {
			fail(r.Any[t].Line, "%s can never hit: %s voids every reading of it", r.any[t].clause, clause)
		}
	}
	if other := c.shadowedBy(r); other != "" {
		fail(r.Line, "shadowed by %s, which finds all that this rule finds, with the same signal and no lower score", other)
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
func (c *tester) alwaysVoid(r *rule, t *term) string {
	if len(r.unless) == 0 || t.regex != nil {
		return ""
	}
	clause := ""
	all := eachReading(t.seq, func(text string) bool {
		var w words
		c.views.Build(text)
		w.split(&c.views.Folded)
		end := t.matchAt(&w, 0)
		if end < 0 {
			return false
		}
		void := slices.IndexFunc(r.unless, func(e exception) bool { return e.voids(&w, 0, end) })
		if void >= 0 {
			clause = r.unless[void].clause
		}
		return void >= 0
	})
	if !all {
		return ""
	}
	return clause
}

// shadowedBy names a rule without conditions that hits on every reading of every
// term of r, "" if there is none.
func (c *tester) shadowedBy(r *rule) string {
	if r.Then != nil || r.Status == pack.Draft {
		return ""
	}
	var may []string // rules that hit on all readings so far; nil at the start
	for t := range r.any {
		all := r.any[t].regex == nil && eachReading(r.any[t].seq, func(text string) bool {
			hits := c.scan(text, &Input{})
			var found []string
			for i := range hits {
				if o := hits[i].Rule; covers(o, r.Rule) && (may == nil || slices.Contains(may, o.ID)) {
					found = append(found, o.ID)
				}
			}
			may = found
			return len(found) > 0
		})
		if !all {
			return ""
		}
	}
	if len(may) == 0 {
		return ""
	}
	return may[0]
}

// covers reports whether a hit of o says all that one of r could say.
func covers(o, r *pack.Rule) bool {
	return o != r && o.Status == pack.Stable && o.Category == r.Category && o.Signal == r.Signal && o.Score >= r.Score && o.Level <= r.Level &&
		o.View == r.View && o.Speaker == r.Speaker && o.Risk == r.Risk && (o.AnyScope || !r.AnyScope && pack.BaseLanguage(o.Pack.Language) == pack.BaseLanguage(r.Pack.Language)) &&
		len(o.Near)+len(o.Unless)+len(o.UnlessNear) == 0 && o.Then == nil && o.When.Empty()
}

// EverydayWord returns a reading of seq that is one word which ordinary messages
// are full of, "" if there is none.
func EverydayWord(seq []pack.Element, everyday map[string]bool) string {
	for i := range seq {
		others := slices.Concat(seq[:i:i], seq[i+1:])
		if slices.ContainsFunc(others, func(e pack.Element) bool { return !optional(&e) }) {
			continue
		}
		if w := seq[i].Word; w != nil && everyday[w.Bare] {
			return w.Folded
		}
		for _, alt := range seq[i].Alternatives() {
			if word := EverydayWord(alt, everyday); word != "" {
				return word
			}
		}
	}
	return ""
}

// optional is true for what may be absent.
func optional(e *pack.Element) bool {
	return e.Gap() > 0 || slices.ContainsFunc(e.Alternatives(), func(alt []pack.Element) bool { return len(alt) == 0 })
}

// eachReading calls fn for the readings of seq without gap words until it
// returns false, and reports whether it never did. It is false too where there
// are too many readings, or a thing stands in one.
func eachReading(seq []pack.Element, fn func(text string) bool) bool {
	left := maxSpelled
	return spell(seq, "", func(text string) bool {
		left--
		return left >= 0 && fn(text)
	})
}

func spell(seq []pack.Element, head string, fn func(text string) bool) bool {
	if len(seq) == 0 {
		return fn(head)
	}
	e := &seq[0]
	switch {
	case e.Gap() > 0:
		return spell(seq[1:], head, fn)
	case e.Thing() != nil:
		return false
	case e.Word != nil:
		return spell(seq[1:], strings.TrimSpace(head+" "+e.Word.Folded), fn)
	}
	for _, alt := range e.Alternatives() {
		if !spell(alt, head, func(text string) bool { return spell(seq[1:], text, fn) }) {
			return false
		}
	}
	return true
}
