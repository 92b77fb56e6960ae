package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sidecar/wire"
)

// run is the command as a shell would run it.
func run(t *testing.T, ctx context.Context, stdin string, args ...string) (code int, stdout string) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := root()
	cmd.SetArgs(args)
	cmd.SetIn(strings.NewReader(stdin))
	cmd.SetOut(&out)
	cmd.SetErr(&errs)
	code = exitCode(cmd.ExecuteContext(ctx))
	return code, out.String()
}

func TestExitCodes(t *testing.T) {
	dir := t.TempDir()
	config := filepath.Join(dir, "bad.yaml")
	if err := os.WriteFile(config, []byte("listn: here\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, stdin string
		args        []string
		code        int
		contains    string
	}{
		{name: "allowed", args: []string{"check", "see you at training"}, code: 0, contains: "ALLOW"},
		{name: "finding", args: []string{"check", "go", "kill", "yourself"}, code: 1, contains: "self_harm_incitement"},
		{name: "own distress is allowed and asks for a human", args: []string{"check", "--country", "DE", "--locale", "de", "i want to kill myself"}, code: 1, contains: "krisenchat"},
		{name: "standard input", stdin: "go kill yourself\n", args: []string{"check", "-"}, code: 1, contains: "kill yourself"},
		{name: "JSON", args: []string{"check", "--json", "hello"}, code: 0, contains: `"decision_id"`},
		{name: "stream", stdin: `{"id":"a","text":"hello"}` + "\n", args: []string{"check", "--jsonl"}, code: 0, contains: `"id":"a"`},
		{name: "stream with a bad line", stdin: "{\n" + `{"id":"b","text":"hello"}` + "\n", args: []string{"check", "--jsonl"}, code: 2, contains: `"id":"b"`},
		{name: "nothing to check", args: []string{"check"}, code: 2},
		{name: "words and a stream", args: []string{"check", "--jsonl", "hello"}, code: 2},
		{name: "wrong age", args: []string{"check", "--author-age", "12", "hello"}, code: 2},
		{name: "wrong flag", args: []string{"check", "--no-such-flag"}, code: 2},
		{name: "wrong command", args: []string{"chek"}, code: 2},
		{name: "configuration shown", args: []string{"serve", "--check-config"}, code: 0, contains: "listen: 127.0.0.1:8080"},
		{name: "wrong configuration", args: []string{"serve", "--check-config", "--config", config}, code: 2},
		{name: "reachable without keys", args: []string{"serve", "--check-config", "--listen", "0.0.0.0:80"}, code: 2},
		{name: "version", args: []string{"version"}, code: 0, contains: "text-fast@"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out := run(t, t.Context(), tt.stdin, tt.args...)
			if code != tt.code || !strings.Contains(out, tt.contains) {
				t.Errorf("got exit code %d, want %d with %q in:\n%s", code, tt.code, tt.contains, out)
			}
		})
	}
}

func TestCheckImage(t *testing.T) {
	file := filepath.Join(t.TempDir(), "grey.png")
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 64, 64))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, picture.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out := run(t, t.Context(), "", "check", "--json", "--explain", file)
	var v wire.VerdictV1
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, e := range v.Evidence {
		found = found || e.Source == "image_model" && e.ID == "image-nsfw"
	}
	if code != 0 || v.Action != "allow" || !found {
		t.Errorf("a grey picture: exit code %d, action %s, evidence %+v: want allow by image-nsfw", code, v.Action, v.Evidence)
	}
}

// serve answers on a Unix socket until its context ends, and then ends well.
// serving runs the server on a socket until stop is called, which gives its exit code.
func serving(t *testing.T, args ...string) (client *http.Client, stop func() int) {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "handrail.sock")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan int, 1)
	go func() {
		code, _ := run(t, ctx, "", append([]string{"serve", "--listen", "unix:" + socket}, args...)...)
		done <- code
	}()
	client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket)
	}}}
	stop = func() int { cancel(); return <-done }
	t.Cleanup(cancel)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		response, err := client.Get("http://handrail/readyz")
		if err == nil {
			if err := response.Body.Close(); err != nil {
				t.Fatal(err)
			}
			break
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
	return client, stop
}

