package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/handrail-safety/handrail/sidecar/config"
)

// A socket is made for its owner alone, in the place of one left over, and
// never in the place of anything else.
func TestListenUnix(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h.sock")
	c := config.Defaults()
	c.Listen = "unix:" + path
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := listen(c); err == nil {
		t.Fatal("listens in the place of a file")
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "precious" {
		t.Fatalf("the file is gone: %q, %v", data, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	l, err := listen(c)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 || info.Mode()&fs.ModeSocket == 0 {
		t.Errorf("got %v, %v, want a socket of mode 0600", info.Mode(), err)
	}
	if _, err := listen(c); err == nil {
		t.Error("takes the socket of a process that serves")
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}
