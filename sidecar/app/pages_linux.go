package app

import (
	"os"

	"github.com/prometheus/procfs"
	"golang.org/x/sys/unix"
)

// dropPages gives back to the system the pages of the program's file that loading has
// read and that hold only data: the models above all, some 70 MB, of which ONNX Runtime
// has made its own copy. What is read again, the system brings back from the file.
// Where it cannot, all stays as it was.
func dropPages() {
	self, err := procfs.Self()
	if err != nil {
		return
	}
	maps, err := self.ProcMaps()
	if err != nil {
		return
	}
	program, err := os.Executable()
	if err != nil {
		return
	}
	for _, m := range maps {
		if m.Pathname == program && m.Perms.Read && !m.Perms.Write && !m.Perms.Execute {
			_, _, _ = unix.Syscall(unix.SYS_MADVISE, m.StartAddr, m.EndAddr-m.StartAddr, unix.MADV_PAGEOUT)
		}
	}
}
