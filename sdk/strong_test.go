package sdk_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/sdktest"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// strongPolicy is default with another use of the strong tier.
func strongPolicy(use string) fstest.MapFS {
	from := ""
	if use == "worth_it" {
		from = ", from: {bullying: 0.2, sexual_harassment: 0.2, self_harm: 0.2, grooming: 0.2, hate: 0.2, violence: 0.2, sexual: 0.2, profanity: 0.2}"
	}
	return fstest.MapFS{"policies/tried.yaml": {Data: []byte("schema: 1\npolicy: tried\nversion: 1.0.0\nextends: default\nstrong_tier: {use: " + use + from + "}\n")}}
}

// tiers makes a fast model that hears the word "maybe" and a strong one that
// counts what it is asked.
func tiers(asked *[]sdk.ClassifierInput) (fast, strong *sdktest.Classifier) {
	fast = sdktest.Text("fast", func(text string) []float64 {
		if strings.Contains(text, "maybe") {
			return []float64{0.6}
		}
		return []float64{0.01}
	}, "bullying")
	strong = sdktest.Text("strong", nil, "bullying", "bullying.insult", "self_harm", "self_harm.level.concern", "self_harm.level.intent",
		"self_harm.speaker.self", "self_harm.speaker.other")
	strong.Description.Tier = "strong"
	strong.Score = func(in sdk.ClassifierInput) ([]float64, error) {
		*asked = append(*asked, in)
		if strings.Contains(in.Text, "friend") {
			return []float64{0, 0.9, 0.9, 0.2, 0.7, 0.1, 0.8}, nil
		}
		return []float64{0.05, 0.9, 0.02, 0, 0, 0, 0}, nil
	}
	return fast, strong
}

func TestStrongTierReadsWhatThePolicySays(t *testing.T) {
	t.Parallel()
	texts := []string{"maybe later", "see you at the bakery", "do you like my new bike"}
	for use, want := range map[string]int{"always": 3, "worth_it": 1, "never": 0} {
		t.Run(use, func(t *testing.T) {
			t.Parallel()
			var asked []sdk.ClassifierInput
			fast, strong := tiers(&asked)
			engine, err := sdk.New(sdk.WithRules(rules.FS()), sdk.WithRules(strongPolicy(use)), sdk.WithClassifier(fast), sdk.WithClassifier(strong))
			if err != nil {
				t.Fatal(err)
			}
			var in []sdk.Input
			for _, text := range texts {
				in = append(in, sdk.Input{Policy: "tried", Content: []sdk.Part{{Type: vocab.PartText, Text: text}}})
			}
			results, err := engine.ModerateBatch(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			if len(asked) != want {
				t.Fatalf("the strong tier read %d texts, want %d", len(asked), want)
			}
			if want == 0 {
				return
			}
			// the strong tier's opinion outweighs the fast one's, which stands
			// beside it, and its signal alone makes no category
			v := results[0].Verdict
			if got := v.Categories[vocab.Bullying].Score; got < 0.05 || got > 0.1 {
				t.Errorf("bullying %v, want little: the strong tier all but let it pass", got)
			}
			if !slices.ContainsFunc(v.Evidence, func(e sdk.Evidence) bool { return e.ID == "fast" && e.Score == 0.6 }) {
				t.Errorf("the fast tier counts and does not stand in the evidence: %+v", v.Evidence)
			}
			if got := v.Categories[vocab.Bullying].Signals; !slices.Equal(got, []vocab.Signal{vocab.Insult}) {
				t.Errorf("signals %v, want the insult that the strong tier names", got)
			}
		})
	}
}

func TestRuleMakesAStrongReadingWorthIt(t *testing.T) {
	t.Parallel()
	var asked []sdk.ClassifierInput
	fast, strong := tiers(&asked)
	engine, err := sdk.New(sdk.WithRules(rules.FS()), sdk.WithRules(strongPolicy("worth_it")), sdk.WithClassifier(fast), sdk.WithClassifier(strong))
	if err != nil {
		t.Fatal(err)
	}
	text := "don't tell your mum we talk"
	if _, err := engine.Moderate(t.Context(), sdk.Input{Policy: "tried", Content: []sdk.Part{{Type: vocab.PartText, Text: text}}}); err != nil {
		t.Fatal(err)
	}
	if len(asked) != 1 || len(asked[0].Focus) == 0 {
		t.Fatalf("asked %d times, want once with the rule's place", len(asked))
	}
	if at := asked[0].Focus[0]; at[0] < 0 || at[1] > len(text) || at[0] >= at[1] {
		t.Errorf("focus %v in a text of %d bytes", at, len(text))
	}
}

func TestStrongTierTellsLevelAndSpeaker(t *testing.T) {
	t.Parallel()
	var asked []sdk.ClassifierInput
	_, strong := tiers(&asked)
	engine, err := sdk.New(sdk.WithRules(rules.FS()), sdk.WithClassifier(strong))
	if err != nil {
		t.Fatal(err)
	}
	v, err := engine.Moderate(t.Context(), sdk.Input{Content: []sdk.Part{{Type: vocab.PartText, Text: "my friend wrote something strange tonight"}}})
	if err != nil {
		t.Fatal(err)
	}
	got := v.Categories[vocab.SelfHarm]
	if got.Level != vocab.LevelIntent || got.Speaker != vocab.SpeakerOther {
		t.Errorf("level %q, speaker %q, want intent of another", got.Level, got.Speaker)
	}
}

// A text of more windows than the strong tier read says so.
func TestUnreadWindowsStandInCoverage(t *testing.T) {
	t.Parallel()
	long := windowed{sdktest.Text("strong", func(string) []float64 { return []float64{0} }, "bullying")}
	long.Description.Tier = "strong"
	engine, err := sdk.New(sdk.WithRules(rules.FS()), sdk.WithClassifier(long))
	if err != nil {
		t.Fatal(err)
	}
	v, err := engine.Moderate(t.Context(), sdk.Input{Content: []sdk.Part{{Type: vocab.PartText, Text: "a long story"}}})
	if err != nil {
		t.Fatal(err)
	}
	if want := "windows:2/5"; !slices.Contains(v.Coverage, want) {
		t.Errorf("coverage %v, want %s", v.Coverage, want)
	}
}

func TestStrongTierFaults(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ line, want string }{
		"unknown use":        {"strong_tier: {use: sometimes}", "strong_tier.use"},
		"no scores":          {"strong_tier: {use: worth_it}", "strong_tier.from.bullying"},
		"scores for nothing": {"strong_tier: {use: always, from: {bullying: 0.1}}", "strong_tier.from.bullying"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fsys := fstest.MapFS{"policies/tried.yaml": {Data: fmt.Appendf(nil, "schema: 1\npolicy: tried\nversion: 1.0.0\nextends: default\n%s\n", tt.line)}}
			_, err := sdk.New(sdk.WithRules(rules.FS()), sdk.WithRules(fsys))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want a fault of %s", err, tt.want)
			}
		})
	}
}

