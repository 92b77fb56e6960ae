// Package examples holds one folder a use. Its test runs every command and
// example of the README, and of the folders here, against the real binary.
package examples

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"math"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the answers in the README")

const (
	readme  = "../README.md"
	address = "127.0.0.1:8080" // as the README has it
	demo    = "/tmp/demo"      // where the README's commands write
)

// A sidecar is the real binary, serving; demo is the folder for what commands
// write.
type sidecar struct{ bin, addr, demo string }

// startSidecar builds the binary and serves on a free port until the test ends.
func startSidecar(t *testing.T) sidecar {
	t.Helper()
	dir := t.TempDir()
	s := sidecar{bin: filepath.Join(dir, "handrail"), demo: filepath.Join(dir, "demo")}
	if out, err := exec.Command("go", "build", "-o", s.bin, "../sidecar/cmd/handrail").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return s.serve(t)
}

// serve serves with more arguments on a free port until the test ends.
func (s sidecar) serve(t *testing.T, args ...string) sidecar {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	cmd := exec.Command(s.bin, append([]string{"serve", "--listen", s.addr}, args...)...)
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("serve ended with %v\n%s", err, &log)
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		if response, err := http.Get("http://" + s.addr + "/readyz"); err == nil {
			if err := errors.Join(response.Body.Close()); err == nil && response.StatusCode == http.StatusOK {
				return s
			}
		}
		select {
		case <-ctx.Done():
			t.Fatalf("not ready within a minute:\n%s", &log)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// sh runs a command line of the README as a reader would, in the root.
func (s sidecar) sh(t *testing.T, line string) string {
	t.Helper()
	cmd := exec.Command("sh", "-c", strings.NewReplacer(address, s.addr, demo, s.demo).Replace(line))
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(s.bin)+":"+os.Getenv("PATH"), "HANDRAIL_URL=http://"+s.addr)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) { // 1 is "findings"
		t.Errorf("%s: %v\n%s", line, err, &stderr)
	}
	return strings.TrimRight(strings.NewReplacer(s.addr, address, s.demo, demo).Replace(string(out)), "\n ")
}

// shown is what the README shows of an answer: JSON laid out, and what differs
// from run to run or from version to version of the data made equal.
func shown(out string) string {
	var v any
	if json.Unmarshal([]byte(out), &v) == nil {
		var b bytes.Buffer
		if json.Indent(&b, []byte(out), "", "  ") == nil {
			out = compact(b.String())
		}
	}
	out = decision.ReplaceAllString(out, `"decision_id":${1}"01M80TS5HA3CCAEGY0H5QA88AG"`)
	out = keyID.ReplaceAllString(out, "key 0123456789abcdef")
	return digest.ReplaceAllString(out, "+sha256:0123456789ab")
}

var (
	block    = regexp.MustCompile("(?s)```console\n\\$ ([^\n]+)\n(.*?)```")
	decision = regexp.MustCompile(`"decision_id":( ?)"[0-9A-Z]{26}"`)
	digest   = regexp.MustCompile(`\+sha256:[0-9a-f]{12}`)
	keyID    = regexp.MustCompile(`\bkey [0-9a-f]{16}\b`)
	// inner is an object or array over several lines that holds none such.
	inner = regexp.MustCompile(`[\[{]\n(?:[^\[\]{}]|\[[^\[\]{}\n]*\]|\{[^\[\]{}\n]*\})*\n\s*[\]}]`)
	space = regexp.MustCompile(`\s*\n\s*`)
)

// widest is the longest object or array that stands on one line.
const widest = 160

// compact puts what is short on one line.
func compact(text string) string {
	for {
		next := inner.ReplaceAllStringFunc(text, func(m string) string {
			if line := space.ReplaceAllString(m, " "); len(line) <= widest {
				return line
			}
			return m
		})
		if next == text {
			return text
		}
		text = next
	}
}

// score is a figure with decimals, bar the strokes that draw one.
var (
	score = regexp.MustCompile(`\b[01]\.\d{2,4}\b`)
	bar   = regexp.MustCompile(`[█▉▊▋▌▍▎▏·]{20}`)
)

// scoreTolerance is by how much a score of the strong model may differ on
// another processor.
const scoreTolerance = 0.02

// same compares two answers; scores may differ a little.
func same(got, want string) bool {
	mask := func(s string) string { return bar.ReplaceAllString(score.ReplaceAllString(s, "0.0"), "bar") }
	if mask(got) != mask(want) {
		return false
	}
	a, b := score.FindAllString(got, -1), score.FindAllString(want, -1)
	for i := range a {
		x, errX := strconv.ParseFloat(a[i], 64)
		y, errY := strconv.ParseFloat(b[i], 64)
		if errX != nil || errY != nil || math.Abs(x-y) > scoreTolerance {
			return false
		}
	}
	return true
}

