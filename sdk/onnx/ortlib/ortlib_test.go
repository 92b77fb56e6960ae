package ortlib_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/onnx/ortlib"
)

func TestVariableNamesTheLibrary(t *testing.T) {
	lib := setUpLibrary(t)
	t.Setenv(ortlib.PathVar, lib)
	libs, err := ortlib.Find()
	if err != nil {
		t.Fatal(err)
	}
	if len(libs) != 1 || libs[0].Path != lib || libs[0].Source != ortlib.FromVariable {
		t.Errorf("got %+v, want only %s", libs, lib)
	}
}

func TestWrongVariable(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "notes.so")
	short := filepath.Join(dir, "short.so")
	data, err := os.ReadFile(setUpLibrary(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(text, []byte("this is no library\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(short, data[:1<<20], 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, path, want string }{
		{"missing", filepath.Join(dir, "none.so"), "there is no such file"},
		{"folder", dir, "this is a folder"},
		{"text", text, "this is not a shared library"},
		{"program, not library", os.Args[0], "this is not a shared library"},
		{"cut short", short, "this library is damaged or cut short"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.name == "cut short" && runtime.GOOS == "darwin" {
				tc.want = "" // dyld maps a file whole and reports it itself
			}
			t.Setenv(ortlib.PathVar, tc.path)
			_, err := ortlib.Find()
			if err == nil && tc.want == "" {
				return
			}
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range []string{tc.want, tc.path, ortlib.PathVar, ortlib.MinVersion} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q lacks %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q is more than one line", err)
			}
		})
	}
}

func TestPins(t *testing.T) {
	for _, p := range [][2]string{{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "arm64"}} {
		pin, ok := ortlib.PinFor(p[0], p[1])
		if !ok || len(pin.SHA256) != 64 || pin.Compressed() != pin.File+".zst" {
			t.Errorf("%v: %+v, %v", p, pin, ok)
		}
	}
	if _, ok := ortlib.PinFor("plan9", "amd64"); ok {
		t.Error("plan9 has a pin")
	}
}

// setUpLibrary is the copy that make setup lays beside this package.
func setUpLibrary(t *testing.T) string {
	t.Helper()
	pin, ok := ortlib.PinFor(runtime.GOOS, runtime.GOARCH)
	if !ok {
		t.Fatalf("no library is pinned for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	path := filepath.Join(ortlib.DistDir(runtime.GOOS, runtime.GOARCH), pin.File)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v: run `make setup`", err)
	}
	return path
}
