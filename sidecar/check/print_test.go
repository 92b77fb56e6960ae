package check_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/vocab"
	"github.com/handrail-safety/handrail/sidecar/check"
	"github.com/handrail-safety/handrail/sidecar/wire"
)

// What changed nothing is told apart from what counted, and words that were read
// otherwise are shown so that they cannot steer the terminal.
func TestPrintShadow(t *testing.T) {
	t.Parallel()
	found := sdk.Evidence{Source: "rule", ID: "r.word", Category: vocab.Bullying, Signal: vocab.Insult, Score: 0.5, Message: -1, Match: "z0g\x1b", ReadAs: "zog", Clause: "any[0]"}
	draft, miss := found, found
	draft.ID, miss.ID, miss.NearMiss = "r.draft", "r.miss", true
	v := sdk.Verdict{
		Action: vocab.Allow, Evidence: []sdk.Evidence{found}, Shadow: []sdk.Evidence{draft, miss},
		ShadowPolicies: []sdk.ShadowPolicy{
			{Policy: "next", Version: "0.2.0", Action: vocab.Warn, Differs: []string{"action", "support"}},
			{Policy: "same", Version: "1.0.0", Action: vocab.Allow},
			{Policy: "strict", Version: "1.0.0", Differs: []string{"action"}, Failed: "rules"},
		},
	}
	var out bytes.Buffer
	if err := (&check.Printer{Out: &out}).Print(&check.Named{Name: "words", Request: wire.RequestV1{}}, &v); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"  because: rule r.word, bullying.insult 0.50 (any[0]), z0g\uFFFD read as zog\n",
		"  in shadow: rule r.draft, bullying.insult 0.50\n",
		"  in shadow: policy next@0.2.0: warn; action, support would differ\n",
		"  in shadow: policy same@1.0.0: the same\n",
		"  in shadow: policy strict@1.0.0: no verdict, because of rules\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("output lacks %q:\n%s", want, &out)
		}
	}
	if strings.Contains(out.String(), "r.miss") {
		t.Errorf("a near miss of a draft is shown:\n%s", &out)
	}
}
