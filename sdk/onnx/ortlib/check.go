package ortlib

import (
	"crypto/sha256"
	"debug/elf"
	"debug/macho"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
)

// CheckHeader says in one clause why path cannot be a shared library for this
// platform, nil if it may be one.
//
// The dynamic loader is not asked, because it maps a file that was cut short
// without a word and the process dies at the first touch of the missing part.
func CheckHeader(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return errors.New("there is no such file")
	case err != nil:
		return err
	case info.IsDir():
		return errors.New("this is a folder, not a library file")
	case !info.Mode().IsRegular():
		return errors.New("this is not a regular file")
	}
	switch runtime.GOOS {
	case "linux":
		return checkELF(path, info.Size(), runtime.GOARCH)
	case "darwin":
		return checkMachO(path, runtime.GOARCH)
	}
	return nil // the loaders of other systems report what is wrong themselves
}

func checkELF(path string, size int64, goarch string) error {
	f, err := elf.Open(path)
	if err != nil {
		if startsWith(path, elf.ELFMAG) {
			return errors.New("this library is damaged or cut short")
		}
		return errors.New("this is not a shared library")
	}
	defer f.Close()
	want := map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}
	if machine, ok := want[goarch]; ok && f.Machine != machine {
		return fmt.Errorf("this library is built for %v, not for %s", f.Machine, goarch)
	}
	if f.Type != elf.ET_DYN {
		return errors.New("this is not a shared library")
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_LOAD && p.Off+p.Filesz > uint64(size) {
			return fmt.Errorf("this library is damaged or cut short: it has %d bytes, a segment ends at %d", size, p.Off+p.Filesz)
		}
	}
	return nil
}

func startsWith(path, magic string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, len(magic))
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == magic
}

func checkMachO(path, goarch string) error {
	want := map[string]macho.Cpu{"amd64": macho.CpuAmd64, "arm64": macho.CpuArm64}
	if fat, err := macho.OpenFat(path); err == nil {
		defer fat.Close()
		for _, arch := range fat.Arches {
			if arch.Cpu == want[goarch] {
				return nil
			}
		}
		return fmt.Errorf("this library is not built for %s", goarch)
	}
	f, err := macho.Open(path)
	if err != nil {
		return errors.New("this is not a shared library")
	}
	defer f.Close()
	if cpu, ok := want[goarch]; ok && f.Cpu != cpu {
		return fmt.Errorf("this library is built for %v, not for %s", f.Cpu, goarch)
	}
	if f.Type != macho.TypeDylib {
		return errors.New("this is not a shared library")
	}
	return nil
}

// checkSum compares the SHA-256 of a file with want, in hex.
func checkSum(path, want string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if sum := hex.EncodeToString(h.Sum(nil)); sum != want {
		return fmt.Errorf("sha256 is %.12s…, want %.12s…", sum, want)
	}
	return nil
}
