package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRulesCommands(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	head := "schema: 1\npack: demo-en\nversion: 1.0.0\nlanguage: en\nlicence: CC0-1.0\nrules:\n  - {id: demo-en.r, status: stable, category: bullying, " +
		"signal: insult, score: 0.6, level: 1, why: x, source: x, tests: {hit: [you slimeball], miss: [hello]}, any: "
	write("good/packs/demo-en.yaml", head+`["slimeball"]}`+"\n")
	write("wide/packs/demo-en.yaml", head+`["slimeball", "greaseball"]}`+"\n")
	write("bad/packs/demo-en.yaml", head+`["toad"]}`+"\n")
	write("greedy/packs/demo-en.yaml", head+`["slimeball", "toad"]}`+"\n")
	write("greedy/clean/en.txt", "none | chat | a pet toad\nnone | chat | my dog\nnone | chat | toad again\n")
	write("good/clean/en.txt", "none | chat | the heater is on\nnone | chat | a slimeball in slime class\n")
	write("page.md", "# Page\n\n<!-- tables: handrail rules survey -->\n<!-- end of tables -->\n")
	write("corpus.txt", "# a comment\nhello\n{\"text\": \"you greaseball\"}\nnone | chat | you there\n")
	write("broken.txt", "{\n")
	write("words.txt", "# ours\nSlimeball\ngreaseball*\n")
	write("doubtful.txt", "slimeball\nthe\n(?i)toad\n")
	write("nothing.txt", "the\n")
	write("latin1.txt", "bl\xf6d\n")
	write("scores.csv", "word,score\nslimeball,0.8\n")
	for _, tt := range []struct {
		name     string
		args     []string
		code     int
		contains string
	}{
		{"lint", []string{"lint", "good"}, 0, "nothing found"},
		{"survey", []string{"survey", "good"}, 0, "| demo-en | en | 1 | 1 | 1 | 93.8 % | 1 | 0 |"},
		{"survey into a page", []string{"survey", "good", "--into", "page.md"}, 0, ""},
		{"survey into nothing", []string{"survey", "good", "--into", "nowhere.md"}, 2, ""},
		{"lint of one file", []string{"lint", "good/packs/demo-en.yaml"}, 0, "nothing found"},
		{"lint of shipped packs", []string{"lint"}, 0, "nothing found"},
		{"lint as JSON", []string{"lint", "--json", "good"}, 0, `"faults": []`},
		{"no such path", []string{"lint", "nothing"}, 2, ""},
		{"test", []string{"test", "good"}, 0, "all tests pass: 1 hits and 1 misses of 1 rules in 1 packs"},
		{"test that fails", []string{"test", "bad"}, 1, "hit[0] not found"},
		{"test as JSON", []string{"test", "--json", "bad"}, 1, `"message": "hit[0] not found"`},
		{"clean", []string{"clean", "wide"}, 0, "no rule finds an ordinary message"},
		{"clean with a rule that is too wide", []string{"clean", "greedy"}, 1, "packs/demo-en.yaml:7: demo-en.r finds 2 ordinary messages in en, 666.67 a thousand\n    a pet toad\n    toad again\n"},
		{"clean as JSON", []string{"clean", "--json", "greedy"}, 1, `"messages": [`},
		{"clean of packs with a fault", []string{"clean", "bad"}, 1, "hit[0] not found"},
		{"coverage", []string{"coverage", "wide"}, 0, "no test reaches any[1]\n1 of 2 clauses reached, 50.0 %"},
		{"coverage that is too low", []string{"coverage", "--least", "0.9", "wide"}, 1, "50.0 %"},
		{"fmt says what differs", []string{"fmt", "good/packs/demo-en.yaml"}, 1, "good/packs/demo-en.yaml"},
		{"fmt of no file", []string{"fmt", "nothing.yaml"}, 2, ""},
		{"diff", []string{"diff", "good", "wide", "--corpus", "corpus.txt"}, 1, "message 2: gained demo-en.r; severity bullying: none to"},
		{"diff with text", []string{"diff", "good", "wide", "--corpus", "corpus.txt", "--text"}, 1, "you greaseball"},
		{"diff of the same", []string{"diff", "good", "good", "--corpus", "corpus.txt"}, 0, "0 of 3 verdicts differ"},
		{"diff without corpus", []string{"diff", "good", "wide"}, 2, ""},
		{"corpus that is broken", []string{"diff", "good", "wide", "--corpus", "broken.txt"}, 2, ""},
		{"bench", []string{"bench", "good", "--corpus", "corpus.txt", "--rounds", "1"}, 0, "3 messages: median"},
		{"bench over the packs' misses", []string{"bench", "good", "--rounds", "1"}, 0, "1 messages: median"},
		{"new", []string{"new", "mine-de", "--lang", "de", "--dir", "made"}, 0, filepath.Join("made", "packs", "mine-de.yaml")},
		{"new passes its tests", []string{"test", "made"}, 0, "all tests pass"},
		{"new never writes over a pack", []string{"new", "mine-de", "--lang", "de", "--dir", "made"}, 2, ""},
		{"new with a wrong signal", []string{"new", "x", "--signal", "rude"}, 2, ""},
		{"schema", []string{"schema"}, 0, `"title": "A rule pack of Handrail"`},
		{"schema of overrides", []string{"schema", "override"}, 0, `"title": "A platform's own changes of rules, for Handrail"`},
		{"schema of nothing", []string{"schema", "policy"}, 2, ""},
		{"import", []string{"import", "words.txt", "--dir", "lists", "--lang", "de"}, 0, "words: 2 taken in 1 rules with 2 hits and 2 misses, 0 left out, 0 taken against advice"},
		{"import passes its tests", []string{"test", "lists"}, 0, "all tests pass: 2 hits and 2 misses of 1 rules in 1 packs"},
		{"import has nothing to lint", []string{"lint", "lists"}, 0, "nothing found"},
		{"import is formatted", []string{"fmt", "lists/packs/words-de.yaml"}, 0, ""},
		{"import never writes over a pack", []string{"import", "words.txt", "--dir", "lists", "--lang", "de"}, 2, ""},
		{"import with advice", []string{"import", "doubtful.txt", "--dir", "lists"}, 1, "line 2  the (left out)       an everyday word of this language"},
		{"import as JSON", []string{"import", "doubtful.txt", "--dir", "lists", "--name", "again", "--json"}, 1, `"taken": false`},
		{"import of nothing", []string{"import", "nothing.txt", "--dir", "none"}, 1, "no pack was written"},
		{"import of CSV", []string{"import", "scores.csv", "--dir", "lists"}, 0, "words: 1 taken"},
		{"import of no file", []string{"import", "missing.txt"}, 2, ""},
		{"import of another encoding", []string{"import", "latin1.txt", "--dir", "none"}, 2, ""},
		{"add that is dry", []string{"add", "zyxgunk~n", "--lang", "en", "--dry"}, 0, "verdict:            nothing speaks against it; nothing was written"},
		{"add begins a pack", []string{"add", "zyxgunk~n", "--lang", "en", "--to", "added/packs/team-en.yaml"}, 0,
			"nothing speaks against it; team-en.word-1 is a draft in added/packs/team-en.yaml, with 2 hits and 2 misses"},
		{"add finds everyday words", []string{"add", "charger", "--lang", "en", "--to", "added/packs/team-en.yaml", "--category", "bullying", "--signal", "insult"}, 1,
			"look at what it finds before it counts; team-en.word-2 is a draft"},
		{"add passes its tests", []string{"test", "added"}, 0, "all tests pass: 3 hits and 3 misses of 2 rules in 1 packs"},
		{"add is formatted", []string{"fmt", "added/packs/team-en.yaml"}, 0, ""},
		{"add is dry with a pack", []string{"add", "zyxmuck", "--lang", "en", "--to", "added/packs/team-en.yaml", "--dry", "--json"}, 0, `"rule": "team-en.word-3"`},
		{"add wrote nothing when dry", []string{"test", "added"}, 0, "of 2 rules in 1 packs"},
		{"add to a pack that fails its tests", []string{"add", "zyxgunk", "--lang", "en", "--to", "bad/packs/demo-en.yaml"}, 1, "hit[0] not found"},
		{"add without a pack only reports", []string{"add", "zyxgunk", "--lang", "en"}, 0, "nothing speaks against it; nothing was written"},
		{"add without a pack reports what it finds", []string{"add", "charger", "--lang", "en"}, 1, "look at what it finds before it counts; nothing was written"},
		{"add to no pack", []string{"add", "zyxgunk", "--lang", "en", "--to", "team-en.yaml"}, 2, ""},
		{"add without a language", []string{"add", "zyxgunk", "--dry"}, 2, ""},
		{"add of no term", []string{"add", "{zyxgunk", "--lang", "en", "--dry"}, 2, ""},
		{"add with too high a score", []string{"add", "zyxgunk", "--lang", "en", "--dry", "--score", "2"}, 2, ""},
		{"clean names a draft that was added", []string{"clean", "added"}, 1, "packs/team-en.yaml:26: team-en.word-2 (draft) finds "},
		{"import without a signal", []string{"import", "words.txt", "--category", "bullying", "--dir", "none"}, 2, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out := run(t, t.Context(), "", append([]string{"rules"}, tt.args...)...)
			if code != tt.code || !strings.Contains(out, tt.contains) {
				t.Errorf("exit code %d, want %d with %q in:\n%s", code, tt.code, tt.contains, out)
			}
		})
	}
	if _, err := os.Stat("none"); err == nil {
		t.Error("an import that failed wrote files")
	}
	// The list of terms is in the way: nothing of the pack may stay either.
	t.Run("import writes all or nothing", func(t *testing.T) {
		write("half/terms/words-en.txt", "mine\n")
		if code, _ := run(t, t.Context(), "", "rules", "import", "words.txt", "--dir", "half"); code != 2 {
			t.Errorf("exit code %d, want 2", code)
		}
		if _, err := os.Stat("half/packs/words-en.yaml"); err == nil {
			t.Error("the pack was left behind")
		}
		if data, err := os.ReadFile("half/terms/words-en.txt"); err != nil || string(data) != "mine\n" {
			t.Errorf("the list that was there: %q, %v", data, err)
		}
	})
	t.Run("add leaves a refused pack alone", func(t *testing.T) {
		if data, err := os.ReadFile("bad/packs/demo-en.yaml"); err != nil || string(data) != head+`["toad"]}`+"\n" {
			t.Errorf("%v, the pack is now %s", err, data)
		}
	})
	t.Run("fmt writes", func(t *testing.T) {
		if code, _ := run(t, t.Context(), "", "rules", "fmt", "--write", "good/packs/demo-en.yaml"); code != 0 {
			t.Fatalf("exit code %d", code)
		}
		if code, out := run(t, t.Context(), "", "rules", "fmt", "good/packs/demo-en.yaml"); code != 0 {
			t.Errorf("still not formatted: %s", out)
		}
	})
}
