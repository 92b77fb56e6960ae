package bundles_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handrail-safety/handrail/sdk/bundle"
	"github.com/handrail-safety/handrail/sidecar/bundles"
)

func TestNewBundlesAreTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(t, "1.0.0")
	f := w.mustStart(t)
	want(t, f, "1.0.0")
	look(t, f)
	if w.same != 1 || w.reloads != 1 {
		t.Errorf("nothing new: %d answers 304, %d reloads, want one each", w.same, w.reloads)
	}
	w.publish(t, "1.10.0")
	look(t, f)
	want(t, f, "1.10.0", "1.0.0")
	if w.reloads != 1 {
		t.Errorf("%d reloads, want none more where a bundle was loaded", w.reloads)
	}
	look(t, f)
	s := f.Bundle()
	if w.same != 2 || s.Polls != 4 || s.Failed != 0 || s.Fault != nil || s.Checked.IsZero() {
		t.Errorf("%d answers 304, %+v", w.same, s)
	}
	if s.Running.SignedBy != bundle.KeyID(w.settings.Keys[0]) || !strings.HasPrefix(s.Running.Identity, "team@1.10.0+sha256:") {
		t.Errorf("running %+v", s.Running)
	}
	if strings.Contains(s.Source, "zyxsecret") || strings.Contains(w.log.String(), "zyxsecret") {
		t.Error("the address is shown with its query")
	}
}

// Whatever is wrong with what the source has, the old bundle stays, and the next
// good one is taken.
func TestFaultsKeepTheOldBundle(t *testing.T) {
	t.Parallel()
	other := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{2}, ed25519.SeedSize))
	tests := []struct {
		name  string
		serve func(t *testing.T, w *world)
		err   error
		words string
	}{
		{name: "server fails", serve: func(_ *testing.T, w *world) { w.fail(http.StatusServiceUnavailable) }, words: "status 503"},
		{name: "no content", serve: func(_ *testing.T, w *world) { w.serve(nil); w.fail(http.StatusNoContent) }, words: "status 204"},
		{name: "no bundle", serve: func(_ *testing.T, w *world) { w.serve([]byte("<html>")) }, err: bundle.ErrFormat},
		{name: "cut off", serve: func(t *testing.T, w *world) { w.serve(w.signed(t, "team", "1.1.0", "x")[:200]) }, err: bundle.ErrFormat},
		{name: "too large", serve: func(_ *testing.T, w *world) { w.serve(make([]byte, bundle.MaxBytes+1)) }, err: bundle.ErrTooLarge},
		{name: "not signed", serve: func(t *testing.T, w *world) { w.serve(unsigned(t, "team", "1.1.0", "x")) }, err: bundle.ErrUnsigned},
		{name: "another key", serve: func(t *testing.T, w *world) {
			data, err := bundle.Sign(unsigned(t, "team", "1.1.0", "x"), other, "")
			if err != nil {
				t.Fatal(err)
			}
			w.serve(data)
		}, err: bundle.ErrUntrusted},
		{name: "older", serve: func(t *testing.T, w *world) { w.publish(t, "0.9.0") }, err: bundles.ErrDowngrade},
		{name: "the same version with other content", serve: func(t *testing.T, w *world) { w.serve(w.signed(t, "team", "1.0.0", "other")) }, err: bundles.ErrDowngrade},
		{name: "another name", serve: func(t *testing.T, w *world) { w.serve(w.signed(t, "them", "2.0.0", "x")) }, words: "them, team runs"},
		{name: "rules that do not load", serve: func(t *testing.T, w *world) { w.broken = "1.1.0"; w.publish(t, "1.1.0") }, err: errRules},
		{name: "redirect to another host", serve: func(_ *testing.T, w *world) { w.redirect = "https://example.invalid/moved" }, words: "redirect to another host refused"},
		{name: "redirect without TLS", serve: func(_ *testing.T, w *world) { w.redirect = "http://" + w.server.Listener.Addr().String() + "/moved" }, words: "redirect to another host refused"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.publish(t, "1.0.0")
			f := w.mustStart(t)
			tt.serve(t, w)
			for i := range 2 { // it stays a fault as long as it is there
				err := f.Reload(t.Context(), "a test")
				if err == nil || tt.err != nil && !errors.Is(err, tt.err) || !strings.Contains(err.Error(), tt.words) {
					t.Errorf("got %v, want %v %q", err, tt.err, tt.words)
				}
				if s := f.Bundle(); s.Failed != i+1 || s.Fault == nil || s.Polls != 1 {
					t.Errorf("state %+v", s)
				}
			}
			want(t, f, "1.0.0")
			if !slices.Equal(w.loaded, []string{"1.0.0"}) {
				t.Errorf("loaded %v", w.loaded)
			}
			if log := w.log.String(); !strings.Contains(log, "the old one stays") || strings.Contains(log, "zyxsecret") {
				t.Errorf("log: %s", log)
			}
			if files, err := filepath.Glob(filepath.Join(w.settings.Dir, "*.gz")); err != nil || len(files) != 1 {
				t.Errorf("kept %v, want the one that runs", files)
			}
			w.redirect = ""
			w.publish(t, "1.2.0")
			look(t, f)
			want(t, f, "1.2.0", "1.0.0")
			if s := f.Bundle(); s.Fault != nil {
				t.Errorf("the fault stays: %v", s.Fault)
			}
		})
	}
}

