package onnx_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/onnx"
	"github.com/handrail-safety/handrail/sdk/onnx/ortlib"
)

// oldRuntime has the entry point of ONNX Runtime and no interface that is new
// enough, as every version before ours answers.
const oldRuntime = `
struct base { const void *(*api)(unsigned); const char *(*version)(void); };
static const void *api(unsigned v) { return 0; }
static const char *version(void) { return "1.18.0"; }
static struct base b = {api, version};
struct base *OrtGetApiBase(void) { return &b; }
`

// Each wrong library is one sentence with the remedy, and the next Open works.
func TestWrongLibrary(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(text, []byte("no library"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, path, want string }{
		{"text file", text, "this is not a shared library"},
		{"missing", filepath.Join(dir, "none.so"), "there is no such file"},
		{"another library", compile(t, dir, "other", "int nothing(void) { return 0; }"), "is a library, but not ONNX Runtime"},
		{"old version", compile(t, dir, "old", oldRuntime), "is older than ONNX Runtime 1.24"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Setenv(ortlib.PathVar, tc.path)
			_, err := onnx.Open(os.DirFS("testdata/text-narrow"))
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range []string{tc.want, tc.path, ortlib.PathVar, "1.24"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q lacks %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q is more than one line", err)
			}
		})
	}
	open(t, "text-narrow")
}

// compile makes a shared library; a C compiler is there, as this package needs
// one to be built.
func compile(t *testing.T, dir, name, source string) string {
	t.Helper()
	cc, err := exec.Command("go", "env", "CC").Output()
	if err != nil {
		t.Fatal(err)
	}
	lib := filepath.Join(dir, name+".so")
	cmd := exec.Command(strings.TrimSpace(string(cc)), "-shared", "-fPIC", "-o", lib, "-x", "c", "-")
	cmd.Stdin = strings.NewReader(source)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return lib
}

// The environment can be made again after its last user has gone.
func TestOpenAgain(t *testing.T) {
	for range 5 {
		c, err := onnx.Open(os.DirFS("testdata/text-narrow"), onnx.WithRuns(1))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Classify(t.Context(), []sdk.ClassifierInput{{Text: "hello"}}); err != nil {
			t.Error(err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}
