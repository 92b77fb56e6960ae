package ortlib

import (
	"io/fs"
	"os"
	"syscall"
)

// mntNoexec is MNT_NOEXEC of sys/mount.h.
const mntNoexec = 0x4

func forbidsExecution(dir string) bool {
	var st syscall.Statfs_t
	return syscall.Statfs(dir, &st) == nil && st.Flags&mntNoexec != 0
}

func ownedByUs(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}
