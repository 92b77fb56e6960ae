package pack_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

const good = `schema: 1
pack: demo-en
version: 1.4.0
language: en
licence: CC0-1.0
rules:
  - id: demo-en.first
    status: stable
    category: bullying
    signal: threat
    score: 0.8
    level: 1
    scope: any
    view: folded
    any: ["i will find you"]
    near: {terms: ["hurt"], within: 8, side: after}
    unless: ["i will find you a"]
    when: {author_age: ["18+", "16-17"], direction: adult_to_child, phase: pre_send}
    then: {any: ["don't tell"], within_messages: 3, same_author: true}
    why: A reason.
    limits: [something]
    source: own work
    tests:
      hit: [{text: "don't tell", author: "18+", recipient: "6-9", surface: comment, phase: pre_send, history: [{author: author, text: "x"}]}]
      miss: ["nothing"]
`

func TestParseGood(t *testing.T) {
	t.Parallel()
	p, faults := pack.Parse("packs/demo-en.yaml", []byte(good))
	if p == nil {
		t.Fatalf("faults: %v", faults)
	}
	r := p.Rules[0]
	got := fmt.Sprint(p.Name, p.Version, p.Language, p.Licence, len(p.Digest), r.ID, r.Line, r.Status, r.Category, r.Signal,
		r.Score, r.Level, r.AnyScope, r.View, r.Near[0].Within, r.Near[0].Side, r.When, r.Then.Within, r.Then.Author, r.Hit[0].History, r.Hit[0].Author)
	want := "demo-en1.4.0enCC0-1.071demo-en.first7stablebullyingthreat0.8 1 truefolded8after{[18+ 16-17] [] [] [pre_send] [adult_to_child]} 3same[{true x}]18+"
	if strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A faultCase breaks the good pack in one place and names line and message of
// the faults that must come, and no others.
type faultCase struct {
	name, old, new string
	want           []string
}

// broken is the pack of the case.
func (c *faultCase) broken() string { return strings.Replace(good, c.old, c.new, 1) }

func faultCases() []faultCase {
	return []faultCase{
		{"not YAML", "licence: CC0-1.0", "licence: [", []string{"6: not YAML"}},
		{"empty file", good, "", []string{"0: not YAML: EOF"}},
		{"only a comment", good, "# nothing\n", []string{"not YAML: EOF"}},
		{"rule that is text", "  - id: demo-en.first\n", "  - just text\n  - id: demo-en.first\n", []string{"7: rule: want keys and values, got text"}},
		{"key that is a list", "    level: 1", "    level: 1\n    [a]: b", []string{"13: demo-en.first: rule: unknown key \"\""}},
		{"only a list", good, "- a\n", []string{"1: pack: want keys and values, got a list"}},
		{"two documents", "schema: 1\n", "--- {}\n---\nschema: 1\n", []string{"schema is missing", "pack is missing", "version is missing", "language is missing", "licence is missing", "rules is missing", "2: a second document"}},
		{"carriage return", "schema: 1\n", "schema: 1\r\n", []string{"1: carriage return"}},
		{"not UTF-8", "A reason", "\xff", []string{"0: not UTF-8"}},
		{"schema of the future", "schema: 1", "schema: 2", []string{"1: schema: \"2\", this loader takes 1"}},
		{"name is not the file's", "pack: demo-en", "pack: other-en", []string{`2: pack: "other-en", want "demo-en" as the file is named`, "7: demo-en.first: id: want other-en."}},
		{"exception without words", `unless: ["i will find you a"]`, `unless: [{within: 8}]`, []string{"17: demo-en.first: unless: terms is missing"}},
		{"exception too far", `unless: ["i will find you a"]`, `unless: [{terms: [a], within: 31}]`, []string{"17: demo-en.first: within: 31, want 1 to 30"}},
		{"version", "1.4.0", "1.4", []string{"3: version: want text, got the number"}},
		{"version text", "1.4.0", "v1.4.0", []string{"3: version: \"v1.4.0\" is not a semantic version"}},
		{"language", "language: en", "language: english-language", []string{"4: language: \"english-language\" is not a BCP 47 tag"}},
		{"no licence", "licence: CC0-1.0\n", "", []string{"1: pack: licence is missing"}},
		{"unknown key of the pack", "licence:", "license: x\nlicence:", []string{"5: pack: unknown key \"license\""}},
		{"key twice", "    level: 1\n", "    level: 1\n    level: 1\n", []string{"13: demo-en.first: rule: key \"level\" twice"}},
		{"unknown key of a rule", "    level: 1", "    level: 1\n    lvl: 1", []string{"13: demo-en.first: rule: unknown key \"lvl\""}},
		{"id of another pack", "id: demo-en.first", "id: other-en.first", []string{"7: other-en.first: id: want demo-en."}},
		{"status", "status: stable", "status: live", []string{"8: demo-en.first: status: unknown \"live\", want one of [draft stable retired]"}},
		{"category", "category: bullying", "category: mischief", []string{"9: demo-en.first: category: unknown \"mischief\""}},
		{"signal of another category", "signal: threat", "signal: secrecy", []string{"10: demo-en.first: signal: unknown \"secrecy\""}},
		{"no signal", "    signal: threat\n", "", []string{"7: demo-en.first: rule: signal is missing"}},
		{"signal where there is none", "category: bullying", "category: profanity", []string{"10: demo-en.first: signal: category profanity has none"}},
		{"score zero", "score: 0.8", "score: 0", []string{"11: demo-en.first: score: 0, want more than 0"}},
		{"score two", "score: 0.8", "score: 2", []string{"11: demo-en.first: score: 2, want"}},
		{"score not a number", "score: 0.8", "score: .nan", []string{"11: demo-en.first: score"}},
		{"score text", "score: 0.8", `score: "0.8"`, []string{"11: demo-en.first: score: want a number, got text"}},
		{"level", "level: 1", "level: 5", []string{"12: demo-en.first: level: 5, want 1 to 4"}},
		{"scope", "scope: any", "scope: all", []string{"13: demo-en.first: scope: unknown"}},
		{"view", "view: folded", "view: bare", []string{"14: demo-en.first: view: unknown"}},
		{"any is text", `any: ["i will find you"]`, `any: "i will find you"`, []string{"15: demo-en.first: any: want a list, got text"}},
		{"any is empty", `any: ["i will find you"]`, `any: []`, []string{"15: demo-en.first: any is an empty list"}},
		{"empty term", `["i will find you"]`, `["i will find you", " "]`, []string{"15: demo-en.first: any is empty"}},
		{"number as term", `["i will find you"]`, `["i will find you", 1488]`, []string{"15: demo-en.first: any: want text, got the number 1488 (text needs quotes)"}},
		{"braces without quotes", `["i will find you"]`, `[{a|b}]`, []string{"15: demo-en.first: any: want text, got keys and values"}},
		{"equal terms", `["i will find you"]`, `["i will find you", "I  WILL find yоu"]`, []string{"15: demo-en.first: any: term \"I  WILL find yоu\" is the same as the one in line 15"}},
		{"short term", `["i will find you"]`, `["{u|you}"]`, []string{"15: demo-en.first: any: term \"{u|you}\" can match a text of 1 bytes, want at least 3"}},
		{"alias", `["i will find you"]`, `[&x "i will find you", *x]`, []string{"15: demo-en.first: any: want text, got an alias"}},
		{"near within", "within: 8", "within: 0", []string{"16: demo-en.first: within: 0, want 1 to 30"}},
		{"near side", "side: after", "side: right", []string{"16: demo-en.first: side: unknown"}},
		{"near list that is not there", `terms: ["hurt"]`, "list: harm", []string{"16: demo-en.first: near.list: @harm: the pack has no list of this name"}},
		{"near terms and list", `terms: ["hurt"]`, `terms: ["hurt"], list: harm`, []string{"16: demo-en.first: near: terms and list, want one of them"}},
		{"list that is not there", "    level: 1", "    level: 1\n    lists: [a]", []string{"13: demo-en.first: lists: @a: the pack has no list of this name"}},
		{"list in braces that is not there", `any: ["i will find you"]`, `any: ["i will find {@who}"]`, []string{"15: demo-en.first: any: term \"i will find {@who}\": @who: the pack has no list"}},
		{"list without a user", "rules:", "lists: {who: [mum]}\nrules:", []string{"6: lists: no rule uses who"}},
		{"list of nothing", "rules:", "lists: {who: []}\nrules:", []string{"6: who is an empty list", "6: lists: no rule uses who"}},
		{"list with a gap", "rules:", "lists: {who: [\"my [..2] mum\"]}\nrules:", []string{"6: lists.who: \"my [..2] mum\": an entry is words", "6: lists: no rule uses who"}},
		{"list with an entry twice", "rules:", "lists: {who: [mum, MUM]}\nrules:", []string{"6: lists.who: \"MUM\" is the same as the one in line 6", "6: lists: no rule uses who"}},
		{"list name", "rules:", "lists: {Who: [mum]}\nrules:", []string{"6: lists: name \"Who\", want a-z", "6: lists: no rule uses Who"}},
		{"list in a file of a pack that stands alone", "rules:", "lists: {who: {file: terms/who.txt}}\nrules:", []string{"6: lists.who: file \"terms/who.txt\": want a path", "6: lists: no rule uses who"}},
		{"nothing to look for", `    any: ["i will find you"]` + "\n", "", []string{"7: demo-en.first: rule: any is missing (or lists, or regex)"}},
		{"regex that is text", "    level: 1", "    level: 1\n    regex: [a]", []string{"13: demo-en.first: regex: want keys and values"}},
		{"regex without anchor", "    level: 1", "    level: 1\n    regex: [{pattern: a}]", []string{"13: demo-en.first: regex: anchor is missing"}},
		{"regex with a short anchor", "    level: 1", "    level: 1\n    regex: [{pattern: 'ab+', anchor: ab}]", []string{"13: demo-en.first: regex: anchor \"ab\" can match a text of 2 bytes"}},
		{"regex that RE2 cannot run", "    level: 1", "    level: 1\n    regex: [{pattern: '(?=a)', anchor: abc}]", []string{"13: demo-en.first: regex: pattern: error parsing regexp"}},
		{"regex of capitals", "    level: 1", "    level: 1\n    regex: [{pattern: 'Room', anchor: room}]", []string{"13: demo-en.first: regex: pattern: 'R' can never match"}},
		{"regex of nothing", "    level: 1", "    level: 1\n    regex: [{pattern: 'a*', anchor: room}]", []string{"13: demo-en.first: regex: pattern: matches the empty text"}},
		{"regex across messages", "    level: 1", "    level: 1\n    regex: [{pattern: 'room', anchor: room}]", []string{"20: demo-en.first: then: a rule with regex looks at one message"}},
		{"age", `"16-17"`, `"17-18"`, []string{"18: demo-en.first: author_age: unknown \"17-18\""}},
		{"age twice", `"16-17"`, `"18+"`, []string{"18: demo-en.first: author_age: \"18+\" twice"}},
		{"when key", "direction:", "way:", []string{"18: demo-en.first: when: unknown key \"way\""}},
		{"then window", "within_messages: 3", "within_messages: 51", []string{"19: demo-en.first: within_messages: 51, want 1 to 50"}},
		{"then author", "same_author: true", "same_author: maybe", []string{"19: demo-en.first: same_author: want true or false"}},
		{"no why", "    why: A reason.\n", "", []string{"7: demo-en.first: rule: why is missing"}},
		{"speaker outside self_harm", "    level: 1", "    level: 1\n    speaker: self", []string{"13: demo-en.first: speaker: only rules of self_harm have one"}},
		{"risk level outside self_harm", "    level: 1", "    level: 1\n    risk_level: intent", []string{"13: demo-en.first: risk_level: only rules of self_harm have one"}},
		{"no tests", "    tests:\n", "    testing:\n", []string{"rule: tests is missing", "unknown key \"testing\""}},
		{"no hit", "hit: [{", "hits: [{", []string{"24: demo-en.first: tests: unknown key \"hits\"", "24: demo-en.first: tests: 0 hits, want at least 1"}},
		{"more hits than misses", `miss: ["nothing"]`, "", []string{"24: demo-en.first: tests: 1 hits and 0 misses"}},
		{"test key", `surface: comment`, `place: comment`, []string{"24: demo-en.first: test: unknown key \"place\""}},
		{"history author", `{author: author,`, `{author: teacher,`, []string{"24: demo-en.first: author: unknown \"teacher\""}},
		{"two faults", "score: 0.8\n    level: 1", "score: 8\n    level: 9", []string{"11: demo-en.first: score", "12: demo-en.first: level"}},
	}
}

func TestParseFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range faultCases() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(good, tt.old) {
				t.Fatal("the case changes nothing")
			}
			p, faults := pack.Parse("packs/demo-en.yaml", []byte(tt.broken()))
			if p != nil {
				t.Error("a pack came back beside faults")
			}
			for i, f := range faults {
				if i >= len(tt.want) || !strings.Contains(f.Error(), tt.want[i]) {
					t.Errorf("fault %d: %v, want %q", i, f, tt.want[min(i, len(tt.want)-1)])
				}
				if f.File != "packs/demo-en.yaml" {
					t.Errorf("file %q", f.File)
				}
			}
			if len(faults) < len(tt.want) {
				t.Errorf("%d faults, want %d", len(faults), len(tt.want))
			}
		})
	}
}

