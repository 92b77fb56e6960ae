package bundles

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/handrail-safety/handrail/sdk/bundle"
)

const (
	recordFile   = "state.json"
	recordSchema = 1
	extension    = ".tar.gz"
	// keepPrevious is how many bundles are kept besides the one that runs.
	keepPrevious = 3
)

// A Kept is a bundle that was verified, loaded and kept.
type Kept struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	// Identity is as verdicts name it, Digest the manifest's whole digest.
	Identity string `json:"identity"`
	Digest   string `json:"digest"`
	// SignedBy is the id of the key that signed it, empty where no signature is
	// asked for.
	SignedBy  string    `json:"signed_by"`
	Installed time.Time `json:"installed"`
}

// record is what the folder says of its bundles. It is replaced, never changed.
type record struct {
	Schema int `json:"schema"`
	// Source tells whether the configuration still names the same one; a digest,
	// as addresses may hold secrets.
	Source string `json:"source"`
	// Kept are the bundle that runs and those that ran before, newest first.
	Kept     []Kept   `json:"kept"`
	HeldBack HeldBack `json:"held_back"`
}

// HeldBack is the highest version that was rolled back from: of this name only a
// newer one is taken. It is empty where nothing was rolled back.
type HeldBack struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// since is h once k was rolled back from too.
func (h HeldBack) since(k Kept) HeldBack {
	if h.Name == k.Name && bundle.CompareVersions(h.Version, k.Version) > 0 {
		return h
	}
	return HeldBack{k.Name, k.Version}
}

// store is the folder of kept bundles.
type store struct{ dir string }

func (s store) path(digest string) string {
	return filepath.Join(s.dir, strings.TrimPrefix(digest, "sha256:")+extension)
}

// put keeps the archive of a bundle.
func (s store) put(digest string, data []byte) error { return WriteFile(s.path(digest), data, 0o600) }

// load reads the record; a folder that has none is new.
func (s store) load() (record, error) {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return record{}, err
	}
	r := record{Schema: recordSchema}
	data, err := os.ReadFile(filepath.Join(s.dir, recordFile))
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return r, fmt.Errorf("%s: %w; remove the folder to begin anew", recordFile, err)
	}
	if r.Schema != recordSchema {
		return r, fmt.Errorf("%s: schema %d, want %d", recordFile, r.Schema, recordSchema)
	}
	for _, k := range r.Kept {
		sum, err := hex.DecodeString(strings.TrimPrefix(k.Digest, "sha256:"))
		if err != nil || len(sum) != sha256.Size {
			return r, fmt.Errorf("%s: a digest that is none; remove the folder to begin anew", recordFile)
		}
	}
	return r, nil
}

// save writes the record and removes the bundles that are not in it.
func (s store) save(r record) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := WriteFile(filepath.Join(s.dir, recordFile), data, 0o600); err != nil {
		return err
	}
	return s.prune(r)
}

// prune removes bundles that the record does not name, and nothing else.
func (s store) prune(r record) error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	var faults []error
	for _, e := range entries {
		digest, ok := strings.CutSuffix(e.Name(), extension)
		if _, err := hex.DecodeString(digest); !ok || err != nil || len(digest) != 2*sha256.Size {
			continue
		}
		if !slices.ContainsFunc(r.Kept, func(k Kept) bool { return k.Digest == "sha256:"+digest }) {
			faults = append(faults, os.Remove(filepath.Join(s.dir, e.Name())))
		}
	}
	return errors.Join(faults...)
}

// with is the record once b of source runs.
func (r record) with(b *bundle.Bundle, source string, installed time.Time) record {
	m := b.Manifest()
	r.Source = source
	r.Kept = slices.DeleteFunc(slices.Clone(r.Kept), func(k Kept) bool { return k.Digest == b.Digest() })
	r.Kept = slices.Insert(r.Kept, 0, Kept{
		Name: m.Name, Version: m.Version, Identity: b.Identity(), Digest: b.Digest(), SignedBy: b.SignedBy(), Installed: installed.UTC().Truncate(time.Second),
	})
	r.Kept = r.Kept[:min(len(r.Kept), 1+keepPrevious)]
	r.HeldBack = HeldBack{}
	return r
}

// WriteFile writes a file and puts it in place at once, so that nobody reads half
// of it.
func WriteFile(path string, data []byte, mode fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
