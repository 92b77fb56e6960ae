package pack

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// Bounds of what a clause may look at.
const (
	maxNearWords    = 30
	maxThenMessages = 50
)

// near reads one condition or a list of them.
func (r *reader) near(f *fields) []Near {
	n := f.get("near")
	if n == nil {
		return nil
	}
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		nodes = f.list("near")
	}
	var out []Near
	for i, node := range nodes {
		if c := r.condition(node, "near", i); c != nil {
			out = append(out, *c)
		}
	}
	return out
}

// unlessNear reads the exceptions that are no phrases but conditions as those of
// near: their words may stand apart from the hit, also in another sentence.
func (r *reader) unlessNear(f *fields) []Near {
	var out []Near
	for i, node := range f.list("unless") {
		if node.Kind != yaml.MappingNode {
			continue
		}
		if c := r.condition(node, "unless", i); c != nil {
			out = append(out, *c)
		}
	}
	return out
}

// condition reads a condition in the form of near, the one at place i of key name.
func (r *reader) condition(node *yaml.Node, name string, i int) *Near {
	g := r.mapping(node, name)
	if g == nil {
		return nil
	}
	c := &Near{Clause: fmt.Sprintf("%s[%d]", name, i)}
	switch list := g.get("list"); {
	case list == nil && g.must("terms") != nil:
		c.Terms = r.terms(g, "terms", false)
	case list != nil && g.get("terms") != nil:
		r.fail(list.Line, "%s: terms and list, want one of them", name)
	case list != nil:
		c.Terms = r.named(list, name+".list", []*yaml.Node{list})
	}
	c.Within = g.int("within", 1, maxNearWords)
	c.Side = word(g, "side", sides, AnySide)
	g.done()
	return c
}

func (r *reader) then(f *fields) *Then {
	n := f.get("then")
	if n == nil {
		return nil
	}
	g := r.mapping(n, "then")
	if g == nil {
		return nil
	}
	t := &Then{}
	if g.must("any") != nil {
		t.Any = r.terms(g, "any", true)
	}
	t.Within = g.int("within_messages", 1, maxThenMessages)
	switch n := g.get("same_author"); {
	case n == nil:
	case n.Kind == yaml.ScalarNode && n.Value == "true":
		t.Author = SameAuthor
	case n.Kind == yaml.ScalarNode && n.Value == "false":
		t.Author = OtherAuthors
	default:
		r.fail(n.Line, "same_author: want true or false, got %s", kindOf(n))
	}
	g.done()
	return t
}

func (r *reader) when(f *fields) (w When) {
	n := f.get("when")
	if n == nil {
		return w
	}
	g := r.mapping(n, "when")
	if g == nil {
		return w
	}
	if len(g.key) == 0 {
		r.fail(n.Line, "when is empty")
	}
	w.AuthorAge = wordList(g, "author_age", vocab.AgeBands())
	w.RecipientAge = wordList(g, "recipient_age", vocab.AgeBands())
	w.Surface = wordList(g, "surface", vocab.Surfaces())
	w.Phase = wordList(g, "phase", vocab.Phases())
	w.Direction = wordList(g, "direction", vocab.Directions())
	g.done()
	return w
}

func (r *reader) tests(rule *Rule, f *fields) {
	n := f.must("tests")
	if n == nil {
		return
	}
	g := r.mapping(n, "tests")
	if g == nil {
		return
	}
	for _, item := range g.list("hit") {
		rule.Hit = append(rule.Hit, r.test(item))
	}
	for _, item := range g.list("miss") {
		rule.Miss = append(rule.Miss, r.test(item))
	}
	g.done()
	switch {
	case len(rule.Hit) == 0:
		r.fail(n.Line, "tests: 0 hits, want at least 1")
	case len(rule.Miss) < len(rule.Hit):
		r.fail(n.Line, "tests: %d hits and %d misses, want at least as many misses", len(rule.Hit), len(rule.Miss))
	}
}

// test reads a sentence, or a sentence with what is known of the people.
func (r *reader) test(n *yaml.Node) Test {
	t := Test{Line: n.Line}
	if n.Kind != yaml.MappingNode {
		t.Text, _ = r.str(n, "test")
		return t
	}
	f := r.mapping(n, "test")
	t.Text = f.text("text", true)
	t.Author = word(f, "author", vocab.AgeBands(), "")
	t.Recipient = word(f, "recipient", vocab.AgeBands(), "")
	t.Surface = word(f, "surface", vocab.Surfaces(), "")
	t.Phase = word(f, "phase", vocab.Phases(), "")
	for _, item := range f.list("history") {
		g := r.mapping(item, "history")
		if g == nil {
			continue
		}
		g.must("author")
		by := word(g, "author", writers, "")
		t.History = append(t.History, Message{ByAuthor: by == vocab.Author, Text: g.text("text", true)})
		g.done()
	}
	f.done()
	return t
}
