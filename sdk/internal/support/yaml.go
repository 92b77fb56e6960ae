package support

import (
	"io/fs"

	"go.yaml.in/yaml/v3"
)

// schema is the version of the YAML files that this package reads.
const schema = "1"

// document reads one YAML file strictly: unknown and repeated keys are faults.
type document struct {
	file string
	bad  *faults
}

// read gives the file's top mapping to known, by key.
func (d document) read(fsys fs.FS, known map[string]func(*yaml.Node)) {
	data, err := fs.ReadFile(fsys, d.file)
	if err != nil {
		d.bad.add(d.file, 0, "cannot be read: %w", err)
		return
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		d.bad.add(d.file, 0, "%w", err)
		return
	}
	if len(root.Content) == 0 {
		d.bad.add(d.file, 0, "is empty")
		return
	}
	known["schema"] = func(n *yaml.Node) {
		if n.Value != schema {
			d.bad.add(d.file, n.Line, "schema %q, want %s", n.Value, schema)
		}
	}
	d.fields(root.Content[0], known)
}

// fields calls the function of each key of a mapping. All keys of known must
// be there, and no other.
func (d document) fields(n *yaml.Node, known map[string]func(*yaml.Node)) {
	seen := map[string]bool{}
	d.each(n, func(key, value *yaml.Node) {
		read, ok := known[key.Value]
		if !ok {
			d.bad.add(d.file, key.Line, "unknown key %q", key.Value)
			return
		}
		seen[key.Value] = true
		read(value)
	})
	for key := range known {
		if !seen[key] {
			d.bad.add(d.file, n.Line, "key %q is missing", key)
		}
	}
}

// each calls f for each entry of a mapping, in order.
func (d document) each(n *yaml.Node, f func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		d.bad.add(d.file, n.Line, "want a mapping")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if seen[key.Value] {
			d.bad.add(d.file, key.Line, "key %q stands twice", key.Value)
		}
		seen[key.Value] = true
		f(key, n.Content[i+1])
	}
}

// items calls f for each entry of a list.
func (d document) items(n *yaml.Node, f func(*yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		d.bad.add(d.file, n.Line, "want a list")
		return
	}
	for _, item := range n.Content {
		f(item)
	}
}

// word reads a single value, which must not be empty.
func (d document) word(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || n.Value == "" {
		d.bad.add(d.file, n.Line, "want a word")
		return ""
	}
	return n.Value
}

// setWord stores a single value.
func (d document) setWord(to *string) func(*yaml.Node) {
	return func(n *yaml.Node) { *to = d.word(n) }
}
