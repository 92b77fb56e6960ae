package bundles_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/bundle"
	"github.com/handrail-safety/handrail/sidecar/bundles"
)

// archive is the name under which a version of the team's bundle is kept.
func (w *world) archive(t *testing.T, version string) string {
	t.Helper()
	b, err := bundle.Open(w.signed(t, "team", version, "rules of "+version), w.settings.Keys)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(b.Digest(), "sha256:") + ".tar.gz"
}

// block puts a folder that is not empty where a file is to be, until the answer is
// called.
func (w *world) block(t *testing.T, name string) (free func()) {
	t.Helper()
	path := filepath.Join(w.settings.Dir, name)
	if err := errors.Join(os.RemoveAll(path), os.MkdirAll(filepath.Join(path, "x"), 0o700)); err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
	}
}

// notKept looks at the source and wants everybody to be told that what runs is not
// kept.
func notKept(t *testing.T, f *bundles.Feed) error {
	t.Helper()
	err := f.Reload(t.Context(), "a test")
	if s := f.Bundle(); !errors.Is(err, bundles.ErrNotKept) || !errors.Is(s.Fault, bundles.ErrNotKept) {
		t.Errorf("got %v, fault %v, want %v", err, s.Fault, bundles.ErrNotKept)
	}
	return err
}

// A folder that takes no record, or no archive, makes no bundle bad: it judges, and
// everybody is told that the next start will not find it, until the folder takes it.
func TestFolderThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		before  []string // versions that ran before
		starts  bool     // f has not started
		archive bool     // not the record, but the bundle's file cannot be written
	}{
		{name: "first start", starts: true},
		{name: "later start", before: []string{"1.0.0"}, starts: true},
		{name: "poll", before: []string{"1.0.0"}},
		{name: "archive, first start", starts: true, archive: true},
		{name: "archive, later start", before: []string{"1.0.0"}, starts: true, archive: true},
		{name: "archive, poll", before: []string{"1.0.0"}, archive: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			var f *bundles.Feed
			for _, version := range tt.before {
				w.publish(t, version)
				f = w.mustStart(t)
			}
			if tt.starts {
				f = w.feed(t)
			}
			name := "state.json"
			if tt.archive {
				name = w.archive(t, "1.1.0")
			}
			free := w.block(t, name)
			w.publish(t, "1.1.0")
			if tt.starts {
				if err := w.begin(t, f); err != nil {
					t.Fatal(err)
				}
			} else {
				_ = notKept(t, f)
			}
			want(t, f, "1.1.0", tt.before...)
			loaded := slices.Concat(tt.before, []string{"1.1.0"})
			if !slices.Equal(w.loaded, loaded) {
				t.Errorf("loaded %v, want %v", w.loaded, loaded)
			}
			if s := f.Bundle(); !errors.Is(s.Fault, bundles.ErrNotKept) || s.Failed != 1 || !strings.Contains(w.log.String(), `"bundle installed, but not kept" why=`) {
				t.Errorf("nobody is told: %+v, log %s", s, w.log.String())
			}

			_ = notKept(t, f) // as long as it is so
			if s := f.Bundle(); s.Failed != 2 || !slices.Equal(w.loaded, loaded) || w.reloads != 1 {
				t.Errorf("%+v, loaded %v, %d reloads, want 2 failed, %v and one reload", s, w.loaded, w.reloads, loaded)
			}
			free()
			look(t, f)
			if s := f.Bundle(); s.Fault != nil || s.Failed != 2 {
				t.Errorf("the fault stays: %+v", s)
			}
			w.fail(http.StatusBadGateway)
			want(t, w.mustStart(t), "1.1.0", tt.before...)
		})
	}
}

// What is not kept is tried again, whatever the source has by then, and is told beside
// the source's own fault.
func TestKeptWhateverTheSourceHas(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		serve func(t *testing.T, w *world)
		err   error
		words string
	}{
		{name: "fails", serve: func(_ *testing.T, w *world) { w.fail(http.StatusServiceUnavailable) }, words: "status 503"},
		{name: "the one before", serve: func(t *testing.T, w *world) { w.publish(t, "1.0.0") }, err: bundles.ErrDowngrade},
		{name: "not signed", serve: func(t *testing.T, w *world) { w.serve(unsigned(t, "team", "1.2.0", "x")) }, err: bundle.ErrUnsigned},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.publish(t, "1.0.0")
			f := w.mustStart(t)
			free := w.block(t, w.archive(t, "1.1.0"))
			w.publish(t, "1.1.0")
			_ = notKept(t, f)
			tt.serve(t, w)
			fault := func(err error) {
				t.Helper()
				if err == nil || tt.err != nil && !errors.Is(err, tt.err) || !strings.Contains(err.Error(), tt.words) {
					t.Errorf("got %v, want %v %q", err, tt.err, tt.words)
				}
			}
			fault(notKept(t, f))
			free()
			err := f.Reload(t.Context(), "a test")
			fault(err)
			if errors.Is(err, bundles.ErrNotKept) {
				t.Errorf("not kept: %v", err)
			}
			w.fail(http.StatusBadGateway)
			want(t, w.mustStart(t), "1.1.0", "1.0.0")
		})
	}
}

// A newer bundle ends the fault of the one before it, which is kept too, and once.
func TestNewerBundleIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(t, "1.0.0")
	f := w.mustStart(t)
	free := w.block(t, w.archive(t, "1.1.0"))
	w.publish(t, "1.1.0")
	_ = notKept(t, f)
	free()
	w.publish(t, "1.2.0")
	look(t, f)
	want(t, f, "1.2.0", "1.1.0", "1.0.0")
	written := func() os.FileInfo {
		t.Helper()
		info, err := os.Stat(filepath.Join(w.settings.Dir, "state.json"))
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	before := written()
	look(t, f)
	if !os.SameFile(before, written()) {
		t.Error("what is kept was written anew")
	}
	back(t, f)
	want(t, f, "1.1.0", "1.0.0")
}

// A rollback that is not kept is tried again too: the next start must not judge by
// what was rolled back from.
func TestRollbackThatIsNotKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(t, "1.0.0")
	f := w.mustStart(t)
	w.publish(t, "1.1.0")
	look(t, f)
	free := w.block(t, "state.json")
	if err := f.Rollback(t.Context(), "a test"); !errors.Is(err, bundles.ErrNotKept) || !errors.Is(f.Bundle().Fault, bundles.ErrNotKept) {
		t.Errorf("got %v, fault %v, want %v", err, f.Bundle().Fault, bundles.ErrNotKept)
	}
	want(t, f, "1.0.0")
	_ = notKept(t, f) // the source has what it had
	free()
	look(t, f)
	if s := f.Bundle(); s.Fault != nil {
		t.Errorf("the fault stays: %v", s.Fault)
	}
	f = w.mustStart(t)
	want(t, f, "1.0.0")
	if s := f.Bundle(); s.Fault != nil || s.HeldBack.Version != "1.1.0" {
		t.Errorf("state %+v", s)
	}
}
