package pack_test

import (
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// Every line of another form is named, not the first alone.
func TestCleanFaults(t *testing.T) {
	t.Parallel()
	rules := fstest.MapFS{
		"clean/de.txt": {Data: []byte("none | chat | hallo\n")},
		"clean/en.txt": {Data: []byte("# ours\na toad\nnone | chat | hello\ninsult | chat | toad\n")},
	}
	clean, faults := pack.LoadClean(rules, "clean")
	want := []string{
		"clean/en.txt:2: want none | what it is like | message",
		"clean/en.txt:4: want none | what it is like | message",
	}
	if len(clean) != 0 || len(faults) != len(want) {
		t.Fatalf("%d files and %v, want %q", len(clean), faults, want)
	}
	for i, f := range faults {
		if f.Error() != want[i] {
			t.Errorf("got %q, want %q", f, want[i])
		}
	}
}
