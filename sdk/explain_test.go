package sdk_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/sdk"
)

const explainedPack = `schema: 1
pack: tiny-en
version: 1.0.0
language: en
licence: CC0-1.0
rules:
  - id: tiny-en.word
    status: stable
    category: bullying
    signal: insult
    score: 0.9
    level: 1
    any: [you zogblat, you frobnitz]
    near: {terms: [ugly], within: 5, side: after}
    unless: [you zogblat fan]
    why: For the test.
    source: own work
    tests: {hit: ["you zogblat, so ugly"], miss: ["you zogblat", "you zogblat fan, ugly"]}
`

// Explained evidence says what was found, what it was read as and by which
// clause; a near miss, which clause failed. Unasked, none of it is there.
func TestExplain(t *testing.T) {
	t.Parallel()
	e := newEngine(t, sdk.WithRules(fstest.MapFS{"packs/tiny-en.yaml": {Data: []byte(explainedPack)}}))
	type explained struct {
		id, match, readAs, clause string
		start, end                int
		nearMiss                  bool
	}
	for _, tt := range []struct {
		name, text string
		want       explained
	}{
		{"as it stands", "oh You Zogblat how ugly", explained{match: "You Zogblat", clause: "any[0]", start: 3, end: 14}},
		{"disguised", "oh y0u fr0bn1tz, ugly", explained{match: "y0u fr0bn1tz", readAs: "you frobnitz", clause: "any[1]", start: 3, end: 15}},
		{"letters of another script", "yоu zоgblаt, ugly", explained{match: "yоu zоgblаt", readAs: "you zogblat", clause: "any[0]", end: 14}},
		{"a hidden letter is one", "you z*gblat, ugly", explained{match: "you z*gblat", clause: "any[0]", end: 11}},
		{"near failed", "you z0gblat", explained{match: "you z0gblat", readAs: "you zogblat", clause: "near[0]", end: 11, nearMiss: true}},
		{"unless failed", "you zogblat fan, ugly", explained{match: "you zogblat", clause: "unless[0]", end: 11, nearMiss: true}},
	} {
		v := moderate(t, e, sdk.Input{Content: text(tt.text), Explain: true})
		tt.want.id = "tiny-en.word"
		if len(v.Evidence) != 1 {
			t.Errorf("%s: %d pieces of evidence, want 1", tt.name, len(v.Evidence))
			continue
		}
		ev := v.Evidence[0]
		if got := (explained{ev.ID, ev.Match, ev.ReadAs, ev.Clause, ev.Start, ev.End, ev.NearMiss}); got != tt.want {
			t.Errorf("%s:\ngot  %+v\nwant %+v", tt.name, got, tt.want)
		}
		v = moderate(t, e, sdk.Input{Content: text(tt.text)})
		if slices.ContainsFunc(v.Evidence, func(e sdk.Evidence) bool { return e.Match+e.ReadAs+e.Clause != "" || e.NearMiss }) {
			t.Errorf("%s: explained unasked: %+v", tt.name, v.Evidence)
		}
	}
}
