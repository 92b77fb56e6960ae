package bundle_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/bundle"
)

// refused says whether err is one of the errors that the package promises.
func refused(err error) bool {
	return slices.ContainsFunc([]error{bundle.ErrFormat, bundle.ErrTooLarge, bundle.ErrUnsigned, bundle.ErrUntrusted}, func(e error) bool { return errors.Is(err, e) })
}

func file(name, data string) entry {
	return entry{tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644}, []byte(data)}
}

func TestTampering(t *testing.T) {
	t.Parallel()
	public, private := key(1)
	signed := sign(t, build(t, team(), "1.2.0"), private)
	// edit changes the bytes of the manifest
	edit := func(old, new string) func([]entry) []entry {
		return func(e []entry) []entry {
			e[0].data = bytes.Replace(e[0].data, []byte(old), []byte(new), 1)
			return e
		}
	}
	tests := []struct {
		name   string
		change func([]entry) []entry
		want   error
	}{
		{"file added at the end", func(e []entry) []entry { return append(e, file("packs/evil.yaml", "x")) }, bundle.ErrFormat},
		{"file added between", func(e []entry) []entry { return slices.Insert(e, 3, file("packs/zz.yaml", "x")) }, bundle.ErrFormat},
		{"last file removed", func(e []entry) []entry { return e[:len(e)-1] }, bundle.ErrFormat},
		{"first file removed", func(e []entry) []entry { return slices.Delete(e, 2, 3) }, bundle.ErrFormat},
		{"file twice", func(e []entry) []entry { return slices.Insert(e, 3, e[2]) }, bundle.ErrFormat},
		{"files in another order", func(e []entry) []entry { e[2], e[3] = e[3], e[2]; return e }, bundle.ErrFormat},
		{"file that is longer", func(e []entry) []entry { e[2].data = append(e[2].data, 'x'); return e }, bundle.ErrFormat},
		{"file that leads out", func(e []entry) []entry { e[2].Name = "../" + e[2].Name; return e }, bundle.ErrFormat},
		{"symbolic link for a file", func(e []entry) []entry {
			e[2].Typeflag, e[2].Linkname, e[2].data, e[2].Size = tar.TypeSymlink, "/etc/passwd", nil, 0
			return e
		}, bundle.ErrFormat},
		{"folder", func(e []entry) []entry {
			return append(e, entry{tar.Header{Name: "packs/", Typeflag: tar.TypeDir, Mode: 0o755}, nil})
		}, bundle.ErrFormat},
		{"no signature", func(e []entry) []entry { return slices.Delete(e, 1, 2) }, bundle.ErrUnsigned},
		{"signature behind the files", func(e []entry) []entry { return append(slices.Delete(e, 1, 2), e[1]) }, bundle.ErrUnsigned},
		{"signature twice", func(e []entry) []entry { return slices.Insert(e, 1, e[1]) }, bundle.ErrFormat},
		{"signature that is no JSON", func(e []entry) []entry { e[1].data = []byte("{"); return e }, bundle.ErrFormat},
		{"other algorithm", func(e []entry) []entry {
			e[1].data = bytes.Replace(e[1].data, []byte("ed25519"), []byte("none"), 1)
			return e
		}, bundle.ErrFormat},
		{"large signature", func(e []entry) []entry { e[1].data = bytes.Repeat([]byte(" "), 5000); return e }, bundle.ErrTooLarge},
		{"no manifest", func(e []entry) []entry { return e[1:] }, bundle.ErrFormat},
		{"large manifest", func(e []entry) []entry { e[0].data = bytes.Repeat([]byte(" "), 3<<20); return e }, bundle.ErrTooLarge},
		{"other version", edit("1.2.0", "1.3.0"), bundle.ErrUntrusted},
		{"other name", edit(`"team"`, `"them"`), bundle.ErrUntrusted},
		{"space in the manifest", edit("{", "{ "), bundle.ErrUntrusted},
		{"nothing", func([]entry) []entry { return nil }, bundle.ErrFormat},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, err := bundle.Open(pack(t, tt.change(unpack(t, signed))), []ed25519.PublicKey{public})
			if b != nil || !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
	if _, err := bundle.Open(pack(t, unpack(t, signed)), []ed25519.PublicKey{public}); err != nil {
		t.Errorf("unpacked and packed again: %v", err)
	}
}

// A byte that flips is seen in whatever file it stands.
func TestFlippedByte(t *testing.T) {
	t.Parallel()
	public, private := key(1)
	signed := sign(t, build(t, team(), "1.2.0"), private)
	keys := []ed25519.PublicKey{public}
	for i, e := range unpack(t, signed) {
		for at := range e.data {
			entries := unpack(t, signed)
			entries[i].data[at] ^= 1
			b, err := bundle.Open(pack(t, entries), keys)
			// The key id beside the signature is not signed, and proves nothing.
			claim := err == nil && e.Name == "manifest.sig" && b.ClaimedKeyID() != bundle.KeyID(public) && b.SignedBy() == bundle.KeyID(public)
			if !claim && !refused(err) {
				t.Errorf("%s, byte %d: %v", e.Name, at, err)
			}
		}
	}
	original, err := bundle.Open(signed, keys)
	if err != nil {
		t.Fatal(err)
	}
	for at := range signed {
		broken := bytes.Clone(signed)
		broken[at] ^= 0x10
		// what the archive says of itself, such as a time, is of no account
		if b, err := bundle.Open(broken, keys); err == nil && b.Digest() != original.Digest() || err != nil && !refused(err) {
			t.Errorf("archive, byte %d: %v", at, err)
		}
	}
}

func TestKeysThatAreNotTrusted(t *testing.T) {
	t.Parallel()
	public, private := key(1)
	other, _ := key(2)
	data := build(t, team(), "1.2.0")
	if _, err := bundle.Open(sign(t, data, private), []ed25519.PublicKey{other}); !errors.Is(err, bundle.ErrUntrusted) {
		t.Errorf("another key: %v", err)
	}
	if _, err := bundle.Open(data, []ed25519.PublicKey{public}); !errors.Is(err, bundle.ErrUnsigned) {
		t.Errorf("no signature: %v", err)
	}
	for _, keys := range [][]ed25519.PublicKey{nil, {public[:8]}} {
		if b, err := bundle.Open(sign(t, data, private), keys); b != nil || err == nil {
			t.Errorf("%d keys: opened", len(keys))
		}
	}
	for _, id := range []string{"two words", strings.Repeat("x", 65), "ü"} {
		if _, err := bundle.Sign(data, private, id); err == nil {
			t.Errorf("key id %q: signed", id)
		}
	}
	if _, err := bundle.Sign(data, private[:3], ""); err == nil {
		t.Error("half a key: signed")
	}
	if _, err := bundle.Sign(data[:len(data)-9], private, ""); !errors.Is(err, bundle.ErrFormat) {
		t.Errorf("half a bundle: %v", err)
	}
}

// manifest is one of our making, with files as its words say.
func manifest(files string) string {
	return `{"schema":1,"name":"team","version":"1.0.0","created":"2026-11-29T00:00:00Z","files":[` + files + `]}`
}

func fileEntry(path string, bytes int) string {
	return fmt.Sprintf(`{"path":%q,"bytes":%d,"sha256":"%s"}`, path, bytes, strings.Repeat("0", 64))
}

func TestManifestRefused(t *testing.T) {
	t.Parallel()
	ok := fileEntry("packs/a.yaml", 1)
	var many strings.Builder
	for i := range bundle.MaxFiles + 1 {
		many.WriteString("," + fileEntry(fmt.Sprintf("packs/p%04d", i), 0))
	}
	var sum strings.Builder
	for i := range 9 {
		sum.WriteString("," + fileEntry(fmt.Sprintf("packs/p%d", i), bundle.MaxFileBytes))
	}
	tests := []struct {
		name, manifest, want string
		err                  error
	}{
		{"leads out", manifest(fileEntry("../packs/a.yaml", 1)), "../packs", bundle.ErrFormat},
		{"leads out later", manifest(fileEntry("packs/../../a.yaml", 1)), "files[0]", bundle.ErrFormat},
		{"from the root", manifest(fileEntry("/etc/passwd", 1)), "files[0]", bundle.ErrFormat},
		{"backslash", manifest(fileEntry(`packs\a`, 1)), "files[0]", bundle.ErrFormat},
		{"hidden", manifest(fileEntry("packs/.a", 1)), "files[0]", bundle.ErrFormat},
		{"its own", manifest(fileEntry("manifest.sig", 1)), "files[0]", bundle.ErrFormat},
		{"long path", manifest(fileEntry(strings.Repeat("a", 201), 1)), "201 bytes, limit 200", bundle.ErrTooLarge},
		{"twice", manifest(ok + "," + ok), "files[1]", bundle.ErrFormat},
		{"not in order", manifest(fileEntry("packs/b.yaml", 1) + "," + ok), "files[1]", bundle.ErrFormat},
		{"negative size", manifest(fileEntry("packs/a.yaml", -1)), "-1 bytes", bundle.ErrFormat},
		{"large file", manifest(fileEntry("packs/a.yaml", bundle.MaxFileBytes+1)), "8388609 bytes, limit 8388608", bundle.ErrTooLarge},
		{"many files", manifest(many.String()[1:]), "4097 files, limit 4096", bundle.ErrTooLarge},
		{"large sum", manifest(sum.String()[1:]), "more than 67108864 bytes", bundle.ErrTooLarge},
		{"no files", manifest(""), "files: none", bundle.ErrFormat},
		{"short digest", manifest(strings.Replace(ok, "00", "", 1)), "64 hex digits", bundle.ErrFormat},
		{"schema", strings.Replace(manifest(ok), `"schema":1`, `"schema":2`, 1), "schema: 2, want 1", bundle.ErrFormat},
		{"version", strings.Replace(manifest(ok), `1.0.0`, `1.0`, 1), `version: "1.0"`, bundle.ErrFormat},
		{"name", strings.Replace(manifest(ok), `"team"`, `"../x"`, 1), `name: "../x"`, bundle.ErrFormat},
		{"date", strings.Replace(manifest(ok), `00Z`, `00+01:00`, 1), "created", bundle.ErrFormat},
		{"unknown field", strings.Replace(manifest(ok), `{"schema"`, `{"extra":1,"schema"`, 1), "extra", bundle.ErrFormat},
		{"something behind", manifest(ok) + "{}", "follows", bundle.ErrFormat},
		{"file that is not there", manifest(ok), "packs/a.yaml: missing", bundle.ErrFormat},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := bundle.OpenUnsigned(pack(t, []entry{file("manifest.json", tt.manifest)}))
			if !errors.Is(err, tt.err) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q %v", err, tt.want, tt.err)
			}
		})
	}
}

