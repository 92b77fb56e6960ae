//go:build !race

package ruletool_test

import (
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/ruletool"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// pages are the examples of the pages that say what the loader takes, by their heading
// and place below it, each with what proves it and the words around it.
var pages = map[string]map[string]func(*testing.T, string){
	"SCHEMA.md": {
		"In an editor 1":             editorSettings,
		"In an editor 2":             editorLine,
		"A pack 1":                   wholePack,
		"Lists 1":                    listedWords,
		"Spellings 1":                spellingsFile,
		"Ordinary messages 1":        ordinaryMessages,
		"Expressions 1":              proved(expressions),
		"Clauses 1":                  proved(nearClauses),
		"Clauses 2":                  proved(unlessClauses),
		"Clauses 3":                  proved(whenClauses),
		"Clauses 4":                  proved(thenClauses),
		"Clauses 5":                  speakerAndLevel,
		"Tests 1":                    testWithPeople,
		"A platform's own changes 1": ownChanges,
	},
	"POLICIES.md": {
		"Policies 1":                           extendedPolicy,
		"On trial 1":                           policyOnTrial,
		"On trial 2":                           entryOfTrial,
		"Which texts the strong model reads 1": strongTier,
	},
	"AUTHORING.md": {
		teamPack:                    writtenPack("team-en"),
		"6. Disguises 1":            writtenPack("disguises-en"), // what it says of disguises are its tests
		"7. When a rule is wrong 1": writtenOverride,
	},
}

// Every example of the pages is known and holds. Commands (sh) are none: those of
// SCHEMA.md run beside the command, in sidecar/cmd/handrail, those of AUTHORING.md
// in TestAuthoringCommands.
func TestPages(t *testing.T) {
	t.Parallel()
	for page, known := range pages {
		shown := pageExamples(t, page)
		for name, text := range shown {
			prove := known[name]
			if prove == nil {
				t.Errorf("%s, %s: no test knows how to run this example:\n%s", page, name, text)
				continue
			}
			t.Run(page+" "+name, func(t *testing.T) {
				t.Parallel()
				prove(t, text)
			})
		}
		for name := range known {
			if _, has := shown[name]; !has {
				t.Errorf("%s has no example %q any more", page, name)
			}
		}
	}
}

// A block is what stands between two fences of a page, without its indentation.
type block struct {
	name           string // heading and place below it; none for commands (sh)
	language, text string
}

// pageExamples are the blocks of a page by their names, without the commands.
func pageExamples(t *testing.T, page string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, b := range pageBlocks(t, page) {
		if b.language != "sh" {
			out[b.name] = b.text
		}
	}
	if len(out) == 0 {
		t.Fatalf("%s has no examples", page)
	}
	return out
}

// pageBlocks are all blocks of a page, in its order.
func pageBlocks(t *testing.T, page string) []block {
	t.Helper()
	var out []block
	var now block
	heading, indent := "", ""
	inside, place := false, 0
	for line := range strings.Lines(readPage(t, page)) {
		left := strings.TrimLeft(line, " ")
		mark, fence := strings.CutPrefix(strings.TrimSpace(line), "```")
		switch {
		case fence && inside:
			if inside = false; now.language != "sh" {
				place++
				now.name = fmt.Sprintf("%s %d", heading, place)
			}
			out = append(out, now)
		case fence:
			inside, now, indent = true, block{language: mark}, line[:len(line)-len(left)]
		case inside:
			now.text += strings.TrimPrefix(line, indent)
		case strings.HasPrefix(line, "#"):
			heading, place = strings.TrimSpace(strings.TrimLeft(line, "#")), 0
		}
	}
	if inside {
		t.Fatalf("%s: the last block does not end", page)
	}
	return out
}

func readPage(t *testing.T, page string) string {
	t.Helper()
	text, err := os.ReadFile("../../rules/" + page)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// edited is text with old for new, in pairs, each of which it must hold.
func edited(t *testing.T, text string, pairs ...string) string {
	t.Helper()
	for pair := range slices.Chunk(pairs, 2) {
		if !strings.Contains(text, pair[0]) {
			t.Fatalf("%q does not stand in:\n%s", pair[0], text)
		}
		text = strings.Replace(text, pair[0], pair[1], 1)
	}
	return text
}

// keysOf are those that a rule needs besides what a page shows of it.
const keysOf = "status: stable\ncategory: bullying\nsignal: threat\nscore: 0.6\nlevel: 1\nwhy: x\nsource: x\n"

// indented puts four spaces before each line.
func indented(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ") + "\n"
}

// sound holds rules to lint and their tests, which must reach every clause but these,
// and says how many tests there are.
func sound(t *testing.T, fsys fs.FS, unreached ...string) ruletool.Tests {
	t.Helper()
	if faults := ruletool.Lint(fsys); len(faults) > 0 {
		t.Fatalf("lint: %v", faults)
	}
	tests, faults := ruletool.Test(fsys)
	if len(faults) > 0 {
		t.Errorf("test: %v", faults)
	}
	covered, _ := ruletool.Coverage(fsys)
	for _, c := range covered {
		if !slices.Equal(c.Missing, unreached) {
			t.Errorf("%s: no test reaches %v, want %v", c.Rule, c.Missing, unreached)
		}
	}
	return tests
}

// refused wants this fault of rules or of their tests.
func refused(t *testing.T, fsys fs.FS, want string) {
	t.Helper()
	_, failed := ruletool.Test(fsys)
	if got := fmt.Sprint(ruletool.Lint(fsys), failed); !strings.Contains(got, want) {
		t.Errorf("got %s, want a fault with %q", got, want)
	}
}

// A fragment is some keys of a rule as the page shows them, with what must be true of
// them.
type fragment struct {
	name      string
	edit      []string // see edited: what else the page's words promise
	keys      string   // of the rule besides
	hit, miss []string // tests, in YAML
	unreached []string // clauses that no test can fail by
	fault     string   // what is said instead, where the edit asks for too much
}

func proved(fragments []fragment) func(*testing.T, string) {
	return func(t *testing.T, text string) {
		for _, f := range fragments {
			t.Run(f.name, func(t *testing.T) {
				t.Parallel()
				keys := keysOf + edited(t, text, f.edit...) + f.keys + "\ntests: {hit: [" + strings.Join(f.hit, ", ") + "], miss: [" + strings.Join(f.miss, ", ") + "]}\n"
				fsys := demo("  - id: demo-en.r\n" + indented(keys))
				if f.fault != "" {
					refused(t, fsys, f.fault)
				} else {
					sound(t, fsys, f.unreached...)
				}
			})
		}
	}
}

// pageEngine judges by rules beside the shipped policies and support messages.
func pageEngine(t *testing.T, own fs.FS, more ...sdk.Option) *sdk.Engine {
	t.Helper()
	e, err := sdk.New(append([]sdk.Option{sdk.WithRules(ruletool.WithoutPacks(rules.FS())), sdk.WithRules(own)}, more...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

// engineRefuses wants rules not to load, for this reason.
func engineRefuses(t *testing.T, own fs.FS, want string) {
	t.Helper()
	if _, err := sdk.New(sdk.WithRules(ruletool.WithoutPacks(rules.FS())), sdk.WithRules(own)); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want an error with %q", err, want)
	}
}

func judge(t *testing.T, e *sdk.Engine, in sdk.Input, text string) sdk.Verdict {
	t.Helper()
	in.Content = []sdk.Part{{Type: vocab.PartText, Text: text}}
	v, err := e.Moderate(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// file is one more file of rules.
func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
