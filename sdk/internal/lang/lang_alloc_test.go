//go:build !race

package lang_test

import (
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/lang"
)

func TestAppendAllocates(t *testing.T) {
	dst := make(lang.Distribution, 0, 32)
	for _, text := range []string{"you are coming to the party", "ты пойдёшь завтра с нами", "何をしているの"} {
		if n := testing.AllocsPerRun(100, func() { dst = lang.Append(dst[:0], text, "de-DE") }); n != 0 {
			t.Errorf("Append(%q) allocates %v times, want 0", text, n)
		}
	}
}
