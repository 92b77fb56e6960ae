package scan_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

const (
	ruleFolder = "../../../rules"
	packFolder = ruleFolder + "/packs"
)

// Every pack of the repository loads and passes its own tests, among all others, as
// it runs.
func TestShipped(t *testing.T) {
	t.Parallel()
	set := shipped(t)
	files, err := filepath.Glob(filepath.Join(packFolder, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no packs in %s: %v", packFolder, err)
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

// Every term of the repository's packs is found by a hit, and every condition and
// exception is proven by a miss.
func TestShippedCoverage(t *testing.T) {
	t.Parallel()
	for _, c := range shipped(t).Coverage() {
		if len(c.Missing) > 0 {
			t.Errorf("%s: no test reaches %s", c.Rule.ID, strings.Join(c.Missing, ", "))
		}
	}
}
