package reload

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settle is how long the folder must be quiet before it is read: editors and
// deployments write several files.
const settle = 500 * time.Millisecond

// Watch reloads when files below dir change, until ctx ends. It returns once it
// watches; folders that are made later are watched too, and so is the swap of a
// linked folder, as Kubernetes does it.
func (r *Reloader) Watch(ctx context.Context, dir string) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	if err := add(w, dir); err != nil {
		return errors.Join(err, w.Close())
	}
	go r.watch(ctx, w)
	return nil
}

// add watches dir and all folders below it.
func add(w *fsnotify.Watcher, dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return w.Add(path)
	})
}

func (r *Reloader) watch(ctx context.Context, w *fsnotify.Watcher) {
	defer w.Close()
	timer := time.NewTimer(settle)
	timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case err, ok := <-w.Errors:
			if !ok {
				return
			}
			r.logger.Error("the rules' folder is not watched as it should be", "error", err)
		case event, ok := <-w.Events:
			if !ok {
				return
			}
			if event.Op == fsnotify.Chmod {
				continue
			}
			if event.Has(fsnotify.Create) {
				// a file, or already gone: nothing to watch
				_ = add(w, event.Name)
			}
			timer.Reset(settle)
		case <-timer.C:
			// the error is logged and kept
			_ = r.Reload(ctx, "files changed")
		}
	}
}
