// Command write composes clean.txt anew.
//
//	go run ./benchmarks/corpus/write benchmarks/corpus/clean.txt
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/handrail-safety/handrail/benchmarks/corpus"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: write FILE")
		os.Exit(2)
	}
	text := strings.Join(corpus.Compose(), "\n") + "\n"
	if err := os.WriteFile(os.Args[1], []byte(text), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "write:", err)
		os.Exit(1)
	}
}
