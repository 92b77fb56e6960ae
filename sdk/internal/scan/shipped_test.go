package scan_test

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/scan"
)

// Every pack of the repository loads and passes its own tests, among all others, as
// it runs.
func TestShipped(t *testing.T) {
	t.Parallel()
	set := scan.Shipped(t)
	files, err := filepath.Glob(filepath.Join(scan.PackFolder, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no packs in %s: %v", scan.PackFolder, err)
	}
	found := map[string][]*pack.Fault{}
	for _, f := range append(set.Lint(), set.Check()...) {
		found[filepath.Base(f.File)] = append(found[filepath.Base(f.File)], f)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			report(t, found[filepath.Base(file)])
		})
	}
}

func report(t *testing.T, faults []*pack.Fault) {
	t.Helper()
	for _, f := range faults {
		t.Error(f)
	}
}

// unproven are clauses that nobody writes a test for: what proves them would be sexual
// about a minor.
var unproven = map[string]bool{
	"grooming-en.image-body any[4]": true, "grooming-en.image-body any[6]": true, "grooming-en.image-body any[10]": true,
	"grooming-en.sexual-wearing any[4]": true, "grooming-en.sexual-compliment any[5]": true, "grooming-en.sexual-compliment any[6]": true,
	"grooming-en.sexual-normalise any[6]": true, "grooming-en.sexual-normalise any[7]": true, "grooming-indirect-en.sexual-steering any[16]": true,
}

// Every other term of the repository's packs is found by a hit, and every condition and
// exception is proven by a miss.
func TestShippedCoverage(t *testing.T) {
	t.Parallel()
	left := maps.Clone(unproven)
	for _, c := range scan.Shipped(t).Coverage() {
		for _, clause := range c.Missing {
			if id := c.Rule.ID + " " + clause; left[id] {
				delete(left, id)
			} else {
				t.Errorf("no test reaches %s", id)
			}
		}
	}
	for id := range left {
		t.Errorf("%s is proven: take it off the list", id)
	}
}
