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
	n := 0
	add := func(tests []pack.Test) { // one in seven: each is tried on every term
		for _, test := range tests {
			if n++; n%7 == 0 {
				texts = append(texts, test.Text)
			}
		}
	}
	for _, r := range s.rules {
		add(r.Hit)
		add(r.Miss)
	}
	for _, text := range texts {
		compareScans(t, s, text)
	}
}