func TestReadme(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	s := startSidecar(t)
	blocks := block.FindAllStringSubmatch(string(text), -1)
	if len(blocks) < 6 {
		t.Fatalf("found %d commands in the README, want at least 6", len(blocks))
	}
	fresh := string(text)
	for _, b := range blocks {
		want := strings.TrimRight(b[2], "\n")
		got := shown(s.sh(t, b[1]))
		if same(got, want) {
			continue
		}
		if *update {
			fresh = strings.Replace(fresh, b[0], "```console\n$ "+b[1]+"\n"+got+"\n```", 1)
			continue
		}
		t.Errorf("%s\ngot  %s\nwant %s", b[1], got, want)
	}
	if *update {
		if err := os.WriteFile(readme, []byte(fresh), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("bundle", func(t *testing.T) { s.bundle(t, string(text)) })
}

// bundle serves with the README's configuration of the bundle that its commands
// made, publishes a newer one, and rolls back with the README's command.
func (s sidecar) bundle(t *testing.T, text string) {
	_, config, _ := strings.Cut(text, "```yaml\nbundle:\n")
	config, rest, _ := strings.Cut(config, "```")
	_, command, _ := strings.Cut(rest, "```sh\n")
	command, _, found := strings.Cut(command, "\n```")
	if !found || !strings.Contains(command, "/v1/packs/rollback") {
		t.Fatalf("found no configuration of a bundle with a command to roll back: %q", command)
	}
	file := filepath.Join(s.demo, "config.yaml")
	config = "text_model: false\nstrong_text_model: false\nimage_model: false\nbundle:\n" + strings.ReplaceAll(config, demo, s.demo)
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	s = s.serve(t, "--config", file)
	s.sh(t, "sed -i.bak s/0.5/0.6/ /tmp/demo/rules/packs/team-en.yaml && rm /tmp/demo/rules/packs/*.bak && handrail bundle build /tmp/demo/rules -o /tmp/demo/team.tar.gz --name team --version 1.1.0 && "+
		"handrail bundle sign /tmp/demo/team.tar.gz --key /tmp/demo/release.key.pem")
	runs := func(line, bundle string) string {
		t.Helper()
		out := s.sh(t, line)
		var answer struct {
			Bundle struct{ Running struct{ Bundle string } }
		}
		if err := json.Unmarshal([]byte(out), &answer); err != nil || !strings.HasPrefix(answer.Bundle.Running.Bundle, bundle) {
			t.Errorf("%s: %v, %s, want %s to run", line, err, out, bundle)
		}
		return out
	}
	runs("curl -s http://"+address+"/v1/packs", "team@1.0.0")
	runs("curl -s -X POST http://"+address+"/v1/packs/reload", "team@1.1.0")
	if out := runs(command, "team@1.0.0"); !strings.Contains(out, `"held_back":"1.1.0"`) {
		t.Errorf("%s: %s", command, out)
	}
	out := s.sh(t, "curl -s http://"+address+`/v1/moderate -d '{"content":[{"type":"text","text":"hi"}]}'`)
	if !strings.Contains(out, `"bundle":"team@1.0.0+sha256:`) {
		t.Errorf("the verdict names no bundle: %s", out)
	}
}

// The Go code of the README is the example's.
func TestReadmeCode(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile("embed/main.go")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(code), "package main\n\n")
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(blocks) != 1 || blocks[0][1] != body {
		if *update {
			fresh := regexp.MustCompile("(?s)```go\n.*?```").ReplaceAllLiteralString(string(text), "```go\n"+body+"```")
			if err := os.WriteFile(readme, []byte(fresh), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		t.Errorf("the README's Go code is not that of examples/embed/main.go")
	}
}

// Every make target that the documents name exists.
func TestMakeTargets(t *testing.T) {
	for _, file := range []string{readme, "../CONTRIBUTING.md", "../benchmarks/README.md"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile("(?m)(?:`|^)make ([a-z][a-z-]*)").FindAllStringSubmatch(string(text), -1) {
			if out, err := exec.Command("make", "-C", "..", "-n", m[1]).CombinedOutput(); err != nil {
				t.Errorf("%s: make %s: %v\n%s", file, m[1], err, out)
			}
		}
	}
}

// Every link inside the repository leads somewhere.
func TestLinks(t *testing.T) {
	for _, file := range []string{readme, "../CONTRIBUTING.md", "../benchmarks/README.md", "../rules/support/README.md", "../rules/POLICIES.md"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), m[1])); err != nil {
				t.Errorf("%s links to %s: %v", file, m[1], err)
			}
		}
	}
}

func TestClients(t *testing.T) {
	s := startSidecar(t)
	for _, client := range clients {
		if _, err := exec.LookPath(client[0]); err != nil {
			t.Fatalf("%s is not installed; build without its tag, as make test does where it is missing", client[0])
		}
		out := s.sh(t, strings.Join(append(slices.Clone(client), `"don't tell your mum we talk"`), " "))
		if !strings.Contains(out, "hold") || !strings.Contains(out, "recipient") {
			t.Errorf("%s: got %q, want the action hold and a card for the recipient", client[0], out)
		}
	}
}
