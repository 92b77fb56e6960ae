package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"time"

	"golang.org/x/mod/semver"
)

const (
	manifestName  = "manifest.json"
	signatureName = "manifest.sig"
	schema        = 1
	maxNameBytes  = 64
)

// Manifest names a bundle and every file in it.
type Manifest struct {
	// Schema is 1; others are refused.
	Schema int `json:"schema"`
	// Name is of [a-z0-9-], at most 64 bytes.
	Name string `json:"name"`
	// Version is a semantic version without build metadata: 1.2.0 or 1.2.0-rc.1.
	Version string `json:"version"`
	// Created is in UTC, in whole seconds.
	Created time.Time `json:"created"`
	// Files are ordered by path.
	Files []File `json:"files"`
}

// File is one file of a bundle.
type File struct {
	// Path is slash separated, below the bundle's root: packs/team-en.yaml.
	Path  string `json:"path"`
	Bytes int64  `json:"bytes"`
	// SHA256 is 64 hex digits.
	SHA256 string `json:"sha256"`
}

// CompareVersions is -1, 0 or 1 where a is older than b, as old, or newer, by the
// precedence of semantic versions. What is no version is older than any.
func CompareVersions(a, b string) int { return semver.Compare("v"+a, "v"+b) }

var (
	namePattern   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	pathPattern   = regexp.MustCompile(`^[A-Za-z0-9._/-]+$`)
	digestPattern = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// readManifest reads and checks a manifest.
func readManifest(data []byte) (Manifest, error) {
	var m Manifest
	if err := decodeStrictly(data, &m); err != nil {
		return m, fmt.Errorf("%s: %w: %w", manifestName, err, ErrFormat)
	}
	if err := m.check(); err != nil {
		return m, fmt.Errorf("%s: %w", manifestName, err)
	}
	return m, nil
}

// decodeStrictly refuses unknown fields and what follows the document.
func decodeStrictly(data []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the document")
	}
	return nil
}

// checkName holds name and version against what they may be.
func checkName(name, version string) error {
	var faults []error
	if len(name) > maxNameBytes || !namePattern.MatchString(name) {
		faults = append(faults, fmt.Errorf("name: %q, want at most %d of a-z, 0-9 and -", clip(name), maxNameBytes))
	}
	if v := "v" + version; len(version) > maxNameBytes || !semver.IsValid(v) || semver.Canonical(v) != v {
		faults = append(faults, fmt.Errorf("version: %q, want a semantic version such as 1.2.0", clip(version)))
	}
	return errors.Join(faults...)
}

func (m *Manifest) check() error {
	if m.Schema != schema {
		return fmt.Errorf("schema: %d, want %d: %w", m.Schema, schema, ErrFormat)
	}
	if err := checkName(m.Name, m.Version); err != nil {
		return fmt.Errorf("%w: %w", err, ErrFormat)
	}
	if m.Created.IsZero() || m.Created.Location() != time.UTC || m.Created.Nanosecond() != 0 {
		return fmt.Errorf("created: want a time in UTC, in whole seconds: %w", ErrFormat)
	}
	if len(m.Files) == 0 {
		return fmt.Errorf("files: none: %w", ErrFormat)
	}
	if len(m.Files) > MaxFiles {
		return fmt.Errorf("%d files, limit %d: %w", len(m.Files), MaxFiles, ErrTooLarge)
	}
	var sum int64
	for i, f := range m.Files {
		if err := checkPath(f.Path); err != nil {
			return fmt.Errorf("files[%d]: %w", i, err)
		}
		if i > 0 && f.Path <= m.Files[i-1].Path {
			return fmt.Errorf("files[%d]: %s: not in order, or there twice: %w", i, f.Path, ErrFormat)
		}
		if !digestPattern.MatchString(f.SHA256) {
			return fmt.Errorf("files[%d]: sha256: want 64 hex digits: %w", i, ErrFormat)
		}
		if f.Bytes < 0 {
			return fmt.Errorf("files[%d]: %d bytes: %w", i, f.Bytes, ErrFormat)
		}
		if f.Bytes > MaxFileBytes {
			return fmt.Errorf("%s: %d bytes, limit %d: %w", f.Path, f.Bytes, MaxFileBytes, ErrTooLarge)
		}
		if sum += f.Bytes; sum > MaxUnpackedBytes {
			return fmt.Errorf("files of more than %d bytes: %w", MaxUnpackedBytes, ErrTooLarge)
		}
	}
	return nil
}

// checkPath refuses what could lead out of the bundle, or looks different to
// different systems.
func checkPath(path string) error {
	switch {
	case len(path) > MaxPathBytes:
		return fmt.Errorf("path of %d bytes, limit %d: %w", len(path), MaxPathBytes, ErrTooLarge)
	case !fs.ValidPath(path) || path == "." || !pathPattern.MatchString(path) || strings.HasPrefix(path, ".") || strings.Contains(path, "/."):
		return fmt.Errorf("path %q: want letters, digits, . _ - and /, no part that begins with a dot: %w", path, ErrFormat)
	case path == manifestName || path == signatureName:
		return fmt.Errorf("path %q is the bundle's own: %w", path, ErrFormat)
	}
	return nil
}

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// clip keeps a message short, whatever it quotes.
func clip(text string) string { return text[:min(len(text), maxNameBytes)] }
