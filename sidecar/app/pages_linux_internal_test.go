package app

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	textmulti "github.com/handrail-safety/handrail/models/text-multi"
)

// Pages of a model that was read are given back, and read the same again.
func TestDropPages(t *testing.T) {
	read := func() [sha256.Size]byte {
		data, err := fs.ReadFile(textmulti.FS(), "model.onnx")
		if err != nil {
			t.Fatal(err)
		}
		return sha256.Sum256(data)
	}
	first, full := read(), ofFiles(t)
	dropPages()
	if left := ofFiles(t); full-left < 40<<10 {
		t.Errorf("%d kB of files before, %d afterwards, want 40 MB less", full, left)
	}
	if read() != first {
		t.Error("the model reads otherwise")
	}
}

// ofFiles are the kB of files that are resident.
func ofFiles(t *testing.T) (kB int) {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "RssFile:")
	if _, err := fmt.Sscan(rest, &kB); err != nil {
		t.Fatal(err)
	}
	return kB
}
