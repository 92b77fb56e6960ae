package reload

import (
	"context"
	"log/slog"
	"sync"

	"github.com/handrail-safety/handrail/sdk"
)

// maxCleanLines is how many rules that find ordinary messages the log names.
const maxCleanLines = 20

// cleanCheck holds the rules that judge against ordinary messages, in the
// background, so that nothing waits for it. A nil one does nothing.
type cleanCheck struct {
	check  func(context.Context) ([]sdk.CleanHit, error)
	logger *slog.Logger
	// base is the parent of every check's context.
	base context.Context

	mu     sync.Mutex
	cancel context.CancelFunc // of the check under way
	hits   []sdk.CleanHit     // nil until they are known
}

// CheckClean starts check, and starts it anew after each reload that works, until
// ctx ends; a reload cancels what is under way. [State].CleanHits and the log say
// what it finds. It waits for a reload under way, not for check, and is called once.
func (r *Reloader) CheckClean(ctx context.Context, check func(context.Context) ([]sdk.CleanHit, error)) {
	r.one.Lock()
	defer r.one.Unlock()
	c := &cleanCheck{check: check, logger: r.logger, base: ctx, cancel: func() {}}
	r.clean.Store(c)
	c.resume(true)
}

// pause cancels the check under way: it would hold the rules that it began with in
// memory while others are loaded.
func (c *cleanCheck) pause() {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cancel()
}

// resume looks anew if other rules judge now, or if what the present ones find is not
// known.
func (c *cleanCheck) resume(others bool) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !others && c.hits != nil {
		return
	}
	ctx, cancel := context.WithCancel(c.base)
	c.cancel, c.hits = cancel, nil
	go func() {
		defer cancel()
		hits, err := c.check(ctx)
		c.finish(ctx, hits, err)
	}()
}

// finish keeps what was found, unless other rules judge meanwhile.
func (c *cleanCheck) finish(ctx context.Context, hits []sdk.CleanHit, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return
	case err != nil:
		c.logger.Error("rules not held against ordinary messages", "error", err)
		return
	}
	c.hits = append([]sdk.CleanHit{}, hits...)
	for i, h := range hits {
		if i == maxCleanLines-1 && len(hits) > maxCleanLines {
			c.logger.Warn("more rules find ordinary messages, GET /v1/packs lists them", "more", len(hits)-i)
			return
		}
		c.logger.Warn("a rule finds ordinary messages", "rule", h.Rule, "language", h.Language, "messages", h.Count, "per_thousand", h.PerThousand, "draft", h.Draft)
	}
}

// found returns what the last check found, nil where it has not ended.
func (c *cleanCheck) found() []sdk.CleanHit {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hits
}