func TestDuplicateID(t *testing.T) {
	t.Parallel()
	_, rule, _ := strings.Cut(good, "rules:\n")
	_, faults := pack.Parse("demo-en.yaml", []byte(good+rule))
	if len(faults) != 1 || faults[0].Line != 26 || faults[0].RuleID != "demo-en.first" {
		t.Errorf("got %v, want one fault in line 26", faults)
	}
}

func TestAuxiliaryHasNoSignal(t *testing.T) {
	t.Parallel()
	text := strings.Replace(strings.Replace(good, "    signal: threat\n", "", 1), "category: bullying", "category: profanity", 1)
	p, faults := pack.Parse("demo-en.yaml", []byte(text))
	if p == nil || p.Rules[0].Category != vocab.Profanity || p.Rules[0].Signal != "" {
		t.Errorf("faults %v", faults)
	}
}

func TestSelfHarmSpeaker(t *testing.T) {
	t.Parallel()
	text := strings.Replace(good, "category: bullying\n    signal: threat",
		"category: self_harm\n    signal: ideation\n    speaker: other\n    risk_level: intent", 1)
	p, faults := pack.Parse("demo-en.yaml", []byte(text))
	if p == nil || p.Rules[0].Speaker != vocab.SpeakerOther || p.Rules[0].Risk != vocab.LevelIntent {
		t.Errorf("faults %v", faults)
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	bad := strings.Replace(good, "level: 1", "level: 7", 1)
	files := fstest.MapFS{
		"packs/demo-en.yaml":   {Data: []byte(good)},
		"packs/second-en.yaml": {Data: []byte(strings.ReplaceAll(good, "demo-en", "second-en"))},
		"packs/README.md":      {Data: []byte("not a pack")},
	}
	packs, faults := pack.Load(files, "packs")
	if len(packs) != 2 || len(faults) != 0 {
		t.Fatalf("%d packs, faults %v", len(packs), faults)
	}
	if packs[0].Digest == packs[1].Digest {
		t.Error("two files have one digest")
	}
	files["packs/third-en.yaml"] = &fstest.MapFile{Data: []byte(bad)}
	files["packs/fourth-en.yaml"] = &fstest.MapFile{Data: []byte("x: 1\n")}
	packs, faults = pack.Load(files, "packs")
	seen := map[string]bool{}
	for _, f := range faults {
		seen[f.File] = true
	}
	if packs != nil || !seen["packs/third-en.yaml"] || !seen["packs/fourth-en.yaml"] {
		t.Errorf("want the faults of both files, got %v", faults)
	}
	if _, faults := pack.Load(files, "nowhere"); len(faults) != 1 {
		t.Errorf("missing folder: %v", faults)
	}
	if _, faults := pack.Load(fstest.MapFS{"packs/a.txt": {}}, "packs"); len(faults) != 1 {
		t.Errorf("folder without packs: %v", faults)
	}
}
