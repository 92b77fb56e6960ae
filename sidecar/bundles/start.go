package bundles

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/handrail-safety/handrail/sdk/bundle"
	"github.com/handrail-safety/handrail/sidecar/reload"
)

// Start finds the bundle to begin with and hands it to try, which builds the
// engine with it: what the source has, or, where that cannot be reached or used,
// the newest of the folder that can. It fails if there is none.
func (f *Feed) Start(ctx context.Context, try func(*bundle.Bundle) error) error {
	fault := f.startFromSource(ctx, try)
	if fault == nil {
		return nil
	}
	held := errors.Is(fault, errHeld)
	faults := []error{fault}
	for i, k := range f.record.Kept {
		b, err := f.openKept(k)
		if err == nil {
			err = try(b)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s, kept: %w", k.Identity, err))
			continue
		}
		f.record.Kept = f.record.Kept[i:]
		if held && len(faults) == 1 {
			f.publish(looked(nil))
			f.logger.Info("the source has a bundle that was rolled back from, the one before it is used", "bundle", k.Identity, "held_back", f.record.HeldBack.Version)
			return nil
		}
		err = fmt.Errorf("%w; %s, kept on %s, is used", errors.Join(faults...), k.Identity, k.Installed.Format(time.DateOnly))
		f.publish(looked(err))
		f.logger.Warn("the source's bundle cannot be used, a kept one is", "bundle", k.Identity, "error", err)
		return nil
	}
	return fmt.Errorf("bundle: %w; bundle.dir keeps none that could be used", errors.Join(faults...))
}

// errHeld says that the source has what was rolled back from.
var errHeld = errors.New("rolled back from")

// startFromSource begins with what the source has.
func (f *Feed) startFromSource(ctx context.Context, try func(*bundle.Bundle) error) error {
	data, err := f.source.fetch(ctx)
	if err != nil {
		return err
	}
	b, err := f.open(data)
	if err != nil {
		return err
	}
	taken, err := f.record.accept(b, f.sourceID)
	if err != nil {
		return err
	}
	if !taken && b.Digest() != f.record.Kept[0].Digest {
		f.source.accepted()
		return fmt.Errorf("%s: %w", b.Identity(), errHeld)
	}
	if err := try(b); err != nil {
		return fmt.Errorf("%s: %w", b.Identity(), err)
	}
	next := f.record.with(b, f.sourceID, time.Now())
	if !taken { // the one that ran before the stop
		next.HeldBack = f.record.HeldBack
		next.Kept[0].Installed = f.record.Kept[0].Installed
	}
	f.logger.Info("bundle", "bundle", b.Identity(), "signed_by", b.SignedBy(), "source", f.source.name())
	f.source.accepted()
	f.publish(looked(f.keep(b, data, next, "start")))
	return nil
}

// Use says what reloads the engine that [Feed.Start] had built, and how it loads
// another bundle. It is called once, before anything else.
func (f *Feed) Use(rules *reload.Reloader, load Load) { f.Reloader, f.load = rules, load }

// openKept reads and verifies a kept bundle anew: the folder is no more trusted
// than the source, and a key may have been withdrawn.
func (f *Feed) openKept(k Kept) (*bundle.Bundle, error) {
	data, err := ReadFile(f.store.path(k.Digest))
	if err != nil {
		return nil, err
	}
	b, err := f.open(data)
	if err != nil {
		return nil, err
	}
	if b.Digest() != k.Digest {
		return nil, fmt.Errorf("holds %s: %w", b.Identity(), bundle.ErrFormat)
	}
	return b, nil
}
