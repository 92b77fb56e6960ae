//go:build !race

package ruletool_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v3"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/ruletool"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

var expressions = []fragment{
	{name: "as it is",
		hit:  []string{`"in Locker B123 now"`, `"locker 123"`},
		miss: []string{`"locker 12"`, `"locker 1234"`, `"l0cker b123"`, `"the locker of b123"`}},
	{name: "around the anchor", edit: []string{`locker [a-f]?\\d{3}\\b`, `locker.+\\d{3}\\b`},
		hit:  []string{`"locker ` + strings.Repeat("so ", 60) + `123"`},
		miss: []string{`"locker ` + strings.Repeat("so ", 80) + `123"`}},
	{name: "the anchor overlaps it", edit: []string{`locker [a-f]?`, ``}, hit: []string{`"locker 123 locker"`}, miss: []string{`"x"`}, fault: "hit[0] not found"},
	{name: "needs an anchor", edit: []string{`, anchor: "locker"`, ""}, hit: []string{"x"}, miss: []string{"x"}, fault: "anchor is missing"},
	{name: "no everyday word alone", edit: []string{`anchor: "locker"`, `anchor: "room"`}, hit: []string{"locker 123"}, miss: []string{"x"}, fault: `everyday word "room" alone`},
	{name: "300 bytes", edit: []string{`locker [a-f]?`, strings.Repeat("x", 301)}, hit: []string{"x"}, miss: []string{"x"}, fault: "limit 300"},
	{name: "more than nothing", edit: []string{`locker [a-f]?\\d{3}\\b`, `(locker)?`}, hit: []string{"x"}, miss: []string{"x"}, fault: "matches the empty text"},
	{name: "not with then", keys: `then: {any: ["tell nobody"], within_messages: 1}`, hit: []string{"x"}, miss: []string{"x"}, fault: "looks at one message"},
}

var nearClauses = []fragment{
	{name: "as it is", keys: `any: ["i will find you"]`,
		hit: []string{`"i will find you and hurt you tonight"`, `"tomorrow i will find you and kill you"`},
		miss: []string{`"i will find you and hurt you"`, `"you hurt me, tonight i will find you"`,
			`"i will find you so that we can all talk and then hurt nobody tonight"`}},
	{name: "the very next word", edit: []string{"within: 8", "within: 1"}, keys: `any: ["i will find you"]`,
		hit: []string{`"i will find you hurt tonight"`, `"i will find you kill tomorrow"`}, miss: []string{`"i will find you and hurt you tonight"`, `"i will find you, hurt"`}},
	{name: "before", edit: []string{"side: after", "side: before"}, keys: `any: ["i will find you"]`,
		hit: []string{`"to hurt you i will find you tonight"`, `"kill or not, i will find you tomorrow"`}, miss: []string{`"i will find you and hurt you tonight"`, `"to hurt you i will find you"`}},
	{name: "any side", edit: []string{", side: after", ""}, keys: `any: ["i will find you"]`,
		hit: []string{`"to hurt you i will find you tonight"`, `"i will find you and kill you tomorrow"`}, miss: []string{`"i will find you tonight"`, `"to hurt you i will find you"`}},
	{name: "overlaps the hit", keys: `any: ["find you and {hurt|kill} you"]`,
		hit: []string{`"find you and hurt you, kill you tomorrow"`, `"find you and kill you, hurt you tonight"`}, miss: []string{`"find you and hurt you tonight"`, `"find you and hurt you, kill you"`}},
	{name: "too far", edit: []string{"within: 8", "within: 31"}, keys: `any: ["i will find you"]`, hit: []string{"x"}, miss: []string{"x"}, fault: "within: 31"},
}

var unlessClauses = []fragment{
	{name: "as it is",
		hit:  []string{`"is your mum home"`, `"the parcel came. is your mum home"`},
		miss: []string{`"is your mum home from work"`, `"is your mum home? the parcel needs a signature"`, `"is your mum home, they delivered it"`}},
	{name: "no other sentence but within", hit: []string{`"is your mum home? i have been told that there is a parcel"`},
		miss: []string{`"is your mum home from hospital"`, `"is your mum home? the parcel needs a signature"`}},
	{name: "overlaps", edit: []string{`is your mum home from {work|hospital}`, `mum home from {work|hospital}`},
		hit: []string{`"is your mum home from school"`}, miss: []string{`"is your mum home from work"`, `"is your mum home? the parcel needs a signature"`}},
}

