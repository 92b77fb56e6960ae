package ruletool

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/internal/disguise"
	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/parallel"
	"github.com/handrail-safety/handrail/sdk/internal/scan"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// A Survey says how good packs are, as far as what stands beside them can tell: their
// own tests, those tests in disguise, and the ordinary messages of clean/.
type Survey struct {
	Packs     []SurveyedPack `json:"packs"`
	Disguises []Disguised    `json:"disguises"`
	// Clean is the number of ordinary messages.
	Clean int `json:"clean"`
}

// A SurveyedPack is one pack's part.
type SurveyedPack struct {
	Pack     string `json:"pack"`
	Version  string `json:"version"`
	Language string `json:"language"`
	Rules    int    `json:"rules"` // those that are not retired
	Hits     int    `json:"hits"`
	Misses   int    `json:"misses"`
	// Recall is the share of the hits of stable rules that these still find when they are
	// written in each of the disguises.
	Recall float64 `json:"disguise_recall"`
	// False are ordinary messages of the pack's language that one of its rules finds,
	// Foreign those of all other languages. The engine finds out their language.
	False   int `json:"clean_false_hits"`
	Foreign int `json:"foreign_false_hits"`
}

// A Disguised says what the rules read of one disguise.
type Disguised struct {
	Name string `json:"name"`
	What string `json:"what"`
	// Tried are the hits of stable rules that the disguise changes, Found those that their
	// rule still finds.
	Tried int `json:"tried"`
	Found int `json:"found"`
	// False are the ordinary messages that a rule of their language finds in disguise and
	// not as they are.
	False int `json:"clean_false_hits"`
}

// Recall is the share of sentences found.
func (d *Disguised) Recall() float64 { return float64(d.Found) / float64(max(d.Tried, 1)) }

func newSurveyor(rules fs.FS) (*surveyor, []Fault) {
	set, packs, misspelled, faults := loadAll(rules)
	if set == nil {
		return nil, faults
	}
	s := &surveyor{set: set, spellings: map[string]*pack.Spellings{}, at: map[*pack.Pack]int{},
		tried: make([]int, len(packs)), found: make([]int, len(packs))}
	for _, of := range misspelled.Spellings {
		s.spellings[pack.BaseLanguage(of.Language)] = of
	}
	for i, p := range packs {
		s.at[p] = i
		s.Packs = append(s.Packs, surveyed(p))
	}
	for _, c := range misspelled.Clean {
		for _, text := range c.Messages {
			s.messages = append(s.messages, message{text: text, language: c.Language})
		}
	}
	s.Clean = len(s.messages)
	return s, nil
}

func surveyed(p *pack.Pack) SurveyedPack {
	out := SurveyedPack{Pack: p.Name, Version: p.Version, Language: p.Language}
	for _, r := range p.Rules {
		if r.Status != pack.Retired {
			out.Rules, out.Hits, out.Misses = out.Rules+1, out.Hits+len(r.Hit), out.Misses+len(r.Miss)
		}
	}
	return out
}

// Look surveys packs: it takes a minute for the shipped ones on two slow cores. Without
// clean/ and spellings/ beside the packs their columns are empty. Policies and support
// messages come from base where the rules bring none of their own.
func Look(ctx context.Context, base, rules fs.FS) (Survey, []Fault) {
	s, faults := newSurveyor(rules)
	if s == nil {
		return Survey{}, faults
	}
	if err := s.ordinary(ctx, base, rules); err != nil {
		return Survey{}, errorFaults(err)
	}
	for _, d := range disguise.All() {
		s.disguise(&d)
	}
	for i := range s.Packs {
		s.Packs[i].Recall = float64(s.found[i]) / float64(max(s.tried[i], 1))
	}
	return s.Survey, nil
}

type surveyor struct {
	Survey
	set          *scan.Set
	spellings    map[string]*pack.Spellings
	at           map[*pack.Pack]int
	messages     []message
	tried, found []int // by pack
}

type message struct {
	text, language string
	hit            bool // by a rule of its language
}

// ordinary judges the ordinary messages as they are.
func (s *surveyor) ordinary(ctx context.Context, base, rules fs.FS) error {
	engine, err := sdk.New(sdk.WithRules(WithoutPacks(base)), sdk.WithRules(rules))
	if err != nil {
		return err
	}
	defer engine.Close()
	var lock sync.Mutex
	var errs []error
	inParallel(len(s.messages), func(i int, views *normalize.Views) {
		m := &s.messages[i]
		m.hit = s.finds(views, m.text, m.language)
		v, err := engine.Moderate(ctx, sdk.Input{Content: []sdk.Part{{Type: vocab.PartText, Text: m.text}}})
		lock.Lock()
		defer lock.Unlock()
		if err != nil {
			errs = append(errs, fmt.Errorf("ordinary message %d: %w", i+1, err))
			return
		}
		s.count(ruleIDs(&v), m.language)
	})
	return errors.Join(errs...)
}

// count adds a message to the packs of the rules that found it, once each.
func (s *surveyor) count(rules []string, language string) {
	last := ""
	for _, id := range rules { // sorted
		name, _, _ := strings.Cut(id, ".")
		if name == last {
			continue
		}
		last = name
		at := slices.IndexFunc(s.Packs, func(p SurveyedPack) bool { return p.Pack == name })
		if pack.BaseLanguage(s.Packs[at].Language) == pack.BaseLanguage(language) {
			s.Packs[at].False++
		} else {
			s.Packs[at].Foreign++
		}
	}
}

// disguise tries one disguise on the hits of the rules and on the ordinary messages.
func (s *surveyor) disguise(d *disguise.Disguise) {
	out := Disguised{Name: d.Name, What: d.What}
	for _, e := range s.set.Evade(func(text, language string) string { return d.Write(text, s.spellings[pack.BaseLanguage(language)]) }) {
		at := s.at[e.Rule.Pack]
		found := e.Tried - len(e.Missed)
		s.tried[at], s.found[at] = s.tried[at]+e.Tried, s.found[at]+found
		out.Tried, out.Found = out.Tried+e.Tried, out.Found+found
	}
	var lock sync.Mutex
	inParallel(len(s.messages), func(i int, views *normalize.Views) {
		m := &s.messages[i]
		text := d.Write(m.text, s.spellings[pack.BaseLanguage(m.language)])
		if m.hit || text == m.text {
			return
		}
		if s.finds(views, text, m.language) {
			lock.Lock()
			out.False++
			lock.Unlock()
		}
	})
	s.Disguises = append(s.Disguises, out)
}

// finds reports whether a rule of the language that counts finds the text.
func (s *surveyor) finds(views *normalize.Views, text, language string) bool {
	views.Build(text)
	return slices.ContainsFunc(s.set.ScanIn(views, language), func(h scan.Hit) bool { return !h.Shadow })
}

// inParallel calls fn for 0 to n-1.
func inParallel(n int, fn func(i int, views *normalize.Views)) {
	parallel.Do(n, func() func(int) {
		var views normalize.Views
		return func(i int) { fn(i, &views) }
	})
}
