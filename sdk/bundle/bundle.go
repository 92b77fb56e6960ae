// Package bundle packs a folder of rules into one file that can be signed, sent
// and trusted, and opens such files.
//
// A bundle is a .tar.gz archive. Its first entry, manifest.json, names the bundle,
// its version and the SHA-256 of every file; manifest.sig, if there is one, is the
// second and holds an Ed25519 signature over the bytes of the manifest; the files
// follow in the order of the manifest. The same files, name, version and date make
// the same bytes.
//
// [Open] reads a bundle that one of the given keys signed, and hands it to
// sdk.WithRules as a file system. Nothing of a file that breaks a limit, a digest
// or the signature is handed out. Nothing is written to disk. All functions are
// safe for concurrent use.
package bundle

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// Limits of a bundle. The shipped rules have 7.5 MB in 92 files, 2.4 MB as an archive.
const (
	// MaxBytes bounds the archive as it is sent.
	MaxBytes = 16 << 20
	// MaxUnpackedBytes bounds what the archive unpacks to, all of it.
	MaxUnpackedBytes = 64 << 20
	// MaxFileBytes bounds one file.
	MaxFileBytes = 8 << 20
	// MaxFiles bounds how many files there are.
	MaxFiles = 4096
	// MaxPathBytes bounds the path of a file.
	MaxPathBytes = 200

	maxManifestBytes  = 2 << 20
	maxSignatureBytes = 4 << 10
)

// Test for these with [errors.Is].
var (
	// ErrFormat is returned for what is no bundle, or one whose files are not
	// those of its manifest.
	ErrFormat = errors.New("not a whole bundle")
	// ErrTooLarge is returned for what is over one of the limits.
	ErrTooLarge = errors.New("bundle over a limit")
	// ErrUnsigned is returned by [Open] for a bundle without a signature.
	ErrUnsigned = errors.New("bundle is not signed")
	// ErrUntrusted is returned by [Open] where no trusted key made the signature
	// over this manifest.
	ErrUntrusted = errors.New("bundle is not signed by a trusted key")
)

// A Bundle is an opened bundle: the file system of its rules, and what it is. It
// is safe for concurrent use.
type Bundle struct {
	files    *zip.Reader
	manifest Manifest
	raw      []byte // the manifest as it was signed
	digest   string
	keyID    string
	signer   string
}

// Open opens a file of the bundle. The manifest and the signature are no files of
// the rules.
func (b *Bundle) Open(name string) (fs.File, error) { return b.files.Open(name) }

// Identity is "name@version+sha256:<12 hex digits>", of the manifest's digest, so
// that signing does not change it. Verdicts name it.
func (b *Bundle) Identity() string {
	return b.manifest.Name + "@" + b.manifest.Version + "+" + b.digest[:len("sha256:")+12]
}

// Digest is "sha256:" and the 64 hex digits of the manifest's digest, which covers
// all files.
func (b *Bundle) Digest() string { return b.digest }

// Manifest says what the bundle holds.
func (b *Bundle) Manifest() Manifest {
	m := b.manifest
	m.Files = slices.Clone(m.Files)
	return m
}

// SignedBy is the [KeyID] of the trusted key that made the signature; empty where
// [OpenUnsigned] did not look for one.
func (b *Bundle) SignedBy() string { return b.signer }

// ClaimedKeyID is the key id that stands beside the signature, empty without one.
// It is not signed: a hint for people, not a proof.
func (b *Bundle) ClaimedKeyID() string { return b.keyID }

// Open reads a bundle that one of keys has signed.
//
// It fails with [ErrFormat], [ErrTooLarge], [ErrUnsigned] or [ErrUntrusted]. The
// signature is checked before any file is read, each file's size before the file
// is. It keeps no reference to data. Cost: 62 ms of processor time and 23 MB allocated
// for the shipped rules (BenchmarkOpen, two slow shared cores; 94 ms on the clock while
// both were busy).
func Open(data []byte, keys []ed25519.PublicKey) (*Bundle, error) {
	if len(keys) == 0 {
		return nil, errors.New("no trusted keys given")
	}
	for i, key := range keys {
		if len(key) != ed25519.PublicKeySize {
			return nil, fmt.Errorf("keys[%d]: %d bytes, want %d", i, len(key), ed25519.PublicKeySize)
		}
	}
	return open(data, func(manifest []byte, s *signature) (string, error) { return s.verify(manifest, keys) })
}

// OpenUnsigned reads a bundle whoever made it: everything is checked as by [Open]
// but the signature. Use it where the file itself is trusted, such as before
// signing it.
func OpenUnsigned(data []byte) (*Bundle, error) {
	return open(data, func([]byte, *signature) (string, error) { return "", nil })
}

// fileSystem serves files from memory. A zip archive that is not compressed is
// what the standard library has for that.
func fileSystem(files []content) (*zip.Reader, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		entry, err := w.CreateHeader(&zip.FileHeader{Name: f.path, Method: zip.Store})
		if err != nil {
			return nil, err
		}
		if _, err := entry.Write(f.data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
}