// told is a test with what is known of the people.
func told(text, known string) string { return fmt.Sprintf("{text: %q, %s}", text, known) }

var whenClauses = []fragment{
	{name: "as it is", keys: `any: ["how tall are you"]`, unreached: []string{"when.direction"}, // the ages say it already
		hit: []string{
			told("how tall are you", `author: "18+", recipient: "10-12", surface: direct_message, phase: pre_send`),
			told("how tall are you", `author: "18+", recipient: unknown, surface: group_chat, phase: pre_send`),
			told("how tall are you", `author: "18+", surface: direct_message, phase: pre_send`)},
		miss: []string{
			told("how tall are you", `author: "16-17", recipient: "10-12", surface: direct_message, phase: pre_send`),
			told("how tall are you", `author: "18+", recipient: "13-15", surface: direct_message, phase: pre_send`),
			told("how tall are you", `author: "18+", recipient: "10-12", surface: comment, phase: pre_send`),
			told("how tall are you", `author: "18+", recipient: "10-12", surface: direct_message, phase: post_send`),
			told("how tall are you", `author: "18+", recipient: "10-12", surface: direct_message`)}},
	{name: "direction alone", keys: `any: ["how tall are you"]`, edit: []string{`author_age: ["18+"]`, ""},
		hit: []string{
			told("how tall are you", `author: "18+", recipient: "10-12", surface: direct_message, phase: pre_send`),
			told("how tall are you", `author: "18+", surface: direct_message, phase: pre_send`)},
		miss: []string{
			told("how tall are you", `author: "16-17", recipient: "10-12", surface: direct_message, phase: pre_send`),
			told("how tall are you", `recipient: "10-12", surface: direct_message, phase: pre_send`),
			told("how tall are you", `author: "18+", recipient: "18+", surface: direct_message, phase: pre_send`),
			told("how tall are you", `author: "18+", recipient: "10-12", surface: comment, phase: pre_send`),
			told("how tall are you", `author: "18+", recipient: "10-12", surface: direct_message`)}},
	{name: "one word, and an unknown author", keys: `any: ["how tall are you"]`, unreached: []string{"when.direction"},
		edit: []string{`["18+"]`, `unknown`, `, "unknown"]`, `]`, `[direct_message, group_chat]`, `direct_message`, `direction: [adult_to_child]`, `direction: unknown`},
		hit:  []string{told("how tall are you", `recipient: "10-12", surface: direct_message, phase: pre_send`)},
		miss: []string{
			told("how tall are you", `author: "18+", recipient: "10-12", surface: direct_message, phase: pre_send`),
			told("how tall are you", `surface: direct_message, phase: pre_send`),
			told("how tall are you", `recipient: "10-12", surface: group_chat, phase: pre_send`),
			told("how tall are you", `recipient: "10-12", surface: direct_message`)}},
	{name: "nobody", edit: []string{"adult_to_child", "peer"}, keys: `any: ["how tall are you"]`, hit: []string{"x"}, miss: []string{"x"}, fault: "no pair of ages fits"},
}

// ago is a message, so many after the one that asks, which a person wrote.
func ago(messages int, by string) string {
	return told("don't tell your mum", "history: [{author: "+by+`, text: "how old are you"}`+strings.Repeat(`, {author: recipient, text: "ok"}`, messages-1)+"]")
}

var thenClauses = []fragment{
	{name: "as it is",
		hit: []string{ago(1, "author"), ago(10, "author"), `"how old are you? don't tell anyone"`},
		miss: []string{ago(11, "author"), ago(1, "recipient"), `"don't tell your mum"`, `"how old are you"`,
			told("how old are you", `history: [{author: author, text: "don't tell your mum"}]`)}},
	{name: "the message just before", edit: []string{"within_messages: 10", "within_messages: 1"}, hit: []string{ago(1, "author")}, miss: []string{ago(2, "author"), ago(1, "recipient")}},
	{name: "another person", edit: []string{"same_author: true", "same_author: false"}, hit: []string{ago(1, "recipient")}, miss: []string{ago(1, "author"), "hello"}},
	{name: "anybody", edit: []string{"same_author: true", ""}, hit: []string{ago(1, "recipient"), ago(1, "author")}, miss: []string{ago(11, "author"), "hello"}},
	{name: "too far", edit: []string{"within_messages: 10", "within_messages: 51"}, hit: []string{"x"}, miss: []string{"x"}, fault: "within_messages: 51"},
}

