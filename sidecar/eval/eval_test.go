package eval_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/sdktest"
	"github.com/handrail-safety/handrail/sidecar/eval"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// wordy is a model that goes by words; its scores are far from every threshold
// of the policies, so that tuning these changes no golden file.
func wordy() *sdktest.Classifier {
	return sdktest.Text("wordy", func(text string) []float64 {
		scores := []float64{0.02, 0.01, 0.03, 0.01}
		if strings.Contains(text, "loser") || strings.Contains(text, "worst goalkeeper") {
			scores[0] = 0.99
		}
		if strings.Contains(text, "secret") {
			scores[1], scores[2] = 0.98, 0.97
		}
		if strings.Contains(text, "no way out") {
			scores[3] = 0.97
		}
		if strings.Contains(text, "because of you") {
			scores[0] = 0.1
		}
		return scores
	}, "bullying", "grooming", "grooming.secrecy", "self_harm")
}

func newJudge(t *testing.T, s eval.Setup) *eval.Judge {
	t.Helper()
	s.Data = []fs.FS{rules.FS()}
	j, err := eval.NewJudge(s)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func read(t *testing.T) eval.Data {
	t.Helper()
	d, err := eval.Read([]string{"testdata/en-small.txt", "testdata/rows.jsonl"}, "")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func report(t *testing.T, workers int) eval.Report {
	t.Helper()
	d := read(t)
	j := newJudge(t, eval.Setup{Models: []sdk.Classifier{wordy()}})
	judged, err := j.Run(t.Context(), d.Rows, workers, nil)
	if err != nil {
		t.Fatal(err)
	}
	return j.Report(d.Rows, judged, eval.Options{By: []string{"lang", "set"}, Resamples: 200})
}

func TestGolden(t *testing.T) {
	t.Parallel()
	r := report(t, 1)
	again := report(t, 4)
	for _, tt := range []struct {
		name  string
		write func(*eval.Report, *bytes.Buffer) error
	}{
		{"golden.txt", func(r *eval.Report, b *bytes.Buffer) error { return r.Text(b, true) }},
		{"golden.json", func(r *eval.Report, b *bytes.Buffer) error { return r.JSON(b) }},
		{"golden.html", func(r *eval.Report, b *bytes.Buffer) error { return r.HTML(b) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got, second bytes.Buffer
			if err := errors.Join(tt.write(&r, &got), tt.write(&again, &second)); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), second.Bytes()) {
				t.Error("the number of workers changes the output")
			}
			path := filepath.Join("testdata", tt.name)
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("differs from %s (-update rewrites it):\n%s", path, &got)
			}
		})
	}
}

