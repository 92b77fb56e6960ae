//go:build !race

package match_test

import (
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/match"
)

func TestFindCleanDoesNotAllocate(t *testing.T) {
	set := match.NewSet([]string{"grass", "ass", "needle"})
	text := []byte("a clean text that holds none of those words")
	var dst []int
	if n := testing.AllocsPerRun(1000, func() { dst = set.Find(dst[:0], text) }); n != 0 {
		t.Errorf("%v allocations on a clean text, want 0", n)
	}
}
