package bundles_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/bundle"
	"github.com/handrail-safety/handrail/sidecar/bundles"
	"github.com/handrail-safety/handrail/sidecar/reload"
)

// A world has a server of bundles and an engine that loads them.
type world struct {
	server   *httptest.Server
	settings bundles.Settings
	private  ed25519.PrivateKey

	mu       sync.Mutex
	body     []byte
	status   int
	asked    int // requests
	same     int // answers 304
	loaded   []string
	reloads  int
	broken   string // identity of a bundle whose rules do not load
	redirect string
	log      bytes.Buffer
}

func (w *world) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(p)
}

// Reload makes a world the engine that its feed's Reloader reloads.
func (w *world) Reload(context.Context, ...sdk.Option) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reloads++
	return nil
}

func (w *world) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked++
	tag := fmt.Sprintf(`"%x"`, sha256.Sum256(w.body))
	switch {
	case w.redirect != "" && r.URL.Path != "/moved":
		http.Redirect(out, r, w.redirect, http.StatusFound)
	case w.status != 0:
		out.WriteHeader(w.status)
	case r.Header.Get("If-None-Match") == tag && r.Header.Get("If-Modified-Since") != "":
		w.same++
		out.WriteHeader(http.StatusNotModified)
	default:
		out.Header().Set("ETag", tag)
		out.Header().Set("Last-Modified", "Sun, 29 Nov 2026 10:00:00 GMT")
		_, _ = out.Write(w.body) // the client may have gone
	}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{private: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize))}
	w.server = httptest.NewTLSServer(w)
	t.Cleanup(w.server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(w.server.Certificate())
	w.settings = bundles.Settings{
		Source: w.server.URL + "/team.tar.gz?token=zyxsecret", Keys: []ed25519.PublicKey{w.private.Public().(ed25519.PublicKey)},
		Dir: filepath.Join(t.TempDir(), "kept"), Roots: roots,
	}
	return w
}

// unsigned makes a bundle whose content differs by what it says.
func unsigned(t *testing.T, name, version, text string) []byte {
	t.Helper()
	data, _, err := bundle.Build(fstest.MapFS{"packs/a.yaml": {Data: []byte(text)}}, name, version, time.Unix(1_800_000_000, 0))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func (w *world) signed(t *testing.T, name, version, text string) []byte {
	t.Helper()
	data, err := bundle.Sign(unsigned(t, name, version, text), w.private, "")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// serve puts what the server has.
func (w *world) serve(data []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.body, w.status = data, 0
}

func (w *world) publish(t *testing.T, version string) {
	t.Helper()
	w.serve(w.signed(t, "team", version, "rules of "+version))
}

func (w *world) fail(status int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.status = status
}

var errRules = errors.New("packs/a.yaml:1: a test fails")

// try loads a bundle as an engine would.
func (w *world) try(b *bundle.Bundle) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if b.Manifest().Version == w.broken {
		return errRules
	}
	w.loaded = append(w.loaded, b.Manifest().Version)
	return nil
}

func (w *world) logger() *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

// feed is one that has not run.
func (w *world) feed(t *testing.T) *bundles.Feed {
	t.Helper()
	f, err := bundles.New(w.settings, w.logger())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// begin starts a feed.
func (w *world) begin(t *testing.T, f *bundles.Feed) error {
	t.Helper()
	if err := f.Start(t.Context(), w.try); err != nil {
		return err
	}
	f.Use(reload.New(w, nil, w.logger()), func(_ context.Context, b *bundle.Bundle, _ string) error { return w.try(b) })
	return nil
}

// start begins with a feed that has not run, as a new process would.
func (w *world) start(t *testing.T) (*bundles.Feed, error) {
	t.Helper()
	f := w.feed(t)
	return f, w.begin(t, f)
}

func (w *world) mustStart(t *testing.T) *bundles.Feed {
	t.Helper()
	f, err := w.start(t)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// want holds the version that runs, and those before it, against what is expected.
func want(t *testing.T, f *bundles.Feed, running string, previous ...string) {
	t.Helper()
	s := f.Bundle()
	var got []string
	for _, k := range s.Previous {
		got = append(got, k.Version)
	}
	if s.Running.Version != running || fmt.Sprint(got) != fmt.Sprint(previous) {
		t.Fatalf("%s runs after %v, want %s after %v; fault %v", s.Running.Version, got, running, previous, s.Fault)
	}
}

// look asks the source.
func look(t *testing.T, f *bundles.Feed) {
	t.Helper()
	if err := f.Reload(t.Context(), "a test"); err != nil {
		t.Fatal(err)
	}
}
