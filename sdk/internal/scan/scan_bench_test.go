package scan_test

import (
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/scan"
)

// ordinaryFile holds ordinary messages of about 90 bytes, one a line, written
// for these measurements.
const ordinaryFile = "testdata/ordinary.txt"

func ordinary(tb testing.TB) []string {
	tb.Helper()
	data, err := os.ReadFile(ordinaryFile)
	if err != nil {
		tb.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(data)), "\n")
}

// shipped gives the packs of the repository, compiled once.
func shipped(tb testing.TB) *scan.Set {
	tb.Helper()
	set, err := compiled()
	if err != nil {
		tb.Fatal(err)
	}
	return set
}

var compiled = sync.OnceValues(func() (*scan.Set, error) {
	packs, misspelled, err := load()
	if err != nil {
		return nil, err
	}
	return scan.Compile(packs, misspelled)
})

func load() ([]*pack.Pack, scan.Misspelled, error) {
	rules := os.DirFS(ruleFolder)
	packs, faults := pack.Load(rules, "packs")
	misspelled, more := scan.LoadMisspelled(rules)
	if faults = append(faults, more...); len(faults) > 0 {
		return nil, misspelled, faults[0]
	}
	return packs, misspelled, nil
}

// BenchmarkScan takes ordinary messages through all shipped packs, their views
// built before. One iteration is all messages. The medians are over messages:
// of the fastest time of each, and of the allocations of each.
func BenchmarkScan(b *testing.B) {
	set := shipped(b)
	var inputs []*scan.Input
	for _, text := range ordinary(b) {
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
	packs, misspelled, err := load()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("parse", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := load(); err != nil {
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
