package eval_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/vocab"
	"github.com/handrail-safety/handrail/sidecar/eval"
)

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func zipped(t *testing.T, content string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// answers writes what a row says of every category: + holds, - does not, ? not
// known.
func answers(r *eval.Row) string {
	var b strings.Builder
	for _, c := range vocab.Categories() {
		b.WriteByte("?-+"[r.Category(c)])
	}
	return b.String()
}

// The order of the signs: bullying, sexual_harassment, self_harm, grooming,
// hate, violence, sexual, profanity.
func TestLabels(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, line, want string }{
		{"own, all known", `{"text":"a","labels":["bullying"]}`, "+-------"},
		{"own, harmless", `{"text":"a","labels":[]}`, "--------"},
		{"own, some known", `{"text":"a","labels":["grooming.secrecy"],"known":["bullying"]}`, "-??+????"},
		{"own, a known signal says nothing of its category", `{"text":"a","labels":[],"known":["grooming.secrecy"]}`, "????????"},
		{"own, support is no harm", `{"text":"a","labels":["self_harm.supportive_talk"]}`, "--------"},
		{"shared, benign", `{"text":"a","labels":{"x":1},"hint":["benign"],"licence_class":"b"}`, "------??"},
		{"shared, one harm", `{"text":"a","labels":{"x":1},"hint":["hate","violence","toxic"]}`, "????++??"},
		{"shared, selfharm", `{"text":"a","labels":{},"hint":["selfharm"]}`, "??+?????"},
		{"shared, a weak hint beside a harm", `{"text":"a","labels":{},"hint":["bullying","hate?"]}`, "+???????"},
		{"family, harmless", "none | game | a", "--------"},
		{"family, twins stay open", "bullying.threat violence | direct | a", "+??-?+-?"},
		{"family, support", "self_harm.supportive_talk speaker:other level:concern | support | a", "--------"},
		{"family, explicit content is a category", "sexual.explicit_content | direct | a", "-?-?--+?"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, err := eval.Read([]string{file(t, "en.x", tt.line+"\n")}, "")
			if err != nil || len(d.Rows) != 1 {
				t.Fatalf("got %d rows, %v", len(d.Rows), err)
			}
			if got := answers(&d.Rows[0]); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestSignals(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		labels, known string
		want          eval.Answer
	}{
		{`["grooming.secrecy"]`, `["grooming"]`, eval.Yes},
		{`["grooming.isolation"]`, `["grooming"]`, eval.No},
		{`["grooming"]`, `["grooming"]`, eval.Unknown},
		{`["grooming"]`, `["grooming.secrecy"]`, eval.No},
		{`[]`, `["grooming"]`, eval.No},
		{`[]`, `["bullying"]`, eval.Unknown},
	} {
		line := fmt.Sprintf(`{"text":"a","labels":%s,"known":%s}`, tt.labels, tt.known)
		d, err := eval.Read([]string{file(t, "a.jsonl", line)}, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Rows[0].Signal("grooming.secrecy"); got != tt.want {
			t.Errorf("%s: got %d, want %d", line, got, tt.want)
		}
	}
}

func TestReadFamilies(t *testing.T) {
	t.Parallel()
	d, err := eval.Read([]string{"testdata/en-small.txt"}, "dev")
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Rows) != 14 {
		t.Fatalf("got %d rows, want 14", len(d.Rows))
	}
	first, exclusion, thoughts, last := &d.Rows[0], &d.Rows[5], &d.Rows[7], &d.Rows[13]
	if thoughts.Level != vocab.LevelIdeation || thoughts.Speaker != vocab.SpeakerSelf {
		t.Errorf("level %q, speaker %q, want ideation of the author", thoughts.Level, thoughts.Speaker)
	}
	if first.Lang != "en" || first.Set != "functional" || first.Function != "direct" || first.Line != 1 || len(first.Context) != 0 {
		t.Errorf("got %s %s %s line %d, want en functional direct line 1", first.Lang, first.Set, first.Function, first.Line)
	}
	if got, want := exclusion.Context, []string{"why did they all leave the team chat?", "was it me?"}; !slices.Equal(got, want) {
		t.Errorf("earlier messages: got %q, want %q", got, want)
	}
	if got, want := last.Context, []string{"who has the maths homework", "me, wait"}; !slices.Equal(got, want) {
		t.Errorf("chat: got %q, want %q", got, want)
	}
}

func TestReadJSON(t *testing.T) {
	t.Parallel()
	own, err := os.ReadFile("testdata/rows.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	d, err := eval.Read([]string{file(t, "a.gz", zipped(t, string(own)))}, "dev")
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Rows) != 4 {
		t.Fatalf("got %d rows, want the 4 of dev", len(d.Rows))
	}
	if r := &d.Rows[3]; r.Level != vocab.LevelConcern || r.Speaker != vocab.SpeakerSelf {
		t.Errorf("level %q, speaker %q, want concern of the author", r.Level, r.Speaker)
	}
	if r := &d.Rows[2]; r.AuthorAge != vocab.Age18Plus || r.RecipientAge != vocab.Age10To12 || r.Surface != vocab.DirectMessage || r.Line != 3 {
		t.Errorf("got %+v", r)
	}
	shared := `{"id":"1","text":"c","lang":"en","split":"dev","set":"s","labels":{},"hint":["benign"],"ctx":"4711","ctx2":"17","prev":"a"}
{"id":"2","text":"c","lang":"en","split":"dev","set":"s","labels":{},"hint":["benign?"]}
{"id":"3","text":"c","lang":"en","split":"train","set":"s","labels":{},"hint":["toxic"]}
`
	d, err = eval.Read([]string{file(t, "s.jsonl", shared)}, "dev")
	if err != nil || len(d.Rows) != 1 || d.Skipped != 1 {
		t.Fatalf("got %d rows, %d skipped, %v, want 1 and 1", len(d.Rows), d.Skipped, err)
	}
	if got, want := d.Rows[0].Context, []string{"a"}; !slices.Equal(got, want) {
		t.Errorf("context: got %q, want %q", got, want)
	}
}

// A fault is named by file and line, and no error repeats the text.
func TestFaults(t *testing.T) {
	t.Parallel()
	const secret = "ZOGBLAT"
	for _, tt := range []struct{ name, content, want string }{
		{"cut JSON", `{"text":"a","labels":[]}` + "\n" + `{"text":"ZOGBLAT","labels":[`, ":2: the document ends early"},
		{"unknown field", `{"text":"ZOGBLAT","lables":[],"labels":[]}`, ":1: lables: no such field"},
		{"no labels", `{"text":"ZOGBLAT"}`, ":1: labels: missing"},
		{"no text", `{"labels":[]}`, ":1: text: missing"},
		{"label of the wrong kind", `{"text":"a","labels":["rude"]}`, `:1: labels: "rude" is neither`},
		{"a text as label", `{"text":"a","labels":["ZOGBLAT is a loser"]}`, ":1: labels: (a word of 18 bytes)"},
		{"known of the wrong kind", `{"text":"a","labels":[],"known":["rude"]}`, ":1: known:"},
		{"wrong age", `{"text":"a","labels":[],"author_age":"12"}`, `:1: age band "12"`},
		{"wrong level", `{"text":"a","labels":["self_harm"],"level":"grave"}`, `:1: level "grave"`},
		{"wrong speaker", `{"text":"a","labels":["self_harm"],"speaker":"me"}`, `:1: speaker "me"`},
		{"wrong surface", `{"text":"a","labels":[],"surface":"moon"}`, `:1: surface "moon"`},
		{"unknown hint", `{"text":"ZOGBLAT","labels":{},"hint":["rude"]}`, `:1: hint: "rude"`},
		{"shared row of the wrong type", `{"text":"ZOGBLAT","labels":{},"hint":"benign"}`, ":1: no row of the shared sets"},
		{"too few fields", "\nnone | game | a\nnone ZOGBLAT", ":3: 1 fields"},
		{"wrong function", "none | ZOGBLAT | a", ":1: (a word of 7 bytes) is no function"},
		{"wrong label", "bullying.rude | direct | a", `:1: "bullying.rude" is no label`},
		{"no label", " | direct | a", ":1: 2 fields"},
		{"broken UTF-8", "none | game | ZOGBLAT \xff", ":1: not valid UTF-8"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := file(t, "en.x", tt.content)
			_, err := eval.Read([]string{path}, "")
			if err == nil || !strings.Contains(err.Error(), filepath.Base(path)+tt.want) || strings.Contains(err.Error(), secret) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	_, err := eval.Read([]string{file(t, "en.x", strings.Repeat("nothing\n", 50)), "testdata/missing"}, "")
	if err == nil || strings.Count(err.Error(), "\n") > 25 || !strings.Contains(err.Error(), "31 faults more") {
		t.Errorf("many faults: got %v", err)
	}
	if _, err := eval.Read([]string{file(t, "en.gz", zipped(t, "none | game | a")[:12])}, ""); err == nil {
		t.Error("a cut gzip file is read")
	}
}

func TestSample(t *testing.T) {
	t.Parallel()
	rows := make([]eval.Row, 10)
	for i := range rows {
		rows[i].Line = i
	}
	for n, want := range map[int]string{0: "[0 1 2 3 4 5 6 7 8 9]", 3: "[0 3 6]", 10: "[0 1 2 3 4 5 6 7 8 9]", 11: "[0 1 2 3 4 5 6 7 8 9]"} {
		var got []int
		for _, r := range eval.Sample(rows, n) {
			got = append(got, r.Line)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("%d: got %v, want %s", n, got, want)
		}
	}
}
