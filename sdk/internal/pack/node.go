package pack

import (
	"errors"
	"fmt"
	"hash"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// reader walks YAML nodes and collects faults instead of stopping at the
// first one.
type reader struct {
	file   string
	ruleID string
	faults []*Fault
	words  *speller
	lists  *lists
	// open reads a file below the folder of rules, nil where there is none.
	open   func(name string) ([]byte, error)
	digest hash.Hash // over the pack and the files of its lists
	// asked is told every key that is read, for the test that holds the schema
	// to the loader; nil otherwise.
	asked func(object, key string)
}

func (r *reader) fail(line int, format string, args ...any) {
	r.failErr(line, fmt.Errorf(format, args...))
}

func (r *reader) failErr(line int, err error) {
	r.faults = append(r.faults, &Fault{File: r.file, Line: line, RuleID: r.ruleID, Err: err})
}

// fields are the entries of one mapping. What has been read is marked, so that
// done can name the keys nobody knows.
type fields struct {
	r    *reader
	what string // "rule", for messages
	line int
	key  map[string]*yaml.Node
	val  map[string]*yaml.Node
	seen map[string]bool
}

// mapping opens n, which must be a mapping; nil after a fault.
func (r *reader) mapping(n *yaml.Node, what string) *fields {
	if n.Kind != yaml.MappingNode {
		r.fail(n.Line, "%s: want keys and values, got %s", what, kindOf(n))
		return nil
	}
	f := &fields{r: r, what: what, line: n.Line, key: map[string]*yaml.Node{}, val: map[string]*yaml.Node{}, seen: map[string]bool{}}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if f.key[k.Value] != nil {
			r.fail(k.Line, "%s: key %q twice", what, k.Value)
			continue
		}
		f.key[k.Value], f.val[k.Value] = k, n.Content[i+1]
	}
	return f
}

// done reports the keys that were not asked for, in the order of the file.
func (f *fields) done() {
	var unknown []*yaml.Node
	for name, k := range f.key {
		if !f.seen[name] {
			unknown = append(unknown, k)
		}
	}
	slices.SortFunc(unknown, func(a, b *yaml.Node) int { return (a.Line-b.Line)*1000 + a.Column - b.Column })
	for _, k := range unknown {
		f.r.fail(k.Line, "%s: unknown key %q", f.what, k.Value)
	}
}

// get returns the value of a key, nil if there is none.
func (f *fields) get(name string) *yaml.Node {
	f.seen[name] = true
	if f.r.asked != nil {
		f.r.asked(f.what, name)
	}
	return f.val[name]
}

// must reports a key that is not there.
func (f *fields) must(name string) *yaml.Node {
	n := f.get(name)
	if n == nil {
		f.r.fail(f.line, "%s: %s is missing", f.what, name)
	}
	return n
}

// text reads a string that is not empty; "" after a fault or if absent.
func (f *fields) text(name string, required bool) string {
	n := f.get(name)
	if required {
		n = f.must(name)
	}
	if n == nil {
		return ""
	}
	s, _ := f.r.str(n, name)
	return s
}

// str reads one string that is not empty.
func (r *reader) str(n *yaml.Node, what string) (string, bool) {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" {
		r.fail(n.Line, "%s: want text, got %s", what, kindOf(n))
		return "", false
	}
	if strings.TrimSpace(n.Value) == "" {
		r.fail(n.Line, "%s is empty", what)
		return "", false
	}
	return n.Value, true
}

// list returns the items of a sequence, nil after a fault or if absent.
func (f *fields) list(name string) []*yaml.Node {
	n := f.get(name)
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		f.r.fail(n.Line, "%s: want a list, got %s", name, kindOf(n))
		return nil
	}
	if len(n.Content) == 0 {
		f.r.fail(n.Line, "%s is an empty list", name)
	}
	return n.Content
}

// int reads a whole number from low to high, low after a fault.
func (f *fields) int(name string, low, high int) int {
	n := f.must(name)
	if n == nil {
		return low
	}
	v, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" || err != nil {
		f.r.fail(n.Line, "%s: want a whole number, got %s", name, kindOf(n))
		return low
	}
	if v < low || v > high {
		f.r.fail(n.Line, "%s: %d, want %d to %d", name, v, low, high)
		return low
	}
	return v
}

// word reads one word of a fixed list; fallback if absent or after a fault.
func word[T ~string](f *fields, name string, allowed []T, fallback T) T {
	n := f.get(name)
	if n == nil {
		return fallback
	}
	if w, ok := oneOf(f.r, n, name, allowed); ok {
		return w
	}
	return fallback
}

// wordList reads one word or a list of them, each once.
func wordList[T ~string](f *fields, name string, allowed []T) []T {
	n := f.get(name)
	if n == nil {
		return nil
	}
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = f.list(name)
	}
	var out []T
	for _, item := range items {
		w, ok := oneOf(f.r, item, name, allowed)
		if ok && slices.Contains(out, w) {
			f.r.fail(item.Line, "%s: %q twice", name, w)
		} else if ok {
			out = append(out, w)
		}
	}
	return out
}

func oneOf[T ~string](r *reader, n *yaml.Node, what string, allowed []T) (T, bool) {
	// Plain words such as 18+ are text; 6-9 would be too. A date or a number
	// is none of the allowed words, so only the value counts.
	if n.Kind == yaml.ScalarNode && slices.Contains(allowed, T(n.Value)) {
		return T(n.Value), true
	}
	if n.Kind != yaml.ScalarNode {
		r.fail(n.Line, "%s: want one word, got %s", what, kindOf(n))
		return "", false
	}
	r.fail(n.Line, "%s: unknown %q, want one of %v", what, n.Value, allowed)
	return "", false
}

// kindOf names what stands in the file, for messages.
func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys and values (text with { or : needs quotes)"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias, which packs do not have"
	}
	switch n.ShortTag() {
	case "!!int", "!!float":
		return "the number " + n.Value + " (text needs quotes)"
	case "!!bool":
		return n.Value + " (text needs quotes)"
	case "!!null":
		return "nothing"
	case "!!timestamp":
		return "a date (text needs quotes)"
	}
	return "text"
}

// decode parses the bytes of a file to its one document.
func (r *reader) decode(data []byte) *yaml.Node {
	dec := yaml.NewDecoder(strings.NewReader(string(data)))
	var doc, second yaml.Node
	if err := dec.Decode(&doc); err != nil {
		r.syntax(err)
		return nil
	}
	if err := dec.Decode(&second); err == nil {
		r.fail(second.Line, "a second document, want one a file")
	}
	return doc.Content[0]
}

// syntax reports an error of the YAML library, whose line stands in its text.
func (r *reader) syntax(err error) {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		digits, tail, _ := strings.Cut(rest, ": ")
		if n, convErr := strconv.Atoi(digits); convErr == nil {
			line, message = n, tail
		}
	}
	r.failErr(line, errors.New("not YAML: "+message))
}
