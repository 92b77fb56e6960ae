//go:build !race

package ruletool_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v3"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/sdktest"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// demoScores has a rule for each line "word category signal score", which finds the word.
func demoScores(lines ...string) fstest.MapFS {
	rules := ""
	for _, line := range lines {
		word, rest, _ := strings.Cut(line, " ")
		of := strings.Fields(rest)
		signal := ""
		if len(of) == 3 {
			signal = "signal: " + of[1] + ", "
		}
		rules += fmt.Sprintf("  - {id: demo-en.%[1]s, status: stable, category: %[2]s, %[3]sscore: %[4]s, level: 1, any: [%[1]s], why: x, source: x, tests: {hit: [%[1]s], miss: [hello]}}\n",
			word, of[0], signal, of[len(of)-1])
	}
	return demo(rules)
}

// actionsOf writes what a verdict asks for, "hold(bullying.medium) escalate:club".
func actionsOf(actions []sdk.PolicyAction) string {
	var out []string
	for _, a := range actions {
		out = append(out, strings.TrimSuffix(fmt.Sprintf("%s(%s):%s", a.Type, a.Reason, a.Queue), ":"))
	}
	return strings.Join(out, " ")
}

// The policy takes over all of default but what it says itself.
func extendedPolicy(t *testing.T, text string) {
	fsys := demoScores("zyxoath profanity 0.8", "zyxtoad bullying insult 0.58", "zyxlout bullying insult 0.7", "zyxfist bullying threat 0.7")
	fsys["policies/forum.yaml"] = file(text)
	e := pageEngine(t, fsys)
	for _, tt := range []struct {
		policy  string
		surface vocab.Surface
		text    string
		want    string
	}{
		{"default", "", "zyxoath", "mask(profanity.medium)"},
		{"forum", "", "zyxoath", ""},
		{"forum", "", "zyxtoad", ""},
		{"default", vocab.Livestream, "zyxtoad", ""},
		{"forum", vocab.Livestream, "zyxtoad", "warn(bullying.medium)"},
		{"default", "", "zyxlout", "warn(bullying.medium)"},
		{"forum", "", "zyxlout", "warn(bullying.medium)"},
		{"default", "", "zyxfist", "hold(bullying.medium) escalate(bullying.medium):bullying preserve_evidence(bullying.medium)"},
		{"forum", "", "zyxfist", "hold(bullying.medium) escalate(bullying.medium):bullying preserve_evidence(bullying.medium) escalate(bullying.medium):club"},
	} {
		v := judge(t, e, sdk.Input{Policy: tt.policy, Surface: tt.surface}, tt.text)
		if got := actionsOf(v.Actions); got != tt.want {
			t.Errorf("%s, %s, %q: got %s, want %s", tt.policy, tt.surface, tt.text, got, tt.want)
		}
	}
	if v := judge(t, e, sdk.Input{Policy: "forum"}, "zyxfist"); len(v.Support) == 0 || v.Support[0].Audience != vocab.Recipient || v.Support[0].Type != vocab.SafetyCard {
		t.Errorf("support is %+v, want a safety card for the recipient", v.Support)
	}
	fsys["policies/forum.yaml"] = file(edited(t, text, "threat]", "threats]", "surface: [livestream]", "surface: [live]"))
	for _, each := range []string{`"threats"`, `"live"`} {
		engineRefuses(t, fsys, each) // every mistake is named at once
	}
}

// onTrial has the policy that the page puts on trial, and an insult that it takes for
// graver than default does.
func onTrial(text string) fstest.MapFS {
	fsys := demoScores("zyxtoad bullying insult 0.8")
	fsys["policies/next.yaml"] = file(text)
	return fsys
}

