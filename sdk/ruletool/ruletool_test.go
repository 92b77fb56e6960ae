package ruletool_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk/ruletool"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

const head = "schema: 1\npack: demo-en\nversion: 1.0.0\nlanguage: en\nlicence: CC0-1.0\nrules:\n"

// demo is a file system with one pack of these rules.
func demo(rules string) fstest.MapFS {
	return fstest.MapFS{"packs/demo-en.yaml": {Data: []byte(head + rules)}}
}

func rule(clauses string) string {
	return "  - {id: demo-en.r, status: stable, category: bullying, signal: insult, score: 0.6, level: 1, why: x, source: x, " + clauses + "}\n"
}

func TestLintAndTest(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, clauses, lint, test string }{
		{"good", `any: ["slimeball"], tests: {hit: ["you slimeball"], miss: ["slimeballs"]}`, "", ""},
		{"form", `any: [1], tests: {hit: ["x"], miss: ["y"]}`, "packs/demo-en.yaml:7: demo-en.r: any: want text", "packs/demo-en.yaml:7: demo-en.r: any: want text"},
		{"never hits", `any: ["slimeball"], unless: ["slimeball"], tests: {hit: ["you slimeball"], miss: ["slimeballs"]}`, "can never hit", "hit[0] not found"},
		{"test that fails", `any: ["slimeball"], tests: {hit: ["you slime"], miss: ["a slimeball"]}`, "", "hit[0] not found"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, failed := ruletool.Test(demo(rule(tt.clauses)))
			for what, c := range map[string]struct {
				faults []ruletool.Fault
				want   string
			}{"lint": {ruletool.Lint(demo(rule(tt.clauses))), tt.lint}, "test": {failed, tt.test}} {
				switch {
				case c.want == "" && len(c.faults) > 0:
					t.Errorf("%s: %v, want nothing", what, c.faults)
				case c.want != "" && (len(c.faults) == 0 || !strings.Contains(c.faults[0].String(), c.want)):
					t.Errorf("%s: %v, want %q", what, c.faults, c.want)
				}
			}
		})
	}
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	covered, faults := ruletool.Coverage(demo(rule(`any: ["slimeball", "toad"], tests: {hit: ["you slimeball"], miss: ["slimeballs"]}`)))
	if len(faults) > 0 || len(covered) != 1 || covered[0].Clauses != 2 || !slices.Equal(covered[0].Missing, []string{"any[1]"}) {
		t.Errorf("got %+v, %v", covered, faults)
	}
}

// Formatting changes no meaning, is done once and for all, and the shipped packs
// are formatted.
func TestFormat(t *testing.T) {
	t.Parallel()
	raw := `# a comment
rules:
    # of the rule
    - status: stable
      id: demo-en.r
      category: bullying
      any: [slimeball, 'a toad', "\U0001F525 toad"]   # why these
      tests: {miss: [slimeballs], hit: [you slimeball]}
      signal: insult
      why: x
      score: 0.6
      level: 1
      source: x
    - {id: demo-en.s, status: draft, category: bullying, signal: insult, score: 0.6, level: 1, any: ["x y z"], why: x, source: x, tests: {hit: ["x y z"], miss: ["y"]}}
schema: 1
pack: demo-en
language: en
version: 1.0.0
licence: CC0-1.0
`
	want := `schema: 1
pack: demo-en
version: 1.0.0
language: en
licence: CC0-1.0
# a comment
rules:
  # of the rule
  - id: demo-en.r
    status: stable
    category: bullying
    signal: insult
    score: 0.6
    level: 1
    any: ["slimeball", 'a toad', "🔥 toad"] # why these
    why: x
    source: x
    tests: {hit: ["you slimeball"], miss: ["slimeballs"]}

  - {id: demo-en.s, status: draft, category: bullying, signal: insult, score: 0.6, level: 1, any: ["x y z"], why: x, source: x, tests: {hit: ["x y z"], miss: ["y"]}}
`
	got, err := ruletool.Format([]byte(raw))
	if err != nil || string(got) != want {
		t.Errorf("%v, got\n%s", err, got)
	}
	files, err := fs.Glob(rules.FS(), "packs/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := fs.ReadFile(rules.FS(), file)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ruletool.Format(data); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s is not formatted: run handrail rules fmt --write rules/%s (%v)", file, file, err)
		}
	}
}

