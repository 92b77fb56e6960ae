package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// An Override is one file in which a platform changes shipped rules without
// copying their pack.
type Override struct {
	Name    string
	Version string
	File    string
	Digest  string // "sha256:" and 64 hex digits over the bytes of the file
	rules   []change
}

// change is what an override says of one rule; zero fields change nothing.
type change struct {
	id     string
	line   int
	status Status
	score  float64
	level  int
	exempt []Term
}

// LoadOverrides reads every .yaml file of folder dir in the order of their
// names. A folder that is not there holds none.
func LoadOverrides(fsys fs.FS, dir string) ([]*Override, []*Fault) {
	return loadFolder(fsys, dir, ".yaml", ParseOverride)
}

// ParseOverride reads one file. It returns all faults, or the override and no
// fault.
func ParseOverride(file string, data []byte) (*Override, []*Fault) {
	return parseOverride(&reader{file: file, words: newSpeller(), digest: sha256.New()}, data)
}

func parseOverride(r *reader, data []byte) (*Override, []*Fault) {
	root := r.decode(data)
	if root == nil {
		return nil, r.faults
	}
	r.digest.Write(data)
	o := &Override{File: r.file, Digest: "sha256:" + hex.EncodeToString(r.digest.Sum(nil))}
	r.override(o, root)
	if len(r.faults) > 0 {
		slices.SortStableFunc(r.faults, func(a, b *Fault) int { return a.Line - b.Line })
		return nil, r.faults
	}
	return o, nil
}

func (r *reader) override(o *Override, root *yaml.Node) {
	f := r.mapping(root, "override")
	if f == nil {
		return
	}
	if n := f.must("schema"); n != nil && (n.Kind != yaml.ScalarNode || n.Value != "1") {
		r.fail(n.Line, "schema: %q, this loader takes %d", n.Value, Schema)
	}
	o.Name = f.text("override", true)
	if want := strings.TrimSuffix(path.Base(r.file), ".yaml"); o.Name != "" && o.Name != want {
		r.fail(f.get("override").Line, "override: %q, want %q as the file is named", o.Name, want)
	}
	o.Version = f.text("version", true)
	if o.Version != "" && !semverPattern.MatchString(o.Version) {
		r.fail(f.get("version").Line, "version: %q is not a semantic version such as 1.4.0", o.Version)
	}
	if f.must("rules") != nil {
		for _, n := range f.list("rules") {
			r.change(o, n)
		}
	}
	f.done()
}

func (r *reader) change(o *Override, n *yaml.Node) {
	f := r.mapping(n, "rule")
	if f == nil {
		return
	}
	c := change{line: n.Line, id: f.text("id", true)}
	r.ruleID = c.id
	defer func() { r.ruleID = "" }()
	c.status = word(f, "status", statuses, "")
	if f.get("score") != nil {
		c.score = r.score(f)
	}
	if f.get("level") != nil {
		c.level = f.int("level", minLevel, maxLevel)
	}
	c.exempt = r.terms(f, "exempt", false)
	f.text("why", true)
	f.done()
	if c.status == "" && c.score == 0 && c.level == 0 && len(c.exempt) == 0 {
		r.fail(n.Line, "rule: changes nothing, want status, score, level or exempt")
	}
	o.rules = append(o.rules, c)
}

// Apply returns the packs as the overrides change them; packs stay as they are.
// A later override wins over an earlier one, exempt phrases add up. A rule that
// no pack has is a fault.
func Apply(packs []*Pack, overrides []*Override) ([]*Pack, []*Fault) {
	if len(overrides) == 0 {
		return packs, nil
	}
	out := make([]*Pack, len(packs))
	rules := map[string]*Rule{}
	for i, p := range packs {
		own := *p
		own.Rules = make([]*Rule, len(p.Rules))
		for k, r := range p.Rules {
			rule := *r
			rule.Pack = &own
			own.Rules[k] = &rule
			rules[rule.ID] = &rule
		}
		out[i] = &own
	}
	var faults []*Fault
	for _, o := range overrides {
		for _, c := range o.rules {
			rule := rules[c.id]
			if rule == nil {
				faults = append(faults, &Fault{File: o.File, Line: c.line, RuleID: c.id, Err: errors.New("no pack has this rule")})
				continue
			}
			rule.Override = fmt.Sprintf("%s:%d", o.File, c.line)
			if c.status != "" {
				rule.Status = c.status
			}
			if c.score != 0 {
				rule.Score = c.score
			}
			if c.level != 0 {
				rule.Level = c.level
			}
			rule.Exempt = append(slices.Clip(rule.Exempt), c.exempt...)
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return out, nil
}
