//go:build !race

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pageCommands are those of rules/SCHEMA.md, in its order, with what they say of one
// small pack: begun by the first, then made stable.
var pageCommands = []struct {
	command string
	code    int // either: what speaks against a word depends on the dictionaries installed
	want    string
}{
	{"handrail rules new toads-en --lang en", 0, "packs/toads-en.yaml"},
	{"handrail rules lint", 0, "nothing found"},
	{"handrail rules lint my-rules", 0, "nothing found"},
	{"handrail rules test my-rules/packs/toads-en.yaml", 0, "all tests pass: 1 hits and 2 misses of 1 rules in 1 packs"},
	{"handrail rules coverage my-rules", 0, "100.0 %"},
	{"handrail rules fmt --write my-rules/packs/*.yaml", 0, ""},
	{"handrail rules diff old-rules my-rules --corpus messages.txt", 1, "message 2: gained toads-en.first"},
	{"handrail rules bench my-rules --corpus messages.txt", 0, "2 messages: median"},
	{"handrail rules import words.txt --lang de --category profanity", 0, "words: 1 taken in 1 rules"},
	{`handrail rules add "toad~n" --lang en`, either, "toad (equal)"},
	{`handrail rules add "toad~n" --lang en --to my-rules/packs/toads-en.yaml`, either, "toads-en.word-1 is a draft in my-rules/packs/toads-en.yaml"},
	{"handrail rules clean my-rules", 1, "toads-en.word-1 (draft) finds 1 ordinary messages in en, 500.00 a thousand"},
	{"handrail rules schema", 0, `"title": "A rule pack of Handrail"`},
}

const either = -1

// Every command that rules/SCHEMA.md shows runs and does what the page says.
func TestSchemaPageCommands(t *testing.T) {
	page, err := os.ReadFile("../../../rules/SCHEMA.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(page), "```sh\n")
	block, rest, _ := strings.Cut(block, "```")
	lines := strings.Split(strings.TrimSpace(block), "\n")
	if len(lines) != len(pageCommands) || strings.Contains(rest, "```sh") {
		t.Fatalf("%d commands in the first block, want %d, and no second block", len(lines), len(pageCommands))
	}
	t.Chdir(t.TempDir())
	files := map[string]string{
		"messages.txt":          "hello\nyou are zyxmuster one\n",
		"words.txt":             "zyxgunk\n",
		"my-rules/clean/en.txt": "none | chat | my pet toad\nnone | chat | hello\n",
	}
	for i, line := range lines {
		tt := pageCommands[i]
		command, _, _ := strings.Cut(line, " # ")
		if command = strings.TrimSpace(command); command != tt.command {
			t.Errorf("the page has %q, want %q", command, tt.command)
			continue
		}
		code, out := run(t, t.Context(), "", shellWords(command)[1:]...)
		if fine := code == tt.code || tt.code == either && (code == 0 || code == 1); !fine || !strings.Contains(out, tt.want) {
			t.Errorf("%s: exit code %d, want %d with %q in:\n%s", command, code, tt.code, tt.want, out)
		}
		if i > 0 {
			continue
		}
		begun, err := os.ReadFile("packs/toads-en.yaml")
		if err != nil {
			t.Fatal(err)
		}
		files["old-rules/packs/toads-en.yaml"] = string(begun)
		files["my-rules/packs/toads-en.yaml"] = strings.Replace(string(begun), "status: draft", "status: stable", 1)
		for name, text := range files {
			if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if data, err := os.ReadFile("my-rules/packs/toads-en.yaml"); err != nil || strings.Count(string(data), "toad~n") != 1 {
		t.Errorf("the pack holds the term not once, which only --to writes: %v\n%s", err, data)
	}
}

// shellWords takes a command apart as a shell does: quotes, and files by a pattern.
func shellWords(command string) []string {
	var out []string
	for _, word := range strings.Fields(command) {
		if files, err := filepath.Glob(word); err == nil && len(files) > 0 {
			out = append(out, files...)
		} else {
			out = append(out, strings.Trim(word, `"`))
		}
	}
	return out
}
