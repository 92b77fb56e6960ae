package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sidecar/eval"
)

const evalRows = `{"id":"1","text":"you are a loser and nobody likes you","lang":"en","set":"own","split":"dev","labels":["bullying.insult"]}
{"id":"2","text":"go away, loser, nobody likes you","lang":"en","set":"own","split":"dev","labels":["bullying"]}
{"id":"3","text":"the losers of this match pay the ice cream","lang":"en","set":"own","split":"dev","labels":[]}
{"id":"4","text":"see you at training","lang":"en","set":"own","split":"dev","labels":[]}
{"id":"5","text":"who has the maths homework","lang":"en","set":"own","split":"train","labels":[]}
`

func TestEval(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	data := write("rows.jsonl", evalRows)
	suite := write("en.txt", "bullying.insult | direct | you are a loser and nobody likes you\nnone | chat | see you at training\n")
	broken := write("broken.jsonl", `{"text":"zogblat","labels":"none"}`)
	page := filepath.Join(dir, "page.html")
	for _, tt := range []struct {
		name     string
		args     []string
		code     int
		contains string
	}{
		{name: "rules", args: []string{"--data", data, "--models", "none"}, code: 0, contains: "5 texts judged by rules alone"},
		{name: "shipped models", args: []string{"--data", data, "--bootstrap", "10"}, code: 0, contains: "rules and text-fast@"},
		{name: "one model", args: []string{"--data", data, "--rules=false", "--models", "text-fast"}, code: 0, contains: "judged by text-fast@"},
		{name: "a model by its folder", args: []string{"--data", data, "--models", "../../../models/text-fast"}, code: 0, contains: "text-fast@"},
		{name: "split", args: []string{"--data", data, "--models", "none", "--split", "train"}, code: 0, contains: "1 texts judged"},
		{name: "limit", args: []string{"--data", data, "--models", "none", "--limit", "2"}, code: 0, contains: "2 texts judged"},
		{name: "files as arguments", args: []string{"--models", "none", "--by", "lang,set,function", data, suite}, code: 0, contains: "Harmful sentences by function"},
		{name: "plots", args: []string{"--data", data, "--models", "none", "--plots"}, code: 0, contains: "precision by recall"},
		{name: "a page", args: []string{"--data", data, "--models", "none", "--html", page}, code: 0, contains: "By category"},
		{name: "no data", args: nil, code: 2},
		{name: "unreadable", args: []string{"--data", broken, "--models", "none"}, code: 2},
		{name: "missing", args: []string{"--data", filepath.Join(dir, "nothing"), "--models", "none"}, code: 2},
		{name: "no rows", args: []string{"--data", data, "--models", "none", "--split", "test"}, code: 2},
		{name: "nothing judges", args: []string{"--data", data, "--models", "none", "--rules=false"}, code: 2},
		{name: "no such model", args: []string{"--data", data, "--models", "text-best"}, code: 2},
		{name: "no such grouping", args: []string{"--data", data, "--by", "moon"}, code: 2},
		{name: "no such policy", args: []string{"--data", data, "--models", "none", "--policy", "nosuch"}, code: 2},
		{name: "no such age", args: []string{"--data", data, "--author-age", "12"}, code: 2},
		{name: "negative limit", args: []string{"--data", data, "--limit", "-1"}, code: 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out := run(t, t.Context(), "", append([]string{"eval"}, tt.args...)...)
			if code != tt.code || !strings.Contains(out, tt.contains) {
				t.Errorf("got exit code %d, want %d with %q in:\n%s", code, tt.code, tt.contains, out)
			}
		})
	}
	if html, err := os.ReadFile(page); err != nil || !strings.Contains(string(html), "<svg") {
		t.Errorf("the page has no plot: %v", err)
	}
}

func TestEvalJSON(t *testing.T) {
	data := filepath.Join(t.TempDir(), "rows.jsonl")
	if err := os.WriteFile(data, []byte(evalRows), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out := run(t, t.Context(), "", "eval", "--json", "--models", "none", "--data", data)
	var r eval.Report
	if err := json.Unmarshal([]byte(out), &r); err != nil || code != 0 {
		t.Fatalf("exit code %d, %v", code, err)
	}
	bullying := r.Categories[0]
	if bullying.Name != "bullying" || bullying.Rows != 5 || bullying.Positives != 2 || bullying.Measures["auroc"].Value != 1 {
		t.Errorf("got %+v, want bullying told apart in 2 of 5 rows", bullying)
	}
	if _, again := run(t, t.Context(), "", "eval", "--json", "--models", "none", "--data", data); again != out {
		t.Error("the same data gives other figures")
	}
}