func policyOnTrial(t *testing.T, text string) {
	e := pageEngine(t, onTrial(text))
	for _, tt := range []struct{ policy, text, want string }{
		{"default", "zyxtoad", "next hold [action beside support]"},
		{"under-13", "zyxtoad", "next hold []"},
		{"default", "hello", "next allow []"},
		{"next", "zyxtoad", ""},
	} {
		got := ""
		for _, s := range judge(t, e, sdk.Input{Policy: tt.policy}, tt.text).ShadowPolicies {
			got += fmt.Sprintf("%s %s %v", s.Policy, s.Action, s.Differs)
		}
		if got != tt.want {
			t.Errorf("%s, %q: got %q, want %q", tt.policy, tt.text, got, tt.want)
		}
	}
	engineRefuses(t, onTrial(edited(t, text, "[default, under-13]", "[default, under-31]")), `"under-31", want one of default, next, under-13`)
}

// The entry is what the policy above it gets.
func entryOfTrial(t *testing.T, text string) {
	type action struct{ Type, Reason, Queue, Priority string }
	var want struct {
		Source, ID, Version, Action string
		Actions                     []action
		Differs                     []string
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&want); err != nil {
		t.Fatal(err)
	}
	shadow := judge(t, pageEngine(t, onTrial(pageExamples(t, "POLICIES.md")["On trial 1"])), sdk.Input{}, "zyxtoad").ShadowPolicies
	if len(shadow) != 1 {
		t.Fatalf("%d entries, want one", len(shadow))
	}
	s, got := shadow[0], want
	got.Source, got.ID, got.Version, got.Action, got.Actions, got.Differs = "policy", s.Policy, s.Version, string(s.Action), nil, s.Differs
	for _, a := range s.Actions {
		got.Actions = append(got.Actions, action{string(a.Type), a.Reason, a.Queue, a.Priority})
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the page says\n%v, the entry is\n%v", want, got)
	}
}

// The strong model reads what the policy says, by the bars that default has.
func strongTier(t *testing.T, text string) {
	type tier struct {
		Use  string
		From map[vocab.Category]float64
	}
	var shown, shipped struct {
		Strong tier `yaml:"strong_tier"`
	}
	if err := yaml.Unmarshal([]byte(text), &shown); err != nil {
		t.Fatal(err)
	}
	read(t, "policies/default.yaml", &shipped)
	if shown.Strong.Use != shipped.Strong.Use || !maps.Equal(shown.Strong.From, shipped.Strong.From) {
		t.Errorf("the page says %v, default has %v", shown.Strong, shipped.Strong)
	}
	with := func(edit ...string) fstest.MapFS {
		fsys := demoScores("zyxtoad bullying insult 0.8")
		fsys["policies/tried.yaml"] = file("schema: 1\npolicy: tried\nversion: 1.0.0\nextends: default\n" + edited(t, text, edit...))
		return fsys
	}
	_, bars, _ := strings.Cut(text, "worth_it or never\n")
	for _, tt := range []struct {
		use, text string
		edit      []string
		asked     int
	}{
		{"worth_it", "see you at the bakery", nil, 0},
		{"worth_it", "maybe see you at the bakery", nil, 1},
		{"worth_it", "maybe see you at the bakery", []string{"bullying: 0.02", "bullying: 0.04"}, 0},
		{"worth_it", "see you at the bakery, zyxtoad", nil, 1},
		{"always", "see you at the bakery", []string{"worth_it", "always", bars, ""}, 1},
		{"never", "maybe see you at the bakery", []string{"worth_it", "never", bars, ""}, 0},
	} {
		asked := 0
		fast := sdktest.Text("fast", func(text string) []float64 {
			return []float64{map[bool]float64{true: 0.03, false: 0.01}[strings.Contains(text, "maybe")]}
		}, "bullying")
		strong := sdktest.Text("strong", func(string) []float64 { asked++; return []float64{0} }, "bullying")
		strong.Description.Tier = "strong"
		judge(t, pageEngine(t, with(tt.edit...), sdk.WithClassifier(fast), sdk.WithClassifier(strong)), sdk.Input{Policy: "tried"}, tt.text)
		if asked != tt.asked {
			t.Errorf("%s %v: the strong model reads %q %d times, want %d", tt.use, tt.edit, tt.text, asked, tt.asked)
		}
	}
	engineRefuses(t, with(", profanity: 1", ""), "strong_tier.from.profanity")
	engineRefuses(t, with("worth_it", "always"), "needed with use: worth_it alone")
}