// A bundle that was refused is refused anew, whatever was served between.
func TestRefusedTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(t, "1.0.0")
	f := w.mustStart(t)
	bad := unsigned(t, "team", "2.0.0", "x")
	for i := range 2 {
		w.serve(bad)
		for range 2 {
			if err := f.Reload(t.Context(), "a test"); !errors.Is(err, bundle.ErrUnsigned) || !errors.Is(f.Bundle().Fault, bundle.ErrUnsigned) {
				t.Errorf("round %d: got %v, state %+v, want %v", i, err, f.Bundle(), bundle.ErrUnsigned)
			}
		}
		w.publish(t, "1.0.0")
		look(t, f)
		if s := f.Bundle(); w.same != i+1 || s.Fault != nil {
			t.Errorf("round %d: %d answers 304, %+v", i, w.same, s)
		}
	}
}

// Where the source fails the files beside the bundle are loaded all the same, and
// nobody says that the old rules stay.
func TestReloadWithoutTheSource(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(t, "1.0.0")
	f := w.mustStart(t)
	w.fail(http.StatusServiceUnavailable)
	if err := f.Reload(t.Context(), "a test"); err == nil || w.reloads != 1 {
		t.Errorf("got %v after %d reloads, want a fault after one", err, w.reloads)
	}
	if log := w.log.String(); !strings.Contains(log, "rules reloaded") || strings.Contains(log, "rules stay") {
		t.Errorf("log: %s", log)
	}
}

func TestRedirectWithinTheHost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(t, "1.0.0")
	w.redirect = "/moved"
	want(t, w.mustStart(t), "1.0.0")
}

func TestServerThatIsNotTrusted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.publish(t, "1.0.0")
	w.settings.Roots = nil
	if _, err := w.start(t); err == nil || !strings.Contains(err.Error(), "certificate") || strings.Contains(err.Error(), "zyxsecret") {
		t.Errorf("got %v, want one about the certificate", err)
	}
}

func TestWithoutSignatures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.settings.Keys = nil
	w.serve(unsigned(t, "team", "1.0.0", "x"))
	f := w.mustStart(t)
	want(t, f, "1.0.0")
	if s := f.Bundle(); s.Running.SignedBy != "" {
		t.Errorf("signed by %s", s.Running.SignedBy)
	}
}

func TestFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.settings.Source = filepath.Join(t.TempDir(), "team.tar.gz")
	put := func(version string) {
		t.Helper()
		if err := os.WriteFile(w.settings.Source, w.signed(t, "team", version, "x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("1.0.0")
	f := w.mustStart(t)
	look(t, f)
	put("1.1.0")
	look(t, f)
	want(t, f, "1.1.0", "1.0.0")
	if err := os.Remove(w.settings.Source); err != nil {
		t.Fatal(err)
	}
	if err := f.Reload(t.Context(), "a test"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	want(t, f, "1.1.0", "1.0.0")
}

func TestRunLooksNowAndThen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.settings.PollEvery = 10 * time.Millisecond
	w.publish(t, "1.0.0")
	f := w.mustStart(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { f.Run(ctx); close(done) }()
	w.publish(t, "1.10.0")
	for deadline := time.Now().Add(20 * time.Second); f.Bundle().Running.Version != "1.10.0"; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not taken: %+v", f.Bundle())
		}
	}
	stop()
	<-done
}
