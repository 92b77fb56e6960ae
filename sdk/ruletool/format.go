package ruletool

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// order of the keys, as rules/SCHEMA.md lists them.
var (
	packKeys = []string{"schema", "pack", "version", "language", "licence", "lists", "rules"}
	ruleKeys = []string{"id", "status", "category", "signal", "speaker", "risk_level", "score", "level", "scope", "view", "any", "lists", "regex",
		"near", "then", "unless", "when", "why", "limits", "source", "tests"}
	testKeys = []string{"hit", "miss"}
	nearKeys = []string{"terms", "list", "within", "side"}
)

// Format writes a pack as packs are written: keys in the order of the schema, two
// spaces, terms in quotes. Comments stay. It changes no meaning, and fails on
// what is no YAML.
func Format(data []byte) ([]byte, error) {
	doc, err := document(data)
	if err != nil {
		return nil, err
	}
	return format(doc)
}

// AddRule writes a pack as [Format] does, with one rule more behind the others: a
// value that yaml writes as a rule. It does not ask whether the pack then loads.
func AddRule(data []byte, rule any) ([]byte, error) {
	doc, err := document(data)
	if err != nil {
		return nil, err
	}
	rules := value(doc.Content[0], "rules")
	if rules == nil || rules.Kind != yaml.SequenceNode {
		return nil, fmt.Errorf("rules: want a list")
	}
	var added yaml.Node
	if err := added.Encode(rule); err != nil {
		return nil, err
	}
	if len(rules.Content) == 0 {
		rules.Style = 0 // an empty list stands in brackets
	}
	rules.Content = append(rules.Content, &added)
	return format(doc)
}

// document reads YAML that holds keys and values.
func document(data []byte) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("want keys and values")
	}
	return &doc, nil
}

func format(doc *yaml.Node) ([]byte, error) {
	root := doc.Content[0]
	sortKeys(root, packKeys)
	if rules := value(root, "rules"); rules != nil {
		for _, rule := range rules.Content {
			sortKeys(rule, ruleKeys)
			quote(value(rule, "any"))
			quote(value(rule, "unless"))
			for _, c := range conditions(rule) {
				sortKeys(c, nearKeys)
				quote(value(c, "terms"))
			}
			if tests := value(rule, "tests"); tests != nil {
				sortKeys(tests, testKeys)
				quote(value(tests, "hit"))
				quote(value(tests, "miss"))
			}
		}
	}
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(doc); err != nil {
		return nil, err
	}
	if err := enc.Close(); err != nil {
		return nil, err
	}
	return partRules(spellOut(out.Bytes())), nil
}

// conditions are those of near, and those that stand among the exceptions.
func conditions(rule *yaml.Node) []*yaml.Node {
	var out []*yaml.Node
	for _, key := range []string{"near", "unless"} {
		switch n := value(rule, key); {
		case n == nil:
		case n.Kind == yaml.SequenceNode:
			out = append(out, n.Content...)
		default:
			out = append(out, n)
		}
	}
	return slices.DeleteFunc(out, func(n *yaml.Node) bool { return n.Kind != yaml.MappingNode })
}

var escaped = regexp.MustCompile(`\\+U[0-9A-F]{8}`)

// spellOut writes emoji as they are: the library escapes all beyond U+FFFF.
func spellOut(data []byte) []byte {
	return escaped.ReplaceAllFunc(data, func(m []byte) []byte {
		at := bytes.IndexByte(m, 'U')
		code, err := strconv.ParseUint(string(m[at+1:]), 16, 32)
		if err != nil || at%2 == 0 || !unicode.IsGraphic(rune(code)) { // an even number of backslashes escapes itself
			return m
		}
		return append(bytes.Clone(m[:at-1]), string(rune(code))...)
	})
}

// partRules puts an empty line between rules, ahead of a rule's comment.
func partRules(data []byte) []byte {
	lines := bytes.Split(data, []byte("\n"))
	var out [][]byte
	for _, line := range lines {
		if bytes.HasPrefix(line, []byte("  - ")) {
			at := len(out)
			for at > 0 && bytes.HasPrefix(out[at-1], []byte("  #")) {
				at--
			}
			if at > 0 && !bytes.HasPrefix(out[at-1], []byte("rules:")) {
				out = slices.Insert(out, at, []byte{})
			}
		}
		out = append(out, line)
	}
	return bytes.Join(out, []byte("\n"))
}

func value(n *yaml.Node, key string) *yaml.Node {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// sortKeys puts known keys first, in order; others stay behind them as they are.
func sortKeys(n *yaml.Node, order []string) {
	if n.Kind != yaml.MappingNode {
		return
	}
	type entry struct{ key, value *yaml.Node }
	var entries []entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		entries = append(entries, entry{n.Content[i], n.Content[i+1]})
	}
	rank := func(e entry) int {
		if i := slices.Index(order, e.key.Value); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return rank(a) - rank(b) })
	n.Content = n.Content[:0]
	for _, e := range entries {
		n.Content = append(n.Content, e.key, e.value)
	}
}

// quote puts the texts of a list into double quotes.
func quote(list *yaml.Node) {
	if list == nil || list.Kind != yaml.SequenceNode {
		return
	}
	for _, item := range list.Content {
		if item.Kind == yaml.ScalarNode && item.Style == 0 && item.ShortTag() == "!!str" {
			item.Style = yaml.DoubleQuotedStyle
		}
	}
}
