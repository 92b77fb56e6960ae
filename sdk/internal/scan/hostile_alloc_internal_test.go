//go:build !race

package scan

import (
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
)

// Four times the text costs no more than four times the allocations, once buffers have
// grown, whatever it is made of.
func TestHostileAllocationsAreLinear(t *testing.T) {
	s := Shipped(t)
	var dst []Hit
	cost := func(text string) float64 {
		var views normalize.Views
		views.Build(text)
		in := &Input{Parts: []Part{{Views: &views}}}
		return testing.AllocsPerRun(1, func() { dst = s.Scan(dst[:0], in) })
	}
	for _, text := range hostile(s, 1_250) {
		text += " " // where the text is cut off is no new word then
		few, many := cost(text), cost(strings.Repeat(text, 4))
		if many > 4*few+100 { // 100: what grows by doubling, and what a pool lost
			t.Errorf("%.40q: %v allocations, and %v for the same four times", text, few, many)
		}
	}
}
