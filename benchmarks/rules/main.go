// Command rules measures the shipped rules, without models, through the public
// API as filter measures their peers, and prints lines of Go's benchmark format.
//
// A message counts as found where a rule gives evidence, whatever the policy
// then does, and as acted on where the verdict is more than "allow". The time
// is that of the whole verdict; that of the rules alone is BenchmarkShipped in
// sdk/internal/scan.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/handrail-safety/handrail/benchmarks/filter"
	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

func main() {
	if err := measure(); err != nil {
		fmt.Fprintln(os.Stderr, "rules:", err)
		os.Exit(1)
	}
}

func measure() error {
	engine, err := sdk.New(sdk.WithRules(rules.FS()))
	if err != nil {
		return err
	}
	defer engine.Close()
	var failed error
	judge := func(text string) sdk.Verdict {
		v, err := engine.Moderate(context.Background(), sdk.Input{Content: []sdk.Part{{Type: vocab.PartText, Text: text}}})
		if err != nil {
			failed = err
		}
		return v
	}
	for _, f := range []filter.Filter{
		{Name: "handrail-rules-found", Bad: func(text string) bool { return len(judge(text).Evidence) > 0 }},
		{Name: "handrail-rules-acted", Bad: func(text string) bool { return judge(text).Action != vocab.Allow }},
	} {
		if err := filter.Measure(os.Stdout, f); err != nil {
			return err
		}
	}
	return failed
}
