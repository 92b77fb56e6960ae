package scan_test

import (
	"slices"
	"testing"
	"time"

	"github.com/handrail-safety/handrail/sdk/internal/scan"
)

// BenchmarkScan takes ordinary messages of about 90 bytes, written for this, through all
// shipped packs, their views built before. One iteration is all messages. The medians
// are over messages: of the fastest time of each, and of the allocations of each.
func BenchmarkScan(b *testing.B) {
	set := scan.Shipped(b)
	var inputs []*scan.Input
	for _, text := range scan.Lines(b, "ordinary.txt") {
		inputs = append(inputs, input(text))
	}
	var dst []scan.Hit
	fastest := make([]time.Duration, len(inputs))
	b.ReportAllocs()
	for b.Loop() {
		for i, in := range inputs {
			start := time.Now()
			dst = set.Scan(dst[:0], in)
			if took := time.Since(start); fastest[i] == 0 || took < fastest[i] {
				fastest[i] = took
			}
		}
	}
	report50(b, "median-ns/msg", fastest)
	b.ReportMetric(median(scanAllocations(set, inputs)), "median-allocs/msg")
}

// scanAllocations gives, for each message, how many a scan of it makes.
func scanAllocations(set *scan.Set, inputs []*scan.Input) []float64 {
	var dst []scan.Hit
	var out []float64
	for _, in := range inputs {
		out = append(out, testing.AllocsPerRun(10, func() { dst = set.Scan(dst[:0], in) }))
	}
	return out
}

func median(values []float64) float64 { return slices.Sorted(slices.Values(values))[len(values)/2] }

func BenchmarkCompile(b *testing.B) {
	packs, misspelled, err := scan.LoadShipped()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("parse", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := scan.LoadShipped(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("compile", func(b *testing.B) {
		for b.Loop() {
			if _, err := scan.Compile(packs, misspelled); err != nil {
				b.Fatal(err)
			}
		}
	})
}