// windowed is a model that read two windows of five.
type windowed struct{ *sdktest.Classifier }

func (w windowed) Classify(ctx context.Context, in []sdk.ClassifierInput) ([]sdk.Classification, error) {
	out, err := w.Classifier.Classify(ctx, in)
	for i := range out {
		out[i].Windows, out[i].AllWindows = 2, 5
	}
	return out, err
}

// A strong tier that read the words and sees no harm halves what a rule says,
// but not one that is certain, or knows what the model does not read.
func TestStrongTierDoubtsARule(t *testing.T) {
	t.Parallel()
	const insult = "category: bullying\n    signal: insult"
	const rule = `
  - id: doubt-en.%[1]s
    status: stable
    %[3]s
    score: %[2]s
    level: 1
    any: ["%[1]s"]
    why: For the test.
    limits: [none known]
    source: own work
    tests: {hit: [%[4]s], miss: ["you fine person"]}`
	pack := "schema: 1\npack: doubt-en\nversion: 1.0.0\nlanguage: en\nlicence: CC0-1.0\nrules:" +
		fmt.Sprintf(rule, "frobnitz", "0.7", insult, `"you frobnitz"`) +
		fmt.Sprintf(rule, "wibbler", "0.95", insult, `"you wibbler"`) +
		fmt.Sprintf(rule, "plonkish", "0.7", insult+"\n    when: {author_age: [\"18+\"]}", `{text: "you plonkish", author: "18+"}`) +
		fmt.Sprintf(rule, "grundle", "0.7", insult+"\n    then: {any: [\"quaxel\"], within_messages: 3, same_author: true}",
			`{text: "you quaxel", history: [{author: author, text: "you grundle"}]}`) +
		fmt.Sprintf(rule, "sorrowly", "0.7", "category: self_harm\n    signal: ideation\n    speaker: self\n    risk_level: ideation", `"you sorrowly"`) + "\n"
	strong := sdktest.Text("strong", func(string) []float64 { return []float64{0, 0} }, "bullying", "self_harm")
	strong.Description.Tier = "strong"
	engine, err := sdk.New(sdk.WithRules(rules.FS()), sdk.WithRules(fstest.MapFS{"packs/doubt-en.yaml": {Data: []byte(pack)}}), sdk.WithClassifier(strong))
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		text string
		want float64
	}{
		"a rule in doubt":    {"you frobnitz", 0.35},
		"a certain rule":     {"you wibbler", 0.95},
		"disguised words":    {"you fr0bn1tz", 0.7},
		"a rule with an age": {"you plonkish", 0.7},
		"earlier messages":   {"you quaxel", 0.7},
		"self_harm":          {"you sorrowly", 0.7},
	} {
		t.Run(name, func(t *testing.T) {
			v, err := engine.Moderate(t.Context(), sdk.Input{
				Author:  sdk.Person{ID: "a", AgeBand: vocab.Age18Plus},
				Content: []sdk.Part{{Type: vocab.PartText, Text: tt.text}},
				History: []sdk.Message{{AuthorID: "a", Text: "you grundle"}},
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := max(v.Categories[vocab.Bullying].Score, v.Categories[vocab.SelfHarm].Score); got != tt.want {
				t.Errorf("score %v, want %v; evidence %+v", got, tt.want, v.Evidence)
			}
		})
	}
}
