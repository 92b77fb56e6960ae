package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/handrail-safety/handrail/sdk/bundle"
	"github.com/handrail-safety/handrail/sidecar/wire"
)

// teamPack is a folder of rules with one pack; broken ones fail their test.
func teamPack(t *testing.T, dir, score, test string) {
	t.Helper()
	text := "schema: 1\npack: toads-en\nversion: 1.0.0\nlanguage: en\nlicence: CC0-1.0\nrules:\n  - {id: toads-en.toad, status: stable, category: bullying, " +
		"signal: insult, score: " + score + ", level: 1, any: [you zyxtoad], why: x, source: x, tests: {hit: [" + test + "], miss: [hello]}}\n"
	if err := os.MkdirAll(filepath.Join(dir, "packs"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "packs", "toads-en.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// built makes a bundle of the folder team without loading it, which takes seconds.
func built(t *testing.T, version, file string) {
	t.Helper()
	data, _, err := bundle.Build(os.DirFS("team"), "team", version, time.Unix(1_800_000_000, 0))
	if err == nil {
		err = os.WriteFile(file, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestBundleCommands(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("SOURCE_DATE_EPOCH", "1800000000")
	teamPack(t, "good", "0.6", "you zyxtoad")
	teamPack(t, "bad", "0.6", "you toad")
	for name, text := range map[string]string{"good/README.md": "x", "note.txt": "x"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	build := func(dir, out string, more ...string) []string {
		return append([]string{"build", dir, "-o", out, "--name", "team", "--version", "1.0.0"}, more...)
	}
	for _, tt := range []struct {
		name     string
		args     []string
		code     int
		contains string
	}{
		{"build says what is left out", build("good", "a.tar.gz"), 0, "left out: README.md"},
		{"build as JSON, with a date of its own", build("good", "b.tar.gz", "--json", "--created", "2026-11-29"), 0, `"created": "2026-11-29T00:00:00Z"`},
		{"build of what fails its tests", build("bad", "bad.tar.gz"), 1, "packs/toads-en.yaml:7: toads-en.toad: hit[0] not found"},
		{"build of nothing", build("nothing", "d.tar.gz"), 2, ""},
		{"build with a wrong date", build("good", "d.tar.gz", "--created", "yesterday"), 2, ""},
		{"build with a wrong version", []string{"build", "good", "-o", "d.tar.gz", "--name", "team", "--version", "one"}, 2, ""},
		{"build without a name", []string{"build", "good", "-o", "d.tar.gz", "--version", "1.0.0"}, 2, ""},
		{"keygen", []string{"keygen", "ours"}, 0, "ours.key.pem to keep secret"},
		{"keygen never writes over a key", []string{"keygen", "ours"}, 2, ""},
		{"keygen of others", []string{"keygen", "theirs"}, 0, ""},
		{"verify without a signature", []string{"verify", "a.tar.gz", "--key", "ours.pub.pem"}, 1, "a.tar.gz: bundle is not signed"},
		{"sign", []string{"sign", "a.tar.gz", "--key", "ours.key.pem", "--key-id", "release"}, 0, ""},
		{"sign into another file", []string{"sign", "b.tar.gz", "--key", "theirs.key.pem", "-o", "theirs.tar.gz"}, 0, ""},
		{"sign with a public key", []string{"sign", "a.tar.gz", "--key", "ours.pub.pem"}, 2, ""},
		{"sign what is no bundle", []string{"sign", "note.txt", "--key", "ours.key.pem"}, 2, ""},
		{"verify", []string{"verify", "a.tar.gz", "--key", "theirs.pub.pem", "--key", "ours.pub.pem"}, 0, "packs/toads-en.yaml"},
		{"verify as JSON", []string{"verify", "a.tar.gz", "--key", "ours.pub.pem", "--json"}, 0, `"key_id": "release"`},
		{"verify with another key", []string{"verify", "a.tar.gz", "--key", "theirs.pub.pem"}, 1, "not signed by a trusted key"},
		{"verify what is no bundle", []string{"verify", "note.txt", "--key", "ours.pub.pem", "--json"}, 1, "not a whole bundle"},
		{"verify with a private key", []string{"verify", "a.tar.gz", "--key", "ours.key.pem"}, 2, ""},
		{"verify nothing", []string{"verify", "nothing", "--key", "ours.pub.pem"}, 2, ""},
		{"verify without a key", []string{"verify", "a.tar.gz"}, 2, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out := run(t, t.Context(), "", append([]string{"bundle"}, tt.args...)...)
			if code != tt.code || !strings.Contains(out, tt.contains) {
				t.Errorf("exit code %d, want %d with %q in:\n%s", code, tt.code, tt.contains, out)
			}
		})
	}
	if _, err := os.Stat("bad.tar.gz"); err == nil {
		t.Error("a bundle that fails its tests was written")
	}
	if info, err := os.Stat("ours.key.pem"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the private key: %v, want it for its owner alone", err)
	}
}

// Every key that cannot be read is named, not the first alone.
func TestBundleVerifyNamesEveryKey(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("note.txt", []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := root()
	cmd.SetArgs([]string{"bundle", "verify", "a.tar.gz", "--key", "note.txt", "--key", "nothing.pem"})
	err := cmd.ExecuteContext(t.Context())
	if exitCode(err) != 2 {
		t.Fatalf("got %v, want a wrong use", err)
	}
	for _, part := range []string{"--key[0]: note.txt: ", "--key[1]: open nothing.pem: "} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q lacks %q", err, part)
		}
	}
}

// Whoever has no tool of ours makes keys with OpenSSL, and checks a signature.
func TestBundleWithOpenSSL(t *testing.T) {
	t.Chdir(t.TempDir())
	teamPack(t, "team", "0.6", "you zyxtoad")
	sh := func(line string) {
		t.Helper()
		if out, err := exec.Command("sh", "-ec", line).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
	}
	built(t, "1.0.0", "t.tar.gz")
	sh("openssl genpkey -algorithm ed25519 -out k.pem && openssl pkey -in k.pem -pubout -out p.pem")
	for _, args := range [][]string{{"bundle", "sign", "t.tar.gz", "--key", "k.pem"}, {"bundle", "verify", "t.tar.gz", "--key", "p.pem"}} {
		if code, out := run(t, t.Context(), "", args...); code != 0 {
			t.Fatalf("%v: exit code %d\n%s", args, code, out)
		}
	}
	sh(`tar -xzf t.tar.gz
		sed -n 's/.*"signature": "\(.*\)".*/\1/p' manifest.sig | base64 -d > s
		openssl pkeyutl -verify -rawin -pubin -inkey p.pem -sigfile s -in manifest.json`)
}

// A sidecar judges by a bundle, takes a newer one, and goes back.
func TestServeBundle(t *testing.T) {
	for _, model := range []string{"TEXT_MODEL", "STRONG_TEXT_MODEL", "IMAGE_MODEL"} {
		t.Setenv("HANDRAIL_"+model, "false")
	}
	dir := t.TempDir()
	t.Chdir(dir)
	publish := func(version, score string) {
		t.Helper()
		teamPack(t, "team", score, "you zyxtoad")
		built(t, version, "next.tar.gz")
		if code, _ := run(t, t.Context(), "", "bundle", "sign", "next.tar.gz", "--key", "ours.key.pem", "-o", "team.tar.gz"); code != 0 {
			t.Fatalf("sign: exit code %d", code)
		}
	}
	if code, _ := run(t, t.Context(), "", "bundle", "keygen", "ours"); code != 0 {
		t.Fatal("no keys")
	}
	publish("1.0.0", "0.5")
	t.Setenv("HANDRAIL_BUNDLE_SOURCE", "team.tar.gz")
	t.Setenv("HANDRAIL_BUNDLE_KEYS", "ours.pub.pem")
	t.Setenv("HANDRAIL_BUNDLE_DIR", "kept")
	client, stop := serving(t)
	post := func(path, body string, status int) []byte {
		t.Helper()
		response, err := client.Post("http://handrail"+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var data bytes.Buffer
		if _, err := data.ReadFrom(response.Body); err != nil || response.StatusCode != status {
			t.Fatalf("%s: status %d, want %d: %s", path, response.StatusCode, status, &data)
		}
		return data.Bytes()
	}
	judges := func(version string, score float64) {
		t.Helper()
		var v wire.VerdictV1
		if err := json.Unmarshal(post("/v1/moderate", `{"content":[{"type":"text","text":"you zyxtoad"}]}`, http.StatusOK), &v); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(v.Provenance.Bundle, "team@"+version+"+sha256:") || v.Categories["bullying"].Score != score {
			t.Errorf("bundle %s, score %v, want %s and %v", v.Provenance.Bundle, v.Categories["bullying"].Score, version, score)
		}
	}
	judges("1.0.0", 0.5)
	publish("1.1.0", "0.6")
	post("/v1/packs/reload", "", http.StatusOK)
	judges("1.1.0", 0.6)
	if answer := post("/v1/packs/rollback", "", http.StatusOK); !bytes.Contains(answer, []byte(`"held_back":"1.1.0"`)) {
		t.Errorf("rollback: %s", answer)
	}
	judges("1.0.0", 0.5)
	post("/v1/packs/reload", "", http.StatusOK) // the file still has 1.1.0
	judges("1.0.0", 0.5)
	post("/v1/packs/rollback", "", http.StatusConflict)
	if code := stop(); code != 0 {
		t.Errorf("serve ended with %d, want 0", code)
	}
}