func TestServe(t *testing.T) {
	client, stop := serving(t)
	response, err := client.Post("http://handrail/v1/moderate", "application/json", strings.NewReader(`{"content":[{"type":"text","text":"go kill yourself"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	var v wire.VerdictV1
	if err := json.NewDecoder(response.Body).Decode(&v); err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	if v.Action != "block" || len(v.Provenance.Models) != 3 {
		t.Errorf("got %s by %v, want block with all models loaded", v.Action, v.Provenance.Models)
	}
	var state struct{ Spellings []string }
	if response, err = client.Get("http://handrail/v1/packs"); err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(response.Body).Decode(&state); err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	for where, named := range map[string][]string{"the verdict": v.Provenance.Spellings, "GET /v1/packs": state.Spellings} {
		namesSpellings(t, where, named)
	}
	if code := stop(); code != 0 {
		t.Errorf("serve ended with %d, want 0", code)
	}
}

// namesSpellings checks that each shipped file of spellings/ is named with the digest of
// its bytes, and that clean/ is named.
func namesSpellings(t *testing.T, where string, named []string) {
	t.Helper()
	files, err := fs.Glob(rules.FS(), "spellings/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var got []string
	for _, name := range named {
		name, digest, _ := strings.Cut(name, "+")
		language, _, _ := strings.Cut(name, "@")
		got = append(got, language+" "+digest)
	}
	for _, file := range files {
		data, err := fs.ReadFile(rules.FS(), file)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		if want := fmt.Sprintf("%s sha256:%x", strings.TrimSuffix(path.Base(file), ".yaml"), sum[:6]); !slices.Contains(got, want) {
			t.Errorf("%s names %v, want %s among them", where, named, want)
		}
	}
	if len(named) != len(files)+1 || !slices.ContainsFunc(named, func(name string) bool { return strings.HasPrefix(name, "clean@1+sha256:") }) {
		t.Errorf("%s names %v, want %d and clean", where, named, len(files))
	}
}

// Rules are loaded anew on SIGHUP and when files change; faulty ones leave the old
// ones in place.
func TestServeReloads(t *testing.T) {
	for _, model := range []string{"TEXT_MODEL", "STRONG_TEXT_MODEL", "IMAGE_MODEL"} {
		t.Setenv("HANDRAIL_"+model, "false")
	}
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	client, stop := serving(t, "--rules-dir", dir)
	var state struct {
		Packs           []string
		Reloads, Failed int
	}
	until := func(what string, reloads, failed int) {
		t.Helper()
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
			response, err := client.Get("http://handrail/v1/packs")
			if err != nil {
				t.Fatal(err)
			}
			if err := json.NewDecoder(response.Body).Decode(&state); err != nil {
				t.Fatal(err)
			}
			if err := response.Body.Close(); err != nil {
				t.Fatal(err)
			}
			if state.Reloads == reloads && state.Failed == failed {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s: %d reloads and %d failed, want %d and %d", what, state.Reloads, state.Failed, reloads, failed)
			}
		}
	}
	until("at the start", 0, 0)
	before := len(state.Packs)
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	until("after SIGHUP", 1, 0)
	write("packs/broken-en.yaml", "x")
	until("after a faulty pack", 1, 1)
	if len(state.Packs) != before {
		t.Errorf("%d packs after a fault, want the %d of before", len(state.Packs), before)
	}
	if err := os.Remove(filepath.Join(dir, "packs", "broken-en.yaml")); err != nil {
		t.Fatal(err)
	}
	until("after it is gone", 2, 1)
	if code := stop(); code != 0 {
		t.Errorf("serve ended with %d, want 0", code)
	}
}
