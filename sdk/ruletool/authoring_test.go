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

const authoring = "../../rules/AUTHORING.md"

var fenced = regexp.MustCompile("(?s)```(sh|yaml)\n(.*?)```")

func readAuthoring(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(authoring)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// yamlOf returns the page's example whose second line is this key.
func yamlOf(t *testing.T, key string) string {
	t.Helper()
	for _, m := range fenced.FindAllStringSubmatch(readAuthoring(t), -1) {
		if strings.Contains(m[2], "\n"+key) {
			return m[2]
		}
	}
	t.Fatalf("%s has no example with %q", authoring, key)
	return ""
}

// The packs of the page load, pass their tests, leave no clause untested and are
// formatted. That of section 6 proves what it says of disguises by its tests.
func TestAuthoringPacks(t *testing.T) {
	for _, name := range []string{"team-en", "disguises-en"} {
		data := yamlOf(t, "pack: "+name+"\n")
		found := ruletool.Above(rules.FS(), fstest.MapFS{"packs/" + name + ".yaml": {Data: []byte(data)}})
		if faults := ruletool.Lint(found); len(faults) > 0 {
			t.Errorf("%s: lint: %v", name, faults)
		}
		if tests, faults := ruletool.Test(found); len(faults) > 0 || tests.Rules != 1 {
			t.Errorf("%s: %+v, faults %v", name, tests, faults)
		}
		covered, _ := ruletool.Coverage(found)
		for _, c := range covered {
			if len(c.Missing) > 0 {
				t.Errorf("%s: no test reaches %v", name, c.Missing)
			}
		}
		if formatted, err := ruletool.Format([]byte(data)); err != nil || string(formatted) != data {
			t.Errorf("%s: %v, not as rules fmt writes it:\n%s", name, err, formatted)
		}
	}
}

// The override of the page changes the shipped rule that it names.
func TestAuthoringOverride(t *testing.T) {
	shipped, err := ruletool.Open("../../rules/packs/bullying-en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	override := fstest.MapFS{"overrides/our-words.yaml": {Data: []byte(yamlOf(t, "override: our-words\n"))}}
	const rule, text = "bullying-en.insult-vocative", "you absolute muppet"
	for _, tt := range []struct {
		name  string
		more  []sdk.Option
		found bool
	}{
		{"shipped", nil, true},
		{"overridden", []sdk.Option{sdk.WithRules(override)}, false},
	} {
		engine, err := sdk.New(append([]sdk.Option{sdk.WithRules(ruletool.WithoutPacks(rules.FS())), sdk.WithRules(shipped)}, tt.more...)...)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		verdict, err := engine.Moderate(t.Context(), sdk.Input{Content: []sdk.Part{{Type: vocab.PartText, Text: text}}})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for i := range verdict.Evidence {
			found = found || verdict.Evidence[i].ID == rule && !verdict.Evidence[i].NearMiss
		}
		if found != tt.found {
			t.Errorf("%s: %q found by %s: %v, want %v", tt.name, text, rule, found, tt.found)
		}
		engine.Close()
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
				Signal     vocab.Signal
				Score      float64
				Level      int
			}
		}
		read(t, "packs/"+f.Name(), &pack)
		for _, r := range pack.Rules {
			if r.Status != "stable" || r.Signal == vocab.SupportiveTalk {
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
	if len(levels) != 4 || levels[1] < 6*(levels[2]+levels[3]+levels[4]) {
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

// commandShows is what the commands of the page must print, by how they begin.
var commandShows = map[string]string{
	"handrail rules add":      "nothing speaks against it; nothing was written",
	"handrail rules new":      "team/packs/team-en.yaml",
	"handrail rules fmt":      "",
	"handrail rules lint":     "nothing found",
	"handrail rules test":     "all tests pass: 2 hits and 6 misses of 1 rules in 1 packs",
	"handrail rules coverage": "100.0 %",
	"handrail rules clean":    "no rule finds an ordinary message",
	"handrail check":          "in shadow: rule team-en.exclusion-air",
	"handrail serve":          "rules_dir: team",
	"cp -r":                   "",
	"handrail rules diff":     "message 2: gained team-en.exclusion-air",
	"handrail rules bench":    "team-en.exclusion-air",
	"handrail bundle build":   "team@1.0.0+sha256:",
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
	sh := func(line string) string {
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
		if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) { // 1 is "findings"
			t.Errorf("%s: %v\n%s", line, err, &stderr)
		}
		return string(out)
	}
	text, draft := readAuthoring(t), yamlOf(t, "pack: team-en\n")
	ran := map[string]bool{}
	for _, m := range fenced.FindAllStringSubmatch(text, -1) {
		if m[1] == "yaml" && m[2] == draft {
			write(pack, draft)
		}
		for line := range strings.Lines(m[2]) {
			switch line = strings.TrimSpace(line); {
			case m[1] != "sh":
			case strings.HasPrefix(line, "# now set"):
				write(pack, strings.NewReplacer("status: draft", "status: stable", "version: 0.1.0", "version: 1.0.0").Replace(draft))
			default:
				begin := commandBegin(line)
				want, known := commandShows[begin]
				// What it would run with, without running.
				line = strings.Replace(line, "handrail serve", "handrail serve --check-config", 1)
				if out := sh(line); !known || !strings.Contains(out, want) {
					t.Errorf("%s: got %q, want %q in it (known: %v)", line, out, want, known)
				}
				ran[begin] = true
			}
		}
	}
	for begin := range commandShows {
		if !ran[begin] {
			t.Errorf("%q is no command of the page any more", begin)
		}
	}
	for _, span := range regexp.MustCompile("`(handrail [^`]+)`").FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		begin := commandBegin(span[1])
		help := sh(begin + " --help")
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
	for _, m := range links.FindAllStringSubmatch(readAuthoring(t), -1) {
		if _, err := os.Stat(filepath.Join(filepath.Dir(authoring), m[1])); err != nil {
			t.Errorf("%s links to %s: %v", authoring, m[1], err)
		}
	}
	for _, page := range []string{"SCHEMA.md", "README.md"} {
		if text, err := os.ReadFile(filepath.Join(filepath.Dir(authoring), page)); err != nil || !strings.Contains(string(text), "](AUTHORING.md)") {
			t.Errorf("rules/%s does not lead to it (%v)", page, err)
		}
	}
}
