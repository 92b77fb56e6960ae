// Command setup fetches the shared library of ONNX Runtime from its npm
// package, which package-lock.json pins by hash, and lays it, with a compressed
// copy to embed, where package ortlib looks for it. It does nothing where a
// whole copy lies already.
//
//	go run github.com/handrail-safety/handrail/sdk/onnx/ortlib/setup
//	go run github.com/handrail-safety/handrail/sdk/onnx/ortlib/setup -out /opt/ort -os linux -arch arm64
//
// npm downloads into a temporary folder (290 MB, removed at the end), runs no
// script of the package and installs none of its dependencies.
package main

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/klauspost/compress/zstd"

	"github.com/handrail-safety/handrail/sdk/onnx/ortlib"
)

//go:embed package.json
var packageJSON []byte

//go:embed package-lock.json
var packageLock []byte

func main() {
	goos := flag.String("os", runtime.GOOS, "operating system, as in GOOS")
	goarch := flag.String("arch", runtime.GOARCH, "processor, as in GOARCH")
	out := flag.String("out", "", "folder to write to (default: beside the source, dist/<os>_<arch>)")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "setup: unknown argument %q\n", flag.Arg(0))
		os.Exit(2)
	}
	if err := run(*goos, *goarch, *out); err != nil {
		fmt.Fprintln(os.Stderr, "setup:", err)
		os.Exit(1)
	}
}

func run(goos, goarch, out string) error {
	pin, ok := ortlib.PinFor(goos, goarch)
	if !ok {
		return fmt.Errorf("no pinned ONNX Runtime for %s/%s: install ONNX Runtime %s or newer and set %s to its library",
			goos, goarch, ortlib.MinVersion, ortlib.PathVar)
	}
	if out == "" {
		out = ortlib.DistDir(goos, goarch)
	}
	lib, compressed := filepath.Join(out, pin.File), filepath.Join(out, pin.Compressed())
	if complete(lib, compressed, pin.SHA256) {
		fmt.Println("ONNX Runtime", ortlib.Version, "is set up:", lib)
		return nil
	}
	temp, err := os.MkdirTemp("", "handrail-setup-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	data, err := fetch(temp, pin)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	if err := compress(compressed, data); err != nil {
		return err
	}
	// The library comes last: where it lies whole, the rest does too.
	if err := write(lib, data, 0o755); err != nil {
		return err
	}
	fmt.Println("set up ONNX Runtime", ortlib.Version+":", lib)
	return nil
}

func complete(lib, compressed, sum string) bool {
	if _, err := os.Stat(compressed); err != nil {
		return false
	}
	data, err := os.ReadFile(lib)
	return err == nil && hexSum(data) == sum
}

// fetch has npm download and verify the package, then takes the one file.
func fetch(temp string, pin ortlib.Pin) ([]byte, error) {
	files := map[string][]byte{"package.json": packageJSON, "package-lock.json": packageLock}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(temp, name), data, 0o644); err != nil {
			return nil, err
		}
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return nil, fmt.Errorf("npm is needed to fetch ONNX Runtime and is not installed; install Node.js, or set %s to a library you have",
			ortlib.PathVar)
	}
	cmd := exec.Command(npm, "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--no-bin-links", "--loglevel=error")
	cmd.Dir, cmd.Stdout, cmd.Stderr = temp, os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("npm ci: %w", err)
	}
	data, err := os.ReadFile(filepath.Join(temp, "node_modules", "onnxruntime-node", filepath.FromSlash(pin.Member)))
	if err != nil {
		return nil, err
	}
	if sum := hexSum(data); sum != pin.SHA256 {
		return nil, fmt.Errorf("%s: sha256 is %s, want %s", pin.Member, sum, pin.SHA256)
	}
	return data, nil
}

func compress(path string, data []byte) error {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithWindowSize(zstd.MaxWindowSize>>6))
	if err != nil {
		return err
	}
	out := enc.EncodeAll(data, nil)
	return errors.Join(enc.Close(), write(path, out, 0o644))
}

// write replaces path in one step, so that an interrupted run leaves no half file.
func write(path string, data []byte, mode os.FileMode) error {
	temp := path + ".part"
	if err := os.WriteFile(temp, data, mode); err != nil {
		return err
	}
	return os.Rename(temp, path)
}

func hexSum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
