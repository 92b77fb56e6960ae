// Package wordlist turns a flat list of words into a rule pack: one a line, CSV,
// with the wildcards of moderation tools. It says of every word that it leaves
// out, or advises against, why. The command "handrail rules import" prints it.
package wordlist

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// Options say what the pack is to be.
type Options struct {
	// Name of the pack: a-z, 0-9, single hyphens.
	Name     string
	Language string // BCP 47
	Category vocab.Category
	Signal   vocab.Signal // for the core categories
	// Score in (0, 1] of words without one in the list; Level is strictness, 1 to 4.
	Score float64
	Level int
	// Stable makes the rules count. Without it they are drafts, which run in shadow.
	Stable bool
	// Licence and Source of the list, and the day on which it was read.
	Licence, Source string
	Date            time.Time
	// CSV reads comma, semicolon or tab separated values.
	CSV bool
	// Rules may be nil. Its packs name words that are found already, and
	// clean/<language>.txt in it, if there, are harmless messages, one a line.
	Rules fs.FS
	// Dictionaries may be nil: word lists as systems install them in /usr/share/dict.
	Dictionaries fs.FS
}

// A File of the pack, its name below the folder of rules.
type File struct {
	Name string
	Data []byte
}

// A Result is the pack and what there is to say about the list.
type Result struct {
	// Files are packs/<name>.yaml and the lists in terms/; none where no word is left.
	Files  []File   `json:"-"`
	Words  int      `json:"words"`
	Rules  int      `json:"rules"`
	Hits   int      `json:"hits"`
	Misses int      `json:"misses"`
	Advice []Advice `json:"advice"`
	// Notices are what was ignored: columns, equal words.
	Notices []string `json:"notices"`
}

// An entry is a term of the pack to be.
type entry struct {
	form
	seq     []pack.Element
	score   float64
	line    int    // of the list
	written string // the line
}

// Import makes a pack of a list in UTF-8. Every word of the pack was tried: it is
// found, and the generated tests pass. It fails on options that packs cannot have,
// on a list that is not UTF-8 or CSV, on more than 20,000 words or 16 MiB, and
// with [ErrEmpty] on a list without a word.
//
// It is safe for concurrent use. 5,000 words take 0.7 to 1.8 s on two shared cores
// (TestImportMany), and the loading of the shipped rules of a language 1 s.
func Import(data []byte, o Options) (*Result, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	lines, notices, err := read(data, o.CSV)
	if err != nil {
		return nil, err
	}
	a, err := newAdviser(&o)
	if err != nil {
		return nil, err
	}
	r := &Result{Advice: []Advice{}, Notices: append([]string{}, notices...)}
	entries := r.collect(a, lines)
	if len(entries) == 0 {
		return r, nil
	}
	return r, r.build(a, entries)
}

// checkSignal asks for one of the signals of a core category.
func (o *Options) checkSignal() error {
	if signals := vocab.Signals(o.Category); slices.Contains(vocab.CoreCategories(), o.Category) && !slices.Contains(signals, o.Signal) {
		return fmt.Errorf("signal: unknown %q, want one of %v", o.Signal, signals)
	}
	return nil
}

// check builds a pack of one word, whose faults are those of the options.
func (o *Options) check() error {
	if err := o.checkSignal(); err != nil {
		return err
	}
	p := draft{o: o, rules: []ruleDraft{{name: "words", score: o.Score, terms: []string{"zyxmuster"}, hits: []string{"x"}, misses: []string{"x"}}}}
	_, err := p.load()
	return err
}

// collect reads the lines and keeps what becomes a term.
func (r *Result) collect(a *adviser, lines []line) []entry {
	var entries []entry
	seen := map[string]bool{}
	twice := 0
	var inner []int // places in Advice that may stand for a word of the list
	var patterns []form
	var words []string // those that are left out too
	for _, l := range lines {
		advise := func(taken bool, as string, reasons ...string) {
			r.Advice = append(r.Advice, Advice{Line: l.number, Word: l.text, Taken: taken, As: as, Reasons: reasons})
		}
		f, reason := parse(l.text)
		if reason != "" {
			if f.inner != nil {
				inner, patterns = append(inner, len(r.Advice)), append(patterns, f)
			}
			advise(false, "", reason)
			continue
		}
		words = append(words, strings.Join(f.words, " "))
		term, err := pack.ParseTerm(f.text())
		if err != nil {
			advise(false, "", cmp.Or(errors.Unwrap(err), err).Error())
			continue
		}
		key := pack.Key(term.Seq)
		if seen[key] {
			twice++
			continue
		}
		seen[key] = true
		written := f.text()
		reasons, out := a.judge(&f, term.Seq)
		if out {
			advise(false, "", reasons...)
			continue
		}
		if f.text() != written {
			if term, err = pack.ParseTerm(f.text()); err != nil || seen[pack.Key(term.Seq)] {
				advise(false, "", append(reasons, fmt.Sprintf("then the same as %q, which is in the list", f.text()))...)
				continue
			}
			seen[pack.Key(term.Seq)] = true
		}
		as := ""
		if f.text() != strings.ToLower(l.text) {
			as = f.text()
		}
		if len(reasons) > 0 {
			advise(true, as, reasons...)
		}
		entries = append(entries, entry{f, term.Seq, a.score(l.score), l.number, l.text})
	}
	if twice > 0 {
		r.Notices = append(r.Notices, fmt.Sprintf("%d words are there twice, or are the same once normalized", twice))
	}
	r.explain(inner, patterns, words)
	return r.covered(entries)
}

// score is the word's own in tenths, so that rules stay few, or the option's.
func (a *adviser) score(own float64) float64 {
	if own == 0 {
		return a.o.Score
	}
	return max(0.1, math.Round(own*10)/10)
}

// explain names the word of the list that a wildcard within a word stands for.
func (r *Result) explain(inner []int, patterns []form, words []string) {
	for i, at := range inner {
		if k := slices.IndexFunc(words, patterns[i].inner.MatchString); k >= 0 {
			r.Advice[at].Reasons = []string{fmt.Sprintf("stands for %q, which is in the list; disguised spellings are found by themselves", words[k])}
		}
	}
}

// covered drops the words that begin as an entry with a star does.
func (r *Result) covered(entries []entry) []entry {
	stems := map[string]bool{}
	for i := range entries {
		if e := &entries[i]; len(e.words) == 1 && e.star[0] {
			stems[e.words[0]] = true
		}
	}
	kept := slices.DeleteFunc(slices.Clone(entries), func(e entry) bool {
		if len(e.words) != 1 {
			return false
		}
		for at := range e.words[0] {
			if stems[e.words[0][:at]] {
				return true
			}
		}
		return stems[e.words[0]] && !e.star[0]
	})
	if n := len(entries) - len(kept); n > 0 {
		r.Notices = append(r.Notices, fmt.Sprintf("%d words are found by entries with a star", n))
	}
	return kept
}
