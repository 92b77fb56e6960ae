// Package filter measures anything that says of a text whether it is bad, in
// the same way for Handrail and for its peers.
package filter

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/handrail-safety/handrail/benchmarks/corpus"
)

// Passes is how often each clean message is timed.
const Passes = 20

// A Filter is what is measured.
type Filter struct {
	Name string // "go-away@1.6.13"
	Bad  func(text string) bool
}

// Measure times f over [corpus.Clean], counts what it finds of that, of [corpus.Hard]
// and of [corpus.Insults], and writes the result as one line of Go's benchmark format.
//
// median-ns/msg is the median over messages of each message's fastest pass:
// what else the machine does makes a pass slower, never faster.
func Measure(w io.Writer, f Filter) error {
	messages := corpus.Clean()
	fastest := make([]time.Duration, len(messages))
	for i := range fastest {
		fastest[i] = time.Hour
	}
	for range Passes {
		for i, text := range messages {
			start := time.Now()
			f.Bad(text)
			fastest[i] = min(fastest[i], time.Since(start))
		}
	}
	slices.Sort(fastest)
	_, err := fmt.Fprintf(w, "BenchmarkFilter/%s %d %d median-ns/msg %d false-hits %d hard-false-hits%s\n",
		f.Name, Passes*len(messages), fastest[len(fastest)/2].Nanoseconds(), hits(f, messages), hits(f, corpus.Hard()), recall(f))
	return err
}

// hits counts the messages that f calls bad.
func hits(f Filter, messages []string) (n int) {
	for _, text := range messages {
		if f.Bad(text) {
			n++
		}
	}
	return n
}

// recall is the share found of each kind of insult, in per cent.
func recall(f Filter) string {
	var kinds []string
	all, found := map[string]int{}, map[string]int{}
	for _, i := range corpus.Insults() {
		if !slices.Contains(kinds, i.Kind) {
			kinds = append(kinds, i.Kind)
		}
		all[i.Kind]++
		if f.Bad(i.Text) {
			found[i.Kind]++
		}
	}
	line := ""
	for _, kind := range kinds {
		line += fmt.Sprintf(" %.1f %s-%%", 100*float64(found[kind])/float64(all[kind]), kind)
	}
	return line
}
