package ortlib

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
)

// payload is a stand-in for the library, with its pin and its compressed copy.
func payload(t *testing.T, size int) ([]byte, Pin, []byte) {
	t.Helper()
	data := bytes.Repeat([]byte("library "), size/8)
	sum := sha256.Sum256(data)
	enc, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return data, Pin{File: "libtest.so", SHA256: hex.EncodeToString(sum[:])}, enc.EncodeAll(data, nil)
}

func TestUnpackRepairsWhatIsThere(t *testing.T) {
	data, pin, compressed := payload(t, 1<<16)
	base := filepath.Join(t.TempDir(), "cache")
	path, err := unpack(base, pin, compressed)
	if err != nil {
		t.Fatal(err)
	}
	for _, damage := range [][]byte{nil, []byte("short"), append([]byte{1}, data[1:]...)} {
		os.Remove(path)
		if damage != nil {
			if err := os.WriteFile(path, damage, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := unpack(base, pin, compressed); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, data) {
			t.Errorf("after damage of %d bytes: %d bytes, want the %d of the library", len(damage), len(got), len(data))
		}
	}
	info, err := os.Stat(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("folder mode %04o, want 0700", info.Mode().Perm())
	}
}

// A whole file is not written again: another process may have it open, and a
// start would cost the unpacking.
func TestUnpackKeepsAWholeFile(t *testing.T) {
	_, pin, compressed := payload(t, 1<<12)
	base := t.TempDir()
	path, err := unpack(base, pin, compressed)
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := unpack(base, pin, nil); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if !os.SameFile(before, after) {
		t.Error("the file was replaced")
	}
}

func TestUnpackManyAtOnce(t *testing.T) {
	data, pin, compressed := payload(t, 1<<20)
	base := t.TempDir()
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			path, err := unpack(base, pin, compressed)
			if err != nil {
				t.Error(err)
				return
			}
			if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, data) {
				t.Errorf("read %d bytes, %v", len(got), err)
			}
		})
	}
	wg.Wait()
	if temps := temps(t, base); len(temps) > 0 {
		t.Errorf("left behind: %q", temps)
	}
}

func TestUnpackRemovesOldTemps(t *testing.T) {
	_, pin, compressed := payload(t, 1<<12)
	base := t.TempDir()
	path, err := unpack(base, pin, compressed)
	if err != nil {
		t.Fatal(err)
	}
	old, young := filepath.Join(filepath.Dir(path), ".unpack-old"), filepath.Join(filepath.Dir(path), ".unpack-young")
	for _, name := range []string{old, young} {
		if err := os.WriteFile(name, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-2 * tempMaxAge)
	if err := os.Chtimes(old, past, past); err != nil {
		t.Fatal(err)
	}
	os.Remove(path)
	if _, err := unpack(base, pin, compressed); err != nil {
		t.Fatal(err)
	}
	if got := temps(t, base); len(got) != 1 || got[0] != young {
		t.Errorf("left: %q, want only %s", got, young)
	}
}

func temps(t *testing.T, base string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(base, "*", tempPattern))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestUnpackFaults(t *testing.T) {
	_, pin, compressed := payload(t, 1<<12)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	open := t.TempDir()
	if err := os.Chmod(open, 0o777); err != nil {
		t.Fatal(err)
	}
	damaged := pin
	damaged.SHA256 = strings.Repeat("0", 64)
	for _, tc := range []struct {
		name, base, want string
		pin              Pin
		data             []byte
	}{
		{"a file in the way", file, "not a directory", pin, compressed},
		{"others can write", open, "can be written by other users (mode 0777)", pin, compressed},
		{"wrong content", t.TempDir(), "the embedded library is damaged", damaged, compressed},
		{"not compressed", t.TempDir(), "magic number mismatch", pin, []byte("this is no zstd frame")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := unpack(tc.base, tc.pin, tc.data)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
			if left := temps(t, tc.base); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

func TestUnpackGoesOnToTheNextFolder(t *testing.T) {
	_, pin, compressed := payload(t, 1<<12)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	good := t.TempDir()
	path, err := unpackFirst([]string{file, good}, pin, compressed)
	if err != nil || !strings.HasPrefix(path, good) {
		t.Errorf("got %q, %v; want it under %s", path, err, good)
	}
	if _, err := unpackFirst([]string{file, file + "2/../file"}, pin, compressed); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want one line", err)
	}
}

func TestCacheDirs(t *testing.T) {
	asked, err := cacheDirs("/srv/cache")
	if err != nil || len(asked) != 1 || filepath.Dir(asked[0]) != "/srv/cache" {
		t.Errorf("asked for: %q, %v", asked, err)
	}
	t.Setenv("HOME", "/home/someone")
	t.Setenv("XDG_CACHE_HOME", "")
	both, err := cacheDirs("")
	if err != nil || len(both) != 2 || !strings.HasPrefix(both[0], "/home/someone/") || !strings.HasPrefix(both[1], os.TempDir()) {
		t.Errorf("by default: %q, %v", both, err)
	}
	t.Setenv("HOME", "")
	if temp, err := cacheDirs(""); err != nil || len(temp) != 1 {
		t.Errorf("without a home: %q, %v", temp, err)
	}
}

func TestSetUpCopyIsChecked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lib.so")
	if err := os.WriteFile(path, []byte("changed"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := setUp(path, Pin{SHA256: strings.Repeat("0", 64)})
	if err == nil || !strings.Contains(err.Error(), "run `make setup` again") || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v", err)
	}
}
