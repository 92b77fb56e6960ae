//go:build !race

package imaging_test

import (
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/imaging"
)

// Pictures as decoders return them are read in place.
func TestTensorAllocations(t *testing.T) {
	dst := make([]float32, nsfw().Len())
	for name, img := range pictures(60, 40) {
		if name == "another type" {
			continue
		}
		if n := testing.AllocsPerRun(20, func() { imaging.Tensor(dst, img, nsfw()) }); n > 0 {
			t.Errorf("%s: %v allocations, want 0", name, n)
		}
	}
}

// A header that promises 2.5 gigapixels costs next to nothing.
func TestRefusalAllocations(t *testing.T) {
	file := append(pngHeader(50_000, 50_000, 8, 2, 0), make([]byte, 27)...)
	n := testing.AllocsPerRun(20, func() {
		if _, err := imaging.Decode(t.Context(), file, imaging.DefaultLimits()); err == nil {
			t.Error("no error")
		}
	})
	if n > 20 {
		t.Errorf("%v allocations, want at most 20", n)
	}
}
