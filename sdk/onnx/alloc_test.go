//go:build !race

package onnx_test

import (
	"testing"

	"github.com/handrail-safety/handrail/sdk"
)

// A run itself allocates nothing: what is left are the two slices of the result.
func TestAllocations(t *testing.T) {
	c := open(t, "text-narrow")
	in := []sdk.ClassifierInput{{Text: "see you at the match on saturday"}}
	run := func() {
		if _, err := c.Classify(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	run()
	if got := testing.AllocsPerRun(1000, run); got > 2 {
		t.Errorf("%v allocations, want at most 2", got)
	}
}
