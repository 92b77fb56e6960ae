// Package ortlib says where the shared library of ONNX Runtime comes from and
// checks it before it is loaded. It loads nothing itself and needs no cgo.
//
// The library is looked for in this order:
//
//  1. the file named by the environment variable HANDRAIL_ONNXRUNTIME;
//  2. the copy embedded by the build tag embed_ort, unpacked to a private
//     folder, or else the copy that `make setup` laid beside this source;
//  3. what the dynamic loader of the system finds under the usual names.
//
// A place that is there but wrong is an error; the search does not go on to
// the next one, because a silently different library would be worse.
package ortlib

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

const (
	// PathVar is the environment variable that names the library to load.
	PathVar = "HANDRAIL_ONNXRUNTIME"
	// CacheVar is the environment variable that names the folder the embedded
	// library is unpacked to. Unset: "handrail" in the user's cache folder or,
	// where that cannot be used, a folder of our own among the temporary files.
	CacheVar = "HANDRAIL_CACHE"
)

// Remedy says what to do where no library was found. It ends no sentence.
const Remedy = "run `make setup` in a checkout, use a binary made by `make build`, or set " +
	PathVar + " to the file of ONNX Runtime " + MinVersion + " or newer"

// Source says which of the places a library is from.
type Source string

// The places, in the order of the search.
const (
	FromVariable Source = PathVar
	FromEmbedded Source = "embedded copy"
	FromSetup    Source = "set-up copy"
	FromSystem   Source = "system"
)

// Library is one library to load.
type Library struct {
	// Path is absolute, or a bare name for the dynamic loader to look up
	// where Source is [FromSystem].
	Path   string
	Source Source
}

// Find returns the libraries to try, in order: exactly one if a place of ours
// has it, several names if only the system's is left.
//
// An error is one sentence that names the file and the remedy. Safe for
// concurrent use, also by several processes.
//
// Cost: the embedded copy's 46 MB are hashed each time. With loading and opening
// a small model that took 49 ms, and 158 ms at the first start, which unpacks
// (benchmarks/record/onnx.md; a processor with SHA instructions).
func Find() ([]Library, error) {
	if path := os.Getenv(PathVar); path != "" {
		return one(named(path))
	}
	pin, known := PinFor(runtime.GOOS, runtime.GOARCH)
	if known && len(embedded) > 0 {
		return one(unpacked(pin))
	}
	if known {
		if path := filepath.Join(DistDir(runtime.GOOS, runtime.GOARCH), pin.File); exists(path) {
			return one(setUp(path, pin))
		}
	}
	return system(runtime.GOOS), nil
}

func one(lib Library, err error) ([]Library, error) {
	if err != nil {
		return nil, err
	}
	return []Library{lib}, nil
}

func named(path string) (Library, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return Library{}, fmt.Errorf("%s=%s: %w", PathVar, path, err)
	}
	if err := CheckHeader(abs); err != nil {
		return Library{}, fmt.Errorf("%s=%s: %w; set it to the file of ONNX Runtime %s or newer for %s/%s, or unset it",
			PathVar, path, err, MinVersion, runtime.GOOS, runtime.GOARCH)
	}
	return Library{Path: abs, Source: FromVariable}, nil
}

func setUp(path string, pin Pin) (Library, error) {
	if err := checkSum(path, pin.SHA256); err != nil {
		return Library{}, fmt.Errorf("the set-up copy of ONNX Runtime %s: %w; run `make setup` again", path, err)
	}
	return Library{Path: path, Source: FromSetup}, nil
}

func unpacked(pin Pin) (Library, error) {
	dirs, err := cacheDirs(os.Getenv(CacheVar))
	if err != nil {
		return Library{}, err
	}
	path, err := unpackFirst(dirs, pin, embedded)
	if err != nil {
		return Library{}, fmt.Errorf("the embedded ONNX Runtime cannot be unpacked: %w; set %s to a folder that this user "+
			"can write to and run code from, or %s to a library", err, CacheVar, PathVar)
	}
	return Library{Path: path, Source: FromEmbedded}, nil
}

func system(goos string) []Library {
	names := []string{"libonnxruntime.so.1", "libonnxruntime.so"}
	switch goos {
	case "darwin":
		names = []string{"libonnxruntime.1.dylib", "libonnxruntime.dylib"}
	case "windows":
		names = []string{"onnxruntime.dll"}
	}
	libs := make([]Library, len(names))
	for i, name := range names {
		libs[i] = Library{Path: name, Source: FromSystem}
	}
	return libs
}

// DistDir is the folder of the set-up copy for one platform, beside this
// source. In a binary built with -trimpath it is a relative path that does not
// exist.
func DistDir(goos, goarch string) string {
	_, file, _, ok := runtime.Caller(0)
	if !ok {
		return ""
	}
	return filepath.Join(filepath.Dir(file), "dist", goos+"_"+goarch)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return filepath.IsAbs(path) && !errors.Is(err, os.ErrNotExist)
}
