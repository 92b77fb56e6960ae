package memory_test

import (
	"runtime/debug"
	"testing"

	"github.com/handrail-safety/handrail/sidecar/memory"
)

// The heap may grow by half, or by what GOGC says.
func TestSettle(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	for gogc, want := range map[string]int{"": 50, "70": 70} {
		debug.SetGCPercent(70)
		t.Setenv("GOGC", gogc)
		memory.Settle()
		if got := debug.SetGCPercent(70); got != want {
			t.Errorf("GOGC %q: percentage %d, want %d", gogc, got, want)
		}
	}
}
