package wordlist_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk/ruletool"
	"github.com/handrail-safety/handrail/sdk/ruletool/wordlist"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// beside are rules with ordinary messages and spellings beside them.
var beside = fstest.MapFS{
	"packs/demo-en.yaml": shipped["packs/demo-en.yaml"],
	"clean/en.txt": {Data: []byte("none | chat | my phone is slimy\nnone | chat | the slimiest toads\nnone | chat | we sing a ballad\n" +
		"none | chat | what a toad\nnone | chat | I cannot find my shoes and my homework\n")},
	"clean/sv.txt":      {Data: []byte("none | chat | vi ses efter skolan, det är slut nu\nnone | chat | nu är det slut med det\n")},
	"spellings/en.yaml": {Data: []byte("schema: 1\nspellings: en\nversion: 1.0.0\nlicence: CC0-1.0\nsource: own work\nsounds: [\"ph f\"]\n")},
}

func addition(t *testing.T, term string, change func(*wordlist.Options)) *wordlist.Addition {
	t.Helper()
	o := wordlist.Options{Name: "team-en", Language: "en", Category: vocab.Profanity, Score: 0.5, Level: 2, Rules: beside}
	if change != nil {
		change(&o)
	}
	a, err := wordlist.NewAddition(term, o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Each case is a term and what is said of it, "" for nothing that speaks against it.
func TestTry(t *testing.T) {
	t.Parallel()
	dictionary := fstest.MapFS{"words": {Data: []byte("Gunk\ngunks\nslime\nslimes\nslimeballs\nphobia\n")}}
	for _, tt := range []struct {
		name, term string
		installed  bool
		finds      string
	}{
		{"a new word", "zyxgunk", false, ""},
		{"a phrase", "you zyxgunk", false, ""},
		{"in the dictionary itself", "gunk", true, ""},
		{"forms in the dictionary", "gunk~n", true, ""},
		{"longer words of the dictionary", "slimeb*", true, "{[words] 6 1 1 [{slimeballs star}]}"},
		{"the forms are named behind longer words", "{gunk~n|phob*}", true, "{[words] 6 3 1 [{phobia star} {Gunk equal} {gunks form}]}"},
		{"words of the messages", "slim*", false, "2 2 [{slimiest star} {slimy star}]}"},
		{"messages", "toad~n", false, "[{en 2 5 [the slimiest toads what a toad]}]"},
		{"a phrase of messages", "my [..2] homework", false, "[{en 1 5 [I cannot find my shoes and my homework]}]"},
		{"a phrase that messages hold", "what a toad", false, "[{en 1 5 [what a toad]}]"},
		{"a word of another language", "slut", false, "a word of another language (sv)"},
		{"a shipped rule", "slimeball", false, "[demo-en.coarse]"},
		{"a shipped rule on one reading", "you {zyxgunk|toadface}", false, "[demo-en.insult]"},
		{"by ear", "fone", false, "{1 [{phone fone}]}"},
		{"without vowels", "blld", false, "{1 [{ballad blld}]}"},
		{"an everyday word", "about", false, "an everyday word"},
		{"who people are", "{muslim|zyxgunk}", false, "says who people are"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			trial := addition(t, tt.term, func(o *wordlist.Options) {
				if tt.installed {
					o.Dictionaries = dictionary
				}
			}).Try()
			if trial.Clear() != (tt.finds == "") {
				t.Errorf("clear %v, want %v", trial.Clear(), tt.finds == "")
			}
			if said := fmt.Sprint(*trial); !strings.Contains(said, tt.finds) {
				t.Errorf("said %s, want %s", said, tt.finds)
			}
		})
	}
}

// Messages of other languages are found as the engine would: where a rule runs in any.
func TestTryShowsTenMessages(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 25 {
		fmt.Fprintf(&text, "none | chat | gunk number %d\n", i)
	}
	trial := addition(t, "gunk", func(o *wordlist.Options) {
		o.Rules = fstest.MapFS{"packs/demo-en.yaml": beside["packs/demo-en.yaml"], "clean/en.txt": {Data: []byte(text.String())},
			"clean/de.txt": {Data: []byte("none | chat | gunk\nnone | chat | das ist leider kein gunk, sondern ein Schwamm\n")}}
	}).Try()
	if m := trial.Messages; len(m) != 2 || m[0].Language != "en" || m[0].Found != 25 || len(m[0].Shown) != 10 || m[1].Language != "de" || m[1].Found != 1 || len(m[1].Shown) != 0 {
		t.Errorf("got %+v, want ten of 25 English messages, and the German one that may be in any language", trial.Messages)
	}
}

// What is begun, and then added to, loads and passes its tests; what stood there stays.
func TestInto(t *testing.T) {
	t.Parallel()
	first, err := addition(t, "zyxgunk~n", nil).Into(nil, nil)
	if err != nil || len(first.Refused) > 0 || first.Rule != "team-en.word-1" {
		t.Fatalf("%v, %+v", err, first)
	}
	loads(t, first.Data)
	mine := strings.Replace(string(first.Data), "rules:\n", "rules:\n  # ours, as we say it\n", 1)
	second, err := addition(t, "you {absolute|total} zyxmuck [..2] face", func(o *wordlist.Options) {
		o.Category, o.Signal, o.Score, o.Level = vocab.Bullying, "insult", 0.7, 3
	}).Into([]byte(mine), nil)
	if err != nil || len(second.Refused) > 0 || second.Rule != "team-en.word-2" {
		t.Fatalf("%v, %+v", err, second)
	}
	loads(t, second.Data)
	formatted, err := ruletool.Format([]byte(mine))
	if err != nil || !strings.HasPrefix(string(second.Data), string(formatted)+"\n  - id: team-en.word-2\n") {
		t.Errorf("%v, what was there changed:\n%s", err, second.Data)
	}
	for _, line := range []string{"status: draft", "category: bullying", "signal: insult", "score: 0.7", "level: 3", `  - "you {absolute|total} zyxmuck [..2] face"`, `    - "someone wrote you absolute zyxmuck face here"`, `    - "they said you total zyxmuck face again today"`} {
		if !strings.Contains(string(second.Data), "    "+line+"\n") {
			t.Errorf("the rule lacks %q:\n%s", line, second.Data)
		}
	}
	if second.Hits != 2 || second.Misses != 2 {
		t.Errorf("%d hits, %d misses, want one of each for each alternative", second.Hits, second.Misses)
	}
}

// loads checks that a pack passes its tests and is formatted.
func loads(t *testing.T, data []byte) {
	t.Helper()
	files := ruletool.Above(beside, fstest.MapFS{"packs/team-en.yaml": {Data: data}})
	if _, faults := ruletool.Test(files); len(faults) > 0 {
		t.Errorf("tests: %v\n%s", faults, data)
	}
	if faults := ruletool.Lint(files); len(faults) > 0 {
		t.Errorf("lint: %v\n%s", faults, data)
	}
	if formatted, err := ruletool.Format(data); err != nil || string(formatted) != string(data) {
		t.Errorf("not formatted: %v\n%s", err, data)
	}
}

// teamPack is a pack of one rule with a list in a file.
func teamPack(language, tests string) []byte {
	return []byte("schema: 1\npack: team-en\nversion: 1.0.0\nlanguage: " + language + "\nlicence: CC0-1.0\nlists:\n  ours: {file: terms/ours.txt}\nrules:\n" +
		"  - {id: team-en.word-7, status: retired, category: profanity, score: 0.5, level: 2, any: [zyxgunk], why: x, source: x, tests: {hit: [zyxgunk], miss: [x]}}\n" +
		"  - {id: team-en.ours, status: stable, category: profanity, score: 0.5, level: 2, lists: [ours], why: x, source: x, tests: {hit: [" + tests + "], miss: [x]}}\n")
}

func TestIntoRefuses(t *testing.T) {
	t.Parallel()
	open := func(name string) ([]byte, error) {
		if name == "terms/ours.txt" {
			return []byte("# source: x\n# licence: x\n# date: 2026-11-28\nzyxours\n"), nil
		}
		return nil, fs.ErrNotExist
	}
	for _, tt := range []struct{ name, term, pack, refused, err string }{
		{"nothing", "zyxgunk", string(teamPack("en", "zyxours")), "", ""},
		{"a pack whose own test fails", "zyxgunk", string(teamPack("en", "zyxother")), "hit[0] not found", ""},
		{"a pack that does not load", "zyxgunk", "schema: 1\n", "pack is missing", ""},
		{"an empty file", "zyxgunk", "", "not YAML", ""},
		{"an everyday word", "the", string(teamPack("en", "zyxours")), `may be the everyday word "the" alone`, ""},
		{"another language", "zyxgunk", string(teamPack("de", "zyxours")), "", "the pack is written in de, the term in en"},
		{"a term that is there", "ZYXOURS", string(teamPack("en", "zyxours")), "packs/team-en.yaml:10: team-en.ours: has the term already", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			added, err := addition(t, tt.term, nil).Into([]byte(tt.pack), open)
			switch {
			case tt.err != "":
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %v, want %s", err, tt.err)
				}
			case err != nil:
				t.Error(err)
			case tt.refused == "" && (added.Data == nil || len(added.Refused) > 0 || added.Rule != "team-en.word-8"):
				t.Errorf("%+v, want a rule with a number that no rule had", added)
			case tt.refused != "" && (added.Data != nil || !strings.Contains(fmt.Sprint(added.Refused), tt.refused)):
				t.Errorf("%v, want %q and no data", added.Refused, tt.refused)
			}
		})
	}
}

func TestNewAdditionRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, term string
		change     func(*wordlist.Options)
		want       string
	}{
		{"a brace that is left open", "you {a", func(*wordlist.Options) {}, `term "you {a"`},
		{"a short word", "ab", func(*wordlist.Options) {}, "want at least 3"},
		{"a list", "tell {@family}", func(*wordlist.Options) {}, "family"},
		{"no signal", "zyxgunk", func(o *wordlist.Options) { o.Category = vocab.Bullying }, `signal: unknown ""`},
		{"a category", "zyxgunk", func(o *wordlist.Options) { o.Category = "rude" }, "category"},
		{"a score", "zyxgunk", func(o *wordlist.Options) { o.Score = 1.5 }, "score: 1.5"},
		{"a level", "zyxgunk", func(o *wordlist.Options) { o.Level = 5 }, "level"},
		{"a language", "zyxgunk", func(o *wordlist.Options) { o.Language = "x y" }, "language"},
		{"a name", "zyxgunk", func(o *wordlist.Options) { o.Name = "Team" }, "pack"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := wordlist.Options{Name: "team-en", Language: "en", Category: vocab.Profanity, Score: 0.5, Level: 2}
			tt.change(&o)
			if _, err := wordlist.NewAddition(tt.term, o); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// The shipped rules and a large dictionary: nothing of it takes minutes.
func TestTryMany(t *testing.T) {
	t.Parallel()
	var words strings.Builder
	for i := range 150_000 {
		word := []byte("K")
		for n := i + 26; n > 0; n /= 20 {
			word = append(word, "aeiou"[n%5], "bcdfghjklmnpqrstvwxz"[n%20])
		}
		fmt.Fprintf(&words, "%s%s\n", word, strings.Repeat("en", i%3))
	}
	a := addition(t, "zyxgunk~n", func(o *wordlist.Options) {
		o.Rules, o.Language, o.Dictionaries = rules.FS(), "de", fstest.MapFS{"ngerman": {Data: []byte(words.String())}}
	})
	start := time.Now()
	trial := a.Try()
	t.Logf("in %v", time.Since(start).Round(time.Millisecond))
	if !trial.Clear() || trial.Dictionary.Words != 150_000 {
		t.Errorf("%+v", trial)
	}
}
