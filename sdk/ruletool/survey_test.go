//go:build !race

package ruletool_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk/ruletool"
)

// What the packs promise about disguises: see Survey.
const (
	recallOverall  = 0.90
	recallEach     = 0.75
	falseHits      = 0.001 // of the ordinary messages, on average over disguises
	atLeastClean   = 20_000
	disguisesNamed = 20
)

// TestSurvey writes every hit of the shipped packs in every disguise, and every ordinary
// message too, and holds what is found to the promise, and rules/README.md to what is
// found.
func TestSurvey(t *testing.T) {
	t.Parallel()
	s, faults := ruletool.Look(t.Context(), rules.FS(), rules.FS())
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	tried, found, hits := 0, 0, 0
	for _, d := range s.Disguises {
		tried, found, hits = tried+d.Tried, found+d.Found, hits+d.False
		if d.Tried == 0 || d.Recall() < recallEach {
			t.Errorf("%s: %d of %d found, want %.0f %%", d.Name, d.Found, d.Tried, 100*recallEach)
		}
	}
	if r := float64(found) / float64(tried); r < recallOverall {
		t.Errorf("%.3f of all sentences in disguise found, want %.2f", r, recallOverall)
	}
	if share := float64(hits) / float64(s.Clean*len(s.Disguises)); share > falseHits {
		t.Errorf("%.5f of all ordinary messages in disguise hit, want at most %.3f", share, falseHits)
	}
	if s.Clean < atLeastClean || len(s.Disguises) != disguisesNamed {
		t.Errorf("%d messages and %d disguises, want %d and %d", s.Clean, len(s.Disguises), atLeastClean, disguisesNamed)
	}
	for _, p := range s.Packs {
		if p.False > 0 || p.Foreign > 0 {
			t.Errorf("%s finds %d ordinary messages of its language and %d of others, want none", p.Pack, p.False, p.Foreign)
		}
	}
	const file = "../../rules/README.md"
	recorded, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want, err := s.Insert(recorded)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, want, 0o600); err != nil {
			t.Fatal(err)
		}
	} else if !bytes.Equal(recorded, want) {
		t.Error("rules/README.md is not what the packs are now; go test ./sdk/ruletool -run Survey -update")
	}
}
