package reload_test

import (
	"io/fs"
	"strings"
)

// without hides the packs of a file system.
type without struct{ fs.FS }

func (w without) Open(name string) (fs.File, error) {
	if name == "packs" || strings.HasPrefix(name, "packs/") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return w.FS.Open(name)
}