// The settings map the schemas that there are to the folders of the files.
func editorSettings(t *testing.T, text string) {
	var settings struct {
		Schemas map[string]string `json:"yaml.schemas"`
	}
	if err := json.Unmarshal([]byte(text), &settings); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"schemas/pack.schema.json": "packs/*.yaml", "schemas/override.schema.json": "overrides/*.yaml"}
	if fmt.Sprint(settings.Schemas) != fmt.Sprint(want) || len(ruletool.Schemas()) != len(want) {
		t.Errorf("got %v for the schemas %v, want %v", settings.Schemas, ruletool.Schemas(), want)
	}
}

// A pack may begin with the line for editors.
func editorLine(t *testing.T, text string) {
	fsys := demo(rule(`any: ["slimeball"], tests: {hit: ["you slimeball"], miss: ["slimeballs"]}`))
	fsys["packs/demo-en.yaml"].Data = append([]byte(text), fsys["packs/demo-en.yaml"].Data...)
	sound(t, fsys)
	if kind := strings.TrimSuffix(path.Base(strings.TrimSpace(text)), ".schema.json"); !slices.Contains(ruletool.Schemas(), kind) {
		t.Errorf("%q is none of the schemas %v", kind, ruletool.Schemas())
	}
}

// The pack is sound, and needs every key but those that the page excepts.
func wholePack(t *testing.T, text string) {
	const name = "packs/bullying-en.yaml"
	sound(t, fstest.MapFS{name: file(text)})
	optional := []string{"near", "unless", "limits"}
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(text), &root); err != nil {
		t.Fatal(err)
	}
	pack := root.Content[0]
	for _, of := range []*yaml.Node{pack, pack.Content[len(pack.Content)-1].Content[0]} {
		all := of.Content
		for i := 0; i < len(all); i += 2 {
			key := all[i].Value
			of.Content = slices.Delete(slices.Clone(all), i, i+2)
			without, err := yaml.Marshal(&root)
			if err != nil {
				t.Fatal(err)
			}
			faults := ruletool.Lint(fstest.MapFS{name: file(string(without))})
			missing := strings.Contains(fmt.Sprint(faults), key+" is missing")
			if missing == slices.Contains(optional, key) || !missing && len(faults) > 0 {
				t.Errorf("without %s: %v", key, faults)
			}
		}
		of.Content = all
	}
}

func listedWords(t *testing.T, text string) {
	tests := map[string]string{
		"demo-en.secret": `{hit: ["don't tell mum", "don't tell anyone"], miss: ["don't tell him", "do tell mum"]}`,
		"demo-en.insult": `{hit: ["slimeball, says dad", "your parents are a toad face"], miss: ["you slimeball", "dad is late"]}`,
	}
	for id, t := range tests {
		text = strings.Replace(text, "- id: "+id+"\n", "- id: "+id+"\n"+indented(keysOf+"tests: "+t), 1)
	}
	const list = "# source: own work\n# licence: CC0-1.0\n# date: 2026-11-27\nslimeball\ntoad face\n"
	with := func(list string, edit ...string) fstest.MapFS {
		fsys := demo("")
		fsys["packs/demo-en.yaml"] = file(strings.Replace(head, "rules:\n", "", 1) + edited(t, text, edit...))
		fsys["terms/worst-en.txt"] = file(list)
		return fsys
	}
	sound(t, with(list))
	for _, tt := range []struct {
		want, list string
		edit       []string
	}{
		{"names no date", edited(t, list, "# date: 2026-11-27\n", ""), nil},
		{"an entry is words", list + "{toad|frog}\n", nil},
		{"no rule uses worst", list, []string{"lists: [worst]", `any: ["slimeball", "toad face"]`}},
		{"terms/worse-en.txt", list, []string{"worst-en.txt", "worse-en.txt"}},
	} {
		refused(t, with(tt.list, tt.edit...), tt.want)
	}
	sound(t, with(list, `"dad"`, `"dad~n", "grand*"`))
}

