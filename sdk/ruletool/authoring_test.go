//go:build !race

package ruletool_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/ruletool"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// teamPack is the pack of AUTHORING.md that its commands work on.
const teamPack = "2. From an incident to a stable rule 1"

// A pack of the page is sound beside what is shipped, and formatted.
func writtenPack(name string) func(*testing.T, string) {
	return func(t *testing.T, text string) {
		tests := sound(t, ruletool.Above(rules.FS(), fstest.MapFS{"packs/" + name + ".yaml": file(text)}))
		if tests.Rules != 1 {
			t.Errorf("%+v, want one rule", tests)
		}
		if formatted, err := ruletool.Format([]byte(text)); err != nil || string(formatted) != text {
			t.Errorf("%v, not as rules fmt writes it:\n%s", err, formatted)
		}
	}
}

// The override of the page exempts its phrase from the shipped rule that it names, and
// no other.
func writtenOverride(t *testing.T, text string) {
	shipped, err := ruletool.Open("../../rules/packs/bullying-en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	before := pageEngine(t, shipped)
	after := pageEngine(t, shipped, sdk.WithRules(fstest.MapFS{"overrides/our-words.yaml": file(text)}))
	for _, tt := range []struct {
		name   string
		engine *sdk.Engine
		text   string
		found  bool
	}{
		{"shipped", before, "you absolute muppet", true},
		{"overridden", after, "you absolute muppet", false},
		{"overridden, another word", after, "you absolute melt", true},
	} {
		const rule = "bullying-en.insult-vocative"
		v := judge(t, tt.engine, sdk.Input{}, tt.text)
		if found := slices.ContainsFunc(v.Evidence, func(e sdk.Evidence) bool { return e.ID == rule && !e.NearMiss }); found != tt.found {
			t.Errorf("%s: %q found by %s: %v, want %v", tt.name, tt.text, rule, found, tt.found)
		}
	}
}

// The shipped rules keep the page's columns: 0.9 and more is for level 1, and a
// rule of a higher level alone stays below a severity of the policy default.
func TestAuthoringLevels(t *testing.T) {
	var policy struct {
		Thresholds map[vocab.Category]map[string]float64
	}
	read(t, "policies/default.yaml", &policy)
	below := map[int]string{2: "high", 3: "medium", 4: "low"}
	files, err := fs.ReadDir(rules.FS(), "packs")
	if err != nil {
		t.Fatal(err)
	}
	levels := map[int]int{}
	for _, f := range files {
		var pack struct {
			Rules []struct {
				ID, Status string
				Category   vocab.Category
				Score      float64
				Level      int
			}
		}
		read(t, "packs/"+f.Name(), &pack)
		for _, r := range pack.Rules {
			if r.Status != "stable" {
				continue
			}
			levels[r.Level]++
			severity := below[r.Level]
			if bar, has := policy.Thresholds[r.Category][severity]; has && r.Score >= bar {
				t.Errorf("%s: level %d with score %v, want less than %v, where %s is %s by default", r.ID, r.Level, r.Score, bar, r.Category, severity)
			}
			if r.Level > 1 && r.Score >= 0.9 {
				t.Errorf("%s: level %d with score %v, want less than 0.9", r.ID, r.Level, r.Score)
			}
		}
	}
	if len(levels) != 4 || float64(levels[1]) < 6.2*float64(levels[2]+levels[3]+levels[4]) {
		t.Errorf("stable rules by level: %v, want all four, and most of level 1", levels)
	}
}

func read(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile("../../rules/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// commandShows is how the commands of the page end and what they print, by how they
// begin.
var commandShows = map[string]struct {
	code int // 1 is "findings"
	want string
}{
	"handrail rules add":      {0, "nothing speaks against it; nothing was written"},
	"handrail rules new":      {0, "team/packs/team-en.yaml"},
	"handrail rules fmt":      {0, ""},
	"handrail rules lint":     {0, "nothing found"},
	"handrail rules test":     {0, "all tests pass: 2 hits and 6 misses of 1 rules in 1 packs"},
	"handrail rules coverage": {0, "100.0 %"},
	"handrail rules clean":    {0, "no rule finds an ordinary message"},
	"handrail check":          {0, "in shadow: rule team-en.exclusion-air"},
	"handrail serve":          {0, "rules_dir: team"},
	"cp -r":                   {0, ""},
	"handrail rules diff":     {1, "message 2: gained team-en.exclusion-air"},
	"handrail rules bench":    {0, "team-en.exclusion-air"},
	"handrail bundle build":   {0, "team@1.0.0+sha256:"},
}

// Every command of the page runs, in the page's order, with the real binary; what
// stands in its prose exists, with its flags.
func TestAuthoringCommands(t *testing.T) {
	dir := t.TempDir()
	bin := filepath.Join(dir, "bin", "handrail")
	if out, err := exec.Command("go", "build", "-o", bin, "../../sidecar/cmd/handrail").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	work := filepath.Join(dir, "work")
	pack := filepath.Join(work, "team", "packs", "team-en.yaml")
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(work, "messages.txt"), "anyone got the maths homework\neveryone air her tomorrow\nwe left the window open\n")
	sh := func(line string, code int) string {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, "sh", "-c", line)
		cmd.WaitDelay = time.Second // children of the shell may hold its output
		cmd.Dir, cmd.Env = work, append(os.Environ(), "PATH="+filepath.Dir(bin)+":"+os.Getenv("PATH"))
		var stderr strings.Builder
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		var exit *exec.ExitError
		if got := cmd.ProcessState.ExitCode(); got != code || err != nil && !errors.As(err, &exit) {
			t.Errorf("%s: exit code %d, want %d: %v\n%s", line, got, code, err, &stderr)
		}
		return string(out)
	}
	draft, ran := "", map[string]bool{}
	for _, b := range pageBlocks(t, "AUTHORING.md") {
		if b.name == teamPack {
			draft = b.text
			write(pack, draft)
		}
		if b.language != "sh" {
			continue
		}
		for line := range strings.Lines(b.text) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "# now set") {
				write(pack, edited(t, draft, "status: draft", "status: stable", "version: 0.1.0", "version: 1.0.0"))
				continue
			}
			begin := commandBegin(line)
			show, known := commandShows[begin]
			// What it would run with, without running.
			line = strings.Replace(line, "handrail serve", "handrail serve --check-config", 1)
			if out := sh(line, show.code); !known || !strings.Contains(out, show.want) {
				t.Errorf("%s: got %q, want %q in it (known: %v)", line, out, show.want, known)
			}
			ran[begin] = true
		}
	}
	for begin := range commandShows {
		if !ran[begin] {
			t.Errorf("%q is no command of the page any more", begin)
		}
	}
	for _, span := range regexp.MustCompile("`(handrail [^`]+)`").FindAllStringSubmatch(readPage(t, "AUTHORING.md"), -1) {
		begin := commandBegin(span[1])
		help := sh(begin+" --help", 0)
		if !strings.Contains(help, "Usage:\n  "+begin+" ") {
			t.Errorf("%s: there is no command %q", span[1], begin)
		}
		for _, flag := range regexp.MustCompile(`--[a-z-]+`).FindAllString(span[1], -1) {
			if !strings.Contains(help, flag+" ") {
				t.Errorf("%s: there is no flag %s", span[1], flag)
			}
		}
	}
}

// commandBegin is the command without its arguments.
func commandBegin(line string) string {
	return regexp.MustCompile(`^(handrail (rules|bundle) [a-z]+|handrail [a-z]+|cp -r)`).FindString(line)
}

// Every link of the page leads somewhere, and the pages beside it lead to it.
func TestAuthoringLinks(t *testing.T) {
	links := regexp.MustCompile(`\]\(([^)#:]+)\)`)
	for _, m := range links.FindAllStringSubmatch(readPage(t, "AUTHORING.md"), -1) {
		if _, err := os.Stat(filepath.Join("../../rules", m[1])); err != nil {
			t.Errorf("AUTHORING.md links to %s: %v", m[1], err)
		}
	}
	for _, page := range []string{"SCHEMA.md", "README.md"} {
		if !strings.Contains(readPage(t, page), "](AUTHORING.md)") {
			t.Errorf("rules/%s does not lead to it", page)
		}
	}
}
