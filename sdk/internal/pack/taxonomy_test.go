package pack_test

import (
	"os"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// taxonomy.yaml explains the words of vocab: all of them, in that order, and
// no other.
func TestTaxonomyIsVocab(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../../rules/taxonomy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	type entry struct {
		ID    string
		Means string
	}
	var file struct {
		Categories []struct {
			entry   `yaml:",inline"`
			Signals []entry
		}
	}
	if err := yaml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	var categories []vocab.Category
	for _, c := range file.Categories {
		category := vocab.Category(c.ID)
		categories = append(categories, category)
		if c.Means == "" {
			t.Errorf("%s has no description", c.ID)
		}
		var signals []vocab.Signal
		for _, s := range c.Signals {
			signals = append(signals, vocab.Signal(s.ID))
			if s.Means == "" {
				t.Errorf("%s.%s has no description", c.ID, s.ID)
			}
		}
		if want := vocab.Signals(category); !slices.Equal(signals, want) {
			t.Errorf("signals of %s: %v, want %v", c.ID, signals, want)
		}
	}
	if want := vocab.Categories(); !slices.Equal(categories, want) {
		t.Errorf("categories: %v, want %v", categories, want)
	}
}
