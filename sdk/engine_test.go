package sdk_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"math"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/sdktest"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// shippedRules is what rules.FS embeds; the SDK itself must not import it.
func shippedRules() sdk.Option { return sdk.WithRules(os.DirFS("../rules")) }

// shippedEngine is built once, as it tests every shipped rule.
var shippedEngine = sync.OnceValues(func() (*sdk.Engine, error) { return sdk.New(shippedRules()) })

func shipped(t testing.TB) *sdk.Engine {
	t.Helper()
	e, err := shippedEngine()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// newEngine builds an engine with one rule and the given models.
func newEngine(t testing.TB, options ...sdk.Option) *sdk.Engine {
	t.Helper()
	e, err := sdk.New(append([]sdk.Option{tiny("zogblat")}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func text(s string) []sdk.Part { return []sdk.Part{{Type: vocab.PartText, Text: s}} }

func moderate(t *testing.T, e *sdk.Engine, in sdk.Input) sdk.Verdict {
	t.Helper()
	v, err := e.Moderate(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Every slice of a verdict is there, every category is judged, scores have at
// most four decimals.
func TestVerdictIsWhole(t *testing.T) {
	t.Parallel()
	e := newEngine(t, sdk.WithClassifier(sdktest.Text("m", func(string) []float64 { return []float64{1. / 3} }, "bullying")))
	v := moderate(t, e, sdk.Input{ID: "m-1", Content: text("good morning everyone")})
	value := reflect.ValueOf(v)
	for i := range value.NumField() {
		if f := value.Field(i); f.Kind() == reflect.Slice && f.IsNil() {
			t.Errorf("%s is nil, want an empty slice", value.Type().Field(i).Name)
		}
	}
	if v.ID != "m-1" || v.DecisionID == "" || v.Action != vocab.Allow || v.Language == "" {
		t.Errorf("got id %q, decision %q, action %q, language %q", v.ID, v.DecisionID, v.Action, v.Language)
	}
	if len(v.Categories) != len(vocab.Categories()) {
		t.Errorf("got %d categories, want %d", len(v.Categories), len(vocab.Categories()))
	}
	if got, want := v.Categories[vocab.Bullying].Score, 0.3; got != want {
		t.Errorf("a third by a model of weight 0.9: got %v, want %v", got, want)
	}
	for name, c := range v.Categories {
		if c.Signals == nil {
			t.Errorf("signals of %s are nil", name)
		}
	}
	if v.Provenance.Engine == "" || !strings.HasPrefix(v.Provenance.Policy, "default@") || len(v.Provenance.Packs) == 0 || len(v.Provenance.Models) != 1 {
		t.Errorf("provenance is not whole: %+v", v.Provenance)
	}
}

func TestVerdictIsDeterministic(t *testing.T) {
	t.Parallel()
	e := shipped(t)
	in := sdk.Input{
		Content: text("you are so stupid, kill yourself"), Country: "DE", Locale: "de-DE", Explain: true,
		Author: sdk.Person{AgeBand: vocab.Age13To15}, Recipients: []sdk.Person{{AgeBand: vocab.Age13To15}},
		Now: time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC),
	}
	want := moderate(t, e, in)
	want.DecisionID = ""
	for range 50 {
		got := moderate(t, e, in)
		got.DecisionID = ""
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("second verdict differs:\ngot  %+v\nwant %+v", got, want)
		}
	}
}

func TestModerateBatch(t *testing.T) {
	t.Parallel()
	e := shipped(t)
	inputs := []sdk.Input{
		{ID: "a", Content: text("nice goal yesterday")},
		{ID: "b"},
		{ID: "c", Content: text("go kill yourself")},
	}
	results, err := e.ModerateBatch(context.Background(), inputs)
	if err != nil {
		t.Fatal(err)
	}
	var bad *sdk.InputError
	if !errors.As(results[1].Err, &bad) || bad.Code != vocab.CodeEmptyContent {
		t.Errorf("b: got %v, want empty_content", results[1].Err)
	}
	for _, i := range []int{0, 2} {
		alone := moderate(t, e, inputs[i])
		got := results[i].Verdict
		alone.DecisionID, got.DecisionID = "", ""
		if results[i].Err != nil || !reflect.DeepEqual(got, alone) {
			t.Errorf("%s in a batch differs from alone: %v", inputs[i].ID, results[i].Err)
		}
	}
	if _, err := e.ModerateBatch(context.Background(), make([]sdk.Input, 257)); !errors.As(err, &bad) || bad.Code != vocab.CodeBatchTooLarge {
		t.Errorf("257 inputs: got %v, want batch_too_large", err)
	}
}

func TestFailingStage(t *testing.T) {
	t.Parallel()
	broken := sdktest.Text("broken", nil, "bullying")
	broken.Score = func(in sdk.ClassifierInput) ([]float64, error) {
		if strings.Contains(in.Text, "panic") {
			panic("a bug in a model")
		}
		if strings.Contains(in.Text, "fail") {
			return nil, errors.New("no luck")
		}
		return []float64{0.2}, nil
	}
	e := newEngine(t, sdk.WithClassifier(broken))
	for _, word := range []string{"fail", "panic"} {
		v := moderate(t, e, sdk.Input{Content: text("please " + word)})
		if len(v.Degraded) != 1 || v.Degraded[0] != "text_model" || v.Action != vocab.Allow {
			t.Errorf("%s: got degraded %v, action %s, want text_model and allow", word, v.Degraded, v.Action)
		}
		v = moderate(t, e, sdk.Input{Content: text("please " + word), Policy: "under-13"})
		if v.Action != vocab.Hold {
			t.Errorf("%s, under-13: got %s, want hold", word, v.Action)
		}
	}
	results, err := e.ModerateBatch(context.Background(), []sdk.Input{{Content: text("please fail")}, {Content: text("please work")}})
	if err != nil {
		t.Fatal(err)
	}
	if len(results[0].Verdict.Degraded) != 1 || len(results[1].Verdict.Degraded) != 0 {
		t.Errorf("one text spoils the other: %v and %v", results[0].Verdict.Degraded, results[1].Verdict.Degraded)
	}
}

func TestModelContract(t *testing.T) {
	t.Parallel()
	short := sdktest.Text("short", func(string) []float64 { return []float64{} }, "bullying")
	if v := moderate(t, newEngine(t, sdk.WithClassifier(short)), sdk.Input{Content: text("hello there")}); len(v.Degraded) != 1 {
		t.Errorf("a model with too few scores: degraded %v, want text_model", v.Degraded)
	}
	if _, err := sdk.New(shippedRules(), sdk.WithClassifier(sdktest.Text("odd", nil, "bulling"))); err == nil || !strings.Contains(err.Error(), "bulling") {
		t.Errorf("an unknown label: got %v", err)
	}
}

// Whatever a model answers, it does not silence the rules.
func TestOddScores(t *testing.T) {
	t.Parallel()
	for name, score := range map[string]float64{"NaN": math.NaN(), "above one": 1.5, "below zero": -1, "infinite": math.Inf(1)} {
		e := newEngine(t, sdk.WithClassifier(sdktest.Text("odd", func(string) []float64 { return []float64{score} }, "bullying")))
		v := moderate(t, e, sdk.Input{Content: text("you zogblat")})
		if got := v.Categories[vocab.Bullying].Score; got != 0.9 || fmt.Sprint(v.Degraded) != "[text_model]" {
			t.Errorf("%s: bullying %v, degraded %v, want the rule's 0.9 and the model named", name, got, v.Degraded)
		}
	}
}

// To explain a verdict does not change it.
func TestExplainChangesNothing(t *testing.T) {
	t.Parallel()
	faint := &sdktest.Classifier{
		Description: sdk.ClassifierInfo{ID: "faint", Version: "1.0.0", Digest: "sha256:00", Task: "image", Labels: []string{"sexual"}},
		Score:       func(sdk.ClassifierInput) ([]float64, error) { return []float64{0.01}, nil },
	}
	e := newEngine(t, sdk.WithClassifier(faint), sdk.WithClassifier(sdktest.Text("m", func(string) []float64 { return []float64{0.99} }, "sexual")))
	in := sdk.Input{Surface: vocab.Post, Content: []sdk.Part{{Type: vocab.PartText, Text: "some words"}, {Type: vocab.PartImage, Image: grey(t)}}}
	plain := moderate(t, e, in)
	in.Explain = true
	if explained := moderate(t, e, in); explained.Action != plain.Action || len(explained.Support) != len(plain.Support) {
		t.Errorf("explained: %s with %d cards, plain: %s with %d", explained.Action, len(explained.Support), plain.Action, len(plain.Support))
	}
}

func grey(t *testing.T) []byte {
	t.Helper()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return picture.Bytes()
}

// Where nothing looks at pictures, the verdict says so.
func TestCoverage(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	for _, tt := range []struct {
		part sdk.Part
		want string
	}{
		{sdk.Part{Type: vocab.PartImage, Image: grey(t)}, "[image]"},
		{sdk.Part{Type: vocab.PartText, Text: "hello there my friend, how are you today"}, "[]"},
		{sdk.Part{Type: vocab.PartText, Text: "สวัสดีครับ วันนี้เป็นอย่างไรบ้าง"}, "[language:th:rules script:Thai]"},
	} {
		if v := moderate(t, e, sdk.Input{Content: []sdk.Part{tt.part}}); fmt.Sprint(v.Coverage) != tt.want {
			t.Errorf("got %v, want %s", v.Coverage, tt.want)
		}
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if v, err := e.Moderate(ctx, sdk.Input{Content: text("hello")}); !errors.Is(err, context.Canceled) || v.DecisionID != "" {
		t.Errorf("got %v with decision %q, want context.Canceled and no verdict", err, v.DecisionID)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Moderate(context.Background(), sdk.Input{Content: text("hello")}); !errors.Is(err, sdk.ErrClosed) {
		t.Errorf("after Close: got %v, want ErrClosed", err)
	}
}

const tinyPack = `schema: 1
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
    any: ["%s"]
    why: For the test.
    limits: [none known]
    source: own work
    tests: {hit: ["you %[1]s"], miss: ["you fine person"]}
`

// tiny is a rule set of one word with the shipped policies and support data.
func tiny(word string) sdk.Option { return sdk.WithRules(tinyFS{word}) }

// tinyFS hides the shipped packs behind one of its own, and what only they need.
type tinyFS struct{ word string }

func (f tinyFS) Open(name string) (fs.File, error) {
	switch folder, _, _ := strings.Cut(name, "/"); folder {
	case "spellings", "clean":
		return nil, fs.ErrNotExist
	case "packs":
		return fstest.MapFS{"packs/tiny-en.yaml": {Data: fmt.Appendf(nil, tinyPack, f.word)}}.Open(name)
	}
	return os.DirFS("../rules").Open(name)
}

func TestReload(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	model := sdktest.Text("m", func(string) []float64 { return []float64{0} }, "bullying")
	e, err := sdk.New(tiny("zogblat"), sdk.WithClassifier(model))
	if err != nil {
		t.Fatal(err)
	}
	score := func(word string) float64 {
		return moderate(t, e, sdk.Input{Content: text("you " + word)}).Categories[vocab.Bullying].Score
	}
	if score("zogblat") != 0.9 || score("frobnitz") != 0 {
		t.Fatalf("before: %v and %v, want 0.9 and 0", score("zogblat"), score("frobnitz"))
	}
	if err := e.Reload(ctx, tiny("frobnitz")); err != nil {
		t.Fatal(err)
	}
	if score("zogblat") != 0 || score("frobnitz") != 0.9 {
		t.Errorf("after: %v and %v, want 0 and 0.9", score("zogblat"), score("frobnitz"))
	}
	var fault *sdk.PackError
	if err := e.Reload(ctx, tiny("")); !errors.As(err, &fault) || fault.File != "packs/tiny-en.yaml" {
		t.Errorf("a bad pack: got %v, want a PackError with its file", err)
	}
	if score("frobnitz") != 0.9 {
		t.Error("a failed reload took the old rules away")
	}
	other := sdktest.Text("m", func(string) []float64 { return []float64{0} }, "bullying")
	other.Description.Digest = "sha256:1111111111111111"
	if err := e.Reload(ctx, tiny("zogblat"), sdk.WithClassifier(other)); !errors.Is(err, sdk.ErrModelChanged) {
		t.Errorf("another model: got %v, want ErrModelChanged", err)
	}
	if err := e.Reload(ctx, tiny("zogblat"), sdk.WithClassifier(model)); err != nil {
		t.Errorf("the same model: %v", err)
	}
}

// Reloads under load lose no call and mix no two sets.
func TestReloadUnderLoad(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, err := sdk.New(tiny("zogblat"))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var callers sync.WaitGroup
	for range 2 {
		callers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				v, err := e.Moderate(ctx, sdk.Input{Content: text("you zogblat, you frobnitz")})
				if err != nil || len(v.Evidence) != 1 {
					t.Errorf("got %d hits and error %v, want 1 hit: two sets were mixed", len(v.Evidence), err)
					return
				}
			}
		})
	}
	for i := range 20 {
		if err := e.Reload(ctx, tiny([]string{"frobnitz", "zogblat"}[i%2])); err != nil {
			t.Error(err)
		}
	}
	close(done)
	callers.Wait()
}

// A later file system hides files of an earlier one and adds its own.
func TestLayeredRules(t *testing.T) {
	t.Parallel()
	extra := fstest.MapFS{"packs/tiny-en.yaml": {Data: fmt.Appendf(nil, tinyPack, "frobnitz")}}
	e, err := sdk.New(tiny("zogblat"), sdk.WithRules(extra))
	if err != nil {
		t.Fatal(err)
	}
	v := moderate(t, e, sdk.Input{Content: text("you zogblat, you frobnitz"), Explain: true})
	if len(v.Evidence) != 1 || v.Evidence[0].Match != "frobnitz" {
		t.Errorf("got %+v, want only the later file's word", v.Evidence)
	}
}

func TestNewReportsAllFaults(t *testing.T) {
	t.Parallel()
	_, err := sdk.New(
		sdk.WithRules(fstest.MapFS{
			"packs/tiny-en.yaml":     {Data: []byte("schema: 7\npack: other\n")},
			"policies/default.yaml":  {Data: []byte("schema: 1\npolicy: defualt\n")},
			"policies/nonsense.yaml": {Data: []byte(":")},
		}))
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"packs/tiny-en.yaml", "policies/default.yaml", "policies/nonsense.yaml", "defualt"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q: %v", want, err)
		}
	}
	_, err = sdk.New(sdk.WithRules(nil), sdk.WithClassifier(nil), sdk.WithLogger(nil), sdk.WithLimits(sdk.Limits{Parts: -1}))
	for _, want := range []string{"WithRules", "WithClassifier", "WithLogger", "Parts -1"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q: %v", want, err)
		}
	}
}
