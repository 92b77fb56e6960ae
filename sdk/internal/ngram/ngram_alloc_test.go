//go:build !race

package ngram_test

import (
	"strings"
	"testing"
)

func TestIDsDoesNotAllocate(t *testing.T) {
	f := build(t, configs[0])
	text := []byte(strings.Repeat("ordinary chat about school and football. ", 3))
	ids := f.IDs(nil, text)
	if n := testing.AllocsPerRun(1000, func() { ids = f.IDs(ids[:0], text) }); n != 0 {
		t.Errorf("%v allocations a text, want 0", n)
	}
}
