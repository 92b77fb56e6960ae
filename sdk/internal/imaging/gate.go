package imaging

import "context"

// A Gate keeps large pictures from filling the memory together: of those that
// take more than its threshold only one is in memory at a time, the others
// wait. Small ones pass. It is safe for concurrent use.
//
// With the default limits a large picture takes up to 256 MiB, so a process
// that may hold 350 MB is over that while it judges one; the memory goes back
// with the next collection.
type Gate struct {
	threshold int64
	large     chan struct{}
}

// NewGate makes a Gate. A threshold of 16 MiB lets every picture up to four
// megapixels pass.
func NewGate(threshold int64) *Gate {
	return &Gate{threshold: threshold, large: make(chan struct{}, 1)}
}

// Decode decodes like [Decode] and lends the result to use. The pictures must
// not outlive use, whose error it returns. It waits for its turn until ctx is
// done.
func (g *Gate) Decode(ctx context.Context, data []byte, lim Limits, use func(Decoded) error) error {
	h, err := inspect(data, lim)
	if err != nil {
		return err
	}
	if h.estimate(lim.sampled(h)) > g.threshold {
		select {
		case g.large <- struct{}{}:
			defer func() { <-g.large }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	d, err := h.decode(ctx, lim)
	if err != nil {
		return err
	}
	return use(d)
}