func TestFormatFaults(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a: [", "- a", "text"} {
		if _, err := ruletool.Format([]byte(text)); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}

// A rule more stands behind the others, which stay as they are formatted.
func TestAddRule(t *testing.T) {
	t.Parallel()
	rule := map[string]any{"why": "x", "id": "demo-en.b", "any": []string{"🔥 toad"}}
	added := "\n  - id: demo-en.b\n    any:\n      - \"🔥 toad\"\n    why: x\n"
	for name, text := range map[string]string{
		"formatted":     "schema: 1\npack: demo-en\nrules:\n  # the first\n  - id: demo-en.a\n    any: [\"x\"] # why\n",
		"not formatted": "rules:\n- any: [x]\n  # the id\n  id: demo-en.a\npack: demo-en\n",
		"in brackets":   "pack: demo-en\nrules: []\n",
	} {
		before, err := ruletool.Format([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		want := string(before) + added
		if name == "in brackets" {
			want = "pack: demo-en\nrules:" + added
		}
		got, err := ruletool.AddRule([]byte(text), rule)
		if err != nil || string(got) != want {
			t.Errorf("%s: %v, got\n%s\nwant\n%s", name, err, got, want)
		}
	}
	for _, text := range []string{"", "- a", "pack: x\n", "rules: x\n"} {
		if _, err := ruletool.AddRule([]byte(text), rule); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	for _, c := range vocab.Categories() {
		signal := vocab.Signal("")
		if signals := vocab.Signals(c); len(signals) > 0 {
			signal = signals[0]
		}
		data, err := ruletool.New("demo-de", "de", c, signal)
		if err != nil {
			t.Errorf("%s: %v", c, err)
			continue
		}
		fsys := fstest.MapFS{"packs/demo-de.yaml": {Data: data}}
		if _, faults := ruletool.Test(fsys); len(faults) > 0 {
			t.Errorf("%s: %v", c, faults)
		}
		if faults := ruletool.Lint(fsys); len(faults) > 0 {
			t.Errorf("%s: %v", c, faults)
		}
		if formatted, err := ruletool.Format(data); err != nil || !bytes.Equal(formatted, data) {
			t.Errorf("%s: not formatted, %v", c, err)
		}
	}
	for _, bad := range []struct {
		name, language string
		category       vocab.Category
		signal         vocab.Signal
	}{{"Demo", "de", vocab.Bullying, "insult"}, {"demo", "German", vocab.Bullying, "insult"}, {"demo", "de", "rudeness", ""}, {"demo", "de", vocab.Bullying, "secrecy"}} {
		if _, err := ruletool.New(bad.name, bad.language, bad.category, bad.signal); err == nil {
			t.Errorf("%+v: no error", bad)
		}
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	sure := func(clauses string) fstest.MapFS {
		return demo(strings.Replace(rule(clauses), "score: 0.6", "score: 0.9", 1))
	}
	before := sure(`any: ["slimeball", "toad"], tests: {hit: ["you slimeball"], miss: ["slimeballs"]}`)
	after := sure(`any: ["slimeball", "greaseball"], tests: {hit: ["you slimeball"], miss: ["slimeballs"]}`)
	c, err := ruletool.Diff(t.Context(), rules.FS(), before, after, []string{"hello", "you slimeball", "you greaseball", "you toad"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Messages != 4 || len(c.Changed) != 2 || c.Changed[0].Message != 3 || !slices.Equal(c.Changed[0].Gained, []string{"demo-en.r"}) ||
		c.Changed[1].Message != 4 || !slices.Equal(c.Changed[1].Lost, []string{"demo-en.r"}) || c.Gained["demo-en.r"] != 1 || c.OldActs != 2 || c.NewActs != 2 {
		t.Errorf("got %+v", c)
	}
	if got := c.PerThousand(len(c.Changed)); got != 500 {
		t.Errorf("%v a thousand, want 500", got)
	}
	if _, err := ruletool.Diff(t.Context(), rules.FS(), before, demo("  - x\n"), nil); err == nil || !strings.Contains(err.Error(), "new rules") {
		t.Errorf("faulty rules: %v", err)
	}
}

func TestMeasure(t *testing.T) {
	t.Parallel()
	b, faults := ruletool.Measure(rules.FS(), []string{"hello", "i will find you and hurt you", "see you"}, 2)
	if len(faults) > 0 || b.Messages != 3 || b.Median <= 0 || len(b.Rules) == 0 || !slices.ContainsFunc(b.Rules, func(c ruletool.Cost) bool { return c.Hits > 0 && c.Tried >= c.Hits }) {
		t.Errorf("got %+v, %v", b, faults)
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pack := strings.Replace(head, "rules:", "lists: {toads: {file: terms/toads.txt}}\nrules:", 1) +
		rule(`lists: [toads], tests: {hit: ["you toad"], miss: ["toads"]}`)
	for name, text := range map[string]string{
		"packs/demo-en.yaml": pack,
		"packs/broken.yaml":  "x",
		"terms/toads.txt":    "# source: own work\n# licence: CC0-1.0\n# date: 2026-11-27\n\ntoad\ntoad face\n",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	one, err := ruletool.Open(filepath.Join(dir, "packs", "demo-en.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if tests, faults := ruletool.Test(one); len(faults) > 0 || tests.Packs != 1 {
		t.Errorf("one file: %+v, %v", tests, faults)
	}
	all, err := ruletool.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if faults := ruletool.Lint(all); len(faults) != 1 || faults[0].File != "packs/broken.yaml" {
		t.Errorf("folder: %v", faults)
	}
	for _, path := range []string{filepath.Join(dir, "nothing"), filepath.Join(dir, "packs")} {
		if _, err := ruletool.Open(path); err == nil {
			t.Errorf("%s: no error", filepath.Base(path))
		}
	}
}

// The files of lists name their source, licence and date.
func TestListFiles(t *testing.T) {
	t.Parallel()
	pack := strings.Replace(head, "rules:", "lists: {toads: {file: terms/toads.txt}}\nrules:", 1) +
		rule(`lists: [toads], tests: {hit: ["you toad"], miss: ["toads"]}`)
	for text, want := range map[string]string{
		"# source: x\n# licence: x\n# date: x\ntoad\n":             "",
		"# source: x\n# licence: x\ntoad\n":                        `the head names no date`,
		"# source: x\n# licence: x\n# date: x\ntoad\n{a|b}\n":      `toads.txt:5: lists.toads: "{a|b}": an entry is words`,
		"# source: x\n# licence: x\n# date: x\ntoad\n\nfrog\nTOAD": `toads.txt:7: lists.toads: "TOAD" is the same as`,
	} {
		fsys := fstest.MapFS{"packs/demo-en.yaml": {Data: []byte(pack)}, "terms/toads.txt": {Data: []byte(text)}}
		faults := ruletool.Lint(fsys)
		if want == "" && len(faults) > 0 || want != "" && (len(faults) == 0 || !strings.Contains(faults[0].Message, want)) {
			t.Errorf("got %v, want %q", faults, want)
		}
	}
	if faults := ruletool.Lint(fstest.MapFS{"packs/demo-en.yaml": {Data: []byte(pack)}}); len(faults) == 0 || !strings.Contains(faults[0].Message, "terms/toads.txt") {
		t.Errorf("missing file: %v", faults)
	}
}
