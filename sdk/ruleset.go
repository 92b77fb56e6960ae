package sdk

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/policy"
	"github.com/handrail-safety/handrail/sdk/internal/scan"
	"github.com/handrail-safety/handrail/sdk/internal/support"
)

// defaultPolicy decides where the input names none.
const defaultPolicy = "default"

// ruleset is all data that a reload replaces. It never changes.
type ruleset struct {
	scan *scan.Set
	// files is what all of it was read from.
	files    fs.FS
	policies map[string]*policy.Policy
	// shadows holds by policy those on trial beside it, by name.
	shadows map[string][]*policy.Policy
	book    *support.Book
	packs   []string
	bundle  string // the bundle's identity, empty without one
	// spellings are the files of spellings/, and clean/ as one.
	spellings []string
	// overrides are the platform's files that change packs.
	overrides []string
	reads     reader // of the languages that have a pack
}

func (r *ruleset) policy(name string) (*policy.Policy, bool) {
	if name == "" {
		name = defaultPolicy
	}
	p, ok := r.policies[name]
	return p, ok
}

// loadRules reads, compiles and tests everything below the file systems of c.
func loadRules(c *config) (*ruleset, error) {
	fsys := layers(c.rules)
	r := &ruleset{files: fsys, bundle: c.bundle, policies: map[string]*policy.Policy{}, shadows: map[string][]*policy.Policy{}, packs: []string{}, spellings: []string{}, overrides: []string{}}
	faults := r.loadPolicies(fsys)
	faults = append(faults, r.loadPacks(fsys)...)
	book, err := support.Load(fsys)
	if err != nil {
		faults = append(faults, err)
	}
	r.book = book
	if len(faults) == 0 {
		faults = append(faults, r.checkPolicies()...)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return r, nil
}

// cleanForm is the version of clean/ in provenance: that of the form of its files,
// which have none of their own.
const cleanForm = "1"

// loadPacks reads the packs, and what a platform's own files change in them.
func (r *ruleset) loadPacks(fsys fs.FS) []error {
	var misspelled scan.Misspelled
	var others []*pack.Fault
	var work sync.WaitGroup
	work.Go(func() { misspelled, others = scan.LoadMisspelled(fsys) })
	packs, faults := pack.Load(fsys, "packs")
	overrides, more := pack.LoadOverrides(fsys, "overrides")
	work.Wait()
	if faults = slices.Concat(faults, more, others); len(faults) > 0 {
		return packErrors(faults)
	}
	if packs, faults = pack.Apply(packs, overrides); len(faults) > 0 {
		return packErrors(faults)
	}
	for _, o := range overrides {
		r.overrides = append(r.overrides, versioned(o.Name, o.Version, o.Digest))
	}
	for _, s := range misspelled.Spellings {
		r.spellings = append(r.spellings, versioned(s.Language, s.Version, s.Digest))
	}
	if digest := misspelled.Digest(); digest != "" {
		r.spellings = append(r.spellings, versioned("clean", cleanForm, digest))
	}
	return r.compile(packs, misspelled)
}

func (r *ruleset) compile(packs []*pack.Pack, misspelled scan.Misspelled) []error {
	set, err := scan.Compile(packs, misspelled)
	if err != nil {
		return []error{err}
	}
	r.scan = set
	var languages []string
	for _, p := range packs {
		r.packs = append(r.packs, versioned(p.Name, p.Version, p.Digest))
		if !slices.Contains(languages, p.Language) {
			languages = append(languages, p.Language)
		}
	}
	r.reads = newReader(languages)
	slices.Sort(r.packs)
	faults := append(set.Lint(), set.Check()...)
	for _, p := range packs {
		for _, rule := range p.Rules {
			rule.Hit, rule.Miss = nil, nil // they have been run, and take some 4 MB
		}
	}
	return packErrors(faults)
}

func (r *ruleset) loadPolicies(fsys fs.FS) []error {
	files, err := fs.Glob(fsys, "policies/*.yaml")
	if err != nil {
		return []error{err}
	}
	var faults []error
	for _, file := range files {
		p, err := policy.Load(fsys, file)
		if err != nil {
			faults = append(faults, policyErrors(err)...)
			continue
		}
		r.policies[p.Name] = p
	}
	if _, ok := r.policies[defaultPolicy]; !ok && len(faults) == 0 {
		faults = append(faults, &PackError{File: "policies/" + defaultPolicy + ".yaml", Err: fs.ErrNotExist})
	}
	return faults
}

// checkPolicies holds what policies ask for against what there is: a typo must
// not take a crisis card away in silence.
func (r *ruleset) checkPolicies() []error {
	var faults []error
	stages := []string{stageRules, stageTextModel, stageImageModel, stageSupport}
	for _, name := range slices.Sorted(maps.Keys(r.policies)) {
		p := r.policies[name]
		fail := func(format string, args ...any) {
			faults = append(faults, &PackError{File: "policies/" + name + ".yaml", Err: fmt.Errorf(format, args...)})
		}
		for _, q := range p.Requests() {
			if !r.book.Has(q.Audience, q.Type, q.Need) {
				fail("support: there is no %s for the %s and need %q", q.Type, q.Audience, q.Need)
			}
		}
		for _, stage := range p.FailureStages() {
			if !slices.Contains(stages, stage) {
				fail("on_failure: %q, want one of %s", stage, strings.Join(stages, ", "))
			}
		}
		r.addShadow(p, fail)
	}
	return faults
}

// maxShadows bounds the policies on trial beside one: each is judged with every
// input of that one.
const maxShadows = 8

// addShadow puts p on trial beside the policies that it shadows.
func (r *ruleset) addShadow(p *policy.Policy, fail func(format string, args ...any)) {
	for i, name := range p.Shadows {
		switch beside := r.shadows[name]; {
		case r.policies[name] == nil:
			fail("shadows[%d]: %q, want one of %s", i, name, strings.Join(slices.Sorted(maps.Keys(r.policies)), ", "))
		case len(beside) == maxShadows:
			fail("shadows[%d]: %s has %d policies on trial beside it already, limit %d", i, name, len(beside), maxShadows)
		default:
			r.shadows[name] = append(beside, p)
		}
	}
}

func packErrors(faults []*pack.Fault) []error {
	out := make([]error, len(faults))
	for i, f := range faults {
		out[i] = &PackError{File: f.File, Line: f.Line, RuleID: f.RuleID, Err: f.Err}
	}
	return out
}

// policyErrors takes joined faults of a policy apart.
func policyErrors(err error) []error {
	var out []error
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, each := range joined.Unwrap() {
			out = append(out, policyErrors(each)...)
		}
		return out
	}
	var fault *policy.Fault
	if errors.As(err, &fault) {
		return []error{&PackError{File: fault.File, RuleID: fault.RuleID, Err: fault.Err}}
	}
	return []error{err}
}

// layers is one file system over several: a file of a later one hides that of
// an earlier one, folders hold the files of all.
type layers []fs.FS

func (l layers) Open(name string) (fs.File, error) {
	for _, fsys := range slices.Backward(l) {
		f, err := fsys.Open(name)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadDir lists a folder of all layers; a folder that no layer has is empty.
func (l layers) ReadDir(name string) ([]fs.DirEntry, error) {
	byName := map[string]fs.DirEntry{}
	for _, fsys := range l {
		entries, err := fs.ReadDir(fsys, name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: %w", path.Clean(name), err)
		}
		for _, e := range entries {
			byName[e.Name()] = e
		}
	}
	out := make([]fs.DirEntry, 0, len(byName))
	for _, e := range byName {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return out, nil
}