// The page needs nothing from elsewhere, and no output holds a text.
func TestOutputHoldsNoText(t *testing.T) {
	t.Parallel()
	r := report(t, 2)
	var page, all bytes.Buffer
	if err := r.HTML(&page); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "<link", "<img", "src=", "href=", "url(", "@import"} {
		if strings.Contains(page.String(), bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	if n := strings.Count(page.String(), "<svg"); n != 6 { // bullying, grooming and self_harm, two each
		t.Errorf("%d plots, want 6", n)
	}
	if err := errors.Join(r.Text(&all, true), r.JSON(&all), r.HTML(&all)); err != nil {
		t.Fatal(err)
	}
	d := read(t)
	for i := range d.Rows {
		if strings.Contains(all.String(), d.Rows[i].Text) {
			t.Errorf("the output holds the text of %s:%d", d.Rows[i].File, d.Rows[i].Line)
		}
	}
}

// One model without rules is measured by its own scores, not by the discounted
// ones that the engine joins; signals below the floor of evidence are heard.
func TestModelAlone(t *testing.T) {
	t.Parallel()
	rows := []eval.Row{{Text: "a loser"}, {Text: "a secret"}}
	alone := newJudge(t, eval.Setup{Models: []sdk.Classifier{wordy()}})
	joined := newJudge(t, eval.Setup{Rules: true, Models: []sdk.Classifier{wordy()}})
	first, err := alone.Run(t.Context(), rows, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	second, err := joined.Run(t.Context(), rows, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := first[0].Scores[0]; got != 0.99 {
		t.Errorf("alone: bullying %v, want 0.99", got)
	}
	if got := second[0].Scores[0]; got >= 0.99 || got < 0.7 {
		t.Errorf("with rules: bullying %v, want the engine's discounted score", got)
	}
	if len(first[0].Signals) != 1 || first[0].Signals[0] != 0.03 || first[1].Signals[0] != 0.97 {
		t.Errorf("signals: got %v and %v, want [0.03] and [0.97]", first[0].Signals, first[1].Signals)
	}
	if !first[0].Acts {
		t.Error("the policy does not act on a score of 0.99")
	}
}

func TestRunFaults(t *testing.T) {
	t.Parallel()
	j := newJudge(t, eval.Setup{Models: []sdk.Classifier{wordy()}, Limits: sdk.Limits{TextChars: 10}})
	rows := []eval.Row{{Text: "hello", File: "a", Line: 1}, {Text: "hello hello", File: "a", Line: 2}}
	judged, err := j.Run(t.Context(), rows, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := j.Report(rows, judged, eval.Options{})
	if len(r.Unjudged) != 1 || r.Unjudged[0] != (eval.Unjudged{File: "a", Line: 2, Code: "text_too_long"}) || r.Rows != 1 {
		t.Errorf("got %d rows and %+v, want one of each", r.Rows, r.Unjudged)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := j.Run(ctx, rows, 2, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}

	broken := wordy()
	broken.Score = func(sdk.ClassifierInput) ([]float64, error) { return nil, errors.New("out of order") }
	j = newJudge(t, eval.Setup{Models: []sdk.Classifier{broken}})
	if _, err := j.Run(t.Context(), rows, 2, nil); err == nil || !strings.Contains(err.Error(), "a:") {
		t.Errorf("a model that fails: got %v, want an error that names the row", err)
	}

	j = newJudge(t, eval.Setup{Models: []sdk.Classifier{wordy()}, Policy: "nosuch"})
	if _, err := j.Run(t.Context(), rows, 1, nil); err == nil {
		t.Error("an unknown policy judges")
	}
	if _, err := eval.NewJudge(eval.Setup{Data: []fs.FS{rules.FS()}}); err == nil {
		t.Error("neither rules nor models: no error")
	}
}

func TestFunctions(t *testing.T) {
	t.Parallel()
	r := report(t, 2)
	got := map[string]eval.Function{}
	for _, f := range r.Functions {
		got[f.Function+"/"+f.Lang] = f
	}
	for name, want := range map[string]eval.Function{
		// the bar of bullying is the 0.99 of a harmless row of the other file: nothing exceeds it
		"direct/en":   {Function: "direct", Lang: "en", Harmful: 1, Found: 1},
		"surprise/en": {Function: "surprise", Lang: "en", Harmless: 1, Alarms: 1},
		"chat/en":     {Function: "chat", Lang: "en", Harmful: 1, Found: 1, Harmless: 2},
		"context/":    {Function: "context", Harmful: 1},
	} {
		if got[name] != want {
			t.Errorf("%s: got %+v, want %+v", name, got[name], want)
		}
	}
	if all := r.ActedOn[0]; all.Harmless != 10 || all.Acts == 0 {
		t.Errorf("acted on: got %+v, want 10 harmless rows and some acted on", all)
	}
}

func TestReached(t *testing.T) {
	t.Parallel()
	r := report(t, 2)
	got := map[string]eval.Reached{}
	for _, reached := range r.Reached {
		got[reached.Category+"/"+reached.Lang] = reached
	}
	for name, want := range map[string]eval.Reached{
		"self_harm/":   {Category: "self_harm", Harmful: 3, Reached: 3},
		"self_harm/de": {Category: "self_harm", Lang: "de", Harmful: 1, Reached: 1},
		"bullying/en":  {Category: "bullying", Lang: "en", Harmful: 3, Reached: 2}, // the one in context scores 0.1
	} {
		if got[name] != want {
			t.Errorf("%s: got %+v, want %+v", name, got[name], want)
		}
	}
}

func TestRisks(t *testing.T) {
	t.Parallel()
	r := report(t, 2)
	want := []eval.Risk{ // wordy names no level and no speaker: the engine takes thoughts of the author's own
		{Kind: "level", Value: "concern", Rows: 1, Heard: 1, Graver: 1},
		{Kind: "level", Value: "ideation", Rows: 1, Heard: 1, Same: 1},
		{Kind: "level", Value: "intent", Rows: 1, Heard: 1, Milder: 1},
		{Kind: "speaker", Value: "self", Rows: 2, Heard: 2, Same: 2},
		{Kind: "speaker", Value: "other", Rows: 1, Heard: 1},
	}
	if !slices.Equal(r.Risks, want) {
		t.Errorf("got %+v, want %+v", r.Risks, want)
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for _, o := range []eval.Options{{By: []string{"moon"}}, {Resamples: -1}} {
		if o.Check() == nil {
			t.Errorf("%+v: no error", o)
		}
	}
	if err := (&eval.Options{By: []string{"lang", "set", "function"}, Resamples: 1}).Check(); err != nil {
		t.Error(err)
	}
}