// Archives that unpack to far more than they are never take that much memory.
func TestGzipBomb(t *testing.T) {
	t.Parallel()
	zeros := func(n int64, prefix []byte) []byte {
		var out bytes.Buffer
		z := gzip.NewWriter(&out)
		if _, err := z.Write(prefix); err != nil {
			t.Fatal(err)
		}
		if _, err := io.CopyN(z, zero{}, n); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	head := func(size int64) []byte {
		var out bytes.Buffer
		if err := tar.NewWriter(&out).WriteHeader(&tar.Header{Name: "manifest.json", Size: size, Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	good := build(t, team(), "1.0.0")
	for name, tt := range map[string]struct {
		data []byte
		want error
	}{
		"a manifest of a gigabyte":    {zeros(1<<20, head(1<<30)), bundle.ErrTooLarge},
		"zeros behind the archive":    {append(bytes.Clone(good), zeros(1<<20, nil)...), bundle.ErrFormat},
		"more than the limit of both": {zeros(bundle.MaxUnpackedBytes+1<<20, nil), bundle.ErrFormat}, // ends at the first zeros
		"large archive":               {make([]byte, bundle.MaxBytes+1), bundle.ErrTooLarge},
		"cut off":                     {good[:len(good)-4], bundle.ErrFormat},
		"no archive":                  {[]byte("schema: 1\n"), bundle.ErrFormat},
		"empty":                       {nil, bundle.ErrFormat},
	} {
		if _, err := bundle.OpenUnsigned(tt.data); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
	var padded bytes.Buffer // a good archive whose stream goes on for ever
	z := gzip.NewWriter(&padded)
	plain, err := gzip.NewReader(bytes.NewReader(good))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(z, io.MultiReader(plain, io.LimitReader(zero{}, bundle.MaxUnpackedBytes))); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := bundle.OpenUnsigned(padded.Bytes()); !errors.Is(err, bundle.ErrTooLarge) {
		t.Errorf("a stream that goes on: got %v, want %v", err, bundle.ErrTooLarge)
	}
}

type zero struct{}

func (zero) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
