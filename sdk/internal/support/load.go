package support

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// Files of the rules, slash separated.
const (
	cardsFile    = "support/cards.yaml"
	messagesGlob = "support/messages/*.yaml"
	servicesFile = "support/helplines.csv"
	zonesFile    = "support/zones.csv"
)

// Limits of a card, in characters and buttons: what fits a small screen, and
// what a child can weigh at once.
const (
	maxTitle        = 60
	maxBody         = 500
	maxChoicesChild = 2
	maxChoicesTeen  = 4
	maxResources    = 3
)

// A Fault says what is wrong with the support data, and where.
type Fault struct {
	File string // path inside the rules, slash separated
	Line int    // 1-based; 0 when unknown
	Err  error  // the cause, never nil
}

func (f *Fault) Error() string { return fmt.Sprintf("%s:%d: %v", f.File, f.Line, f.Err) }

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }

// faults collects what is wrong, so that an author sees every mistake in one run.
type faults []*Fault

func (fs *faults) add(file string, line int, format string, args ...any) {
	*fs = append(*fs, &Fault{File: file, Line: line, Err: fmt.Errorf(format, args...)})
}

// join orders the faults by place, so that two runs read alike.
func (fs faults) join() error {
	slices.SortStableFunc(fs, func(a, b *Fault) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Error(), b.Error()))
	})
	all := make([]error, len(fs))
	for i, f := range fs {
		all[i] = f
	}
	return errors.Join(all...)
}

// Load reads the support data of fsys, which is rooted at the rules.
//
// All faults are reported at once, each a [Fault]: unknown keys and words,
// missing or overlong texts, services without a way to reach them. The default
// language, English, must be there.
//
// Cost: 7 ms for 409 services and 3 languages; measured with BenchmarkLoad.
func Load(fsys fs.FS) (*Book, error) {
	var bad faults
	b := &Book{texts: map[textKey]text{}, countries: map[string][]*service{}}
	zones := readZones(fsys, &bad)
	services := readServices(fsys, zones, &bad)
	joinTwins(services)
	for _, s := range services {
		if s.country == worldwide {
			b.worldwide = append(b.worldwide, s)
		} else {
			b.countries[s.country] = append(b.countries[s.country], s)
		}
	}
	b.cards = readCards(fsys, selectors(services), &bad)
	b.readMessages(fsys, &bad)
	if len(bad) > 0 {
		return nil, bad.join()
	}
	return b, nil
}

// readMessages reads every message file and checks that each has every text.
func (b *Book) readMessages(fsys fs.FS, bad *faults) {
	files, err := fs.Glob(fsys, messagesGlob)
	if err != nil || len(files) == 0 {
		bad.add(messagesGlob, 0, "no message files")
		return
	}
	for _, file := range files {
		m := readMessageFile(fsys, file, bad)
		if m.locale == "" {
			continue
		}
		if slices.Contains(b.locales, m.locale) {
			bad.add(file, m.line, "locale %q has two files", m.locale)
		}
		b.locales = append(b.locales, m.locale)
		b.checkMessages(file, m, bad)
	}
	b.setLocales(bad)
}

// checkMessages compares the texts of one file with the cards there are.
func (b *Book) checkMessages(file string, m messageFile, bad *faults) {
	wanted := map[textKey]bool{}
	for key, spec := range b.cards {
		for readingAge := range spec.choices {
			wanted[textKey{m.locale, key.id(), readingAge}] = true
		}
	}
	for key, t := range m.texts {
		if !wanted[key] {
			bad.add(file, t.line, "%s for %s is no card of %s", key.card, key.readingAge, cardsFile)
		}
		delete(wanted, key)
		if n := utf8.RuneCountInString(t.title); n == 0 || n > maxTitle {
			bad.add(file, t.line, "title of %s for %s: %d characters, want 1..%d", key.card, key.readingAge, n, maxTitle)
		}
		if n := utf8.RuneCountInString(t.body); n == 0 || n > maxBody {
			bad.add(file, t.line, "body of %s for %s: %d characters, want 1..%d", key.card, key.readingAge, n, maxBody)
		}
		b.texts[key] = t.text
	}
	for key := range wanted {
		bad.add(file, m.line, "no text for %s, %s", key.card, key.readingAge)
	}
}

// setLocales puts English first, because a matcher falls back to its first tag.
func (b *Book) setLocales(bad *faults) {
	english := slices.Index(b.locales, "en")
	if english < 0 {
		bad.add(messagesGlob, 0, "no texts for the default language, en")
		return
	}
	b.locales = append([]string{"en"}, slices.Delete(b.locales, english, english+1)...)
	var tags []language.Tag
	for _, l := range b.locales {
		tags = append(tags, language.Make(l))
	}
	b.matcher = language.NewMatcher(tags)
}
