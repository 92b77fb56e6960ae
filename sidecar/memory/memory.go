// Package memory says when the sidecar collects garbage. Most of its heap are rules,
// which stay; loading them leaves seven times as much behind, requests leave little.
package memory

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
)

// collectAt is how much the heap may grow, in percent, before it is collected. 100, as Go
// has it, would keep as much as all rules again for what requests leave behind.
const collectAt = 50

// room is what loading rules may take besides what is in use, in bytes. With less, more
// time goes into collecting; see sdk/RATIONALE.md.
const room = 130 << 20

// Settle sets what holds while requests are served. GOGC, if it is set, says otherwise.
func Settle() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
}

// Load calls load, which loads rules, and collects only where more than [room] is taken:
// a few times instead of dozens. Then all is as before, and what was left behind is given
// back to the system. One call at a time. Where GOMEMLIMIT allows less, that holds.
func Load(load func() error) error {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	limit := debug.SetMemoryLimit(-1)
	percent := debug.SetGCPercent(-1)
	debug.SetMemoryLimit(min(limit, int64(min(m.Sys-m.HeapReleased, math.MaxInt64-room))+room))
	defer func() {
		debug.SetMemoryLimit(limit)
		debug.SetGCPercent(percent)
		debug.FreeOSMemory()
	}()
	return load()
}
