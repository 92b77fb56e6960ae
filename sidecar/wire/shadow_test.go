package wire_test

import (
	"encoding/json"
	"testing"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/vocab"
	"github.com/handrail-safety/handrail/sidecar/wire"
)

// Both kinds of shadow entries have a source and an id, and nothing of the other
// kind; they can be read back.
func TestShadow(t *testing.T) {
	t.Parallel()
	r := wire.RequestV1{Content: []wire.PartV1{{Type: "text", Text: "you zogblat"}}}
	v := sdk.Verdict{
		Shadow: []sdk.Evidence{{Source: "rule", ID: "r", Category: vocab.Bullying, Score: 0.5, Start: 4, End: 11, Message: -1}},
		ShadowPolicies: []sdk.ShadowPolicy{
			{Policy: "next", Version: "0.2.0", Action: vocab.Warn, Actions: []sdk.PolicyAction{{Type: vocab.Warn, Reason: "bullying.low"}}, Differs: []string{"action"}},
			{Policy: "other", Version: "1.0.0", Actions: []sdk.PolicyAction{}, Differs: []string{"action"}, Failed: "rules"},
			{Policy: "same", Version: "1.0.0", Action: vocab.Allow, Actions: []sdk.PolicyAction{}, Differs: []string{}},
		},
	}
	got, err := json.Marshal(r.Verdict(&v).Shadow)
	if err != nil {
		t.Fatal(err)
	}
	const want = `[{"source":"rule","id":"r","category":"bullying","score":0.5,"part":0,"start":4,"end":11},` +
		`{"source":"policy","id":"next","version":"0.2.0","action":"warn","actions":[{"type":"warn","reason":"bullying.low"}],"differs":["action"]},` +
		`{"source":"policy","id":"other","version":"1.0.0","actions":[],"differs":["action"],"failed":"rules"},` +
		`{"source":"policy","id":"same","version":"1.0.0","action":"allow","actions":[],"differs":[]}]`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var back []wire.ShadowV1
	if err := json.Unmarshal(got, &back); err != nil {
		t.Fatal(err)
	}
	if back[0].OutcomeV1 != nil || back[0].Category != "bullying" || back[1].EvidenceV1 != nil || back[1].ID != "next" || back[1].Action != "warn" {
		t.Errorf("read back as %+v", back)
	}
}
