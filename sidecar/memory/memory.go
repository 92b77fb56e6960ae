// Package memory keeps the sidecar small. Most of its heap are rules, which stay; loading
// them leaves seven times as much behind, requests leave little.
package memory

import (
	"os"
	"runtime/debug"
)

// collectAt is how much the heap may grow, in percent, before it is collected. 100, as Go
// has it, would keep as much as all rules again for what is left behind.
const collectAt = 50

// Settle sets when garbage is collected. GOGC, if it is set, says otherwise; a reload
// collects sooner than either ([reload.Reloader]).
func Settle() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
}
