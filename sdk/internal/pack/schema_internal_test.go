package pack

import (
	"crypto/sha256"
	"maps"
	"slices"
	"strings"
	"testing"
)

// wholePack has every mapping that a pack can have.
const wholePack = `schema: 1
pack: demo-en
version: 1.4.0
language: en
licence: CC0-1.0
lists: {who: {file: terms/who.txt}}
rules:
  - id: demo-en.first
    status: stable
    category: self_harm
    signal: ideation
    score: 0.8
    level: 1
    any: ["i will find you"]
    lists: [who]
    near: {terms: ["hurt"], within: 8}
    unless: [{terms: ["hurt"], within: 8}]
    when: {phase: pre_send}
    then: {any: ["don't tell"], within_messages: 3}
    why: A reason.
    source: own work
    tests: {hit: [{text: x, history: [{author: author, text: x}]}], miss: [y]}
  - id: demo-en.second
    status: stable
    category: hate
    score: 0.8
    level: 1
    regex: [{pattern: "room a", anchor: room}]
    why: A reason.
    source: own work
    tests: {hit: [x], miss: [y]}
`

// asked collects the keys that the loader reads, as "object.key".
func asked(parse func(r *reader) []*Fault) map[string]bool {
	keys := map[string]bool{}
	r := &reader{words: newSpeller(), digest: sha256.New()}
	r.open = func(string) ([]byte, error) { return []byte("# source: x\n# licence: x\n# date: x\nmum\n"), nil }
	r.asked = func(object, key string) {
		switch {
		case object == "unless": // in the form of near
			object = "near"
		case object == "lists": // names are the author's
			key = "*"
		case strings.HasPrefix(object, "lists."):
			object = "lists"
		}
		keys[object+"."+key] = true
	}
	for _, f := range parse(r) {
		keys["fault: "+f.Error()] = true
	}
	return keys
}

// described are the keys that the schema has, as "object.key", which are all of
// the table: an entry that no schema shows is a fault.
func described(t *testing.T, schemas ...Node) map[string]bool {
	names := map[string][]string{}
	for key, text := range hover {
		if strings.TrimSpace(text) == "" {
			t.Errorf("%s is not described", key)
		}
		names[text] = append(names[text], key)
	}
	shown := map[string]bool{}
	var walk func(n any)
	walk = func(n any) {
		switch n := n.(type) {
		case Node:
			if text, ok := n["description"].(string); ok {
				if names[text] == nil {
					t.Errorf("description %q is not of the table", text)
				}
				for _, key := range names[text] {
					shown[key] = true
				}
			}
			for _, child := range n {
				walk(child)
			}
		case []Node:
			for _, child := range n {
				walk(child)
			}
		}
	}
	for _, s := range schemas {
		walk(s)
	}
	return shown
}

// The loader and the schema know the same keys, and each is described.
func TestSchemaKnowsTheKeysOfTheLoader(t *testing.T) {
	t.Parallel()
	loader := asked(func(r *reader) []*Fault {
		r.file = "packs/demo-en.yaml"
		_, faults := parsePack(r, []byte(wholePack))
		return faults
	})
	changes := asked(func(r *reader) []*Fault {
		r.file = "overrides/ours.yaml"
		_, faults := parseOverride(r, []byte("schema: 1\noverride: ours\nversion: 1.0.0\nrules: [{id: a.b, score: 1, level: 1, why: x}]\n"))
		return faults
	})
	for key := range changes {
		loader[strings.Replace(key, "rule.", "change.", 1)] = true
	}
	want := slices.Sorted(maps.Keys(loader))
	if got := slices.Sorted(maps.Keys(described(t, PackSchema(), OverrideSchema()))); !slices.Equal(got, want) {
		t.Errorf("the schema has  %v\nthe loader asks %v", got, want)
	}
	if got := slices.Sorted(maps.Keys(hover)); !slices.Equal(got, want) {
		t.Errorf("described are    %v\nthe loader asks %v", got, want)
	}
}
