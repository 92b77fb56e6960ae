package bundles_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/bundle"
	"github.com/handrail-safety/handrail/sidecar/bundles"
)

func back(t *testing.T, f *bundles.Feed) {
	t.Helper()
	if err := f.Rollback(t.Context(), "a test"); err != nil {
		t.Fatal(err)
	}
}

func TestRollback(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(t, "1.0.0")
	f := w.mustStart(t)
	if err := f.Rollback(t.Context(), "a test"); !errors.Is(err, bundles.ErrNoRollback) {
		t.Errorf("nothing before: %v", err)
	}
	for _, version := range []string{"1.1.0", "1.10.0", "1.11.0", "1.12.0"} {
		w.publish(t, version)
		look(t, f)
	}
	want(t, f, "1.12.0", "1.11.0", "1.10.0", "1.1.0") // three are kept besides
	files, err := filepath.Glob(filepath.Join(w.settings.Dir, "*.gz"))
	if err != nil || len(files) != 4 {
		t.Errorf("%d files kept, want 4", len(files))
	}

	back(t, f)
	want(t, f, "1.11.0", "1.10.0", "1.1.0")
	look(t, f) // the source still has what was rolled back from
	want(t, f, "1.11.0", "1.10.0", "1.1.0")
	if s := f.Bundle(); s.HeldBack.Version != "1.12.0" || s.Fault != nil {
		t.Errorf("state %+v", s)
	}
	back(t, f)
	want(t, f, "1.10.0", "1.1.0")
	w.publish(t, "1.11.0") // newer than what runs, but not than what was rolled back from
	look(t, f)
	want(t, f, "1.10.0", "1.1.0")

	// a new process knows of it
	f = w.mustStart(t)
	want(t, f, "1.10.0", "1.1.0")
	if s := f.Bundle(); s.Fault != nil || s.HeldBack.Version != "1.12.0" || !strings.Contains(w.log.String(), "rolled back from") {
		t.Errorf("state %+v, log %s", s, w.log.String())
	}

	w.publish(t, "1.12.1")
	look(t, f)
	want(t, f, "1.12.1", "1.10.0", "1.1.0")
	if s := f.Bundle(); s.HeldBack != (bundles.HeldBack{}) {
		t.Errorf("still held back: %+v", s.HeldBack)
	}
}

// A rollback passes over a bundle that cannot be used, and where none can the
// rules stay.
func TestRollbackPassesOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(t, "1.0.0")
	f := w.mustStart(t)
	for _, version := range []string{"1.1.0", "1.2.0"} {
		w.serve(w.signed(t, "team", version, "x"))
		look(t, f)
	}
	w.broken = "1.0.0"
	kept := filepath.Join(w.settings.Dir, strings.TrimPrefix(f.Bundle().Previous[0].Digest, "sha256:")+".tar.gz")
	if err := os.WriteFile(kept, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.Rollback(t.Context(), "a test"); !errors.Is(err, bundle.ErrFormat) || !errors.Is(err, errRules) {
		t.Errorf("got %v, want both faults", err)
	}
	want(t, f, "1.2.0", "1.1.0", "1.0.0")
	w.broken = ""
	back(t, f)
	want(t, f, "1.0.0")
}

func TestStartWithoutTheSource(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fail(http.StatusBadGateway)
	if _, err := w.start(t); err == nil || !strings.Contains(err.Error(), "status 502") || !strings.Contains(err.Error(), "bundle.dir keeps none") {
		t.Errorf("nothing kept: %v", err)
	}
	w.publish(t, "1.0.0")
	f := w.mustStart(t)
	w.publish(t, "1.10.0")
	look(t, f)
	w.fail(http.StatusBadGateway)
	f = w.mustStart(t)
	want(t, f, "1.10.0", "1.0.0")
	if s := f.Bundle(); s.Fault == nil || s.Failed != 1 || !strings.Contains(w.log.String(), "a kept one is") {
		t.Errorf("nobody is told: %+v, log %s", s, w.log.String())
	}
	// of what is kept, what was tampered with is not used
	kept := filepath.Join(w.settings.Dir, strings.TrimPrefix(f.Bundle().Running.Digest, "sha256:")+".tar.gz")
	if err := os.WriteFile(kept, w.signed(t, "team", "9.0.0", "x"), 0o600); err != nil {
		t.Fatal(err)
	}
	want(t, w.mustStart(t), "1.0.0")
	w.publish(t, "1.11.0")
	want(t, w.mustStart(t), "1.11.0", "1.10.0", "1.0.0")
}

// A bundle that is published broken keeps no process from starting.
func TestStartWithABrokenBundle(t *testing.T) {
	t.Parallel()
	for name, break_ := range map[string]func(t *testing.T, w *world){
		"rules that do not load": func(t *testing.T, w *world) { w.broken = "1.1.0"; w.publish(t, "1.1.0") },
		"not signed":             func(t *testing.T, w *world) { w.serve(unsigned(t, "team", "1.1.0", "x")) },
		"older":                  func(t *testing.T, w *world) { w.publish(t, "0.9.0") },
	} {
		w := newWorld(t)
		w.publish(t, "1.0.0")
		w.mustStart(t)
		break_(t, w)
		f := w.mustStart(t)
		want(t, f, "1.0.0")
		if f.Bundle().Fault == nil {
			t.Errorf("%s: no fault", name)
		}
	}
}

// Who names another source may go to an older version.
func TestAnotherSource(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(t, "2.0.0")
	w.mustStart(t)
	w.settings.Source = w.server.URL + "/other.tar.gz"
	w.serve(w.signed(t, "other", "1.0.0", "x"))
	f := w.mustStart(t)
	want(t, f, "1.0.0", "2.0.0")
	back(t, f)
	want(t, f, "2.0.0")
	w.serve(w.signed(t, "other", "1.1.0", "xx"))
	look(t, f)
	want(t, f, "1.1.0", "2.0.0")
}

// A start with what is held back still tells of a kept bundle that was of no use.
func TestHeldBackAndABrokenKeptBundle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(t, "1.0.0")
	f := w.mustStart(t)
	for _, version := range []string{"1.1.0", "1.2.0"} {
		w.publish(t, version)
		look(t, f)
	}
	back(t, f)
	kept := filepath.Join(w.settings.Dir, strings.TrimPrefix(f.Bundle().Running.Digest, "sha256:")+".tar.gz")
	if err := os.WriteFile(kept, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	f = w.mustStart(t)
	want(t, f, "1.0.0")
	s := f.Bundle()
	if !errors.Is(s.Fault, bundle.ErrFormat) || s.Failed != 1 || !strings.Contains(w.log.String(), "a kept one is") {
		t.Fatalf("nobody is told: %+v, log %s", s, w.log.String())
	}
	for _, words := range []string{"team@1.2.0+sha256:", "rolled back from", "team@1.1.0+sha256:", "kept: ", "is used"} {
		if !strings.Contains(s.Fault.Error(), words) {
			t.Errorf("%q lacks %q", s.Fault, words)
		}
	}
}

func TestFolderThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for text, words := range map[string]string{"{": "remove the folder", `{"schema":2}`: "schema 2", `{"schema":1,"kept":[{"digest":"sha256:../../x"}]}`: "digest"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "state.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := bundles.New(bundles.Settings{Source: "x", Dir: dir}, nil); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: got %v, want %q", text, err, words)
		}
	}
}
