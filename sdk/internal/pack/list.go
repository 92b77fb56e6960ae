package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxEntries bounds a list.
const maxEntries = 2000

// lists are the named lists of one pack, and which of them a rule uses.
type lists struct {
	byName map[string]*List
	used   map[string]bool
}

// use returns a list that a term or a rule names.
func (l *lists) use(name string) (*List, error) {
	if l == nil || l.byName[name] == nil {
		return nil, fmt.Errorf("@%s: the pack has no list of this name", name)
	}
	l.used[name] = true
	return l.byName[name], nil
}

// lists reads the lists of a pack: phrases, or the name of a file with one a line.
func (r *reader) packLists(p *Pack, f *fields) {
	r.lists = &lists{byName: map[string]*List{}, used: map[string]bool{}}
	n := f.get("lists")
	if n == nil {
		return
	}
	g := r.mapping(n, "lists")
	if g == nil {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := n.Content[i].Value
		if !rulePattern.MatchString(name) {
			r.fail(n.Content[i].Line, "lists: name %q, want a-z, 0-9 and single hyphens", name)
		}
		g.get(name)
		l := &List{Name: name, Line: n.Content[i].Line}
		if file := n.Content[i+1]; file.Kind == yaml.MappingNode {
			r.listFile(l, file)
		} else {
			for _, item := range g.list(name) {
				if text, ok := r.str(item, "lists."+name); ok {
					r.entry(l, text, item.Line)
				}
			}
		}
		if len(l.Entries) > maxEntries {
			r.fail(l.Line, "lists.%s: %d entries, limit %d", name, len(l.Entries), maxEntries)
		}
		r.lists.byName[name] = l
		p.Lists = append(p.Lists, l)
	}
}

// listFile reads {file: terms/x.txt}: one phrase a line, lines with # are
// comments; the head names source, licence and date.
func (r *reader) listFile(l *List, n *yaml.Node) {
	g := r.mapping(n, "lists."+l.Name)
	name := g.text("file", true)
	g.done()
	if name == "" {
		return
	}
	if !fs.ValidPath(name) || r.open == nil {
		r.fail(n.Line, "lists.%s: file %q: want a path below the folder of rules such as terms/%s.txt", l.Name, name, l.Name)
		return
	}
	data, err := r.open(name)
	if err != nil {
		r.fail(n.Line, "lists.%s: file %q: %w", l.Name, name, err)
		return
	}
	r.digest.Write(data)
	head := map[string]bool{}
	for i, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		if comment, ok := strings.CutPrefix(line, "#"); ok {
			key, value, _ := strings.Cut(strings.TrimSpace(comment), ":")
			head[key] = head[key] || strings.TrimSpace(value) != ""
		} else if line != "" {
			before := len(r.faults)
			r.entry(l, line, n.Line)
			for _, fault := range r.faults[before:] {
				fault.Err = fmt.Errorf("%s:%d: %w", path.Base(name), i+1, fault.Err)
			}
		}
	}
	for _, key := range []string{"source", "licence", "date"} {
		if !head[key] {
			r.fail(n.Line, "lists.%s: file %q: the head names no %s (a line \"# %s: …\")", l.Name, name, key, key)
		}
	}
}

// entry adds one phrase to a list.
func (r *reader) entry(l *List, text string, line int) {
	where := "lists." + l.Name
	if strings.ContainsAny(text, "{}[]|<>") {
		r.fail(line, "%s: %q: an entry is words, without braces, gaps and things", where, text)
		return
	}
	term, err := parseTerm(text, r.words, nil)
	if err != nil {
		r.fail(line, "%s: %w", where, err)
		return
	}
	key := Key(term.Seq)
	for _, other := range l.Entries {
		if Key(other.Seq) == key {
			r.fail(line, "%s: %q is the same as the one in line %d", where, text, other.Line)
			return
		}
	}
	term.Line = line
	l.Entries = append(l.Entries, term)
}

// unusedLists reports lists that no rule names.
func (r *reader) unusedLists(p *Pack) {
	for _, l := range p.Lists {
		if !r.lists.used[l.Name] {
			r.fail(l.Line, "lists: no rule uses %s", l.Name)
		}
	}
}

// named gives the entries of lists as terms of a rule's own.
func (r *reader) named(n *yaml.Node, clause string, names []*yaml.Node) []Term {
	var out []Term
	for _, item := range names {
		name, ok := r.str(item, clause)
		if !ok {
			continue
		}
		l, err := r.lists.use(name)
		if err != nil {
			r.fail(item.Line, "%s: %w", clause, err)
			continue
		}
		for i, entry := range l.Entries {
			entry.Clause = fmt.Sprintf("lists.%s[%d]", name, i)
			out = append(out, entry)
		}
	}
	if len(out) == 0 && len(r.faults) == 0 {
		r.failErr(n.Line, errors.New(clause+" is empty"))
	}
	return out
}