func spellingsFile(t *testing.T, text string) {
	for _, tt := range []struct {
		name, clauses, clean string
		edit                 []string
	}{
		{name: "as it is", clauses: `any: ["photographer", "knuckle", "rabbit", "kill", "sex", "suicide", "worthless", "powers", "phi"], tests: {hit: [` +
			`"photographer", "fotografer", "photographa", "fotografa", "nuckle", "rabit", "unalive", "seggs", "suixide", "worthlwss", "knckl", "powers", "phi"], miss: [` +
			`"fotographer", "powas", "fi", "unaliving", "kuxkle", "sexs", "rabbi", "eorthless", "sxicide", "nuckles", "suxixide", "seggsy", "photograph", "killer"]}`},
		{name: "another keyboard", clauses: `any: ["worthless"], tests: {hit: ["worthlzss"], miss: ["worthlwss"]}`, edit: []string{"qwerty   ", "azerty   "}},
		{name: "words of the language", clauses: `any: ["knuckle", "kill"], tests: {hit: ["knuckle", "kill", "unalive"], miss: ["nuckle", "knckle", "klil"]}`, clean: "none | chat | nuckle and unalive are words here\n"},
		{name: "everyday code words", clauses: `any: ["kill"], tests: {hit: ["kill"], miss: ["water"]}`, edit: []string{"unalive", "water"}},
		{name: "no spellings", clauses: `view: folded, any: ["photographer", "kill", "suicide"], tests: {hit: ["photographer", "kill", "suicide"], miss: ["fotografer", "unalive", "suixide", "phtgrphr"]}`},
	} {
		fsys := demo(rule(tt.clauses))
		fsys["spellings/en.yaml"], fsys["clean/en.txt"] = file(edited(t, text, tt.edit...)), file(tt.clean)
		t.Run(tt.name, func(t *testing.T) { sound(t, fsys) })
	}
	fsys := demo(rule(`any: ["slimeball"], tests: {hit: ["you slimeball"], miss: ["slimeballs"]}`))
	fsys["spellings/de.yaml"] = file(text)
	refused(t, fsys, `want "de" as the file is named`)
}

// The messages count as the page says, bars and all.
func ordinaryMessages(t *testing.T, text string) {
	fsys := demo(rule(`any: ["be kind"], tests: {hit: ["be kind"], miss: ["being kind"]}`))
	fsys["clean/en.txt"] = file(text)
	hits, err := pageEngine(t, fsys).CleanHits(t.Context())
	if err != nil || len(hits) != 1 || hits[0].PerThousand != 500 || !slices.Equal(hits[0].Messages, []string{"the poster says: be kind | think first"}) {
		t.Errorf("got %+v, %v, want one of two messages", hits, err)
	}
	for _, wrong := range []string{"rude | chat | has", "none | has", "none|chat|has"} {
		fsys["clean/en.txt"] = file("\n" + edited(t, text, "none | chat | has", wrong))
		engineRefuses(t, fsys, "clean/en.txt:3")
	}
}

// The verdict says of whom the rule speaks, and how grave it is.
func speakerAndLevel(t *testing.T, text string) {
	for _, tt := range []struct {
		name    string
		edit    []string
		level   vocab.RiskLevel
		speaker vocab.Speaker
	}{
		{"as it is", nil, vocab.LevelIdeation, vocab.SpeakerOther},
		{"general, grave", []string{"speaker: other", "speaker: general", "risk_level: ideation", "risk_level: imminent"}, vocab.LevelImminent, vocab.SpeakerGeneral},
		{"what the signal says", []string{"risk_level: ideation", ""}, vocab.SignalLevel(vocab.SelfInjury), vocab.SpeakerOther},
	} {
		keys := edited(t, keysOf, "bullying", "self_harm", "threat", "self_injury") + edited(t, text, tt.edit...) +
			"\nany: [\"hurts herself\"]\ntests: {hit: [\"she hurts herself\"], miss: [\"it hurts\"]}\n"
		fsys := demo("  - id: demo-en.r\n" + indented(keys))
		sound(t, fsys)
		got := judge(t, pageEngine(t, fsys), sdk.Input{}, "she hurts herself").Categories[vocab.SelfHarm]
		if got.Level != tt.level || got.Speaker != tt.speaker {
			t.Errorf("%s: got %q of %q, want %q of %q", tt.name, got.Level, got.Speaker, tt.level, tt.speaker)
		}
		refused(t, demo("  - id: demo-en.r\n"+indented(edited(t, keys, "self_harm", "bullying", "self_injury", "threat"))), "only rules of self_harm")
	}
}

