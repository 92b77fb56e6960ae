package scan_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/scan"
)

// corpusFile holds 1,000 ordinary messages, one a line.
const corpusFile = "../../../benchmarks/corpus/clean.txt"

// BenchmarkShipped takes 1,000 ordinary messages through all shipped packs, as
// the engine does: views, then scan. One iteration is the whole corpus;
// median-ns/msg is the median over messages of each message's fastest time,
// which leaves out what else the machine was doing, and long-median-ns/msg that
// of the messages of 110 to 130 bytes. "half" has every second rule alone: that twice
// the rules cost a message at most a third more is the aim; sdk/RATIONALE.md says what
// they cost.
func BenchmarkShipped(b *testing.B) {
	set, every2nd := scan.Shipped(b), half(b)
	data, err := os.ReadFile(corpusFile)
	if err != nil {
		b.Fatal(err)
	}
	messages := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	var views normalize.Views
	in := &scan.Input{Parts: []scan.Part{{Views: &views}}}
	var dst []scan.Hit
	build := func(text string) { views.Build(text) }
	with := func(set *scan.Set) func(string) {
		return func(text string) {
			views.Build(text)
			dst = set.Scan(dst[:0], in)
		}
	}
	whole := with(set)
	for _, part := range []struct {
		name string
		run  func(string)
	}{{"normalize", build}, {"half", with(every2nd)}, {"rules", whole}} {
		b.Run(part.name, func(b *testing.B) {
			fastest := make([]time.Duration, len(messages))
			for i := range fastest {
				fastest[i] = time.Hour
			}
			b.ReportAllocs()
			for b.Loop() {
				for i, text := range messages {
					start := time.Now()
					part.run(text)
					fastest[i] = min(fastest[i], time.Since(start))
				}
			}
			report50(b, "median-ns/msg", fastest)
			report50(b, "median-allocs/msg", perMessage(messages, part.run))
			report50(b, "long-median-ns/msg", long(messages, fastest))
		})
	}
	hits := 0
	for _, text := range messages {
		whole(text)
		hits += len(dst)
	}
	b.Logf("%d messages, %d hits", len(messages), hits)
}

// half compiles every second rule of the shipped packs.
func half(b *testing.B) *scan.Set {
	packs, misspelled, err := scan.LoadShipped()
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for _, p := range packs {
		p.Rules = slices.DeleteFunc(p.Rules, func(*pack.Rule) bool { n++; return n%2 == 0 })
	}
	set, err := scan.Compile(packs, misspelled)
	if err != nil {
		b.Fatal(err)
	}
	return set
}

func report50[T int | time.Duration](b *testing.B, unit string, of []T) {
	sorted := slices.Sorted(slices.Values(of))
	b.ReportMetric(float64(sorted[len(sorted)/2]), unit)
}

// perMessage counts the allocations of each message, once its buffers have grown.
func perMessage(messages []string, run func(string)) []int {
	out := make([]int, len(messages))
	for i, text := range messages {
		out[i] = int(testing.AllocsPerRun(5, func() { run(text) }))
	}
	return out
}

func long(messages []string, took []time.Duration) []time.Duration {
	var out []time.Duration
	for i, text := range messages {
		if len(text) >= 110 && len(text) <= 130 {
			out = append(out, took[i])
		}
	}
	return out
}
