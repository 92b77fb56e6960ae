// Package reload swaps the rules of a running engine: on request, and when
// files of the rules' folder change.
package reload

import (
	"context"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/handrail-safety/handrail/sdk"
)

// Engine is what is reloaded.
type Engine interface {
	Reload(ctx context.Context, options ...sdk.Option) error
}

// A Reloader loads rules anew, one reload at a time. It is safe for concurrent
// use.
type Reloader struct {
	engine  Engine
	logger  *slog.Logger
	one     sync.Mutex
	options []sdk.Option // guarded by one
	clean   atomic.Pointer[cleanCheck]
	state   atomic.Pointer[State]
}

// collectAt is how much the heap may grow, in percent, before it is collected
// while rules are loaded.
const collectAt = 30

// State says which rules judge and how the last reload went.
type State struct {
	// Loaded is when the rules that judge now were loaded.
	Loaded time.Time
	// Reloads counts those that worked, Failed those that left the old rules in place.
	Reloads, Failed int
	// Tried is when the last reload ended, zero if there was none.
	Tried time.Time
	// Fault is why the last one failed, nil if it worked.
	Fault error
	// CleanHits are the rules that find ordinary messages; nil, not empty, until that
	// is known, and where nobody looks ([Reloader.CheckClean]).
	CleanHits []sdk.CleanHit
}

// New makes a Reloader of an engine that was just built from options.
func New(engine Engine, options []sdk.Option, logger *slog.Logger) *Reloader {
	r := &Reloader{engine: engine, options: options, logger: logger}
	r.state.Store(&State{Loaded: time.Now()})
	return r
}

// State returns how things stand.
func (r *Reloader) State() State {
	s := *r.state.Load()
	s.CleanHits = r.clean.Load().found()
	return s
}

// Reload loads the rules anew. The new ones compile and pass their own tests
// before they take the old ones' place at once; on any fault the old ones stay,
// and the fault is returned, logged and kept in [State]. It takes as long
// as [sdk.New].
func (r *Reloader) Reload(ctx context.Context, why string) error {
	r.one.Lock()
	defer r.one.Unlock()
	return r.reload(ctx, why, r.options)
}

// Replace loads the rules of other options, as [Reloader.Reload] does; if that
// works, later reloads load them too.
func (r *Reloader) Replace(ctx context.Context, why string, options []sdk.Option) error {
	r.one.Lock()
	defer r.one.Unlock()
	if err := r.reload(ctx, why, options); err != nil {
		return err
	}
	r.options = options
	return nil
}

// reload is called by one at a time.
func (r *Reloader) reload(ctx context.Context, why string, options []sdk.Option) error {
	r.clean.Load().pause()
	before := debug.SetGCPercent(collectAt) // both sets are in memory at once
	if before >= 0 && before < collectAt {
		debug.SetGCPercent(before)
	}
	err := r.engine.Reload(ctx, options...)
	debug.SetGCPercent(before)
	debug.FreeOSMemory() // what compiling took is not needed again
	state := r.State()
	state.Tried, state.Fault = time.Now(), err
	if err != nil {
		state.Failed++
		r.logger.Error("rules not reloaded, the old ones stay", "why", why, "error", err)
	} else {
		state.Reloads++
		state.Loaded = state.Tried
		r.logger.Info("rules reloaded", "why", why)
	}
	r.state.Store(&state)
	r.clean.Load().resume(err == nil)
	return err
}
