package scan

import (
	"os"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// On sentences that the shipped rules are about, and on ordinary ones, the
// search must find what trying every term finds.
func TestShippedAnchorsMissNothing(t *testing.T) {
	t.Parallel()
	rules := os.DirFS("../../../rules")
	packs, faults := pack.Load(rules, "packs")
	misspelled, more := LoadMisspelled(rules)
	if faults = append(faults, more...); len(faults) > 0 {
		t.Fatal(faults[0])
	}
	s, err := Compile(packs, misspelled)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("testdata/ordinary.txt")
	if err != nil {
		t.Fatal(err)
	}
	texts := strings.Split(strings.TrimSpace(string(data)), "\n")
	for _, r := range s.rules {
		for _, test := range r.Hit {
			texts = append(texts, test.Text)
		}
		for _, test := range r.Miss {
			texts = append(texts, test.Text)
		}
	}
	for _, text := range texts {
		compareScans(t, s, text)
	}
}
