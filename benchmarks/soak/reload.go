package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing/fstest"
	"time"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/ruletool"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// reloading is a set of rules that is loaded anew again and again while callers judge a
// text that it finds.
type reloading struct {
	name    string
	rules   fs.FS
	reloads int
	workers int
	text    string
	boundKB int64
	csv     string
}

// small is one pack of one rule, which finds "you zyxtoad".
func small() fs.FS {
	return fstest.MapFS{"packs/toads-en.yaml": {Data: []byte("schema: 1\npack: toads-en\nversion: 1.0.0\nlanguage: en\nlicence: CC0-1.0\nrules:\n" +
		"  - {id: toads-en.toad, status: stable, category: bullying, signal: insult, score: 0.5, level: 1, any: [you zyxtoad], why: x, source: x, " +
		"tests: {hit: [you zyxtoad], miss: [hello]}}\n")}}
}

func reload(ctx context.Context, s reloading) (err error) {
	options := []sdk.Option{sdk.WithRules(ruletool.WithoutPacks(rules.FS())), sdk.WithRules(s.rules)}
	engine, err := sdk.New(options...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	rec, err := newRecorder(s.csv)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rec.close()) }()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var judged atomic.Int64
	var work sync.WaitGroup
	for range s.workers {
		work.Go(func() {
			for ctx.Err() == nil {
				v, err := engine.Moderate(context.WithoutCancel(ctx), sdk.Input{Content: []sdk.Part{{Type: vocab.PartText, Text: s.text}}})
				if err == nil && v.Categories[vocab.Bullying].Score == 0 {
					err = errors.New("a verdict by no rules")
				}
				if err != nil {
					cancel(fmt.Errorf("%s: after %d verdicts: %w", s.name, judged.Load(), err))
				}
				judged.Add(1)
			}
		})
	}
	start := time.Now()
	every := max(s.reloads/samples, 1)
	for i := 0; i < s.reloads && ctx.Err() == nil; i++ {
		before := debug.SetGCPercent(30) // this and what follows as the sidecar does
		if err := engine.Reload(ctx, options...); err != nil {
			cancel(err)
		}
		debug.SetGCPercent(before)
		debug.FreeOSMemory()
		if i%every == 0 {
			err = errors.Join(err, rec.sample(int64(i)))
		}
	}
	failed := context.Cause(ctx)
	cancel(nil)
	work.Wait()
	g := rec.growth()
	fmt.Printf("%s: %d reloads in %.0f s with %d callers, %d verdicts meanwhile; resident %.1f MB after the warm-up, %.1f MB at the end, growth %+.1f MB (bound %d MB); %s\n",
		s.name, s.reloads, time.Since(start).Seconds(), s.workers, judged.Load(), mb(g.early), mb(g.late), mb(g.late-g.early), s.boundKB/1024, s.csv)
	if g.late-g.early > s.boundKB {
		err = errors.Join(err, fmt.Errorf("%s: resident memory grew by %.1f MB, bound %d MB", s.name, mb(g.late-g.early), s.boundKB/1024))
	}
	return errors.Join(err, failed)
}
