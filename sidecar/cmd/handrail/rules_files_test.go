package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/rules"
)

// What lies beside a pack has its say only where it should, and a command that refuses a
// file leaves it as it was.
func TestRulesCommandsOnFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	files := map[string]string{}
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files[name] = text
	}
	demo := "schema: 1\npack: demo-en\nversion: 1.0.0\nlanguage: en\nlicence: CC0-1.0\nrules:\n" +
		"  - {id: demo-en.r, status: stable, category: bullying, signal: insult, score: 0.6, level: 1, any: [slimeball], why: x, source: x, " +
		"tests: {hit: [you slimeball], miss: [hello]}}\n"
	write("two/packs/demo-en.yaml", demo)
	write("two/packs/broken-en.yaml", "x\n")
	write("lines/packs/demo-en.yaml", demo)
	write("lines/clean/en.txt", "none | chat | hello\nhello again\n")
	write("few/packs/demo-en.yaml", demo)
	shipped, err := fs.Glob(rules.FS(), "clean/*.txt")
	if err != nil || len(shipped) == 0 {
		t.Fatal(shipped, err)
	}
	for _, name := range shipped { // a survey of the shipped messages takes its time
		write("few/"+name, "")
	}
	write("few/clean/en.txt", "none | chat | hello\n")
	write("page.md", "# Page\n\n<!-- tables: handrail rules survey -->\nno end\n")
	for _, tt := range []struct {
		name     string
		args     []string
		code     int
		contains string
	}{
		{"lint of one file beside a broken one", []string{"lint", "two/packs/demo-en.yaml"}, 0, "nothing found"},
		{"test of one file beside a broken one", []string{"test", "two/packs/demo-en.yaml"}, 0, "all tests pass: 1 hits and 1 misses of 1 rules in 1 packs"},
		{"lint of both", []string{"lint", "two"}, 1, "packs/broken-en.yaml"},
		{"lint beside a malformed message", []string{"lint", "lines"}, 1, "clean/en.txt:2: want none | what it is like | message"},
		{"lint of one file beside a malformed message", []string{"lint", "lines/packs/demo-en.yaml"}, 1, "clean/en.txt:2: want "},
		{"clean beside a malformed message", []string{"clean", "lines"}, 1, "clean/en.txt:2: want none | what it is like | message"},
		{"survey into a page without a place for it", []string{"survey", "few", "--into", "page.md"}, 2, ""},
		{"add of a term that is there", []string{"add", "Slimeball", "--lang", "en", "--to", "few/packs/demo-en.yaml"}, 1,
			"packs/demo-en.yaml:7: demo-en.r: has the term already\n"},
		{"dry add of a term that is there", []string{"add", "slimeball", "--lang", "en", "--to", "few/packs/demo-en.yaml", "--dry", "--json"}, 1, `"message": "has the term already"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out := run(t, t.Context(), "", append([]string{"rules"}, tt.args...)...)
			if code != tt.code || !strings.Contains(out, tt.contains) {
				t.Errorf("exit code %d, want %d with %q in:\n%s", code, tt.code, tt.contains, out)
			}
			for name, want := range files {
				if data, err := os.ReadFile(name); err != nil || string(data) != want {
					t.Errorf("%s is now %q, %v", name, data, err)
				}
			}
		})
	}
}
