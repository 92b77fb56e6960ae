package bundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// roots are what belongs to rules in a folder; what lies beside them, such as a
// README, does not.
func roots() []string {
	return []string{"clean", "overrides", "packs", "policies", "spellings", "support", "taxonomy.yaml", "terms"}
}

// Build makes a bundle of the folders packs/, policies/, support/, overrides/,
// terms/, spellings/ and clean/ and the file taxonomy.yaml of rules, those that
// there are, and says what lies beside them and is left out. Files whose names begin
// with a dot are left out too. It is not signed yet: see [Sign].
//
// Name and version are those of [Manifest]; created is rounded down to seconds. It
// fails with [ErrTooLarge] on what [Open] would refuse. Whether the rules load is
// not its business: sdk.New says that.
func Build(rules fs.FS, name, version string, created time.Time) (data []byte, leftOut []string, err error) {
	if err := checkName(name, version); err != nil {
		return nil, nil, err
	}
	paths, leftOut, err := list(rules)
	if err != nil {
		return nil, nil, err
	}
	m := Manifest{Schema: schema, Name: name, Version: version, Created: created.UTC().Truncate(time.Second)}
	files := make([]content, 0, len(paths)+1)
	for _, p := range paths {
		data, err := fs.ReadFile(rules, p)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, content{p, data})
		m.Files = append(m.Files, File{Path: p, Bytes: int64(len(data)), SHA256: digestOf(data)})
	}
	if err := m.check(); err != nil {
		return nil, nil, err
	}
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, nil, err
	}
	if data, err = write(append([]content{{manifestName, append(raw, '\n')}}, files...)); err != nil {
		return nil, nil, err
	}
	_, err = OpenUnsigned(data) // never makes what cannot be opened
	return data, leftOut, err
}

// list gives the paths of the files of rules, ordered, and what is left out.
func list(rules fs.FS) (paths, leftOut []string, err error) {
	entries, err := fs.ReadDir(rules, ".")
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		if !slices.Contains(roots(), e.Name()) {
			if !strings.HasPrefix(e.Name(), ".") {
				leftOut = append(leftOut, e.Name())
			}
			continue
		}
		err := fs.WalkDir(rules, e.Name(), func(p string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case strings.HasPrefix(path.Base(p), "."):
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			case d.IsDir():
				return nil
			case !d.Type().IsRegular():
				return fmt.Errorf("%s: no plain file", p)
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			if info.Size() > MaxFileBytes {
				return fmt.Errorf("%s: %d bytes, limit %d: %w", p, info.Size(), MaxFileBytes, ErrTooLarge)
			}
			paths = append(paths, p)
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
	}
	if len(paths) == 0 {
		return nil, nil, fmt.Errorf("no rules: want one of %s", strings.Join(roots(), ", "))
	}
	slices.Sort(paths)
	return paths, leftOut, nil
}

// contents reads all files back, in order.
func (b *Bundle) contents() ([]content, error) {
	out := make([]content, 0, len(b.manifest.Files))
	for _, f := range b.manifest.Files {
		data, err := fs.ReadFile(b, f.Path)
		if err != nil {
			return nil, err
		}
		out = append(out, content{f.Path, data})
	}
	return out, nil
}

// write packs entries in this order. Nothing of the machine goes in: no owner, no
// time, one mode.
func write(entries []content) ([]byte, error) {
	var out bytes.Buffer
	packed, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	w := tar.NewWriter(packed)
	for _, e := range entries {
		header := &tar.Header{Name: e.path, Mode: 0o644, Size: int64(len(e.data)), Typeflag: tar.TypeReg, Format: tar.FormatPAX}
		if err := w.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := w.Write(e.data); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(w.Close(), packed.Close()); err != nil {
		return nil, err
	}
	if out.Len() > MaxBytes {
		return nil, fmt.Errorf("%d bytes packed, limit %d: %w", out.Len(), MaxBytes, ErrTooLarge)
	}
	return out.Bytes(), nil
}
