package bundle_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk/bundle"
)

var created = time.Unix(1_800_000_000, 0)

// team is a folder of rules with what does not belong into a bundle.
func team() fstest.MapFS {
	return fstest.MapFS{
		"packs/team-en.yaml":    {Data: []byte("schema: 1\npack: team-en\n")},
		"policies/default.yaml": {Data: []byte("schema: 1\n")},
		"terms/toads.txt":       {Data: []byte("toad\n")},
		"packs/.team-en.swp":    {Data: []byte("x")},
		"README.md":             {Data: []byte("x")},
		".git/config":           {Data: []byte("x")},
	}
}

// key is a key pair that is the same in every run.
func key(seed byte) (ed25519.PublicKey, ed25519.PrivateKey) {
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
	return private.Public().(ed25519.PublicKey), private
}

func build(t *testing.T, rules fs.FS, version string) []byte {
	t.Helper()
	data, _, err := bundle.Build(rules, "team", version, created)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func sign(t *testing.T, data []byte, private ed25519.PrivateKey) []byte {
	t.Helper()
	signed, err := bundle.Sign(data, private, "")
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	public, private := key(1)
	other, _ := key(2)
	data, leftOut, err := bundle.Build(team(), "team", "1.2.0", created)
	if err != nil || fmt.Sprint(leftOut) != "[README.md]" {
		t.Fatalf("left out %v, %v", leftOut, err)
	}
	plain, err := bundle.OpenUnsigned(data)
	if err != nil {
		t.Fatal(err)
	}
	b, err := bundle.Open(sign(t, data, private), []ed25519.PublicKey{other, public})
	if err != nil {
		t.Fatal(err)
	}
	if b.Identity() != plain.Identity() || !strings.HasPrefix(b.Identity(), "team@1.2.0+sha256:") || !strings.HasPrefix(b.Digest(), b.Identity()[len("team@1.2.0+"):]) {
		t.Errorf("signed %s, unsigned %s, digest %s", b.Identity(), plain.Identity(), b.Digest())
	}
	if b.SignedBy() != bundle.KeyID(public) || b.ClaimedKeyID() != b.SignedBy() || plain.SignedBy() != "" || plain.ClaimedKeyID() != "" {
		t.Errorf("signed by %s, claimed %s", b.SignedBy(), b.ClaimedKeyID())
	}
	if m := b.Manifest(); m.Name != "team" || m.Version != "1.2.0" || !m.Created.Equal(created) || len(m.Files) != 3 {
		t.Errorf("manifest %+v", m)
	}
	if err := fstest.TestFS(b, "packs/team-en.yaml", "policies/default.yaml", "terms/toads.txt"); err != nil {
		t.Error(err)
	}
	if text, err := fs.ReadFile(b, "terms/toads.txt"); err != nil || string(text) != "toad\n" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestSameInputSameBytes(t *testing.T) {
	t.Parallel()
	_, private := key(1)
	// other times, modes and order of the same files
	again := fstest.MapFS{}
	for name, f := range team() {
		again[name] = &fstest.MapFile{Data: f.Data, Mode: 0o600, ModTime: time.Unix(1, 0)}
	}
	one, two := build(t, team(), "1.0.0"), build(t, again, "1.0.0")
	if !bytes.Equal(one, two) {
		t.Error("the same files make other bytes")
	}
	if !bytes.Equal(sign(t, one, private), sign(t, sign(t, two, private), private)) {
		t.Error("signing twice makes other bytes than signing once")
	}
	if bytes.Equal(one, build(t, team(), "1.0.1")) {
		t.Error("another version makes the same bytes")
	}
}

// The shipped rules fit, with room to grow: what a team would write ten times, all of it,
// with the ordinary messages and the spellings, eight times unpacked and seven packed.
func TestShippedRulesFit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name             string
		unpacked, packed int
		fsys             fs.FS
	}{{"what a team writes", 10, 10, without{rules.FS(), []string{"clean", "spellings"}}}, {"all", 8, 7, rules.FS()}} {
		data, leftOut, err := bundle.Build(tt.fsys, "team", "1.0.0", created)
		if err != nil || len(leftOut) > 0 {
			t.Fatalf("%s: left out %v, %v, want all of it", tt.name, leftOut, err)
		}
		b, err := bundle.OpenUnsigned(data)
		if err != nil {
			t.Fatal(err)
		}
		var sum int64
		for _, f := range b.Manifest().Files {
			sum += f.Bytes
		}
		if sum*int64(tt.unpacked) > bundle.MaxUnpackedBytes || len(data)*tt.packed > bundle.MaxBytes {
			t.Errorf("%s: %d bytes, packed %d: less than %d and %d times that is left", tt.name, sum, len(data), tt.unpacked, tt.packed)
		}
	}
}

