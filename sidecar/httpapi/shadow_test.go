package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/ruletool"
)

const shadowPack = `schema: 1
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
    status: draft
    category: bullying
    signal: insult
    score: 0.5
    level: 1
    any: ["zyxnewt"]
    unless: ["zyxnewt fan"]
    why: A test.
    source: own work
    tests: {hit: ["zyxnewt"], miss: ["zyxnewts", "zyxnewt fan"]}
`

// What drafts and policies on trial say stands in the verdict as the document
// describes it, and is counted by rule and by policy.
func TestShadowIsCounted(t *testing.T) {
	t.Parallel()
	engine, err := sdk.New(sdk.WithRules(ruletool.WithoutPacks(rules.FS())), sdk.WithRules(fstest.MapFS{
		"packs/toads-en.yaml": {Data: []byte(shadowPack)},
		"policies/next.yaml":  {Data: []byte("schema: 1\npolicy: next\nversion: 0.2.0\nextends: default\nshadows: [default, under-13]\nstrictness: 2\n")},
	}))
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, engine, nil)
	schema := openAPI(t).Components.Schemas["Verdict"].Value
	for _, tt := range []struct{ body, contains string }{
		{`{"content":[{"type":"text","text":"you zyxtoad, zyxnewt zyxnewt"}]}`,
			`"shadow":[{"source":"rule","id":"toads-en.newt","category":"bullying","signal":"insult","score":0.5,"part":0,"start":13,"end":20},{"source":"rule","id":"toads-en.newt","category":"bullying","signal":"insult","score":0.5,"part":0,"start":21,"end":28},{"source":"policy","id":"next","version":"0.2.0","action":"allow","actions":[],"differs":["action","support"]}]`},
		{`{"content":[{"type":"text","text":"hello"}],"policy":"under-13"}`, `"shadow":[{"source":"policy","id":"next","version":"0.2.0","action":"allow","actions":[],"differs":[]}]`},
		{`{"content":[{"type":"text","text":"zyxnewt fan"}],"explain":true,"policy":"next"}`, `"clause":"unless[0]","near_miss":true}]`},
		{`{"content":[{"type":"text","text":"y0u zyxt0ad"}],"explain":true}`, `"match":"y0u zyxt0ad","read_as":"you zyxtoad","clause":"any[0]"}]`},
	} {
		status, body := s.do(t, http.MethodPost, "/v1/moderate", tt.body)
		if status != http.StatusOK || !strings.Contains(string(body), tt.contains) {
			t.Errorf("%s: got %d %s, want %s in it", tt.body, status, body, tt.contains)
			continue
		}
		var v any
		if err := json.Unmarshal(body, &v); err != nil {
			t.Fatal(err)
		}
		if err := schema.VisitJSON(v); err != nil {
			t.Errorf("%s: %v", tt.body, err)
		}
	}
	_, body := s.do(t, http.MethodGet, "/metrics", "")
	for _, want := range []string{
		`handrail_shadow_total{acted="warn",action="allow",differs="true",policy="next"} 2`,
		`handrail_shadow_total{acted="allow",action="allow",differs="false",policy="next"} 1`,
		`handrail_shadow_rules_total{rule="toads-en.newt"} 1`,
	} {
		if !strings.Contains(string(body), want+"\n") {
			t.Errorf("metrics lack %s", want)
		}
	}
	for _, words := range []string{"zyxtoad", "zyxnewt", "zyxt0ad"} {
		if strings.Contains(string(body)+s.log.String(), words) {
			t.Errorf("metrics or log hold the user's word %s", words)
		}
	}
}
