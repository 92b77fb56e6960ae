package wordlist_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/ruletool"
	"github.com/handrail-safety/handrail/sdk/ruletool/wordlist"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// shipped are rules with harmless messages beside them.
var shipped = fstest.MapFS{
	"packs/demo-en.yaml": {Data: []byte("schema: 1\npack: demo-en\nversion: 1.0.0\nlanguage: en\nlicence: CC0-1.0\nrules:\n" +
		"  - {id: demo-en.coarse, status: stable, category: profanity, score: 0.6, level: 2, why: x, source: x, any: [slimeball], tests: {hit: [slimeball], miss: [slimeballs]}}\n" +
		"  - {id: demo-en.insult, status: stable, category: bullying, signal: insult, score: 0.6, level: 2, why: x, source: x, any: [toadface], tests: {hit: [toadface], miss: [toadfaces]}}\n")},
	"clean/en.txt": {Data: []byte("# a comment\nnone | chat | my classic assembly bass is great\nnone | chat | the assembly of the glass\nnone | chat | kill the boss with me\n")},
	"clean/sv.txt": {Data: []byte("none | chat | det är slut nu\nnone | chat | nu är det slut\n")},
}

func options() wordlist.Options {
	return wordlist.Options{Name: "words-en", Language: "en", Category: vocab.Profanity, Score: 0.5, Level: 2, Licence: "CC0-1.0", Source: "a list",
		Date: time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC), Rules: shipped}
}

// system makes a file system of the files.
func system(files []wordlist.File) fstest.MapFS {
	m := fstest.MapFS{}
	for _, f := range files {
		m[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return m
}

// terms are the words of the lists that were written.
func terms(r *wordlist.Result) (out []string) {
	for _, f := range r.Files {
		for l := range strings.Lines(string(f.Data)) {
			if strings.HasPrefix(f.Name, "terms/") && !strings.HasPrefix(l, "#") {
				out = append(out, strings.TrimSpace(l))
			}
		}
	}
	return out
}

// Each case is one line of a list beside the word "wordone", what becomes of it,
// and what is said.
func TestLines(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, line, term, advice string }{
		{"word", "slimer", "slimer", ""},
		{"upper case", "SLIMER", "slimer", ""},
		{"quotes", `"slimer"`, "slimer", ""},
		{"phrase", "you  Slimy toad", "you slimy toad", ""},
		{"hyphen", "toad-eater", "toad-eater", ""},
		{"apostrophe", "toad's face", "toad's face", ""},
		{"full stop", "slimer!", "slimer", ""},
		{"hashtag in quotes", `"#slimer"`, "slimer", ""},
		{"emoji", "🔪", "🔪", ""},
		{"star behind", "slimer*", "slimer*", ""},
		{"star behind a word of a phrase", "slim* toad", "slim* toad", ""},
		{"star behind, in harmless words", "ass*", "ass", "the star is dropped: it would also find assembly"},
		{"star behind too few letters", "tw*", "", "shorter than three letters"},
		{"stars around", "*ass*", "ass", "it would also find bass, classic, glass"},
		{"star before", "*slimer", "slimer", "the leading star is dropped"},
		{"star within", "sl*mer", "", "a wildcard within a word"},
		{"star within, of a word of the list", "w*rdone", "", `stands for "wordone"`},
		{"dot within", "w.rdone", "", `stands for "wordone"`},
		{"question mark within", "w?rdone", "", `stands for "wordone"`},
		{"star for a word", "slimy * toad", "", "a wildcard within a word"},
		{"dotted apart", "t.o.a.d", "toad", `read as "toad"`},
		{"disguised with a sign", "to@d", "toad", `read as "toad"`},
		{"expression", "(?i)slimer", "", "a regular expression"},
		{"expression of a class", "sl[iy]mer", "", "a regular expression"},
		{"expression of anything", "slim.*er", "", "a regular expression"},
		{"expression in slashes", "/slimer/", "", "a regular expression"},
		{"short", "ab", "", "shorter than three letters"},
		{"only signs", "%%%", "", "a sign that rules do not read"},
		{"only punctuation", "...", "", "holds no word"},
		{"too many words", strings.Repeat("toad ", 17), "", "limit 16"},
		{"too long", strings.Repeat("toad", 400), "", "limit 1200"},
		{"everyday word", "about", "", "an everyday word"},
		{"everyday word of another language", "und", "und", "a word of another language (de)"},
		{"word of harmless messages of another language", "slut", "slut", "a word of another language (sv)"},
		{"word of harmless messages", "kill", "kill", "stands in 1 of 3 harmless messages"},
		{"phrase of harmless messages", "kill the boss", "kill the boss", "stands in 1 of 3 harmless messages"},
		{"identity", "Muslim", "", "says who people are"},
		{"identity with an ending", "jews*", "", "says who people are"},
		{"attack on an identity", "dirty muslim", "dirty muslim", ""},
		{"found already", "slimeball", "", "adds nothing: demo-en.coarse"},
		{"found already as another harm", "toadface", "toadface", "another harm or with another weight: demo-en.insult"},
		{"twice", "wordone", "", ""},
		{"twice once normalized", "WORDONЕ", "", ""}, // the last letter is Cyrillic
		{"found by a star", "starry night", "starry night", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := wordlist.Import([]byte("wordone\n"+tt.line+"\n"), options())
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(terms(r), "|")
			wants := []string{"wordone"}
			if tt.term != "" {
				wants = append(wants, tt.term)
				slices.Sort(wants)
			}
			want := strings.Join(wants, "|")
			if got != want {
				t.Errorf("terms %q, want %q", got, want)
			}
			said := fmt.Sprint(r.Advice)
			if tt.advice == "" && len(r.Advice) > 0 || !strings.Contains(said, tt.advice) {
				t.Errorf("advice %s, want %q", said, tt.advice)
			}
			if len(r.Advice) > 0 && (r.Advice[0].Line != 2 || r.Advice[0].Taken != (tt.term != "")) {
				t.Errorf("line %d, taken %v", r.Advice[0].Line, r.Advice[0].Taken)
			}
			passes(t, r)
		})
	}
}

