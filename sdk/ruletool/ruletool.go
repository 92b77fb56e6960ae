// Package ruletool is what authors of rule packs work with: it says what is
// wrong with packs, what their tests prove, what they cost, and which verdicts
// a change of them changes. The commands "handrail rules …" print what it finds.
//
// Its functions take the rules as a file system with packs/ at its root, see
// [Open], and are safe for concurrent use. Faults are results, not errors: all of
// all files are returned at once.
package ruletool

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/scan"
)

// A Fault says what is wrong with which rule of which file.
type Fault struct {
	// File is the path below the root, "packs/bullying-en.yaml".
	File string `json:"file"`
	// Line is 1-based; 0 where it is not known.
	Line int `json:"line"`
	// Rule is the rule's id, empty where the fault lies outside a rule.
	Rule    string `json:"rule,omitempty"`
	Message string `json:"message"`
}

func (f Fault) String() string {
	where := f.File
	if f.Line > 0 {
		where = fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	if f.Rule != "" {
		where += ": " + f.Rule
	}
	return where + ": " + f.Message
}

// Open gives the rules at a path: a folder with packs/ in it, or one pack file,
// which then stands alone, beside the files of its lists.
func Open(path string) (fs.FS, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		if _, err := os.Stat(filepath.Join(path, "packs")); err != nil {
			return nil, fmt.Errorf("%s: want a folder with packs/ in it, or one pack file", path)
		}
		return os.DirFS(path), nil
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	folder, name := filepath.Split(abs)
	folder = filepath.Clean(folder)
	return onePack{os.DirFS(filepath.Dir(folder)), filepath.Base(folder), name}, nil
}

// Above shows rules with the files of spellings/ and clean/ of shipped below their own:
// packs are tested as they will run.
func Above(shipped, rules fs.FS) fs.FS { return above{rules, shipped} }

type above struct {
	fs.FS
	below fs.FS
}

func (a above) Open(name string) (fs.File, error) {
	f, err := a.FS.Open(name)
	if errors.Is(err, fs.ErrNotExist) && besidePacks(name) {
		return a.below.Open(name)
	}
	return f, err
}

// ReadDir lists the files of both, as the engine does that lays one over the other.
func (a above) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(a.FS, name)
	if !besidePacks(name) {
		return entries, err
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	shipped, err := fs.ReadDir(a.below, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range shipped {
		if !slices.ContainsFunc(entries, func(own fs.DirEntry) bool { return own.Name() == e.Name() }) {
			entries = append(entries, e)
		}
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, nil
}

// besidePacks tells what packs need of the rules around them.
func besidePacks(name string) bool {
	folder, _, _ := strings.Cut(name, "/")
	return folder == "spellings" || folder == "clean"
}

// WithoutPacks hides packs/ of rules, and spellings/ and clean/, which only packs need:
// policies and support messages stay, for packs of one's own or for models alone.
func WithoutPacks(rules fs.FS) fs.FS { return withoutPacks{rules} }

type withoutPacks struct{ fs.FS }

func (w withoutPacks) Open(name string) (fs.File, error) {
	switch folder, _, _ := strings.Cut(name, "/"); folder {
	case "packs", "spellings", "clean":
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return w.FS.Open(name)
}

// onePack shows one file as packs/<name>, and what lies beside its folder.
type onePack struct {
	fs.FS
	folder, name string
}

func (o onePack) Open(name string) (fs.File, error) {
	if name == "packs/"+o.name {
		name = o.folder + "/" + o.name
	}
	return o.FS.Open(name)
}

func (o onePack) ReadDir(name string) ([]fs.DirEntry, error) {
	if name != "packs" {
		return fs.ReadDir(o.FS, name)
	}
	entries, err := fs.ReadDir(o.FS, o.folder)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e.Name() != o.name }), err
}

// load reads and compiles the packs.
func load(rules fs.FS) (*scan.Set, []*pack.Pack, []Fault) {
	set, packs, _, faults := loadAll(rules)
	return set, packs, faults
}

func loadAll(rules fs.FS) (*scan.Set, []*pack.Pack, scan.Misspelled, []Fault) {
	packs, faults := pack.Load(rules, "packs")
	misspelled, more := scan.LoadMisspelled(rules)
	if faults = append(faults, more...); len(faults) > 0 {
		return nil, nil, misspelled, faultsOf(faults)
	}
	set, err := scan.Compile(packs, misspelled)
	if err != nil {
		return nil, nil, misspelled, errorFaults(err)
	}
	return set, packs, misspelled, nil
}

func faultsOf(faults []*pack.Fault) []Fault {
	var out []Fault
	for _, f := range faults {
		out = append(out, Fault{f.File, f.Line, f.RuleID, f.Err.Error()})
	}
	slices.SortStableFunc(out, func(a, b Fault) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return out
}

// errorFaults takes joined errors apart.
func errorFaults(err error) []Fault {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		var out []Fault
		for _, each := range joined.Unwrap() {
			out = append(out, Fault{File: "packs", Message: each.Error()})
		}
		return out
	}
	return []Fault{{File: "packs", Message: err.Error()}}
}

// Lint returns what is wrong with the packs, whatever their tests say: their
// form, terms that can never hit, rules that add nothing to another one.
func Lint(rules fs.FS) []Fault {
	set, _, faults := load(rules)
	if set == nil {
		return faults
	}
	return faultsOf(set.Lint())
}

// Tests counts what was tested.
type Tests struct {
	Packs  int `json:"packs"`
	Rules  int `json:"rules"` // those that are not retired
	Hits   int `json:"hits"`
	Misses int `json:"misses"`
}

// Test runs the tests that the rules carry, and returns every one that fails;
// texts are named by their place, never quoted.
func Test(rules fs.FS) (Tests, []Fault) {
	set, packs, faults := load(rules)
	if set == nil {
		return Tests{}, faults
	}
	t := Tests{Packs: len(packs)}
	for _, p := range packs {
		for _, r := range p.Rules {
			if r.Status != pack.Retired {
				t.Rules, t.Hits, t.Misses = t.Rules+1, t.Hits+len(r.Hit), t.Misses+len(r.Miss)
			}
		}
	}
	return t, faultsOf(set.Check())
}

// A Covered says which clauses of a rule its tests reach.
type Covered struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Rule    string `json:"rule"`
	Clauses int    `json:"clauses"`
	// Missing are the clauses that no test reaches: a term that no hit holds, a
	// condition or an exception that no miss fails by.
	Missing []string `json:"missing"`
}

// Coverage looks at every rule that is not retired, in the order of the packs.
func Coverage(rules fs.FS) ([]Covered, []Fault) {
	set, _, faults := load(rules)
	if set == nil {
		return nil, faults
	}
	var out []Covered
	for _, c := range set.Coverage() {
		out = append(out, Covered{c.Rule.Pack.File, c.Rule.Line, c.Rule.ID, c.Clauses, append([]string{}, c.Missing...)})
	}
	return out, nil
}

// A Cost is what one rule takes.
type Cost struct {
	Rule string `json:"rule"`
	// Tried is the number of messages in which its words made it worth a look;
	// the others cost nothing.
	Tried int `json:"tried"`
	Hits  int `json:"hits"`
	// Nanoseconds a message, on average over all messages.
	Nanoseconds float64 `json:"ns_a_message"`
}

// Bench is what a set of rules takes.
type Bench struct {
	Messages int `json:"messages"`
	// Median nanoseconds a message, normalizing left out.
	Median float64 `json:"median_ns"`
	Mean   float64 `json:"mean_ns"`
	// Rules that were tried at least once, dearest first.
	Rules []Cost `json:"rules"`
}

// Measure scans messages, rounds times each, and says what each rule takes.
func Measure(rules fs.FS, messages []string, rounds int) (Bench, []Fault) {
	set, _, faults := load(rules)
	if set == nil {
		return Bench{}, faults
	}
	p := set.Profile(messages, rounds)
	b := Bench{Messages: len(messages), Median: p.Median, Mean: p.Mean}
	for _, c := range p.Rules {
		b.Rules = append(b.Rules, Cost{c.Rule.ID, c.Tried, c.Hits, c.Nanoseconds})
	}
	return b, nil
}

// Misses are the messages that the packs' own tests want left alone: a corpus for
// those who have none at hand.
func Misses(rules fs.FS) ([]string, []Fault) {
	_, packs, faults := load(rules)
	var out []string
	for _, p := range packs {
		for _, r := range p.Rules {
			for _, t := range r.Miss {
				out = append(out, t.Text)
			}
		}
	}
	return out, faults
}
