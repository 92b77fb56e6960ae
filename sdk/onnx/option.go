package onnx

import (
	"errors"
	"fmt"
	"runtime"
)

const maxRuns = 256

type config struct {
	runs int
}

// An Option changes a default of [Open].
type Option func(*config) error

// WithRuns bounds how many batches run at once to n; further callers wait.
//
// Range 1 to 256; default runtime.GOMAXPROCS(0). Each run uses one thread and
// keeps its own input and output: about 0.1 MB for text, 0.6 MB for images of
// 224 × 224 pixels.
func WithRuns(n int) Option {
	return func(c *config) error {
		if n < 1 || n > maxRuns {
			return fmt.Errorf("WithRuns(%d): want 1..%d", n, maxRuns)
		}
		c.runs = n
		return nil
	}
}

func newConfig(opts []Option) (config, error) {
	c := config{runs: min(runtime.GOMAXPROCS(0), maxRuns)}
	var faults []error
	for _, opt := range opts {
		faults = append(faults, opt(&c))
	}
	return c, errors.Join(faults...)
}
