package bundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// content is a file with what is in it.
type content struct {
	path string
	data []byte
}

// open reads an archive. trust is asked once manifest and signature (nil without)
// are read, before any file is.
func open(data []byte, trust func(manifest []byte, s *signature) (signer string, err error)) (*Bundle, error) {
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("%d bytes, limit %d: %w", len(data), MaxBytes, ErrTooLarge)
	}
	a, err := newArchive(data)
	if err != nil {
		return nil, err
	}
	b := &Bundle{}
	var s *signature
	if b.raw, s, err = a.head(); err != nil {
		return nil, err
	}
	if s != nil {
		b.keyID = s.KeyID
	}
	b.digest = "sha256:" + digestOf(b.raw)
	if b.signer, err = trust(b.raw, s); err != nil {
		return nil, err
	}
	if b.manifest, err = readManifest(b.raw); err != nil {
		return nil, err
	}
	files := make([]content, 0, len(b.manifest.Files))
	for i := range b.manifest.Files {
		f := &b.manifest.Files[i]
		data, err := a.file(f)
		if err != nil {
			return nil, err
		}
		files = append(files, content{f.Path, data})
	}
	if err := a.end(); err != nil {
		return nil, err
	}
	b.files, err = fileSystem(files)
	return b, err
}

// An archive reads entries one after the other and never more than it may.
type archive struct {
	packed  *bytes.Reader
	left    *io.LimitedReader
	entries *tar.Reader
	// header is the entry that comes next, nil at the end.
	header *tar.Header
}

func newArchive(data []byte) (*archive, error) {
	a := &archive{packed: bytes.NewReader(data)}
	unpacked, err := gzip.NewReader(a.packed)
	if err != nil {
		return nil, fmt.Errorf("gzip: %w: %w", err, ErrFormat)
	}
	unpacked.Multistream(false)
	a.left = &io.LimitedReader{R: unpacked, N: MaxUnpackedBytes + 1}
	a.entries = tar.NewReader(a.left)
	return a, a.next()
}

// fault says why reading failed: what is cut off by the limit looks like an end
// to those who read it.
func (a *archive) fault(err error) error {
	if a.left.N <= 0 {
		return fmt.Errorf("unpacks to more than %d bytes: %w", MaxUnpackedBytes, ErrTooLarge)
	}
	return fmt.Errorf("archive: %w: %w", err, ErrFormat)
}

// next goes to the next entry.
func (a *archive) next() error {
	header, err := a.entries.Next()
	if errors.Is(err, io.EOF) && a.left.N > 0 {
		a.header = nil
		return nil
	}
	if err != nil {
		return a.fault(err)
	}
	if header.Typeflag != tar.TypeReg {
		return fmt.Errorf("archive: %q is no plain file: %w", clip(header.Name), ErrFormat)
	}
	a.header = header
	return nil
}

// read reads the entry that comes next, which must have this name, and goes on.
func (a *archive) read(name string, maxBytes int64) ([]byte, error) {
	switch {
	case a.header == nil:
		return nil, fmt.Errorf("%s: missing: %w", name, ErrFormat)
	case a.header.Name != name:
		return nil, fmt.Errorf("archive holds %q where %q must be: %w", clip(a.header.Name), name, ErrFormat)
	case a.header.Size > maxBytes:
		return nil, fmt.Errorf("%s: %d bytes, limit %d: %w", name, a.header.Size, maxBytes, ErrTooLarge)
	}
	data := make([]byte, a.header.Size)
	if _, err := io.ReadFull(a.entries, data); err != nil {
		return nil, a.fault(err)
	}
	return data, a.next()
}

// head reads the manifest and the signature, nil if there is none.
func (a *archive) head() (manifest []byte, s *signature, err error) {
	if manifest, err = a.read(manifestName, maxManifestBytes); err != nil {
		return nil, nil, err
	}
	if a.header == nil || a.header.Name != signatureName {
		return manifest, nil, nil
	}
	data, err := a.read(signatureName, maxSignatureBytes)
	if err != nil {
		return nil, nil, err
	}
	s = &signature{}
	return manifest, s, s.parse(data)
}

// file reads what the manifest has next.
func (a *archive) file(f *File) ([]byte, error) {
	if a.header != nil && a.header.Name == f.Path && a.header.Size != f.Bytes {
		return nil, fmt.Errorf("%s: %d bytes, the manifest says %d: %w", f.Path, a.header.Size, f.Bytes, ErrFormat)
	}
	data, err := a.read(f.Path, f.Bytes)
	if err != nil {
		return nil, err
	}
	if digestOf(data) != f.SHA256 {
		return nil, fmt.Errorf("%s: not the file of the manifest, its digest differs: %w", f.Path, ErrFormat)
	}
	return data, nil
}

// end makes sure that nothing follows, and that the checksum of the whole holds,
// which is known only there.
func (a *archive) end() error {
	if a.header != nil {
		return fmt.Errorf("archive holds %q, which the manifest has not: %w", clip(a.header.Name), ErrFormat)
	}
	n, err := io.Copy(io.Discard, a.left)
	if err != nil || a.left.N <= 0 {
		return a.fault(err)
	}
	if n > 0 || a.packed.Len() > 0 {
		return fmt.Errorf("something follows the archive: %w", ErrFormat)
	}
	return nil
}
