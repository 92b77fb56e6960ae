package wordlist_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/sdk/ruletool/wordlist"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

func TestListFormats(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, list string
		csv        bool
		terms      string
		notice     string
	}{
		{"line ends of Windows", "slimer\r\ntoad face\r\n", false, "slimer|toad face", ""},
		{"byte order mark", "\ufeffslimer\n", false, "slimer", ""},
		{"no line end at the end", "slimer\ngreaser", false, "greaser|slimer", ""},
		{"comments", "# one\nslimer\n  // two\n\n", false, "slimer", ""},
		{"same words", "slimer\nSlimer\nSLIMER\n", false, "slimer", "2 words are there twice"},
		{"words that a star finds", "slim*\nslimer\n", false, "slim*", "1 words are found by entries with a star"},
		{"CSV with a header", "id,word,severity\n1,slimer,high\n2,greaser,low\n", true, "greaser|slimer", "ignored columns: id, severity"},
		{"CSV whose column is called term", "Severity,Term\nhigh,slimer\n", true, "slimer", "ignored columns: severity"},
		{"CSV without a header", "slimer,high\ngreaser,low\n", true, "greaser|slimer", "ignored columns: 1 behind the first"},
		{"CSV of one column", "slimer\ngreaser\n", true, "greaser|slimer", ""},
		{"CSV in quotes", "word\n\"slimer, you\"\n\"say \"\"toad\"\" again\"\n", true, "say toad again|slimer you", ""},
		{"CSV with a byte order mark", "\ufeffword,x\nslimer,1\n", true, "slimer", "ignored columns: x"},
		{"CSV with line ends of Windows", "word;score\r\nslimer;0.8\r\n", true, "slimer", ""},
		{"CSV with tabs", "word\tscore\nslimer\t0.8\n", true, "slimer", ""},
		{"CSV with comments", "# one\nword\n#two\nslimer\n//three\n", true, "slimer", ""},
		{"CSV with a score that is none", "word,score\nslimer,0.8\ngreaser,bad\n", true, "greaser|slimer", "column score is ignored: line 3: \"bad\", want a number"},
		{"CSV with a score beyond one", "word,score\nslimer,80\n", true, "slimer", "column score is ignored: line 2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := options()
			o.CSV = tt.csv
			r, err := wordlist.Import([]byte(tt.list), o)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(terms(r), "|"); got != tt.terms {
				t.Errorf("terms %q, want %q", got, tt.terms)
			}
			if said := strings.Join(r.Notices, "\n"); tt.notice == "" && said != "" || !strings.Contains(said, tt.notice) {
				t.Errorf("notices %q, want %q", said, tt.notice)
			}
			passes(t, r)
		})
	}
}

// Scores of a list make a rule each, in tenths.
func TestScores(t *testing.T) {
	t.Parallel()
	o := options()
	o.CSV = true
	r, err := wordlist.Import([]byte("word,score\nslimer,0.81\ngreaser,0.78\ntoadling,0.02\n"), o)
	if err != nil {
		t.Fatal(err)
	}
	text := string(r.Files[0].Data)
	if r.Rules != 2 || !strings.Contains(text, "score: 0.8\n") || !strings.Contains(text, "score: 0.1\n") {
		t.Errorf("%d rules in\n%s", r.Rules, text)
	}
	passes(t, r)
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, list string
		change     func(*wordlist.Options)
		want       string
	}{
		{"empty list", "", nil, "no word"},
		{"only comments", "# one\n\n// two\n", nil, "no word"},
		{"not UTF-8", "slimer\nto\xffad\n", nil, "line 2: not UTF-8"},
		{"UTF-16", "\xff\xfes\x00l\x00", nil, "line 1: not UTF-8"},
		{"too many words", strings.Repeat("a\n", 20_001), nil, "20001 words, limit 20000"},
		{"quote that does not end", "word\n\"slimer\n", func(o *wordlist.Options) { o.CSV = true }, "line 2"},
		{"header alone", "word,score\n", func(o *wordlist.Options) { o.CSV = true }, "no word"},
		{"name", "slimer\n", func(o *wordlist.Options) { o.Name = "My Words" }, "want a-z, 0-9"},
		{"language", "slimer\n", func(o *wordlist.Options) { o.Language = "english-language" }, "not a BCP 47 tag"},
		{"category", "slimer\n", func(o *wordlist.Options) { o.Category = "rude" }, `category: unknown "rude"`},
		{"no signal", "slimer\n", func(o *wordlist.Options) { o.Category = vocab.Bullying }, `signal: unknown "", want one of [insult`},
		{"signal where there is none", "slimer\n", func(o *wordlist.Options) { o.Signal = vocab.Insult }, "category profanity has none"},
		{"score", "slimer\n", func(o *wordlist.Options) { o.Score = 1.5 }, "score: 1.5, want"},
		{"level", "slimer\n", func(o *wordlist.Options) { o.Level = 5 }, "level: 5, want 1 to 4"},
		{"licence", "slimer\n", func(o *wordlist.Options) { o.Licence = "" }, "licence is empty"},
		{"rules that are broken", "slimer\n", func(o *wordlist.Options) { o.Rules = fstest.MapFS{"packs/a.yaml": {Data: []byte("x: 1\n")}} }, "schema is missing"},
	} {
		o := options()
		if tt.change != nil {
			tt.change(&o)
		}
		if r, err := wordlist.Import([]byte(tt.list), o); r != nil || err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	if _, err := wordlist.Import(nil, options()); !errors.Is(err, wordlist.ErrEmpty) {
		t.Errorf("%v, want ErrEmpty", err)
	}
}
