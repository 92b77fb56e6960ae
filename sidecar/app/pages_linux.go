package app

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// dropPages gives back to the system the pages of the program's file that loading has
// read and that hold only data: the models above all, some 70 MB, of which ONNX Runtime
// has made its own copy. What is read again, the system brings back from the file.
//
// Only pieces of the file that nothing may write and nothing has written are dropped:
// they have no page of the process's own. Where it cannot, all stays as it was.
func dropPages() {
	program, err := os.Executable()
	if err != nil {
		return
	}
	maps, err := os.Open("/proc/self/smaps")
	if err != nil {
		return
	}
	defer maps.Close()
	var start, end uintptr // of the present piece; 0 if it is none of these
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		line := lines.Text()
		var from, to uintptr
		var may, own string
		switch n, _ := fmt.Sscanf(line, "%x-%x %s", &from, &to, &may); {
		case n == 3:
			if start, end = 0, 0; may == "r--p" && strings.HasSuffix(line, " "+program) {
				start, end = from, to
			}
		case start > 0 && strings.HasPrefix(line, "Anonymous:"):
			if _, err := fmt.Sscanf(line, "Anonymous: %s kB", &own); err == nil && own == "0" {
				_, _, _ = unix.Syscall(unix.SYS_MADVISE, start, end-start, unix.MADV_DONTNEED)
			}
		}
	}
}