// The test is read whole: with any part of it changed the rule does not find it.
func testWithPeople(t *testing.T, text string) {
	misses := ""
	for _, pair := range [][2]string{
		{`author: "18+"`, `author: "16-17"`}, {`recipient: "10-12"`, `recipient: "13-15"`}, {"direct_message", "post"}, {"post_send", "pre_send"},
		{`author: author, text: "how`, `author: recipient, text: "how`}, {"how old are you", "how are you"}, {"don't tell your mum", "tell your mum"},
	} {
		misses += edited(t, text, pair[0], pair[1])
	}
	keys := keysOf + `when: {author_age: "18+", recipient_age: "10-12", surface: direct_message, phase: post_send}` +
		"\nany: [\"how old are you\"]\nthen: {any: [\"don't tell your mum\"], within_messages: 2, same_author: true}\ntests:\n  hit:\n" + indented(text) + "  miss:\n" + indented(misses)
	sound(t, demo("  - id: demo-en.r\n"+indented(keys)))
	// The recipient's answer is a message, too.
	refused(t, demo("  - id: demo-en.r\n"+indented(edited(t, keys, "within_messages: 2", "within_messages: 1"))), "hit[0] not found")
}

// The changes are those of rules that are shipped; nothing else of them changes.
func ownChanges(t *testing.T, text string) {
	own := fstest.MapFS{"overrides/our-words.yaml": file(text), "policies/strict.yaml": file("schema: 1\npolicy: strict\nversion: 1.0.0\nextends: default\nstrictness: 1\n")}
	var override struct{ Rules []struct{ ID string } }
	if err := yaml.Unmarshal([]byte(text), &override); err != nil {
		t.Fatal(err)
	}
	for _, r := range override.Rules {
		pack, _, _ := strings.Cut(r.ID, ".")
		data, err := fs.ReadFile(rules.FS(), "packs/"+pack+".yaml")
		if err != nil {
			t.Fatal(err)
		}
		own["packs/"+pack+".yaml"] = &fstest.MapFile{Data: data}
	}
	changed := pageEngine(t, own)
	for _, tt := range []struct {
		policy, text, rule, want string // score and override; "shadow" where it does not count
	}{
		{"", "you absolute melt", "bullying-en.insult-vocative", ""},
		{"", "you absolute muppet", "bullying-en.insult-vocative", "0.7 overrides/our-words.yaml:5"},
		{"", "oh crap", "profanity-en.mild", ""},
		{"", "how old r u", "grooming-en.age-question", "0.6 overrides/our-words.yaml:11"},
		{"strict", "how old r u", "grooming-en.age-question", "shadow 0.6 overrides/our-words.yaml:11"},
	} {
		v := judge(t, changed, sdk.Input{Policy: tt.policy}, tt.text)
		got := ""
		for i, e := range slices.Concat(v.Evidence, v.Shadow) {
			if e.ID == tt.rule {
				got = strings.TrimSpace(fmt.Sprintf("%s %v %s", map[bool]string{true: "shadow"}[i >= len(v.Evidence)], e.Score, e.Override))
			}
		}
		if got != tt.want {
			t.Errorf("%s %q: %s finds it as %q, want %q", tt.policy, tt.text, tt.rule, got, tt.want)
		}
		if p := v.Provenance.Overrides; len(p) != 1 || !strings.HasPrefix(p[0], "our-words@1.0.0+sha256:") {
			t.Errorf("provenance names the overrides %v", p)
		}
	}
	for want, edit := range map[string][]string{
		"no pack has this rule": {"age-question", "age-questions"},
		"why is missing":        {"    why: Adults only.\n", ""},
		"changes nothing":       {"    status: retired                 # off; draft runs it in shadow\n", ""},
		`as the file is named`:  {"override: our-words", "override: my-words"},
	} {
		own["overrides/our-words.yaml"] = file(edited(t, text, edit...))
		engineRefuses(t, own, want)
	}
	delete(own, "overrides/our-words.yaml")
	shipped := pageEngine(t, own)
	for text, rule := range map[string]string{"you absolute melt": "bullying-en.insult-vocative", "oh crap": "profanity-en.mild"} {
		if v := judge(t, shipped, sdk.Input{}, text); !slices.ContainsFunc(v.Evidence, func(e sdk.Evidence) bool { return e.ID == rule }) {
			t.Errorf("%q: %s does not find it as shipped: the change proves nothing", text, rule)
		}
	}
}
