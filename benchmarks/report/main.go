// Command report runs every benchmark and its peers, and writes the table of
// budgets: <date>.md, and the lines it was made from, in Go's benchmark format
// for benchstat: <date>.txt.
//
//	make build && go run ./benchmarks/report     about four minutes on two cores
//	go run ./benchmarks/report -peers            rules and word filters only, <date>-peers.*
//
// A peer that cannot be installed or run leaves its cell empty and says why on
// standard error; a benchmark of Handrail that fails ends the command.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

func main() {
	peers := flag.Bool("peers", false, "compare rules and word filters only")
	count := flag.Int("count", 3, "runs of each Go benchmark")
	binary := flag.String("binary", "bin/handrail", "what make build made")
	out := flag.String("out", "benchmarks/record", "folder for the record")
	flag.Parse()
	if err := report(*peers, *count, *binary, *out); err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

func report(peersOnly bool, count int, binary, out string) error {
	r, steps := &run{}, filters(count)
	if !peersOnly {
		steps = append(steps, verdicts(count, binary)...)
	}
	environment := describe()
	for _, s := range steps {
		if err := r.step(s); err != nil {
			return err
		}
	}
	results := parse(r.lines)
	text := environment + "\n" + filterTable(results)
	name := time.Now().UTC().Format(time.DateOnly)
	if peersOnly {
		name += "-peers"
	} else {
		text = environment + "\n" + budgetTable(results) + "\n" + filterTable(results) + "\n" + verdictTable(results)
	}
	fmt.Print("\n", text)
	raw := filepath.Join(out, name+".txt")
	if err := os.WriteFile(raw, []byte(r.header()+r.lines), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, name+".md"), []byte("# Benchmarks, "+name+"\n\n"+text), 0o644)
}