// without hides folders at the root of a file system.
type without struct {
	fs.FS
	folders []string
}

func (w without) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(w.FS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return name == "." && slices.Contains(w.folders, e.Name()) }), err
}

func (w without) Open(name string) (fs.File, error) {
	if folder, _, _ := strings.Cut(name, "/"); slices.Contains(w.folders, folder) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return w.FS.Open(name)
}

func TestBuildRefuses(t *testing.T) {
	t.Parallel()
	with := func(name string, f *fstest.MapFile) fstest.MapFS {
		m := team()
		m[name] = f
		return m
	}
	many := fstest.MapFS{}
	for i := range bundle.MaxFiles + 1 {
		many[fmt.Sprintf("packs/p%d.yaml", i)] = &fstest.MapFile{Data: []byte("x")}
	}
	tests := []struct {
		name, bundle, version string
		rules                 fs.FS
		want                  string
		err                   error
	}{
		{name: "capital letters", bundle: "Team", version: "1.0.0", rules: team(), want: `name: "Team"`},
		{name: "no version", bundle: "team", version: "1.0", rules: team(), want: `version: "1.0"`},
		{name: "build metadata", bundle: "team", version: "1.0.0+x", rules: team(), want: `version: "1.0.0+x"`},
		{name: "nothing", bundle: "team", version: "1.0.0", rules: fstest.MapFS{"x": {}}, want: "no rules"},
		{name: "symbolic link", bundle: "team", version: "1.0.0", rules: with("packs/l.yaml", &fstest.MapFile{Mode: fs.ModeSymlink, Data: []byte("team-en.yaml")}), want: "packs/l.yaml: no plain file"},
		{name: "odd letters", bundle: "team", version: "1.0.0", rules: with("packs/ü.yaml", &fstest.MapFile{}), want: "letters, digits"},
		{name: "long path", bundle: "team", version: "1.0.0", rules: with("packs/"+strings.Repeat("p", bundle.MaxPathBytes), &fstest.MapFile{}), err: bundle.ErrTooLarge},
		{name: "large file", bundle: "team", version: "1.0.0", rules: with("terms/l.txt", &fstest.MapFile{Data: make([]byte, bundle.MaxFileBytes+1)}), want: "limit 8388608", err: bundle.ErrTooLarge},
		{name: "many files", bundle: "team", version: "1.0.0", rules: many, want: "4097 files, limit 4096", err: bundle.ErrTooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := bundle.Build(tt.rules, tt.bundle, tt.version, created)
			if err == nil || !strings.Contains(err.Error(), tt.want) || tt.err != nil && !errors.Is(err, tt.err) {
				t.Errorf("got %v, want %q %v", err, tt.want, tt.err)
			}
		})
	}
}

func TestCompareVersions(t *testing.T) {
	t.Parallel()
	ordered := []string{"0.9.0", "1.0.0-alpha", "1.0.0-alpha.2", "1.0.0-alpha.10", "1.0.0", "1.2.0", "1.10.0"}
	for i, a := range ordered {
		for k, b := range ordered {
			want := min(max(i-k, -1), 1)
			if got := bundle.CompareVersions(a, b); got != want {
				t.Errorf("%s and %s: got %d, want %d", a, b, got, want)
			}
		}
	}
}

// entry is one of an archive that tests take apart and put together.
type entry struct {
	tar.Header
	data []byte
}

func unpack(t *testing.T, data []byte) []entry {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var out []entry
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, entry{*h, data})
	}
}

func pack(t *testing.T, entries []entry) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	w := tar.NewWriter(z)
	for i := range entries {
		e := &entries[i]
		if e.Typeflag == tar.TypeReg {
			e.Size = int64(len(e.data))
		}
		if err := w.WriteHeader(&e.Header); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(e.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
