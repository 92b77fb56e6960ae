package bundles

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/handrail-safety/handrail/sdk/bundle"
)

// Run looks at the source every now and then until ctx ends. Times differ by a
// tenth, so that many sidecars do not ask at once.
func (f *Feed) Run(ctx context.Context) {
	every := f.settings.PollEvery
	if every <= 0 {
		return
	}
	timer := time.NewTimer(jitter(every))
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			_, _ = f.poll(ctx, "poll") // the error is logged and kept
			timer.Reset(jitter(every))
		}
	}
}

func jitter(every time.Duration) time.Duration {
	return time.Duration(float64(every) * (0.9 + 0.2*rand.Float64()))
}

// Reload looks at the source, and loads the rules anew even if it has nothing new:
// files beside the bundle may have changed. The error joins all faults; where only
// the source or the folder failed, the rules were loaded anew all the same.
func (f *Feed) Reload(ctx context.Context, why string) error {
	installed, err := f.poll(ctx, why)
	if installed {
		return err
	}
	return errors.Join(err, f.Reloader.Reload(ctx, why))
}

// poll takes what the source has, if it is newer, and tries again to keep what runs.
func (f *Feed) poll(ctx context.Context, why string) (installed bool, err error) {
	f.fetching.Lock()
	defer f.fetching.Unlock()
	data, err := f.source.fetch(ctx)
	f.one.Lock()
	defer f.one.Unlock()
	again := f.keepAgain(why) // first: a newer one makes it one that ran before
	if err == nil {
		installed, err = f.consider(ctx, data, why)
	}
	switch {
	case errors.Is(err, errUnchanged): // what was fetched last may have been refused since
		err = nil
	case err == nil || installed:
		f.source.accepted()
	case !errors.Is(err, context.Canceled): // the program ends
		f.logger.Error("bundle not installed, the old one stays", "why", why, "running", f.record.Kept[0].Identity, "error", err)
	}
	if !installed {
		err = errors.Join(err, again)
	}
	f.publish(looked(err))
	return installed, err
}

// consider installs a bundle that is to take the place of the one that runs.
func (f *Feed) consider(ctx context.Context, data []byte, why string) (installed bool, err error) {
	b, err := f.open(data)
	if err != nil {
		return false, err
	}
	taken, err := f.record.accept(b, f.sourceID)
	if err != nil {
		return false, err
	}
	if !taken {
		if b.Digest() == f.record.Kept[0].Digest {
			f.record.Source = f.sourceID // may differ after a start without it
		}
		return false, nil
	}
	if err := f.load(ctx, b, why); err != nil {
		return false, fmt.Errorf("%s: %w", b.Identity(), err)
	}
	return true, f.runs(b, data, f.record.with(b, f.sourceID, time.Now()), why)
}

// runs notes that b judges now, and keeps it.
func (f *Feed) runs(b *bundle.Bundle, data []byte, next record, why string) error {
	f.logger.Info("bundle installed", "bundle", b.Identity(), "before", f.record.Kept[0].Identity, "signed_by", b.SignedBy(), "why", why)
	return f.keep(b, data, next, why)
}

// An unkept is the bundle that runs, while the folder does not take it.
type unkept struct {
	bundle *bundle.Bundle
	data   []byte // the archive, nil where the folder has it
}

// keep makes next the record and writes it, after b's archive unless data is nil. If
// that fails with [ErrNotKept], b judges all the same, as there is no reason to judge by
// an older one; what was to be written stays in memory for [Feed.keepAgain].
func (f *Feed) keep(b *bundle.Bundle, data []byte, next record, why string) error {
	f.record, f.unkept = next, nil
	var err error
	if data != nil {
		err = f.store.put(b.Digest(), data)
	}
	if err == nil {
		err = f.store.save(next)
	}
	if err == nil {
		return nil
	}
	f.unkept = &unkept{b, data}
	err = fmt.Errorf("bundle.dir: %s runs, %w: %w", b.Identity(), ErrNotKept, err)
	f.logger.Error("bundle installed, but not kept", "why", why, "error", err)
	return err
}

// keepAgain keeps the bundle that runs, if the folder has not taken it so far.
func (f *Feed) keepAgain(why string) error {
	if f.unkept == nil {
		return nil
	}
	return f.keep(f.unkept.bundle, f.unkept.data, f.record, why)
}

// Rollback goes back to the bundle that ran before, or, if that cannot be used,
// the one before it, and so on. What is rolled back from is dropped, and neither it
// nor an older version is taken from the source until a newer one appears.
//
// It fails with [ErrNoRollback] where there is none, and else with the reasons why
// none could be used; the rules then stay as they are. With [ErrNotKept] it went back,
// but the next start may not know. The source is not asked.
func (f *Feed) Rollback(ctx context.Context, why string) error {
	f.one.Lock()
	defer f.one.Unlock()
	if len(f.record.Kept) < 2 {
		return ErrNoRollback
	}
	from := f.record.Kept[0]
	var faults []error
	for i, k := range f.record.Kept {
		if i == 0 {
			continue
		}
		b, err := f.openKept(k)
		if err == nil {
			err = f.load(ctx, b, why)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", k.Identity, err))
			continue
		}
		next := f.record
		next.Kept = f.record.Kept[i:]
		next.HeldBack = next.HeldBack.since(from)
		err = f.runs(b, nil, next, why)
		f.publish(func(s *State) { s.Fault = err })
		return err
	}
	err := errors.Join(faults...)
	f.publish(func(s *State) { s.Fault, s.Failed = err, s.Failed+1 })
	f.logger.Error("not rolled back, the rules stay", "why", why, "error", err)
	return err
}
