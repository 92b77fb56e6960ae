package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// load checks counts, signals and repetitions.
func TestCorpora(t *testing.T) {
	if n := len(signals()); n != 34 {
		t.Fatalf("%d signals, want 34", n)
	}
	for _, l := range languages {
		c, err := load(l)
		if err != nil {
			t.Errorf("load(%s): %v", l, err)
		}
		if got, want := len(c.harmful), 34*perSignal; got != want {
			t.Errorf("%s: %d harmful sentences, want %d", l, got, want)
		}
		if len(c.harmless) != perLanguage {
			t.Errorf("%s: %d harmless sentences, want %d", l, len(c.harmless), perLanguage)
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	good, err := load("en")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name  string
		spoil func(*corpus)
		want  string
	}{
		{"a signal of four", func(c *corpus) { c.harmful = c.harmful[1:] }, "4 sentences"},
		{"an unknown signal", func(c *corpus) { c.harmful = append(c.harmful, sentence{"grooming.charm", "x"}) }, "unknown"},
		{"a repeated sentence", func(c *corpus) { c.harmless[0].Text = strings.ToUpper(c.harmless[1].Text) }, "repeated"},
		{"an empty sentence", func(c *corpus) { c.harmless[0].Text = " " }, "empty"},
		{"a harmless one too few", func(c *corpus) { c.harmless = c.harmless[1:] }, "want 150"},
	} {
		c := corpus{language: "en", harmful: slices.Clone(good.harmful), harmless: slices.Clone(good.harmless)}
		tc.spoil(&c)
		if err := c.check(); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: got %v, want an error with %q", tc.name, err, tc.want)
		}
	}
}

func TestJudge(t *testing.T) {
	verdict := func(score float64, e ...sdk.Evidence) *sdk.Verdict {
		return &sdk.Verdict{Evidence: e, Categories: map[vocab.Category]sdk.CategoryResult{
			vocab.Grooming: {Score: score}, vocab.SelfHarm: {Score: score},
		}}
	}
	secrecy := sdk.Evidence{Category: vocab.Grooming, Signal: vocab.Secrecy}
	nearly := sdk.Evidence{Category: vocab.Grooming, Signal: vocab.Secrecy, NearMiss: true}
	support := sdk.Evidence{Category: vocab.SelfHarm, Signal: vocab.SupportiveTalk}
	for _, tc := range []struct {
		name     string
		verdict  *sdk.Verdict
		category vocab.Category
		signal   vocab.Signal
		want     tally
	}{
		{"signal and score", verdict(0.3, secrecy), vocab.Grooming, vocab.Secrecy, tally{1, 1, 1}},
		{"score too low", verdict(0.29, secrecy), vocab.Grooming, vocab.Secrecy, tally{1, 0, 0}},
		{"another signal", verdict(0.9, secrecy), vocab.Grooming, vocab.Isolation, tally{1, 0, 1}},
		{"the other category's", verdict(0.9, secrecy), vocab.SelfHarm, vocab.Ideation, tally{1, 0, 1}},
		{"near miss", verdict(0.9, nearly), vocab.Grooming, vocab.Secrecy, tally{1, 0, 1}},
		{"supportive talk needs no score", verdict(0, support), vocab.SelfHarm, vocab.SupportiveTalk, tally{1, 1, 0}},
		{"score is not supportive talk", verdict(0.9), vocab.SelfHarm, vocab.SupportiveTalk, tally{1, 0, 0}},
	} {
		if got := judge(tc.verdict, tc.category, tc.signal); got != tc.want {
			t.Errorf("%s: got %+v, want %+v", tc.name, got, tc.want)
		}
	}
}

func TestRunPrintsFiguresAndNoSentence(t *testing.T) {
	record := filepath.Join(t.TempDir(), "record.md")
	var out bytes.Buffer
	if err := run(context.Background(), options{json: true, record: record}, &out); err != nil {
		t.Fatal(err)
	}
	tables, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	var results []result
	if err := json.Unmarshal(out.Bytes(), &results); err != nil || len(results) != 1 {
		t.Fatalf("%d results, error %v; want one", len(results), err)
	}
	for _, l := range languages {
		c, err := load(l)
		if err != nil {
			t.Fatal(err)
		}
		sum := tally{}
		for _, cell := range results[0].Found[l] {
			sum.add(cell)
		}
		if sum.Sentences != len(c.harmful) {
			t.Errorf("%s: %d sentences judged, want %d", l, sum.Sentences, len(c.harmful))
		}
		for _, a := range []alarm{results[0].Peers[l], results[0].Adult[l]} {
			if a.Sentences != len(c.harmless) {
				t.Errorf("%s: %d harmless sentences judged, want %d", l, a.Sentences, len(c.harmless))
			}
		}
		for _, s := range slices.Concat(c.harmful, c.harmless) {
			if len(s.Text) > 12 && (bytes.Contains(out.Bytes(), []byte(s.Text)) || bytes.Contains(tables, []byte(s.Text))) {
				t.Errorf("%s: a sentence of %q stands in the figures", l, s.Signal)
			}
		}
	}
	for _, name := range signals() {
		if !bytes.Contains(tables, []byte("| "+name+" |")) {
			t.Errorf("no row for %s", name)
		}
	}
}
