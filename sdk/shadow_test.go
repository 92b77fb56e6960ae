package sdk_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/sdktest"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// policies lays policies that extend default over what is there; each is a name,
// a colon, and more keys of the file.
func policies(list ...string) sdk.Option {
	files := fstest.MapFS{}
	for _, p := range list {
		name, keys, _ := strings.Cut(p, ":")
		files["policies/"+name+".yaml"] = &fstest.MapFile{Data: fmt.Appendf(nil, "schema: 1\npolicy: %s\nversion: 0.2.0\nextends: default\n%s\n", name, strings.TrimSpace(keys))}
	}
	return sdk.WithRules(files)
}

// graver blocks what default only warns of; milder lets it pass.
const (
	graver = "graver: shadows: [default]\nthresholds: {bullying: {low: 0.1, medium: 0.2, high: 0.3, critical: 0.4}}"
	milder = "milder: shadows: [default]\nthresholds: {bullying: {low: 0.95}}"
)

// outcomes writes each entry as "graver:block(action,beside)".
func outcomes(v sdk.Verdict) string {
	var out []string
	for _, p := range v.ShadowPolicies {
		out = append(out, fmt.Sprintf("%s:%s%s(%s)", p.Policy, p.Action, p.Failed, strings.Join(p.Differs, ",")))
	}
	return strings.Join(out, " ")
}

// Policies on trial change nothing of the verdict but what it says of them.
func TestShadowPoliciesChangeNothing(t *testing.T) {
	t.Parallel()
	alone, tried := newEngine(t), newEngine(t, policies(graver, milder, "same: shadows: [default, under-13]", "strict: shadows: [default]\nstrictness: 1"))
	for _, in := range []sdk.Input{
		{Content: text("you zogblat"), Explain: true, Country: "DE", Recipients: []sdk.Person{{AgeBand: vocab.Age13To15}}},
		{Content: text("you fine person")},
		{Content: text("you z0gblat"), Policy: "under-13"},
	} {
		want, got := moderate(t, alone, in), moderate(t, tried, in)
		if len(want.ShadowPolicies) != 0 || len(got.ShadowPolicies) == 0 {
			t.Errorf("%d and %d policies in shadow, want none and some", len(want.ShadowPolicies), len(got.ShadowPolicies))
		}
		want.DecisionID, got.DecisionID, got.ShadowPolicies = "", "", want.ShadowPolicies
		if !reflect.DeepEqual(got, want) {
			t.Errorf("with policies on trial:\ngot  %+v\nwant %+v", got, want)
		}
	}
}

