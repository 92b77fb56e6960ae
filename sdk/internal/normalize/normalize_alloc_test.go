//go:build !race

package normalize_test

import (
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
)

func TestBuildAllocates(t *testing.T) {
	var vs normalize.Views
	var toks []normalize.Token
	for _, tt := range benchTexts {
		if len(tt.text) > 1<<10 {
			continue
		}
		for range 2 { // buffers trade places while they grow
			vs.Build(tt.text)
		}
		n := testing.AllocsPerRun(200, func() {
			vs.Build(tt.text)
			toks = normalize.Tokens(toks[:0], vs.Deobfuscated.Text)
		})
		if n != 0 {
			t.Errorf("%s: %v allocations, want 0", tt.name, n)
		}
	}
}
