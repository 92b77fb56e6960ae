package memory_test

import (
	"errors"
	"runtime/debug"
	"testing"

	"github.com/handrail-safety/handrail/sidecar/memory"
)

// While rules are loaded the percentage is off and a limit holds, which is no higher than
// the one that was set; then both are as before, whatever load did.
func TestLoad(t *testing.T) {
	t.Setenv("GOGC", "")
	percent := debug.SetGCPercent(100)
	limit := debug.SetMemoryLimit(-1)
	defer func() { debug.SetGCPercent(percent); debug.SetMemoryLimit(limit) }()
	memory.Settle()
	fault := errors.New("a fault")
	for _, set := range []int64{limit, 100 << 20} {
		debug.SetMemoryLimit(set)
		err := memory.Load(func() error {
			if got := debug.SetMemoryLimit(-1); got > set || got > 1<<30 {
				t.Errorf("limit %d while rules are loaded, %d before", got, set)
			}
			if got := debug.SetGCPercent(-1); got != -1 {
				t.Errorf("percentage %d while rules are loaded", got)
			}
			return fault
		})
		if !errors.Is(err, fault) {
			t.Errorf("got %v", err)
		}
		if got := debug.SetMemoryLimit(-1); got != set {
			t.Errorf("limit %d afterwards, want %d", got, set)
		}
		if got := debug.SetGCPercent(50); got != 50 {
			t.Errorf("percentage %d afterwards, want 50", got)
		}
	}
}

// GOGC says otherwise.
func TestSettle(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(70))
	t.Setenv("GOGC", "70")
	memory.Settle()
	if got := debug.SetGCPercent(70); got != 70 {
		t.Errorf("percentage %d, want that of GOGC", got)
	}
}
