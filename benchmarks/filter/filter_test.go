package filter_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/benchmarks/filter"
)

func TestMeasure(t *testing.T) {
	for _, tt := range []struct {
		name  string
		bad   func(string) bool
		parts []string
	}{
		{"all", func(string) bool { return true }, []string{" 1000 false-hits", " 100.0 plain-swearing-%", " 100.0 disguised-insult-%"}},
		{"none", func(string) bool { return false }, []string{" 0 false-hits", " 0.0 plain-swearing-%", " 0.0 disguised-insult-%"}},
	} {
		var out bytes.Buffer
		if err := filter.Measure(&out, filter.Filter{Name: tt.name, Bad: tt.bad}); err != nil {
			t.Fatal(err)
		}
		for _, part := range append(tt.parts, "BenchmarkFilter/"+tt.name+" ", " median-ns/msg") {
			if !strings.Contains(out.String(), part) {
				t.Errorf("%s: %q lacks %q", tt.name, out.String(), part)
			}
		}
	}
}
