package sdk_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/ruletool"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// laid are a pack, and an override of it, for the engine to lay over the shipped rules.
func laid(override string) fstest.MapFS {
	return fstest.MapFS{
		"packs/toads-en.yaml": {Data: []byte(`schema: 1
pack: toads-en
version: 1.0.0
language: en
licence: CC0-1.0
rules:
  - id: toads-en.toad
    status: stable
    category: bullying
    signal: insult
    score: 0.7
    level: 3
    any: ["you zyxtoad"]
    why: A test.
    source: own work
    tests: {hit: ["you zyxtoad"], miss: ["a zyxtoad"]}
  - id: toads-en.newt
    status: stable
    category: profanity
    score: 0.5
    level: 1
    any: ["zyxnewt"]
    why: A test.
    source: own work
    tests: {hit: ["zyxnewt"], miss: ["zyxnewts"]}
`)},
		"overrides/our-words.yaml": {Data: []byte("schema: 1\noverride: our-words\nversion: 1.0.0\nrules:\n" + override)},
		"policies/strict.yaml":     {Data: []byte("schema: 1\npolicy: strict\nversion: 1.0.0\nextends: default\nstrictness: 2\n")},
	}
}

func TestOverrides(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, override, policy, text string
		score                        float64
		line                         string
		shadow                       int
	}{
		{"none of this rule", "  - {id: toads-en.newt, level: 2, why: x}\n", "", "you zyxtoad", 0.7, "", 0},
		{"score", "  - {id: toads-en.toad, score: 0.5, why: x}\n", "", "you zyxtoad", 0.5, "overrides/our-words.yaml:5", 0},
		{"off", "  - {id: toads-en.toad, status: retired, why: x}\n", "", "you zyxtoad", 0, "", 0},
		{"in shadow", "  - {id: toads-en.toad, status: draft, why: x}\n", "", "you zyxtoad", 0, "", 1},
		{"exempt phrase", "  - {id: toads-en.toad, exempt: [you zyxtoad you], why: x}\n", "", "you zyxtoad you", 0, "", 0},
		{"another phrase", "  - {id: toads-en.toad, exempt: [you zyxtoad you], why: x}\n", "", "you zyxtoad", 0.7, "overrides/our-words.yaml:5", 0},
		{"too strict for the policy", "  - {id: toads-en.newt, level: 2, why: x}\n", "strict", "you zyxtoad", 0, "", 1},
		{"level", "  - {id: toads-en.toad, level: 2, why: x}\n", "strict", "you zyxtoad", 0.7, "overrides/our-words.yaml:5", 0},
		{"the last one wins", "  - {id: toads-en.toad, score: 0.5, why: x}\n  - {id: toads-en.toad, score: 0.6, why: x}\n", "", "you zyxtoad", 0.6, "overrides/our-words.yaml:6", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			engine, err := sdk.New(sdk.WithRules(ruletool.WithoutPacks(rules.FS())), sdk.WithRules(laid(tt.override)))
			if err != nil {
				t.Fatal(err)
			}
			v, err := engine.Moderate(t.Context(), sdk.Input{Policy: tt.policy, Content: []sdk.Part{{Type: vocab.PartText, Text: tt.text}}})
			if err != nil {
				t.Fatal(err)
			}
			if got := v.Categories[vocab.Bullying].Score; got != tt.score {
				t.Errorf("score %v, want %v", got, tt.score)
			}
			if len(v.Shadow) != tt.shadow {
				t.Errorf("%d in shadow, want %d", len(v.Shadow), tt.shadow)
			}
			line := ""
			if len(v.Evidence) > 0 {
				line = v.Evidence[0].Override
			}
			if line != tt.line {
				t.Errorf("override %q, want %q", line, tt.line)
			}
			if p := v.Provenance.Overrides; len(p) != 1 || !strings.HasPrefix(p[0], "our-words@1.0.0+sha256:") {
				t.Errorf("provenance %q", p)
			}
		})
	}
}

func TestOverrideFaults(t *testing.T) {
	t.Parallel()
	for override, want := range map[string]string{
		"  - {id: toads-en.frog, score: 0.5, why: x}\n":                "overrides/our-words.yaml:5: toads-en.frog: no pack has this rule",
		"  - {id: toads-en.toad, why: x}\n":                            "changes nothing",
		"  - {id: toads-en.toad, score: 0.5}\n":                        "why is missing",
		"  - {id: toads-en.toad, score: 2, why: x}\n":                  "score: 2, want more than 0 and at most 1",
		"  - {id: toads-en.toad, level: 5, why: x}\n":                  "level: 5, want 1 to 4",
		"  - {id: toads-en.toad, any: [x], score: 0.5, why: x}\n":      `unknown key "any"`,
		"  - {id: toads-en.toad, status: off, why: x}\n":               `status: unknown "off"`,
		"  - {id: toads-en.toad, exempt: [\"you zyxtoad\"], why: x}\n": "any[0] can never hit: exempt[0] voids every reading",
	} {
		_, err := sdk.New(sdk.WithRules(ruletool.WithoutPacks(rules.FS())), sdk.WithRules(laid(override)))
		var fault *sdk.PackError
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
