package pack_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// compile makes a validator of a schema, which must be one of draft 2020-12.
func compile(t *testing.T, schema pack.Node) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", plain(t, schema)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plain is v as JSON has it.
func plain(t *testing.T, v any) any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func parsed(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return plain(t, v)
}

func TestShippedPacksFitTheSchema(t *testing.T) {
	t.Parallel()
	schema := compile(t, pack.PackSchema())
	files, err := filepath.Glob("../../../rules/packs/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d packs, %v", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(parsed(t, string(data))); err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
		}
	}
}

// unseen are the faults that a schema cannot know of, with the reason; each must
// still pass it, so that the list never grows stale.
var unseen = map[string]string{
	"carriage return":                            "the bytes of the file",
	"name is not the file's":                     "the name of the file",
	"language":                                   "the registry of languages",
	"id of another pack":                         "another key",
	"equal terms":                                "normalizing",
	"short term":                                 "the language of terms",
	"near list that is not there":                "another key",
	"list that is not there":                     "another key",
	"list in braces that is not there":           "another key",
	"list without a user":                        "another key",
	"list with an entry twice":                   "normalizing",
	"list in a file of a pack that stands alone": "other files",
}

// noValue are cases that YAML itself refuses, or that JSON has no form for.
var noValue = []string{"not YAML", "empty file", "only a comment", "key that is a list", "two documents", "not UTF-8", "key twice", "score not a number"}

func TestSchemaRefusesWhatTheLoaderRefuses(t *testing.T) {
	t.Parallel()
	schema := compile(t, pack.PackSchema())
	if err := schema.Validate(parsed(t, good)); err != nil {
		t.Fatalf("the good pack: %v", err)
	}
	used := 0
	for _, c := range faultCases() {
		if slices.Contains(noValue, c.name) {
			continue
		}
		err := schema.Validate(parsed(t, c.broken()))
		reason, beyond := unseen[c.name]
		if beyond {
			used++
		}
		if beyond != (err == nil) {
			t.Errorf("%s: the schema says %v, want refusal: %v %s", c.name, err, !beyond, reason)
		}
	}
	if used != len(unseen) {
		t.Errorf("%d of %d reasons are of a case", used, len(unseen))
	}
}

// Forms that the good pack has not.
func TestSchemaAndLoaderAgree(t *testing.T) {
	t.Parallel()
	schema := compile(t, pack.PackSchema())
	then := "    then: {any: [\"don't tell\"], within_messages: 3, same_author: true}\n"
	for _, tt := range []struct {
		name, old, new string
		refused        bool
	}{
		{"exception as a condition", `unless: ["i will find you a"]`, `unless: ["i will find you a", {terms: [parcel], within: 8, side: any}]`, false},
		{"exception of two forms", `unless: ["i will find you a"]`, `unless: [{terms: [parcel], list: who, within: 8}]`, true},
		{"several conditions", `near: {terms: ["hurt"], within: 8, side: after}`, `near: [{terms: ["hurt"], within: 8}, {terms: [soon], within: 2}]`, false},
		{"lists", "    any: [", "    lists: [who]\n    any: [", false},
		{"list in a condition", `terms: ["hurt"], within: 8`, "list: who, within: 8", false},
		{"a category without signals", "category: bullying\n    signal: threat", "category: profanity", false},
		{"sexual needs no signal", "category: bullying\n    signal: threat", "category: sexual", false},
		{"sexual may have one", "category: bullying\n    signal: threat", "category: sexual\n    signal: explicit_content", false},
		{"self_harm with speaker", "category: bullying\n    signal: threat", "category: self_harm\n    signal: ideation\n    speaker: other\n    risk_level: intent", false},
		{"one word in place of a list", `author_age: ["18+", "16-17"]`, `author_age: 18+`, false},
		{"whole score", "score: 0.8", "score: 1", false},
		{"version with build", "version: 1.4.0", "version: 1.4.0-rc.1+build.5", false},
		{"expression", then, "    regex: [{pattern: 'room [a-f]', anchor: room}]\n", false},
		{"expression without anchor", then, "    regex: [{pattern: 'room [a-f]'}]\n", true},
		{"expression that is text", then, "    regex: ['room [a-f]']\n", true},
		{"expression that is too long", then, "    regex: [{pattern: '" + strings.Repeat("room", 80) + "', anchor: room}]\n", true},
	} {
		text := strings.Replace(good, tt.old, tt.new, 1)
		if text == good {
			t.Fatalf("%s: the case changes nothing", tt.name)
		}
		if strings.Contains(tt.new, "who") {
			text = strings.Replace(text, "rules:", "lists: {who: [mum, \"loser~n\", \"dad*\"]}\nrules:", 1)
		}
		_, faults := pack.Parse("packs/demo-en.yaml", []byte(text))
		if err := schema.Validate(parsed(t, text)); (err != nil) != tt.refused || (len(faults) > 0) != tt.refused {
			t.Errorf("%s: the schema says %v, the loader %v, want refusal: %v", tt.name, err, faults, tt.refused)
		}
	}
}

const goodOverride = "schema: 1\noverride: ours\nversion: 1.0.0\n" + goodChange

const goodChange = "rules:\n" +
	"  - {id: bullying-en.insult, status: retired, score: 0.6, level: 2, exempt: [\"you absolute melt\"], why: x}\n"

func TestOverrideSchema(t *testing.T) {
	t.Parallel()
	schema := compile(t, pack.OverrideSchema())
	for _, tt := range []struct {
		name, old, new string
		refused        bool
	}{
		{"good", "", "", false},
		{"one change", "status: retired, score: 0.6, level: 2, ", "", false},
		{"changes nothing", "status: retired, score: 0.6, level: 2, exempt: [\"you absolute melt\"], ", "", true},
		{"no why", ", why: x", "", true},
		{"no id", "id: bullying-en.insult, ", "", true},
		{"unknown key", "why: x", "why: x, signal: insult", true},
		{"status", "retired", "off", true},
		{"score", "0.6", "1.6", true},
		{"level", "level: 2", "level: 5", true},
		{"empty exception", "you absolute melt", " ", true},
		{"version", "1.0.0", "1.0", true},
		{"schema", "schema: 1", "schema: 2", true},
		{"no rules", goodChange, "", true},
	} {
		text := strings.Replace(goodOverride, tt.old, tt.new, 1)
		_, faults := pack.ParseOverride("overrides/ours.yaml", []byte(text))
		if err := schema.Validate(parsed(t, text)); (err != nil) != tt.refused || (len(faults) > 0) != tt.refused {
			t.Errorf("%s: the schema says %v, the loader %v, want refusal: %v", tt.name, err, faults, tt.refused)
		}
	}
}
