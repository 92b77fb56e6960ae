package reload_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/ruletool"
	"github.com/handrail-safety/handrail/sdk/vocab"
	"github.com/handrail-safety/handrail/sidecar/reload"
)

// engine counts reloads and fails while broken is set.
type engine struct {
	calls   atomic.Int32
	options atomic.Int32 // of the last one
	broken  atomic.Pointer[error]
}

func (e *engine) Reload(_ context.Context, options ...sdk.Option) error {
	e.calls.Add(1)
	e.options.Store(int32(len(options)))
	if err := e.broken.Load(); err != nil {
		return *err
	}
	return nil
}

func (e *engine) wait(t *testing.T, calls int32) {
	t.Helper()
	for range 400 {
		if e.calls.Load() >= calls {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("%d reloads, want %d", e.calls.Load(), calls)
}

// While rules are loaded garbage is collected at 30 %, or sooner where that was set, and
// as before afterwards.
func TestCollectsSooner(t *testing.T) {
	percent := func() int {
		p := debug.SetGCPercent(100)
		debug.SetGCPercent(p)
		return p
	}
	defer debug.SetGCPercent(percent())
	for before, want := range map[int]int{50: 30, 20: 20, -1: 30} {
		debug.SetGCPercent(before)
		got := 0
		r := reload.New(engineFunc(func() { got = percent() }), nil, slog.New(slog.DiscardHandler))
		if err := r.Reload(t.Context(), "a test"); err != nil || got != want || percent() != before {
			t.Errorf("%d: %d meanwhile, %d afterwards, %v, want %d and as before", before, got, percent(), err, want)
		}
	}
}

// engineFunc is called in place of loading rules.
type engineFunc func()

func (f engineFunc) Reload(context.Context, ...sdk.Option) error {
	f()
	return nil
}

func TestStateTellsHowItWent(t *testing.T) {
	t.Parallel()
	var e engine
	var log bytes.Buffer
	r := reload.New(&e, nil, slog.New(slog.NewTextHandler(&log, nil)))
	began := r.State()
	if began.Loaded.IsZero() || !began.Tried.IsZero() || began.Reloads+began.Failed != 0 {
		t.Errorf("at the start: %+v", began)
	}
	fault := errors.New("packs/x.yaml:3: broken")
	e.broken.Store(&fault)
	if err := r.Reload(t.Context(), "a test"); !errors.Is(err, fault) {
		t.Errorf("got %v", err)
	}
	if s := r.State(); s.Failed != 1 || s.Reloads != 0 || !errors.Is(s.Fault, fault) || !s.Loaded.Equal(began.Loaded) {
		t.Errorf("after a fault: %+v", s)
	}
	if !strings.Contains(log.String(), "packs/x.yaml:3") || !strings.Contains(log.String(), "a test") {
		t.Errorf("log: %s", log.String())
	}
	e.broken.Store(nil)
	if err := r.Reload(t.Context(), "a test"); err != nil {
		t.Error(err)
	}
	if s := r.State(); s.Failed != 1 || s.Reloads != 1 || s.Fault != nil || !s.Loaded.After(began.Loaded) {
		t.Errorf("after a reload: %+v", s)
	}
}

// Options that replace others hold from then on, those that fail do not.
func TestReplace(t *testing.T) {
	t.Parallel()
	var e engine
	r := reload.New(&e, nil, slog.New(slog.DiscardHandler))
	fault := errors.New("broken")
	options := []sdk.Option{sdk.WithRules(rules.FS())}
	count := func(replaced error, want int32) {
		t.Helper()
		e.broken.Store(&replaced)
		if replaced == nil {
			e.broken.Store(nil)
		}
		if err := r.Replace(t.Context(), "a test", options); !errors.Is(err, replaced) {
			t.Errorf("got %v, want %v", err, replaced)
		}
		e.broken.Store(nil)
		if err := r.Reload(t.Context(), "a test"); err != nil || e.options.Load() != want {
			t.Errorf("%v, %d options, want %d", err, e.options.Load(), want)
		}
	}
	count(fault, 0)
	count(nil, 1)
	if s := r.State(); s.Failed != 1 || s.Reloads != 3 {
		t.Errorf("state %+v", s)
	}
}

func TestWatch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var e engine
	r := reload.New(&e, nil, slog.New(slog.DiscardHandler))
	if err := r.Watch(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	write("packs/a.yaml")
	e.wait(t, 1)
	write("packs/a.yaml")
	e.wait(t, 2)
	write("packs/deep/b.yaml")
	e.wait(t, 3)
	if err := os.Remove(filepath.Join(dir, "packs", "a.yaml")); err != nil {
		t.Fatal(err)
	}
	e.wait(t, 4)
	if err := r.Watch(t.Context(), filepath.Join(dir, "nothing")); err == nil {
		t.Error("a folder that is not there: no error")
	}
}

// Under load no request is lost or sees half a set: every verdict comes from the
// old rules or from the new ones.
func TestReloadUnderLoad(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pack := func(score string) {
		t.Helper()
		text := "schema: 1\npack: toads-en\nversion: 1.0.0\nlanguage: en\nlicence: CC0-1.0\nrules:\n  - {id: toads-en.toad, status: stable, category: bullying, " +
			"signal: insult, score: " + score + ", level: 1, any: [you zyxtoad], why: x, source: x, tests: {hit: [you zyxtoad], miss: [hello]}}\n"
		if err := os.MkdirAll(filepath.Join(dir, "packs"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "packs", "toads-en.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pack("0.5")
	// the small set alone: policies and support of the shipped rules without their packs
	options := []sdk.Option{sdk.WithRules(ruletool.WithoutPacks(rules.FS())), sdk.WithRules(os.DirFS(dir))}
	e, err := sdk.New(options...)
	if err != nil {
		t.Fatal(err)
	}
	r := reload.New(e, options, slog.New(slog.DiscardHandler))
	ctx, stop := context.WithCancel(t.Context())
	var work sync.WaitGroup
	var judged atomic.Int64
	for range 4 {
		work.Go(func() {
			for ctx.Err() == nil {
				v, err := e.Moderate(t.Context(), sdk.Input{Content: []sdk.Part{{Type: vocab.PartText, Text: "you zyxtoad"}}})
				if err != nil {
					t.Error(err)
					return
				}
				if s := v.Categories[vocab.Bullying].Score; s != 0.5 && s != 0.6 {
					t.Errorf("score %v, want that of the old rules or of the new ones", s)
					return
				}
				judged.Add(1)
			}
		})
	}
	for i := range 60 {
		pack([]string{"0.6", "0.5"}[i%2])
		if err := r.Reload(t.Context(), "a test"); err != nil {
			t.Error(err)
		}
	}
	stop()
	work.Wait()
	if s := r.State(); s.Reloads != 60 || judged.Load() == 0 {
		t.Errorf("%d reloads, %d verdicts", s.Reloads, judged.Load())
	}
}
