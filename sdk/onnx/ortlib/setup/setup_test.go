package main

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/onnx/ortlib"
)

// Nothing is fetched where a whole copy lies: the empty PATH has no npm.
func TestNothingToDo(t *testing.T) {
	t.Setenv("PATH", "")
	if err := run(runtime.GOOS, runtime.GOARCH, ""); err != nil {
		t.Errorf("%v (run `make setup` before the tests)", err)
	}
}

func TestFaults(t *testing.T) {
	t.Setenv("PATH", "")
	broken := t.TempDir()
	for _, name := range []string{"libonnxruntime.so", "libonnxruntime.so.zst"} {
		if err := os.WriteFile(filepath.Join(broken, name), []byte("broken"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct{ name, goos, goarch, out, want string }{
		{"unknown platform", "plan9", "amd64", t.TempDir(), "no pinned ONNX Runtime for plan9/amd64"},
		{"no npm", "linux", "amd64", t.TempDir(), "npm is needed"},
		{"a broken copy is fetched again", "linux", "amd64", broken, "npm is needed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := run(tc.goos, tc.goarch, tc.out)
			if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), ortlib.PathVar) {
				t.Errorf("got %v, want %q and %s", err, tc.want, ortlib.PathVar)
			}
		})
	}
}

// The lock file pins one package by SHA-512, from whatever registry the user
// has set, with no dependency beside it and no script to run.
func TestLock(t *testing.T) {
	var lock struct {
		Packages map[string]map[string]any `json:"packages"`
	}
	if err := json.Unmarshal(packageLock, &lock); err != nil {
		t.Fatal(err)
	}
	if len(lock.Packages) != 2 {
		t.Errorf("%d packages, want ours and onnxruntime-node", len(lock.Packages))
	}
	pinned := lock.Packages["node_modules/onnxruntime-node"]
	integrity, ok := strings.CutPrefix(pinned["integrity"].(string), "sha512-")
	sum, err := base64.StdEncoding.DecodeString(integrity)
	if !ok || err != nil || len(sum) != 64 {
		t.Errorf("integrity %v is no SHA-512", pinned["integrity"])
	}
	if pinned["version"] != ortlib.Version {
		t.Errorf("version %v, want %s", pinned["version"], ortlib.Version)
	}
	for _, key := range []string{"resolved", "dependencies", "hasInstallScript"} {
		if pinned[key] != nil {
			t.Errorf("%s stands in the lock file: %v", key, pinned[key])
		}
	}
}
