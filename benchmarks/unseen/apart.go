package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// alike is the similarity from which a sentence counts as known: the Dice
// coefficient of runs of four characters, 1 for equal texts. At 0.6 two short
// messages share most of their words.
const alike = 0.6

// known are the texts that rules were tested on and our text models were trained on.
type known []map[string]bool

// loadKnown reads the tests of all packs and all written training text below
// root, the repository's folder.
func loadKnown(root string) (known, error) {
	var k known
	packs, err := filepath.Glob(filepath.Join(root, "rules/packs/*.yaml"))
	if err != nil {
		return nil, err
	}
	for _, file := range packs {
		if err := k.addPack(file); err != nil {
			return nil, err
		}
	}
	seeds, err := filepath.Glob(filepath.Join(root, "models/train/data/own/*.txt"))
	if err != nil {
		return nil, err
	}
	families, err := filepath.Glob(filepath.Join(root, "models/train/data/families/*.txt"))
	if err != nil {
		return nil, err
	}
	seeds = append(seeds, families...)
	for _, file := range seeds {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(data)) {
			if fields := strings.Split(line, " | "); len(fields) >= 3 { // of a family: labels | function | text
				k.add(fields[2])
			} else if !strings.HasPrefix(line, "#") {
				k.add(line)
			}
		}
	}
	if len(packs) == 0 || len(seeds) == 0 {
		return nil, fmt.Errorf("%s: %d packs and %d files of seeds, want some of each: run from the repository's root", root, len(packs), len(seeds))
	}
	return k, nil
}

func (k *known) addPack(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var pack struct {
		Rules []struct {
			Tests struct{ Hit, Miss []yaml.Node }
		}
	}
	if err := yaml.Unmarshal(data, &pack); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	for _, r := range pack.Rules {
		for _, test := range append(r.Tests.Hit, r.Tests.Miss...) {
			text := struct{ Text string }{test.Value}
			if test.Kind == yaml.MappingNode {
				if err := test.Decode(&text); err != nil {
					return fmt.Errorf("%s: %w", file, err)
				}
			}
			k.add(text.Text)
		}
	}
	return nil
}

func (k *known) add(text string) {
	if g := grams(text); len(g) > 0 {
		*k = append(*k, g)
	}
}

// has reports whether a known text is alike.
func (k known) has(text string) bool {
	g := grams(text)
	for _, other := range k {
		shared := 0
		for gram := range g {
			if other[gram] {
				shared++
			}
		}
		if 2*float64(shared) >= alike*float64(len(g)+len(other)) {
			return true
		}
	}
	return false
}

// apart keeps the sentences that no known text is like.
func (k known) apart(all []sentence) []sentence {
	var out []sentence
	for _, s := range all {
		if !k.has(s.Text) {
			out = append(out, s)
		}
	}
	return out
}

// grams are the runs of four characters of a text, letters and digits only,
// lower case, words parted by one space.
func grams(text string) map[string]bool {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	runes := []rune(" " + strings.Join(words, " ") + " ")
	out := map[string]bool{}
	for i := 0; i+4 <= len(runes); i++ {
		out[string(runes[i:i+4])] = true
	}
	return out
}