func TestShadowPolicies(t *testing.T) {
	t.Parallel()
	e := newEngine(t, policies(graver, milder, "later: shadows: [graver]"))
	for _, tt := range []struct{ name, policy, text, want string }{
		{"by name, each compared", "", "you zogblat", "graver:block(action,beside) milder:allow(action,beside,support)"},
		{"nothing to do", "", "you fine person", "graver:allow() milder:allow()"},
		{"itself", "graver", "you zogblat", "later:hold(action,beside)"},
		{"beside nobody", "under-13", "you zogblat", ""},
	} {
		if got := outcomes(moderate(t, e, sdk.Input{Policy: tt.policy, Content: text(tt.text)})); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	v := moderate(t, e, sdk.Input{Content: text("you zogblat")})
	p := v.ShadowPolicies[0]
	if p.Version != "0.2.0" || len(p.Actions) == 0 || p.Actions[0] != (sdk.PolicyAction{Type: vocab.Block, Reason: "bullying.critical"}) {
		t.Errorf("got version %q and actions %v, want 0.2.0 and block because of bullying.critical", p.Version, p.Actions)
	}
	if v.Provenance.Policy != "default@1.0.0" {
		t.Errorf("decided by %q, want default@1.0.0", v.Provenance.Policy)
	}
}

// A policy on trial counts the rules up to its own strictness, and no drafts.
func TestShadowPolicyCountsItsRules(t *testing.T) {
	t.Parallel()
	e, err := sdk.New(tiny("zogblat"), sdk.WithRules(laid("  - {id: toads-en.newt, status: draft, why: x}\n")),
		policies("strict: strictness: 2", "loose: shadows: [strict]\nstrictness: 4", "equal: shadows: [strict]\nstrictness: 2", "careful: shadows: [default]\nstrictness: 1"))
	if err != nil {
		t.Fatal(err)
	}
	model := sdktest.Text("m", func(string) []float64 { return []float64{0.5} }, "bullying")
	withModel, err := sdk.New(tiny("zogblat"), sdk.WithRules(laid("  - {id: toads-en.newt, status: draft, why: x}\n")), sdk.WithClassifier(model),
		policies("strict: strictness: 2", "loose: shadows: [strict]\nstrictness: 4"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, policy, text, want string
		engine                   *sdk.Engine
	}{
		{"a rule above the acting policy's level", "strict", "you zyxtoad", "equal:allow() loose:warn(action,support)", e},
		{"a rule above its own level", "", "you zyxtoad", "careful:allow(action,support)", e},
		{"a draft", "strict", "what a zyxnewt", "equal:allow() loose:allow()", e},
		{"and what models said", "strict", "you zyxtoad", "loose:hold(action,beside,support)", withModel},
	} {
		if got := outcomes(moderate(t, tt.engine, sdk.Input{Policy: tt.policy, Content: text(tt.text)})); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Where a stage fails, a policy that wants no verdict then says so.
func TestShadowPolicyOnFailure(t *testing.T) {
	t.Parallel()
	broken := sdktest.Text("m", nil, "bullying")
	broken.Score = func(sdk.ClassifierInput) ([]float64, error) { return nil, errors.New("broken") }
	e := newEngine(t, sdk.WithClassifier(broken), policies("holding: shadows: [default]\non_failure: {text_model: hold}", "refusing: shadows: [default]\non_failure: {text_model: error}"))
	v := moderate(t, e, sdk.Input{Content: text("you fine person")})
	if got, want := string(v.Action)+" "+outcomes(v), "allow holding:hold(action) refusing:text_model(action)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The same text masked in other places differs; cards that nobody could read do not.
func TestShadowPolicyDiffers(t *testing.T) {
	t.Parallel()
	masks := func(category string) string {
		return "actions:\n  - {id: mask-" + category + ", why: x, when: {category: " + category + ", at_least: low, words: true}, action: mask}\n"
	}
	thresholds := "thresholds: {profanity: {low: 0.1, medium: 0.99}, bullying: {low: 0.1}}\n"
	e, err := sdk.New(tiny("zogblat"), sdk.WithRules(laid("  - {id: toads-en.newt, level: 2, why: x}\n")),
		policies("base: "+thresholds+masks("profanity"), "more: shadows: [base]\n"+thresholds+masks("profanity")+strings.TrimPrefix(masks("bullying"), "actions:\n")))
	if err != nil {
		t.Fatal(err)
	}
	v := moderate(t, e, sdk.Input{Policy: "base", Content: text("you zyxtoad, zyxnewt"), Author: sdk.Person{AgeBand: vocab.Age13To15}, Recipients: []sdk.Person{{AgeBand: vocab.Age13To15}}})
	if got, want := string(v.Action)+" "+outcomes(v), "mask more:mask(masked)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	e = newEngine(t, policies("card: shadows: [default]\nactions:\n  - {id: c, why: x, when: {category: bullying, at_least: low}, action: allow, support: [{audience: author, type: helpline_card, need: own_distress}]}"))
	for kind, want := range map[vocab.PersonKind]string{vocab.KindUser: "(support)", vocab.KindBot: "()"} {
		v := moderate(t, e, sdk.Input{Content: text("you zogblat"), Author: sdk.Person{Kind: kind}})
		if got := outcomes(v); !strings.HasSuffix(got, want) {
			t.Errorf("%s: got %q, want %q at its end", kind, got, want)
		}
	}
}

func TestShadowPolicyFaults(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range 9 {
		many = append(many, fmt.Sprintf("trial-%d: shadows: [default]", i))
	}
	for _, tt := range []struct {
		name, want string
		list       []string
	}{
		{"unknown", `policies/next.yaml: shadows[1]: "defualt", want one of default, next, under-13`, []string{"next: shadows: [default, defualt]"}},
		{"itself", `shadows[0]: "next", want another policy`, []string{"next: shadows: [next]"}},
		{"twice", `shadows[1]: "default" stands twice`, []string{"next: shadows: [default, default]"}},
		{"too many", "policies/trial-8.yaml: shadows[0]: default has 8 policies on trial beside it already, limit 8", many},
	} {
		_, err := sdk.New(tiny("zogblat"), policies(tt.list...))
		var fault *sdk.PackError
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
}

// A reload starts and ends a trial; one that takes a policy away beside which
// another is on trial is refused, and all stays as it was.
func TestShadowPolicyReload(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	in := sdk.Input{Content: text("you zogblat"), Policy: "forum"}
	reload := func(list ...string) error { return e.Reload(t.Context(), tiny("zogblat"), policies(list...)) }
	const trial = "next: shadows: [forum]"
	if err := reload("forum:", trial); err != nil {
		t.Fatal(err)
	}
	if got := outcomes(moderate(t, e, in)); got != "next:hold()" {
		t.Errorf("after its start: got %q, want next:hold()", got)
	}
	if err := reload(trial); err == nil || !strings.Contains(err.Error(), `shadows[0]: "forum"`) {
		t.Errorf("without forum: got %v, want an error that names it", err)
	}
	if got := outcomes(moderate(t, e, in)); got != "next:hold()" {
		t.Errorf("after a refused reload: got %q, want next:hold()", got)
	}
	if err := reload("forum:"); err != nil {
		t.Fatal(err)
	}
	if got := outcomes(moderate(t, e, in)); got != "" {
		t.Errorf("after its end: got %q, want nothing", got)
	}
}
