// Package bundles takes rules from a bundle: it fetches it from a file or an
// address, holds it against keys, lets the engine load it, keeps it for the next
// start, and goes back to an earlier one when asked.
//
// A new bundle is used only if it is whole, signed by a trusted key (unless none is
// asked for), newer than the one that runs, and its rules pass their own tests; else
// the one that runs stays. One that is used, but that the folder does not take, judges
// all the same, and every look at the source tries again to keep it. A reload loads the
// rules beside the bundle anew, even where the source fails. [State] names the faults.
package bundles

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/handrail-safety/handrail/sdk/bundle"
	"github.com/handrail-safety/handrail/sidecar/reload"
)

var (
	// ErrDowngrade is returned for a bundle that is older than the one that runs,
	// or has its version and other content.
	ErrDowngrade = errors.New("bundle is not newer than the one that runs")
	// ErrNoRollback is returned by [Feed.Rollback] where no earlier bundle is kept.
	ErrNoRollback = errors.New("no earlier bundle is kept")
	// ErrNotKept is returned where a bundle runs, but could not be kept for the next
	// start, by every look at the source until it could.
	ErrNotKept = errors.New("not kept for the next start")
	// errOtherName is returned for a bundle of another name than the one that runs.
	errOtherName = errors.New("bundle has another name than the one that runs")
)

// Settings say where bundles come from.
type Settings struct {
	// Source is a path, or an address https://….
	Source string
	// Keys are trusted. Without one no signature is asked for.
	Keys []ed25519.PublicKey
	// Dir keeps bundles, for one process alone; it is made if it is not there.
	Dir string
	// PollEvery is the time between two looks at the source, give or take a tenth;
	// 0 looks only when asked.
	PollEvery time.Duration
	// Roots are trusted for TLS, nil for the system's.
	Roots *x509.CertPool
}

// A Load makes the engine judge by the rules of b, or says why it does not.
type Load func(ctx context.Context, b *bundle.Bundle, why string) error

// A Feed is where an engine's bundles come from. It is safe for concurrent use
// once [Feed.Start] has returned.
type Feed struct {
	*reload.Reloader
	settings Settings
	logger   *slog.Logger
	load     Load
	store    store

	fetching sync.Mutex // guards source
	source   source
	sourceID string
	one      sync.Mutex // one install or rollback at a time; guards record and unkept
	record   record
	unkept   *unkept // nil where the folder has what runs
	state    atomic.Pointer[State]
}

// State says which bundle runs and how the last look at the source went.
type State struct {
	// Source is the place without secrets.
	Source string
	// Running is the bundle that judges.
	Running Kept
	// Previous ran before, newest first: a rollback goes to the first.
	Previous []Kept
	HeldBack HeldBack
	// Polls counts looks at the source that worked; Failed those that did not, and
	// rollbacks that did not.
	Polls, Failed int
	// Checked is when the source was last found in order, zero if never.
	Checked time.Time
	// Fault is why the last look, start or rollback failed; nil if it worked.
	Fault error
}

// New reads the folder of settings. Nothing is fetched yet.
func New(settings Settings, logger *slog.Logger) (*Feed, error) {
	f := &Feed{settings: settings, logger: logger, store: store{settings.Dir}}
	var err error
	if f.source, err = newSource(settings.Source, settings.Roots); err != nil {
		return nil, fmt.Errorf("bundle.source: %w", err)
	}
	f.sourceID = sourceDigest(f.source.name())
	if f.record, err = f.store.load(); err != nil {
		return nil, fmt.Errorf("bundle.dir: %w", err)
	}
	f.state.Store(&State{Source: f.source.name()})
	return f, nil
}

// Bundle returns how things stand.
func (f *Feed) Bundle() State { return *f.state.Load() }

// open verifies a bundle.
func (f *Feed) open(data []byte) (*bundle.Bundle, error) {
	if len(f.settings.Keys) == 0 {
		return bundle.OpenUnsigned(data)
	}
	return bundle.Open(data, f.settings.Keys)
}

// accept says whether b of source is to take the place of the bundle that runs.
// None is taken, and that is no fault, where b runs already or was rolled back
// from. A source that the configuration did not name before may have any.
func (r *record) accept(b *bundle.Bundle, source string) (bool, error) {
	if len(r.Kept) == 0 {
		return true, nil
	}
	running, m := r.Kept[0], b.Manifest()
	switch {
	case b.Digest() == running.Digest:
		return false, nil
	case source != r.Source:
		return true, nil
	case m.Name == r.HeldBack.Name:
		return bundle.CompareVersions(m.Version, r.HeldBack.Version) > 0, nil
	case m.Name != running.Name:
		return false, fmt.Errorf("%s, %s runs: %w", m.Name, running.Name, errOtherName)
	case bundle.CompareVersions(m.Version, running.Version) <= 0:
		return false, fmt.Errorf("%s, %s runs: %w", b.Identity(), running.Identity, ErrDowngrade)
	}
	return true, nil
}

// publish makes the record and the outcome of a look known.
func (f *Feed) publish(change func(*State)) {
	s := f.Bundle()
	if len(f.record.Kept) > 0 {
		s.Running, s.Previous = f.record.Kept[0], f.record.Kept[1:]
	}
	s.HeldBack = f.record.HeldBack
	change(&s)
	f.state.Store(&s)
}

// looked notes how a look at the source went.
func looked(err error) func(*State) {
	return func(s *State) {
		s.Fault = err
		if err != nil {
			s.Failed++
			return
		}
		s.Polls++
		s.Checked = time.Now()
	}
}

// sourceDigest tells one source from another without repeating its secrets.
func sourceDigest(place string) string {
	sum := sha256.Sum256([]byte(place))
	return hex.EncodeToString(sum[:])
}
