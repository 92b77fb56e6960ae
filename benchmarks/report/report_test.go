package main

import (
	"strings"
	"testing"
)

const lines = `BenchmarkShipped/rules 100 4000000 ns/op 8000 long-median-ns/msg 6000 median-ns/msg 0 B/op 0 allocs/op
BenchmarkShipped/rules 100 4000000 ns/op 8000 long-median-ns/msg 4000 median-ns/msg 0 B/op 0 allocs/op
BenchmarkShipped/rules 100 4000000 ns/op 8000 long-median-ns/msg 4500 median-ns/msg 1 median-allocs/msg 0 B/op 1250 allocs/op
BenchmarkShipped/half 100 2000000 ns/op 3000 median-ns/msg
BenchmarkFilter/go-away@1.6.13 20000 9000 median-ns/msg 20 false-hits 37 hard-false-hits 90.0 plain-swearing-% 70.0 disguised-swearing-%
BenchmarkHTTP/one-core/clients=8 60000 161695 ns/op 973572 p50-ns 18765293 p99-ns 2184 verdicts/s 7653 verdicts/cpu-s
`

func TestBudgetTable(t *testing.T) {
	got := budgetTable(parse(lines))
	for _, want := range []string{
		"| 4.5 µs, 1 allocations, medians (0.00 on average", // of three runs, within its budget
		"; **1.50 times** what half the rules take, budget 1.33)",
		"| go-away 9.0 µs | 0.50 |",
		"| **2184 a second** (7653", // too few and too slow
		"| **18.8 ms** (median 1.0 ms; 8 requests",
		"| ≤ 6 ms | not there yet |",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// Within its budget nothing is bold, and without a figure nothing is said.
func TestTwiceTheRules(t *testing.T) {
	if got := rulesNote(parse(strings.Replace(lines, "3000 median", "4000 median", 1))); !strings.Contains(got, "; 1.12 times what half") {
		t.Errorf("got %q", got)
	}
	if got := rulesNote(parse("")); strings.Contains(got, "half") {
		t.Errorf("got %q", got)
	}
}

func TestFilterTable(t *testing.T) {
	got := filterTable(parse(lines))
	if want := "| go-away (Go) 1.6.13 | 9.0 | 20 | 37 | 90 % | 70 % |"; !strings.Contains(got, want) {
		t.Errorf("no %q in\n%s", want, got)
	}
	if strings.Contains(got, "obscenity (Node)") {
		t.Errorf("a filter that did not run is listed in\n%s", got)
	}
}

func TestNsfwjs(t *testing.T) {
	got := nsfwjs("nsfwjs scene-4-640x480.jpg: 54.3 ms an image, 9.0 ms of it decoding (median of 60)\n")
	if want := "BenchmarkNsfwjs/jpeg=640x480 1 54300000 median-ns/image\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := nsfwjs("no such file"); got != "" {
		t.Errorf("got %q, want nothing", got)
	}
}
