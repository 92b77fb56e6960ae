package sdk_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/sdk"
)

// policyExample is the first example below a heading of rules/POLICIES.md.
func policyExample(t *testing.T, heading string) []byte {
	t.Helper()
	doc, err := os.ReadFile("../rules/POLICIES.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(doc), heading+"\n")
	_, example, _ = strings.Cut(example, "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	return []byte(example)
}

// The example of rules/POLICIES.md loads and does what it says.
func TestPolicyExample(t *testing.T) {
	t.Parallel()
	e, err := sdk.New(shippedRules(), sdk.WithRules(fstest.MapFS{"policies/forum.yaml": {Data: policyExample(t, "# Policies")}}))
	if err != nil {
		t.Fatal(err)
	}
	v := moderate(t, e, sdk.Input{Policy: "forum", Content: text("i will find you and beat you up")})
	if !slices.ContainsFunc(v.Actions, func(a sdk.PolicyAction) bool { return a.Queue == "club" }) {
		t.Errorf("a threat gets %v, want it in the queue club", v.Actions)
	}
}

// So does that of a policy on trial.
func TestTrialExample(t *testing.T) {
	t.Parallel()
	e := newEngine(t, sdk.WithRules(fstest.MapFS{"policies/next.yaml": {Data: policyExample(t, "## On trial")}}))
	for _, policy := range []string{"", "under-13"} {
		if got := outcomes(moderate(t, e, sdk.Input{Policy: policy, Content: text("you fine person")})); got != "next:allow()" {
			t.Errorf("beside %q: got %q, want next:allow()", policy, got)
		}
	}
}

// A policy that asks for a card or a stage that is not there does not load.
func TestPolicyTypos(t *testing.T) {
	t.Parallel()
	policy, err := os.ReadFile("../rules/policies/default.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for right, wrong := range map[string]string{"own_distress": "own_distres", "text_model": "text-model"} {
		changed := strings.Replace(string(policy), right, wrong, 1)
		_, err := sdk.New(tiny("zogblat"), sdk.WithRules(fstest.MapFS{"policies/default.yaml": {Data: []byte(changed)}}))
		var fault *sdk.PackError
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), wrong) {
			t.Errorf("%s: got %v, want a PackError that names it", wrong, err)
		}
	}
}
