package sdk_test

import (
	"os"
	"testing"

	"github.com/handrail-safety/handrail/sdk"
)

// BenchmarkNew loads the shipped rules: it reads, compiles and tests them.
func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		engine, err := sdk.New(sdk.WithRules(os.DirFS("../rules")))
		if err != nil {
			b.Fatal(err)
		}
		if err := engine.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
