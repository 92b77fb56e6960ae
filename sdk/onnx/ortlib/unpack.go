package ortlib

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/klauspost/compress/zstd"
)

const (
	tempPattern = ".unpack-*"
	// tempMaxAge is how old the rest of an interrupted unpacking must be before
	// it is removed: a start takes two seconds, so nobody is writing it.
	tempMaxAge = time.Hour
)

// cacheDirs lists the folders to unpack to, the best first. A folder that was
// asked for is the only one; like that of temporary files it may be open to
// others, so ours lies within it under a name of our own.
func cacheDirs(asked string) ([]string, error) {
	own := "handrail-" + strconv.Itoa(os.Geteuid())
	if asked != "" {
		abs, err := filepath.Abs(asked)
		if err != nil {
			return nil, fmt.Errorf("%s=%s: %w", CacheVar, asked, err)
		}
		return []string{filepath.Join(abs, own)}, nil
	}
	var dirs []string
	if base, err := os.UserCacheDir(); err == nil {
		dirs = append(dirs, filepath.Join(base, "handrail"))
	}
	return append(dirs, filepath.Join(os.TempDir(), own)), nil
}

// unpackFirst unpacks to the first folder that can be used and returns the
// library's path. The error names every folder and why not.
func unpackFirst(dirs []string, pin Pin, compressed []byte) (string, error) {
	var faults []error
	for _, dir := range dirs {
		path, err := unpack(dir, pin, compressed)
		if err == nil {
			return path, nil
		}
		faults = append(faults, err)
	}
	return "", oneLine(faults)
}

// unpack makes sure that the library lies in a private folder under base, whole
// and unchanged, and returns its path.
//
// The file is made under another name and renamed, so that a second process
// sees the whole file or none, and a library in use is never written to.
func unpack(base string, pin Pin, compressed []byte) (string, error) {
	dir := filepath.Join(base, "onnxruntime-"+Version+"-"+pin.SHA256[:12])
	if err := makePrivate(base, dir); err != nil {
		return "", err
	}
	if forbidsExecution(dir) {
		return "", fmt.Errorf("%s lies on a file system mounted noexec, which forbids running code from it", dir)
	}
	path := filepath.Join(dir, pin.File)
	if checkSum(path, pin.SHA256) == nil {
		return path, nil
	}
	removeOldTemps(dir)
	if err := writeAtomically(path, pin.SHA256, compressed); err != nil {
		return "", err
	}
	return path, nil
}

// makePrivate makes the folders and refuses those that another user owns or
// can write to: whoever could change the library would run code in our name.
func makePrivate(dirs ...string) error {
	for _, dir := range dirs {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		info, err := os.Lstat(dir)
		switch {
		case err != nil:
			return err
		case !info.IsDir():
			return fmt.Errorf("%s is not a folder", dir)
		case !ownedByUs(info):
			return fmt.Errorf("%s belongs to another user", dir)
		case info.Mode().Perm()&0o022 != 0:
			return fmt.Errorf("%s can be written by other users (mode %04o)", dir, info.Mode().Perm())
		}
	}
	return nil
}

func writeAtomically(path, sum string, compressed []byte) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(path), tempPattern)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			temp.Close() // a second Close only reports that it was closed
			os.Remove(temp.Name())
		}
	}()
	h := sha256.New()
	if err := decompress(io.MultiWriter(temp, h), compressed); err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != sum {
		return fmt.Errorf("the embedded library is damaged: sha256 is %.12s…, want %.12s…", got, sum)
	}
	if err := temp.Chmod(0o500); err != nil {
		return err
	}
	if err := temp.Close(); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

func decompress(w io.Writer, compressed []byte) error {
	r, err := zstd.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = r.WriteTo(w)
	return err
}

func removeOldTemps(dir string) {
	temps, err := filepath.Glob(filepath.Join(dir, tempPattern))
	if err != nil {
		return // only a wrong pattern does that
	}
	for _, temp := range temps {
		if info, err := os.Lstat(temp); err == nil && time.Since(info.ModTime()) > tempMaxAge {
			os.Remove(temp) // whoever else removes it is welcome
		}
	}
}

// oneLine joins errors so that they stay one sentence.
func oneLine(errs []error) error {
	if len(errs) == 0 {
		return errors.New("no folder to unpack to")
	}
	err := errs[0]
	for _, next := range errs[1:] {
		err = fmt.Errorf("%w; %w", err, next)
	}
	return err
}
