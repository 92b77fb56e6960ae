package main

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

//go:embed *.yaml
var files embed.FS

// languages are those that the set is written in, in the order of the tables.
var languages = []string{"en", "de", "fr"}

const (
	perSignal   = 5   // harmful sentences of one signal and language
	perLanguage = 150 // harmless sentences of one language
)

// A sentence is one message. Signal is its full name, empty for a harmless one.
type sentence struct {
	Signal string `yaml:"signal"`
	Text   string `yaml:"text"`
}

// split returns the two parts of the signal's full name.
func (s sentence) split() (vocab.Category, vocab.Signal) {
	category, signal, _ := strings.Cut(s.Signal, ".")
	return vocab.Category(category), vocab.Signal(signal)
}

// A corpus holds the sentences of one language.
type corpus struct {
	language string
	// locale is told to the engine; empty for none.
	locale            string
	harmful, harmless []sentence
}

// load reads the sentences of one language. Errors name the file and the
// signal, never a sentence.
func load(language string) (corpus, error) {
	c := corpus{language: language}
	for name, into := range map[string]*[]sentence{
		"sentences-" + language + ".yaml": &c.harmful, "benign-" + language + ".yaml": &c.harmless,
	} {
		data, err := files.ReadFile(name)
		if err != nil {
			return corpus{}, err
		}
		if err := yaml.Unmarshal(data, into); err != nil {
			return corpus{}, fmt.Errorf("%s: %w", name, err)
		}
	}
	return c, c.check()
}

// check holds the set to what its README says of it.
func (c corpus) check() error {
	count, seen := map[string]int{}, map[string]bool{}
	for _, s := range slices.Concat(c.harmful, c.harmless) {
		key := strings.ToLower(strings.TrimSpace(s.Text))
		if key == "" || seen[key] {
			return fmt.Errorf("%s: an empty or repeated sentence of %q", c.language, s.Signal)
		}
		seen[key] = true
		count[s.Signal]++
	}
	for _, name := range signals() {
		if n := count[name]; n != perSignal {
			return fmt.Errorf("%s: %d sentences of %s, want %d", c.language, n, name, perSignal)
		}
		delete(count, name)
	}
	if n := count[""]; n != perLanguage || n != len(c.harmless) {
		return fmt.Errorf("%s: %d of %d harmless sentences without a signal, want %d", c.language, n, len(c.harmless), perLanguage)
	}
	delete(count, "")
	for name := range count {
		return fmt.Errorf("%s: signal %q is unknown", c.language, name)
	}
	return nil
}

// signals are the full names of all signals of the core categories.
func signals() []string {
	var names []string
	for _, category := range vocab.CoreCategories() {
		for _, signal := range vocab.Signals(category) {
			names = append(names, vocab.FullName(category, signal))
		}
	}
	return names
}
