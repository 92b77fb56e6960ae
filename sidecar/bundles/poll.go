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
// files beside the bundle may have changed. The error joins both faults; where only
// the source's failed, the rules were loaded anew all the same.
func (f *Feed) Reload(ctx context.Context, why string) error {
	installed, err := f.poll(ctx, why)
	if installed {
		return err
	}
	return errors.Join(err, f.Reloader.Reload(ctx, why))
}

// poll takes what the source has, if it is newer.
func (f *Feed) poll(ctx context.Context, why string) (installed bool, err error) {
	f.fetching.Lock()
	defer f.fetching.Unlock()
	data, err := f.source.fetch(ctx)
	f.one.Lock()
	defer f.one.Unlock()
	if err == nil {
		installed, err = f.consider(ctx, data, why)
	}
	switch {
	case errors.Is(err, errUnchanged): // what was fetched last may have been refused since
		err = nil
	case err == nil:
		f.source.accepted()
	case installed:
		f.logger.Error("bundle installed, but not kept", "why", why, "error", err)
	case !errors.Is(err, context.Canceled): // the program ends
		f.logger.Error("bundle not installed, the old one stays", "why", why, "running", f.record.Kept[0].Identity, "error", err)
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
	if err := f.store.put(b.Digest(), data); err != nil {
		return false, fmt.Errorf("bundle.dir: %w", err)
	}
	if err := f.load(ctx, b, why); err != nil {
		return false, errors.Join(fmt.Errorf("%s: %w", b.Identity(), err), f.store.prune(f.record))
	}
	return true, f.runs(b, f.record.with(b, f.sourceID, time.Now()), why)
}

// runs notes that b judges now.
func (f *Feed) runs(b *bundle.Bundle, next record, why string) error {
	f.logger.Info("bundle installed", "bundle", b.Identity(), "before", f.record.Kept[0].Identity, "signed_by", b.SignedBy(), "why", why)
	f.record = next
	if err := f.store.save(next); err != nil {
		return notKept(b, err)
	}
	return nil
}

// notKept says that b judges, but that the folder fails.
func notKept(b *bundle.Bundle, err error) error {
	return fmt.Errorf("bundle.dir: %s runs, %w: %w", b.Identity(), ErrNotKept, err)
}

// Rollback goes back to the bundle that ran before, or, if that cannot be used,
// the one before it, and so on. What is rolled back from is dropped, and neither it
// nor an older version is taken from the source until a newer one appears.
//
// It fails with [ErrNoRollback] where there is none, and else with the reasons why
// none could be used; the rules then stay as they are. The source is not asked.
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
		err = f.runs(b, next, why)
		f.publish(func(s *State) { s.Fault = err })
		return err
	}
	err := errors.Join(faults...)
	f.publish(func(s *State) { s.Fault, s.Failed = err, s.Failed+1 })
	f.logger.Error("not rolled back, the rules stay", "why", why, "error", err)
	return err
}
