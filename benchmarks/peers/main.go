// Command peers measures go-away as filter measures Handrail's rules. It is a
// module of its own, so that Handrail does not depend on what it is compared
// with.
package main

import (
	"fmt"
	"os"

	goaway "github.com/TwiN/go-away"

	"github.com/handrail-safety/handrail/benchmarks/filter"
)

func main() {
	if err := filter.Measure(os.Stdout, filter.Filter{Name: "go-away@1.6.13", Bad: goaway.IsProfane}); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}
