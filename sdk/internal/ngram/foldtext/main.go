// Command foldtext gives the model trainer the engine's own view of a text:
// it reads texts from standard input, each ended by a NUL byte, and writes
// their folded view to standard output, each ended by a NUL byte.
//
// It exists so that the trainer need not imitate package normalize.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "foldtext:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	r, w := bufio.NewReaderSize(in, 1<<20), bufio.NewWriterSize(out, 1<<20)
	for {
		text, err := r.ReadString(0)
		if errors.Is(err, io.EOF) {
			if text != "" {
				return fmt.Errorf("last text of %d bytes has no NUL byte at its end", len(text))
			}
			return w.Flush()
		}
		if err != nil {
			return err
		}
		// A NUL inside the folded text would read as two texts; Fold makes none
		// of a text without one.
		if _, err := w.WriteString(normalize.Fold(text[:len(text)-1])); err != nil {
			return err
		}
		if err := w.WriteByte(0); err != nil {
			return err
		}
	}
}
