// Command soak runs a model, or reloads rules, very often and fails if the memory of
// the process grows after the warm-up. It writes the curve as CSV.
//
//	go run ./benchmarks/soak                         both models, about ten minutes on two cores
//	go run ./benchmarks/soak -images 0 -texts 100000 texts only
//	go run ./benchmarks/soak -images 0 -texts 0 -reloads 100 -small-reloads 10000
//	                                                 rules reloaded under load: all packs, one small pack
//
// The texts are made up of random words in lengths from one word to far more
// than a model reads at once, in batches of 1 to 16, so that every shape of
// input comes up; the pictures are of random size and content.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/onnx"
)

// samples is how many points a curve has.
const samples = 200

type settings struct {
	model   string // folder
	runs    int64  // texts or images
	workers int
	boundKB int64
	csv     string
	make    func(*source) []sdk.ClassifierInput
}

func main() {
	texts := flag.Int64("texts", 1_000_000, "texts to score")
	images := flag.Int64("images", 20_000, "images to score")
	textModel := flag.String("text-model", "models/text-fast", "folder of the text model")
	imageModel := flag.String("image-model", "models/image-nsfw", "folder of the image model")
	workers := flag.Int("workers", runtime.GOMAXPROCS(0), "callers at once")
	reloads := flag.Int("reloads", 0, "reloads of all packs, under load")
	smallReloads := flag.Int("small-reloads", 0, "reloads of one small pack, under load")
	bound := flag.Int64("bound-mb", 8, "growth of resident memory after the warm-up that is a failure, in MB")
	out := flag.String("out", "benchmarks/record", "folder for the curves")
	flag.Parse()
	debug.SetGCPercent(50) // as the sidecar does
	ctx := context.Background()
	var errs []error
	for _, s := range []settings{
		{model: *textModel, runs: *texts, csv: "soak-text.csv", make: (*source).texts},
		{model: *imageModel, runs: *images, csv: "soak-image.csv", make: (*source).images},
	} {
		if s.runs == 0 {
			continue
		}
		s.workers, s.boundKB, s.csv = *workers, *bound*1024, filepath.Join(*out, s.csv)
		errs = append(errs, soak(ctx, s))
	}
	for _, s := range []reloading{
		{name: "all packs", rules: rules.FS(), reloads: *reloads, text: "nobody likes you", csv: "soak-reload-all.csv"},
		{name: "a small pack", rules: small(), reloads: *smallReloads, text: "you zyxtoad", csv: "soak-reload-small.csv"},
	} {
		if s.reloads == 0 {
			continue
		}
		s.workers, s.boundKB, s.csv = *workers, *bound*1024, filepath.Join(*out, s.csv)
		errs = append(errs, reload(ctx, s))
	}
	if err := errors.Join(errs...); err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

func soak(ctx context.Context, s settings) (err error) {
	c, err := onnx.Open(os.DirFS(s.model), onnx.WithRuns(s.workers))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	rec, err := newRecorder(s.csv)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rec.close()) }()
	start := time.Now()
	if err := work(ctx, c, s, rec); err != nil {
		return err
	}
	g := rec.growth()
	fmt.Printf("%s: %d runs in %.0f s by %d callers; resident %.1f MB after the warm-up, %.1f MB at the end, growth %+.1f MB (bound %d MB); %s\n",
		c.Info().ID, s.runs, time.Since(start).Seconds(), s.workers, mb(g.early), mb(g.late), mb(g.late-g.early), s.boundKB/1024, s.csv)
	if g.late-g.early > s.boundKB {
		return fmt.Errorf("%s: resident memory grew by %.1f MB, bound %d MB", c.Info().ID, mb(g.late-g.early), s.boundKB/1024)
	}
	return nil
}

// work has all callers score until the runs are done, and takes the samples.
func work(ctx context.Context, c sdk.Classifier, s settings, rec *recorder) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var done atomic.Int64
	every := max(s.runs/samples, 1)
	var wg sync.WaitGroup
	for n := range s.workers {
		wg.Go(func() {
			src := newSource(uint64(n))
			for done.Load() < s.runs && ctx.Err() == nil {
				in := s.make(src)
				if err := score(ctx, c, in); err != nil {
					cancel(err)
					return
				}
				now := done.Add(int64(len(in)))
				if now/every != (now-int64(len(in)))/every {
					if err := rec.sample(now); err != nil {
						cancel(err)
						return
					}
				}
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

func score(ctx context.Context, c sdk.Classifier, in []sdk.ClassifierInput) error {
	got, err := c.Classify(ctx, in)
	if err != nil {
		return err
	}
	for _, r := range got {
		if !r.Covered {
			return errors.New("an input was not scored")
		}
	}
	return nil
}

func mb(kb int64) float64 { return float64(kb) / 1024 }
