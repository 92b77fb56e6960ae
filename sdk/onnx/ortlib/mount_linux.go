package ortlib

import (
	"io/fs"
	"os"
	"syscall"
)

// stNoexec is ST_NOEXEC of statfs(2).
const stNoexec = 0x8

func forbidsExecution(dir string) bool {
	var st syscall.Statfs_t
	return syscall.Statfs(dir, &st) == nil && int64(st.Flags)&stNoexec != 0
}

func ownedByUs(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}
