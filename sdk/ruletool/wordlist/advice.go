package wordlist

import (
	_ "embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/scan"
)

// Advice is a word that was left out, or taken against better advice.
type Advice struct {
	Line int `json:"line"` // of the list, from 1
	// Word is the line as it was written.
	Word  string `json:"word"`
	Taken bool   `json:"taken"`
	// As is the term that was taken in its place, empty where it is the word itself.
	As      string   `json:"as,omitempty"`
	Reasons []string `json:"reasons"`
}

//go:embed identity.txt
var identityWords string

// byLanguage reads a table of one language a line.
func byLanguage(table, language string) string {
	for l := range strings.Lines(table) {
		if rest, ok := strings.CutPrefix(l, language+":"); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

// adviser knows what speaks against words.
type adviser struct {
	o        *Options
	language string // base language
	identity map[string]bool
	everyday map[string]map[string]bool // by language
	innocent *innocent
	shipped  *scan.Set // nil where there are no rules
	with     scan.Misspelled
}

func newAdviser(o *Options) (*adviser, error) {
	language := pack.BaseLanguage(o.Language)
	a := &adviser{o: o, language: language, identity: map[string]bool{}, everyday: map[string]map[string]bool{}}
	for _, w := range strings.Fields(byLanguage(identityWords, language) + " " + byLanguage(identityWords, "en")) {
		a.identity[normalize.Bare(w)] = true
	}
	for _, l := range scan.EverydayLanguages() {
		a.everyday[l] = scan.Everyday(l)
	}
	var err error
	if o.Rules != nil {
		var faults []*pack.Fault
		if a.with, faults = scan.LoadMisspelled(o.Rules); len(faults) > 0 {
			return nil, faults[0]
		}
		if a.shipped, err = shippedRules(o.Rules, language, a.with); err != nil {
			return nil, err
		}
	}
	a.innocent, err = newInnocent(a.with.Clean, o.Dictionaries, language)
	return a, err
}

// shippedRules compiles those rules that run on messages of the language alone.
func shippedRules(rules fs.FS, language string, with scan.Misspelled) (*scan.Set, error) {
	packs, faults := pack.Load(rules, "packs")
	if len(faults) > 0 {
		return nil, faults[0]
	}
	packs = slices.DeleteFunc(packs, func(p *pack.Pack) bool {
		base := pack.BaseLanguage(p.Language)
		return base != language && !slices.ContainsFunc(p.Rules, func(r *pack.Rule) bool { return r.AnyScope })
	})
	return scan.Compile(packs, with)
}

// judge says what speaks against a form, whether it is left out for that, and may
// take a star away.
func (a *adviser) judge(f *form, seq []pack.Element) (reasons []string, out bool) {
	bare := f.bare()
	if reason := a.never(bare, seq); reason != "" {
		return []string{reason}, true
	}
	add := func(format string, args ...any) { reasons = append(reasons, fmt.Sprintf(format, args...)) }
	if f.changed != "" {
		add("read as %q", f.text())
	}
	a.stars(f, add)
	if id, found := a.found(f.text()); found {
		return []string{"adds nothing: " + id + " finds it"}, true
	} else if id != "" {
		add("found already, as another harm or with another weight: %s", id)
	}
	if n := a.innocent.stands(a.language, bare); n > 0 {
		add("stands in %d of %d harmless messages", n, len(a.innocent.messages[a.language]))
	}
	a.foreign(bare, seq, add)
	return reasons, false
}

// never says why no rule may be made of a word.
func (a *adviser) never(bare string, seq []pack.Element) string {
	if a.identity[bare] {
		return "says who people are and is no slur by itself: a rule on it finds those people"
	}
	if word := scan.EverydayWord(seq, a.everyday[a.language]); word != "" {
		return "an everyday word of this language"
	}
	return ""
}

// foreign names the other languages that have the word.
func (a *adviser) foreign(bare string, seq []pack.Element, add func(format string, args ...any)) {
	for _, l := range scan.EverydayLanguages() {
		if n := a.innocent.stands(l, bare); l != a.language && (n >= minOther || scan.EverydayWord(seq, a.everyday[l]) != "") {
			add("a word of another language (%s): short messages may be in any", l)
		}
	}
}

// minOther is in how many harmless messages of another language a word must stand
// to count as one of it.
const minOther = 2

// stars drops the stars that would find innocent words.
func (a *adviser) stars(f *form, add func(format string, args ...any)) {
	for i, w := range f.words {
		stem := normalize.Bare(w)
		if f.lead {
			said := "rules look at whole words, so the leading star is dropped"
			if names := a.innocent.inside(a.language, stem); len(names) > 0 {
				said += fmt.Sprintf("; it would also find %s", strings.Join(names, ", "))
			}
			add("%s; list the compounds that you mean", said)
			f.lead = false
		}
		if !f.star[i] {
			continue
		}
		if names := a.innocent.begins(a.language, stem); len(names) > 0 {
			f.star[i] = false
			add("the star is dropped: it would also find %s", strings.Join(names, ", "))
		}
	}
}

// found names a shipped rule that finds text. It adds nothing where that rule
// asks for nothing else, says the same harm, and weighs no less.
func (a *adviser) found(text string) (id string, addsNothing bool) {
	for _, r := range a.finders(strings.ReplaceAll(text, "*", "")) {
		if id == "" {
			id = r.ID
		}
		if r.Category == a.o.Category && r.Signal == a.o.Signal && r.Score >= a.o.Score && r.Level <= a.o.Level &&
			len(r.Near) == 0 && r.Then == nil && r.When.Empty() && !strings.Contains(text, "*") {
			return r.ID, true
		}
	}
	return id, false
}

// finders are the shipped rules that count and find text as it is written.
func (a *adviser) finders(text string) (out []*pack.Rule) {
	if a.shipped == nil {
		return nil
	}
	var v normalize.Views
	v.Build(text)
	for _, h := range a.shipped.ScanIn(&v, a.language) {
		if !h.Shadow && !h.Disguised {
			out = append(out, h.Rule)
		}
	}
	return out
}
