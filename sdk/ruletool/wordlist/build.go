package wordlist

import (
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/scan"
)

const (
	// maxTerms bounds a rule. A list may hold 2,000 entries.
	maxTerms = 1000
	// maxTests bounds the hits of a rule, and its misses: they run at every load.
	// Every word was tried while importing, see tried.
	maxTests = 100
)

//go:embed carriers.txt
var carrierSentences string

// draft is a pack that is being written.
type draft struct {
	o     *Options
	with  scan.Misspelled // as the pack's words will be read
	rules []ruleDraft
}

type ruleDraft struct {
	name         string // of the rule, its list and the end of the file's name
	score        float64
	terms        []string
	entries      []entry
	hits, misses []string
}

// build sorts the entries into rules, tries every word, and writes pack and tests.
func (r *Result) build(a *adviser, entries []entry) error {
	p, set, err := compiled(a, entries)
	if err != nil {
		return err
	}
	if kept := r.tried(set, entries); len(kept) < len(entries) {
		if len(kept) == 0 {
			return nil
		}
		if p, set, err = compiled(a, kept); err != nil {
			return err
		}
	}
	for i := range p.rules {
		p.rules[i].test(a, set)
	}
	if set, err = p.load(); err != nil {
		return err
	}
	if faults := slices.Concat(set.Lint(), set.Check()); len(faults) > 0 {
		return faults[0]
	}
	for _, rule := range p.rules {
		r.Words, r.Hits, r.Misses = r.Words+len(rule.terms), r.Hits+len(rule.hits), r.Misses+len(rule.misses)
	}
	r.Rules = len(p.rules)
	r.Files, err = p.files()
	return err
}

// compiled is the pack of the entries without tests of its own.
func compiled(a *adviser, entries []entry) (*draft, *scan.Set, error) {
	p := &draft{o: a.o, with: a.with, rules: sorted(entries)}
	for i := range p.rules { // tests that a pack needs to load; the real ones follow
		p.rules[i].hits, p.rules[i].misses = []string{"x"}, []string{"x"}
	}
	set, err := p.load()
	return p, set, err
}

// tried keeps the entries whose words the rules find, and says of the others that
// they are left out.
func (r *Result) tried(set *scan.Set, entries []entry) []entry {
	return slices.DeleteFunc(slices.Clone(entries), func(e entry) bool {
		if fires(set, strings.Join(e.words, " ")) {
			return false
		}
		r.Advice = slices.DeleteFunc(r.Advice, func(a Advice) bool { return a.Line == e.line })
		r.Advice = append(r.Advice, Advice{Line: e.line, Word: e.written, Reasons: []string{notFound}})
		return true
	})
}

// notFound is why a word is left out though it makes a term.
const notFound = "not found by its own rule: normalization reads it as something else"

// sorted parts entries by score, the highest first, and then every maxTerms.
func sorted(entries []entry) []ruleDraft {
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.score, a.score), strings.Compare(a.text(), b.text()))
	})
	var rules []ruleDraft
	for _, e := range entries {
		last := len(rules) - 1
		if last < 0 || rules[last].score != e.score || len(rules[last].terms) == maxTerms {
			rules = append(rules, ruleDraft{name: fmt.Sprintf("words-%d", last+2), score: e.score})
			last++
		}
		rules[last].terms, rules[last].entries = append(rules[last].terms, e.text()), append(rules[last].entries, e)
	}
	if len(rules) == 1 {
		rules[0].name = "words"
	}
	return rules
}

// load parses and compiles the pack as the loader will.
func (p *draft) load() (*scan.Set, error) {
	files, err := p.files()
	if err != nil {
		return nil, err
	}
	open := func(name string) ([]byte, error) {
		for _, f := range files {
			if f.Name == name {
				return f.Data, nil
			}
		}
		return nil, fs.ErrNotExist
	}
	made, faults := pack.ParseWith(files[0].Name, files[0].Data, open)
	if len(faults) > 0 {
		var errs []error
		for _, f := range faults {
			errs = append(errs, f.Err)
		}
		return nil, errors.Join(errs...)
	}
	return scan.Compile([]*pack.Pack{made}, p.with)
}

// fires reports whether a rule of set hits the text.
func fires(set *scan.Set, text string) bool {
	var v normalize.Views
	v.Build(text)
	return len(set.Scan(nil, &scan.Input{Parts: []scan.Part{{Views: &v}}})) > 0
}

// test writes hits and misses for words from the whole list: each hit is a word
// in a sentence, each miss the same word inside a longer one.
func (r *ruleDraft) test(a *adviser, set *scan.Set) {
	carriers := strings.Split(cmp.Or(byLanguage(carrierSentences, a.language), "“_”"), " | ")
	r.hits, r.misses = nil, nil
	n := min(maxTests, len(r.entries))
	for i := range n {
		e := &r.entries[i*len(r.entries)/n]
		carrier := carriers[i%len(carriers)]
		hit := strings.ReplaceAll(carrier, "_", strings.Join(e.words, " "))
		if !fires(set, hit) {
			hit = strings.Join(e.words, " ")
		}
		for _, longer := range longerWords(a, e, i) {
			miss := strings.ReplaceAll(carrier, "_", longer)
			if !fires(set, miss) && !slices.Contains(r.misses, miss) {
				r.hits, r.misses = append(r.hits, hit), append(r.misses, miss)
				break
			}
		}
	}
}

// longerWords are words that hold those of e without being them: a real one of
// harmless messages, then made-up ones of the same letters.
func longerWords(a *adviser, e *entry, turn int) []string {
	text := strings.Join(e.words, " ")
	var out []string
	if len(e.words) == 1 {
		bare := normalize.Bare(text)
		out = a.innocent.holding(a.language, func(w string) bool { return w != bare && strings.Contains(w, bare) })
	}
	before, behind := reversed(text)+text, text+reversed(text)
	if turn%2 == 1 {
		before, behind = behind, before
	}
	runes := []rune(text)
	return append(out, behind, before, text+text, string(runes[:len(runes)-1]), "")
}

// reversed spells the first word of text backwards.
func reversed(text string) string {
	first, _, _ := strings.Cut(text, " ")
	runes := []rune(first)
	slices.Reverse(runes)
	return string(runes)
}