// passes checks that the pack passes its tests and has nothing to find fault with.
func passes(t *testing.T, r *wordlist.Result) ruletool.Tests {
	t.Helper()
	files := system(r.Files)
	tests, failed := ruletool.Test(files)
	if faults := slices.Concat(failed, ruletool.Lint(files)); len(faults) > 0 {
		t.Errorf("faults: %v", faults)
	}
	if tests.Hits != r.Hits || tests.Misses != r.Misses || tests.Misses < tests.Hits {
		t.Errorf("%+v, want %d hits and %d misses", tests, r.Hits, r.Misses)
	}
	for _, f := range r.Files {
		if formatted, err := ruletool.Format(f.Data); strings.HasPrefix(f.Name, "packs/") && (err != nil || string(formatted) != string(f.Data)) {
			t.Errorf("%s is not formatted: %v", f.Name, err)
		}
	}
	return tests
}

// What a pack finds: its words, also in disguise, and not inside longer words.
func TestImportedPackFinds(t *testing.T) {
	t.Parallel()
	o := options()
	o.Stable, o.Rules = true, nil
	r, err := wordlist.Import([]byte("# a list\nkiller\nSlimy Toad\ngrease*\nmädchenschreck\n// the end\n"), o)
	if err != nil || len(r.Advice) > 0 {
		t.Fatalf("%v, advice %v", err, r.Advice)
	}
	engine, err := sdk.New(sdk.WithRules(ruletool.WithoutPacks(rules.FS())), sdk.WithRules(system(r.Files)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	for text, want := range map[string]bool{
		"you killer": true, "you k1ller": true, "you k.i.l.l.e.r": true, "KILLER!": true, "slimy   toad": true, "sl1my t0ad": true,
		"greaseball": true, "grease": true, "maedchenschreck": false, "madchenschreck": true,
		"painkillers": false, "killerfish": false, "slimy toads": false, "slimy green toad": false, "a greas": false,
	} {
		v, err := engine.Moderate(t.Context(), sdk.Input{Content: []sdk.Part{{Type: vocab.PartText, Text: text}}})
		if err != nil {
			t.Fatal(err)
		}
		found := len(v.Evidence) > 0
		if found != want {
			t.Errorf("%q: found %v, want %v", text, found, want)
		}
	}
}

// Messages of a region are those of its language: a file that is named en-GB tells the
// same of a word.
func TestMessagesOfARegion(t *testing.T) {
	t.Parallel()
	advice := func(file string) string {
		o := options()
		o.Rules = fstest.MapFS{"packs/demo-en.yaml": shipped["packs/demo-en.yaml"], file: shipped["clean/en.txt"]}
		r, err := wordlist.Import([]byte("assembly\n"), o)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(r.Advice)
	}
	if en, gb := advice("clean/en.txt"), advice("clean/en-GB.txt"); en != gb || !strings.Contains(en, "2 of 3 harmless messages") {
		t.Errorf("en: %s, en-GB: %s", en, gb)
	}
}

// Drafts are the default: nothing goes live unseen.
func TestStatus(t *testing.T) {
	t.Parallel()
	for _, stable := range []bool{false, true} {
		o := options()
		o.Stable = stable
		r, err := wordlist.Import([]byte("slimer\n"), o)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(r.Files[0].Data), "status: stable"); got != stable {
			t.Errorf("stable %v: %s", stable, r.Files[0].Data)
		}
	}
}

func TestImportMany(t *testing.T) {
	t.Parallel()
	var list strings.Builder
	for i := range 5000 {
		word := []byte("zy")
		for n := i + 26; n > 0; n /= 20 {
			word = append(word, "bcdfghjklmnpqrstvwxz"[n%20], "aeiou"[n%5])
		}
		fmt.Fprintf(&list, "%s%d\n", word, i)
	}
	start := time.Now()
	r, err := wordlist.Import([]byte(list.String()), options())
	if err != nil || r.Words != 5000 || r.Rules != 5 || r.Hits != 500 || len(r.Files) != 6 {
		t.Fatalf("%v, %d words in %d rules with %d hits, %d files, advice %v", err, r.Words, r.Rules, r.Hits, len(r.Files), r.Advice[:min(3, len(r.Advice))])
	}
	t.Logf("5,000 words in %v", time.Since(start).Round(time.Millisecond))
	passes(t, r)
}

// A list of which nothing is left makes no pack and no error.
func TestNothingLeft(t *testing.T) {
	t.Parallel()
	r, err := wordlist.Import([]byte("about\nme\n"), options())
	if err != nil || len(r.Files) > 0 || len(r.Advice) != 2 {
		t.Errorf("%v, %d files, advice %v", err, len(r.Files), r.Advice)
	}
}

func TestDictionaries(t *testing.T) {
	t.Parallel()
	o := options()
	o.Dictionaries = fstest.MapFS{"words": {Data: []byte("slim\nbethroatling\ndethroat\nthroat\n")}}
	r, err := wordlist.Import([]byte("*throat*\n"), o)
	if err != nil || !strings.Contains(fmt.Sprint(r.Advice), "it would also find bethroatling, dethroat;") {
		t.Errorf("%v, advice %v", err, r.Advice)
	}
}

// The tests of a pack hold where it will run: beside the spellings of its language. Those
// here make "zyxoh" a way to write "zyxo", so it proves nothing of that word.
func TestImportReadsSpellings(t *testing.T) {
	t.Parallel()
	o := options()
	o.Dictionaries = fstest.MapFS{"words": {Data: []byte("zyxoh\n")}}
	for _, sounds := range []string{`"ph f"`, `"o$ oh"`} {
		o.Rules = fstest.MapFS{"packs/demo-en.yaml": shipped["packs/demo-en.yaml"],
			"spellings/en.yaml": {Data: []byte("schema: 1\nspellings: en\nversion: 1.0.0\nlicence: CC0-1.0\nsource: own work\nsounds: [" + sounds + "]\n")}}
		r, err := wordlist.Import([]byte("zyxo\n"), o)
		if err != nil || len(r.Files) == 0 {
			t.Fatalf("%v, advice %v", err, r.Advice)
		}
		if _, faults := ruletool.Test(ruletool.Above(o.Rules, system(r.Files))); len(faults) > 0 {
			t.Errorf("with %s: %v\n%s", sounds, faults, r.Files[0].Data)
		}
		if has, want := strings.Contains(string(r.Files[0].Data), "zyxoh"), sounds == `"ph f"`; has != want {
			t.Errorf("with %s: the longer word of the dictionary in the tests: %v, want %v\n%s", sounds, has, want, r.Files[0].Data)
		}
	}
}

// A malformed line of clean/ is named, and no pack is made.
func TestImportNamesMalformedLines(t *testing.T) {
	t.Parallel()
	o := options()
	o.Rules = fstest.MapFS{"packs/demo-en.yaml": shipped["packs/demo-en.yaml"], "clean/en.txt": {Data: []byte("none | chat | hello\nslimer\n")}}
	const want = "clean/en.txt:2: want none | what it is like | message"
	if r, err := wordlist.Import([]byte("slimer\n"), o); r != nil || err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("import: got %v, want %s", err, want)
	}
	if _, err := wordlist.NewAddition("slimer", o); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("add: got %v, want %s", err, want)
	}
}
