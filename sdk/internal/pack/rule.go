package pack

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

var rulePattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Bounds of the strictness of a rule.
const (
	minLevel = 1
	maxLevel = 4
)

// scopes are the words of the key scope, the default first.
var scopes = []string{"language", "any"}

// The words of other keys, as the loader takes them.
var (
	statuses = []Status{Draft, Stable, Retired}
	views    = []View{ViewFolded, ViewDeobfuscated}
	sides    = []Side{Before, After, AnySide}
	writers  = []vocab.Audience{vocab.Author, vocab.Recipient} // of an earlier message in a test
)

// rule reads one rule; nil if it is no mapping. The caller resets r.ruleID.
func (r *reader) rule(p *Pack, n *yaml.Node) *Rule {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "id" {
			r.ruleID = n.Content[i+1].Value // already for what is wrong with the keys
		}
	}
	f := r.mapping(n, "rule")
	if f == nil {
		return nil
	}
	rule := &Rule{Pack: p, Line: n.Line}
	r.id(rule, f)
	if f.must("status") != nil {
		rule.Status = word(f, "status", statuses, "")
	}
	r.category(rule, f)
	rule.Score = r.score(f)
	rule.Level = f.int("level", minLevel, maxLevel)
	rule.AnyScope = word(f, "scope", scopes, scopes[0]) == "any"
	rule.View = word(f, "view", views, ViewBoth)
	rule.Any = r.any(f)
	rule.Near = r.near(f)
	rule.Unless = r.terms(f, "unless", false)
	rule.UnlessNear = r.unlessNear(f)
	rule.When = r.when(f)
	rule.Then = r.then(f)
	if rule.Then != nil && slices.ContainsFunc(rule.Any, func(t Term) bool { return t.Regex != nil }) {
		r.fail(f.key["then"].Line, "then: a rule with regex looks at one message")
	}
	rule.Why = f.text("why", true)
	for _, item := range f.list("limits") {
		s, _ := r.str(item, "limits")
		rule.Limits = append(rule.Limits, s)
	}
	rule.Source = f.text("source", true)
	r.tests(rule, f)
	f.done()
	return rule
}

// any reads what a rule looks for: terms, lists of the pack, expressions.
func (r *reader) any(f *fields) []Term {
	terms := r.terms(f, "any", true)
	if n := f.get("lists"); n != nil {
		listed := r.named(n, "lists", f.list("lists"))
		for _, t := range listed {
			if shortest(t.Seq) < minLone {
				r.fail(n.Line, "%s: %q can match a text of %d bytes, want at least %d", t.Clause, t.Text, shortest(t.Seq), minLone)
			}
		}
		terms = append(terms, listed...)
	}
	if f.get("regex") != nil {
		terms = append(terms, r.regexes(f)...)
	}
	if f.val["any"] == nil && f.val["lists"] == nil && f.val["regex"] == nil {
		r.fail(f.line, "rule: any is missing (or lists, or regex)")
	}
	return terms
}

func (r *reader) id(rule *Rule, f *fields) {
	rule.ID = f.text("id", true)
	if rule.ID == "" || rule.Pack.Name == "" {
		return
	}
	name, ok := strings.CutPrefix(rule.ID, rule.Pack.Name+".")
	if !ok || !rulePattern.MatchString(name) {
		r.fail(f.get("id").Line, "id: want %s. and then a-z, 0-9 and single hyphens", rule.Pack.Name)
	}
}

func (r *reader) category(rule *Rule, f *fields) {
	if f.must("category") == nil {
		f.get("signal")
		f.get("speaker")
		f.get("risk_level")
		return
	}
	rule.Category = word(f, "category", vocab.Categories(), "")
	core := slices.Contains(vocab.CoreCategories(), rule.Category)
	signals := vocab.Signals(rule.Category)
	n := f.get("signal")
	switch {
	case rule.Category == "":
	case n == nil && core:
		r.fail(f.line, "rule: signal is missing")
	case n != nil && len(signals) == 0:
		r.fail(n.Line, "signal: category %s has none", rule.Category)
	case n != nil:
		rule.Signal = word(f, "signal", signals, "")
	}
	rule.Speaker = word(f, "speaker", vocab.Speakers(), "")
	rule.Risk = word(f, "risk_level", vocab.RiskLevels(), "")
	for _, key := range []string{"speaker", "risk_level"} {
		if n := f.get(key); n != nil && rule.Category != vocab.SelfHarm {
			r.fail(n.Line, "%s: only rules of self_harm have one", key)
		}
	}
}

func (r *reader) score(f *fields) float64 {
	n := f.must("score")
	if n == nil {
		return 0
	}
	v, err := strconv.ParseFloat(n.Value, 64)
	if tag := n.ShortTag(); n.Kind != yaml.ScalarNode || tag != "!!float" && tag != "!!int" || err != nil {
		r.fail(n.Line, "score: want a number, got %s", kindOf(n))
		return 0
	}
	if !(v > 0 && v <= 1) { // not a number is refused as well
		r.fail(n.Line, "score: %v, want more than 0 and at most 1", n.Value)
		return 0
	}
	return v
}

// terms compiles a list of terms. With alone, a term must be able to stand by
// itself: one very short word would be in every second message.
func (r *reader) terms(f *fields, name string, alone bool) []Term {
	lines := map[string]int{}
	var out []Term
	for i, item := range f.list(name) {
		if name == "unless" && item.Kind == yaml.MappingNode { // see unlessNear
			continue
		}
		text, ok := r.str(item, name)
		if !ok {
			continue
		}
		term, err := parseTerm(text, r.words, r.lists)
		if err != nil {
			r.fail(item.Line, "%s: %w", name, err)
			continue
		}
		if alone && shortest(term.Seq) < minLone {
			r.fail(item.Line, "%s: term %q can match a text of %d bytes, want at least %d", name, text, shortest(term.Seq), minLone)
		}
		key := Key(term.Seq)
		if first, twice := lines[key]; twice {
			r.fail(item.Line, "%s: term %q is the same as the one in line %d", name, text, first)
			continue
		}
		lines[key] = item.Line
		term.Line, term.Clause = item.Line, fmt.Sprintf("%s[%d]", name, i)
		out = append(out, term)
	}
	return out
}

// Key spells compiled elements: equal keys match the same texts.
func Key(seq []Element) string {
	var b strings.Builder
	for _, e := range seq {
		switch {
		case e.Word != nil:
			b.WriteString(e.Word.Folded)
			if e.Word.Prefix {
				b.WriteByte('*')
			}
		case e.Thing() != nil:
			fmt.Fprintf(&b, "<%s %d..%d>", e.Thing().Kind, e.Thing().Low, e.Thing().High)
		case e.Gap() > 0:
			b.WriteString("[" + strconv.Itoa(e.Gap()) + "]")
		default:
			b.WriteByte('{')
			for _, alt := range e.Alternatives() {
				b.WriteString(Key(alt))
				b.WriteByte('|')
			}
			b.WriteByte('}')
		}
		b.WriteByte(' ')
	}
	return b.String()
}
