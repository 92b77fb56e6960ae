package wordlist

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/scan"
	"github.com/handrail-safety/handrail/sdk/ruletool"
)

// An Addition is a term that is to become a rule. It never changes and is safe for
// concurrent use.
type Addition struct {
	o         Options
	term      pack.Term
	readings  []string
	adviser   *adviser
	set       *scan.Set // of a rule of the term, reading words as it will
	with      scan.Misspelled
	spellings *pack.Spellings // of the language, nil if there are none
	clean     []pack.Clean    // those of the language first
}

// NewAddition reads a term as rules/SCHEMA.md describes it; it may name no list. Name,
// Stable, Licence, Source, Date and CSV of o have no say in it. It fails on a term and
// on options that packs cannot have, and on faults of o.Rules.
//
// It takes about a second with the shipped rules, most of it compiling those of the
// language.
func NewAddition(term string, o Options) (*Addition, error) {
	o.Name, o.Licence = cmp.Or(o.Name, "added"), cmp.Or(o.Licence, "not stated")
	if err := o.checkSignal(); err != nil {
		return nil, err
	}
	a := &Addition{o: o}
	made, err := a.alone(term)
	if err != nil {
		return nil, err
	}
	a.term = made.Rules[0].Any[0]
	a.readings = readings(a.term.Seq)
	if a.adviser, err = newAdviser(&a.o); err != nil {
		return nil, err
	}
	a.with, a.clean = a.adviser.with, slices.Clone(a.adviser.with.Clean)
	if a.set, err = scan.Compile([]*pack.Pack{made}, a.with); err != nil {
		return nil, err
	}
	if at := slices.IndexFunc(a.clean, func(c pack.Clean) bool { return pack.BaseLanguage(c.Language) == a.adviser.language }); at > 0 {
		own := a.clean[at]
		a.clean = slices.Insert(slices.Delete(a.clean, at, at+1), 0, own)
	}
	for _, s := range a.with.Spellings {
		if pack.BaseLanguage(s.Language) == a.adviser.language {
			a.spellings = s
		}
	}
	return a, nil
}

// alone is a pack of the term, with tests that a pack needs to load.
func (a *Addition) alone(term string) (*pack.Pack, error) {
	begun, err := a.newFile()
	if err != nil {
		return nil, err
	}
	data, err := ruletool.AddRule(begun, a.rule("word-1", term, testsFile{[]string{"x"}, []string{"x"}}))
	if err != nil {
		return nil, err
	}
	made, faults := pack.Parse(a.o.Name+".yaml", data)
	if len(faults) > 0 {
		var errs []error
		for _, f := range faults {
			errs = append(errs, f.Err)
		}
		return nil, errors.Join(errs...)
	}
	return made, nil
}

// newFile is a pack without a rule.
func (a *Addition) newFile() ([]byte, error) {
	data, err := yaml.Marshal(packFile{pack.Schema, a.o.Name, "0.1.0", a.o.Language, a.o.Licence, nil, []ruleFile{}})
	return append([]byte("# Words that were added by \"handrail rules add\". Drafts run in shadow until their\n# status is stable.\n"), data...), err
}

func (a *Addition) rule(name, term string, tests testsFile) ruleFile {
	return ruleFile{
		ID: a.o.Name + "." + name, Status: string(pack.Draft), Category: string(a.o.Category), Signal: string(a.o.Signal), Score: a.o.Score, Level: a.o.Level,
		Any: []string{term}, Why: "Added word; say here what harm it shows.", Source: cmp.Or(a.o.Source, "own work"), Tests: tests,
	}
}

// An Added is a pack with the term in it.
type Added struct {
	// Data is the pack, nil if it is refused.
	Data []byte `json:"-"`
	// Rule is the id of the draft that was made for the term.
	Rule   string `json:"rule"`
	Hits   int    `json:"hits"`
	Misses int    `json:"misses"`
	// Refused says why the pack does not take the term: it would not load with it, or has
	// it already.
	Refused []ruletool.Fault `json:"refused"`
}

// Into adds the term to a pack as a draft with tests of its own, behind the rules that
// are there; these stay as [ruletool.Format] writes them. Without data it begins a pack
// of the name in o. The pack is loaded, and its tests are run: what fails then is said,
// and no data is returned. open reads the files of its lists, by their path below the
// folder of rules.
func (a *Addition) Into(data []byte, open func(name string) ([]byte, error)) (*Added, error) {
	file := path.Join("packs", a.o.Name+".yaml")
	out := &Added{Refused: []ruletool.Fault{}}
	next := 1
	if data == nil {
		var err error
		if data, err = a.newFile(); err != nil {
			return nil, err
		}
	} else {
		there, faults := pack.ParseWith(file, data, open)
		if out.refuse(faults); len(faults) > 0 {
			return out, nil
		}
		if !strings.EqualFold(there.Language, a.o.Language) {
			return nil, fmt.Errorf("language: the pack is written in %s, the term in %s", there.Language, a.o.Language)
		}
		for _, r := range there.Rules {
			if slices.ContainsFunc(r.Any, func(t pack.Term) bool { return t.Regex == nil && pack.Key(t.Seq) == pack.Key(a.term.Seq) }) && r.Status != pack.Retired {
				out.Refused = append(out.Refused, ruletool.Fault{File: file, Line: r.Line, Rule: r.ID, Message: "has the term already"})
				return out, nil
			}
			if n, err := strconv.Atoi(strings.TrimPrefix(r.ID, a.o.Name+".word-")); err == nil {
				next = max(next, n+1)
			}
		}
	}
	tests := a.tests()
	rule := a.rule("word-"+strconv.Itoa(next), a.term.Text, tests)
	out.Rule, out.Hits, out.Misses = rule.ID, len(tests.Hit), len(tests.Miss)
	made, err := ruletool.AddRule(data, rule)
	if err != nil {
		return nil, err
	}
	whole, faults := pack.ParseWith(file, made, open)
	if len(faults) == 0 {
		set, err := scan.Compile([]*pack.Pack{whole}, a.with)
		if err != nil {
			return nil, err
		}
		faults = slices.Concat(set.Lint(), set.Check())
	}
	if out.refuse(faults); len(faults) == 0 {
		out.Data = made
	}
	return out, nil
}

func (a *Added) refuse(faults []*pack.Fault) {
	for _, f := range faults {
		a.Refused = append(a.Refused, ruletool.Fault{File: f.File, Line: f.Line, Rule: f.RuleID, Message: f.Err.Error()})
	}
}

// tests are those of words of a list, for every reading of the term.
func (a *Addition) tests() testsFile {
	var r ruleDraft
	for _, text := range a.readings {
		r.entries = append(r.entries, entry{form: form{words: strings.Fields(text)}})
	}
	r.test(a.adviser, a.set)
	return testsFile{r.hits, r.misses}
}

// written are the bare words that a term spells out, without stars and endings.
func written(term string) []string {
	var out []string
	for _, field := range strings.FieldsFunc(term, func(r rune) bool { return strings.ContainsRune(" {}|", r) }) {
		stem, _, _ := strings.Cut(strings.TrimSuffix(field, "*"), "~")
		out = append(out, normalize.Bare(stem))
	}
	return out
}
