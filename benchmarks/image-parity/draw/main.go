// Command draw writes the pictures to a folder, to be read by nsfwjs.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/handrail-safety/handrail/benchmarks/image-parity/pictures"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: draw FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, p := range pictures.All() {
		file, err := p.File()
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		if err := os.WriteFile(filepath.Join(folder, p.Name), file, 0o644); err != nil {
			return err
		}
	}
	return nil
}
