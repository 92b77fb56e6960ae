package scan

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// What the tests of both packages need.

const (
	RuleFolder = "../../../rules"
	PackFolder = RuleFolder + "/packs"
)

// Shipped gives the packs of the repository, compiled once.
func Shipped(tb testing.TB) *Set {
	tb.Helper()
	s, err := shippedSet()
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

var shippedSet = sync.OnceValues(func() (*Set, error) {
	packs, misspelled, err := LoadShipped()
	if err != nil {
		return nil, err
	}
	return Compile(packs, misspelled)
})

// LoadShipped reads the packs of the repository and how their words are misspelled.
func LoadShipped() ([]*pack.Pack, Misspelled, error) {
	rules := os.DirFS(RuleFolder)
	packs, faults := pack.Load(rules, "packs")
	misspelled, more := LoadMisspelled(rules)
	if faults = append(faults, more...); len(faults) > 0 {
		return nil, misspelled, faults[0]
	}
	return packs, misspelled, nil
}

// Lines gives the lines of a file of testdata but its comments.
func Lines(tb testing.TB, name string) []string {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSuffix(line, "\n"); !strings.HasPrefix(line, "# ") {
			out = append(out, line)
		}
	}
	return out
}
