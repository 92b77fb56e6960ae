package ruletool_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/sdk/ruletool"
)

// spelled is a file of spellings with these sounds.
func spelled(language, sounds string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("schema: 1\nspellings: " + language + "\nversion: 1.0.0\nlicence: CC0-1.0\nsource: own work\nsounds: [" + sounds + "]\n")}
}

// Files of spellings/ and clean/ are laid one by one over the shipped ones; packs and all
// else are the rules' own.
func TestAboveLaysFiles(t *testing.T) {
	t.Parallel()
	shipped := fstest.MapFS{
		"spellings/en.yaml": spelled("en", `"ph f"`), "spellings/de.yaml": spelled("de", `"v f"`), "clean/sv.txt": {Data: []byte("none | chat | hej\n")},
		"packs/other-de.yaml": {Data: []byte("x")}, "policies/default.yaml": {Data: []byte("x")},
	}
	own := demo(rule(`any: ["slimeball"], tests: {hit: ["you slimebal"], miss: ["slimeballs"]}`))
	own["spellings/en.yaml"] = spelled("en", `"ball$ bal"`)
	laid := ruletool.Above(shipped, own)
	for folder, want := range map[string]string{"spellings": "de.yaml en.yaml", "clean": "sv.txt", "packs": "demo-en.yaml"} {
		entries, err := fs.ReadDir(laid, folder)
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if got := strings.Join(names, " "); err != nil || got != want {
			t.Errorf("%s: got %s, %v, want %s", folder, got, err, want)
		}
	}
	for name, want := range map[string]string{"spellings/en.yaml": "ball$ bal", "spellings/de.yaml": "v f"} {
		if data, err := fs.ReadFile(laid, name); err != nil || !strings.Contains(string(data), want) {
			t.Errorf("%s: %v, got %s, want %q in it", name, err, data, want)
		}
	}
	if _, err := fs.ReadDir(laid, "policies"); err == nil {
		t.Error("the shipped policies show")
	}
	if _, faults := ruletool.Test(laid); len(faults) > 0 {
		t.Errorf("its own spelling is not read: %v", faults)
	}
}

// One file stands alone, whatever is wrong with the packs in its folder; what it is read
// with stands beside it, and what is wrong there is said.
func TestOneFileAbove(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("packs/demo-en.yaml", head+rule(`any: ["slimeball"], tests: {hit: ["you slimeball"], miss: ["slimeballs"]}`))
	write("packs/broken-en.yaml", "x")
	one, err := ruletool.Open(filepath.Join(dir, "packs", "demo-en.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	laid := ruletool.Above(fstest.MapFS{"spellings/en.yaml": spelled("en", `"ph f"`)}, one)
	if tests, faults := ruletool.Test(laid); len(faults) > 0 || tests.Packs != 1 {
		t.Errorf("test: %+v, %v, want one pack and no fault", tests, faults)
	}
	if faults := ruletool.Lint(laid); len(faults) > 0 {
		t.Errorf("lint: %v", faults)
	}
	write("spellings/en.yaml", "x")
	if faults := ruletool.Lint(laid); len(faults) != 1 || faults[0].File != "spellings/en.yaml" {
		t.Errorf("with spellings that are broken: %v", faults)
	}
}

// A line of clean/ that has another form is named.
func TestCleanLines(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"# ours\n\nnone | chat | a toad | two toads\n  none | chat | hello  \n": "",
		"# ours\nnone | chat | hello\na toad\n":                                 "clean/en.txt:3: want none | what it is like | message",
		"none | hello\n":                                                        "clean/en.txt:1: want",
		"insult | chat | hello\n":                                               "clean/en.txt:1: want",
		"none|chat|hello\n":                                                     "clean/en.txt:1: want",
	} {
		rules := demo(rule(`any: ["slimeball"], tests: {hit: ["you slimeball"], miss: ["slimeballs"]}`))
		rules["clean/en.txt"] = &fstest.MapFile{Data: []byte(text)}
		_, failed := ruletool.Test(rules)
		for what, faults := range map[string][]ruletool.Fault{"lint": ruletool.Lint(rules), "test": failed} {
			if want == "" && len(faults) > 0 || want != "" && (len(faults) != 1 || !strings.Contains(fmt.Sprint(faults), want)) {
				t.Errorf("%s of %q: got %v, want %q", what, text, faults, want)
			}
		}
	}
}

// What rules/SCHEMA.md says of signs between letters.
func TestSignsBetweenLetters(t *testing.T) {
	t.Parallel()
	rules := demo(rule(`any: ["tell nobody", "ass", "assembly", "toad", "so sad", "grass is"], tests: {` +
		`hit: ["tell*nobody", "ass*mbly", "to@d", "toad* here", "ass @mbly", "toad$", "tell**nobody"], miss: ["ass*mblies", "ass@mblies", "grass*is", "so*sad", "tell@nobody", "tell$nobody", "tell*nobodyy*else"]}`))
	if _, faults := ruletool.Test(rules); len(faults) > 0 {
		t.Errorf("%v", faults)
	}
}
