package corpus_test

import (
	"slices"
	"testing"

	"github.com/handrail-safety/handrail/benchmarks/corpus"
)

// clean.txt is what write makes of the other two files.
func TestCleanIsComposed(t *testing.T) {
	if !slices.Equal(corpus.Clean(), corpus.Compose()) {
		t.Error("run: go run ./benchmarks/corpus/write benchmarks/corpus/clean.txt")
	}
}

func TestClean(t *testing.T) {
	all := corpus.Clean()
	if len(all) != 1000 {
		t.Errorf("%d messages, want 1,000", len(all))
	}
	bytes := 0
	seen := map[string]bool{}
	for _, text := range all {
		bytes += len(text)
		if seen[text] {
			t.Errorf("%q is there twice", text)
		}
		seen[text] = true
		if len(text) < 20 || len(text) > 160 {
			t.Errorf("%q has %d bytes", text, len(text))
		}
	}
	t.Logf("%d messages, %d bytes on average", len(all), bytes/len(all))
	if n := len(corpus.Written()); n < 200 {
		t.Errorf("%d written by hand, want at least 200", n)
	}
}

func TestInsults(t *testing.T) {
	kinds := map[string]int{}
	seen := map[string]bool{}
	for _, i := range corpus.Insults() {
		kinds[i.Kind]++
		if i.Text == "" || seen[i.Text] {
			t.Errorf("%q is empty or there twice", i.Text)
		}
		seen[i.Text] = true
	}
	for _, kind := range []string{corpus.PlainSwearing, corpus.DisguisedSwearing, corpus.PlainInsult, corpus.DisguisedInsult} {
		if kinds[kind] < 30 {
			t.Errorf("%s: %d messages, want at least 30", kind, kinds[kind])
		}
		delete(kinds, kind)
	}
	if len(kinds) > 0 {
		t.Errorf("unknown kinds %v", kinds)
	}
}
