//go:build !race

package scan_test

import (
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/scan"
)

// The common message is clean: with all shipped packs, most cost nothing.
func TestOrdinaryMessagesDoNotAllocate(t *testing.T) {
	set := scan.Shipped(t)
	var inputs []*scan.Input
	for _, text := range scan.Lines(t, "ordinary.txt") {
		inputs = append(inputs, input(text))
	}
	counts := scanAllocations(set, inputs)
	free := 0
	for _, n := range counts {
		if n == 0 {
			free++
		}
	}
	t.Logf("%d of %d messages without an allocation", free, len(counts))
	if median(counts) != 0 || free*4 < len(counts)*3 {
		t.Errorf("%d of %d messages without an allocation, median %v, want three of four and 0", free, len(counts), median(counts))
	}
}
