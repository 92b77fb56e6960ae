// Package app builds the engine that the sidecar and the commands run: the
// shipped rules, a team's own over them, and the shipped models.
package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"runtime/debug"
	"slices"
	"sync"

	imagensfw "github.com/handrail-safety/handrail/models/image-nsfw"
	textfast "github.com/handrail-safety/handrail/models/text-fast"
	textmulti "github.com/handrail-safety/handrail/models/text-multi"
	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/bundle"
	"github.com/handrail-safety/handrail/sdk/onnx"
	"github.com/handrail-safety/handrail/sidecar/bundles"
	"github.com/handrail-safety/handrail/sidecar/config"
	"github.com/handrail-safety/handrail/sidecar/reload"
)

// App is an engine with what it owns.
type App struct {
	Engine *sdk.Engine
	// Rules reloads the engine's rules.
	Rules *reload.Reloader
	// Bundles is where some of them come from, nil without a bundle.
	Bundles *bundles.Feed
	models  []*onnx.Classifier
}

// A Shipped is a model that the program holds.
type Shipped struct {
	ID string
	FS func() fs.FS
}

// TextModels are the shipped text models, the fast tier first.
func TextModels() []Shipped {
	return []Shipped{{"text-fast", textfast.FS}, {"text-multi", textmulti.FS}}
}

// Open builds the engine that c describes. ctx ends the wait for a bundle.
func Open(ctx context.Context, c config.Config, logger *slog.Logger) (*App, error) {
	a := &App{}
	fixed := []sdk.Option{sdk.WithLimits(limits(c.Limits)), sdk.WithLogger(logger)}
	if err := a.openModels(chosen(c)); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	for _, m := range a.models {
		fixed = append(fixed, sdk.WithClassifier(m))
	}
	if err := a.open(ctx, c, fixed, logger); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	debug.FreeOSMemory() // what compiling the rules took is not needed again
	dropPages()
	return a, nil
}

// openModels opens all at once: each takes one core for a tenth of a second or more.
// Those that open are kept, in their order.
func (a *App) openModels(shipped []Shipped) error {
	models, faults := make([]*onnx.Classifier, len(shipped)), make([]error, len(shipped))
	var work sync.WaitGroup
	for i, m := range shipped {
		work.Go(func() {
			var err error
			if models[i], err = onnx.Open(m.FS()); err != nil {
				faults[i] = fmt.Errorf("%s: %w", m.ID, err)
			}
		})
	}
	work.Wait()
	a.models = slices.DeleteFunc(models, func(m *onnx.Classifier) bool { return m == nil })
	return errors.Join(faults...)
}

// open builds the engine from the fixed options and the rules.
func (a *App) open(ctx context.Context, c config.Config, fixed []sdk.Option, logger *slog.Logger) error {
	var data []sdk.Option
	build := func(b *bundle.Bundle) error {
		data = layers(c, b)
		engine, err := sdk.New(slices.Concat(fixed, data)...)
		if err == nil {
			a.Engine = engine
		}
		return err
	}
	feed, err := openFeed(c, logger)
	if err != nil {
		return err
	}
	if feed == nil {
		err = build(nil)
	} else {
		err = feed.Start(ctx, build)
	}
	if err != nil {
		return err
	}
	a.Rules = reload.New(a.Engine, data, logger)
	if feed != nil {
		feed.Use(a.Rules, func(ctx context.Context, b *bundle.Bundle, why string) error {
			return a.Rules.Replace(ctx, why, layers(c, b))
		})
		a.Bundles = feed
	}
	return nil
}

// layers are the rules: the shipped ones, over them the bundle's, nil for none, and
// over these the folder's.
func layers(c config.Config, b *bundle.Bundle) []sdk.Option {
	data := []sdk.Option{sdk.WithRules(rules.FS())}
	if b != nil {
		data = append(data, sdk.WithRules(b))
	}
	if c.RulesDir != "" {
		data = append(data, sdk.WithRules(os.DirFS(c.RulesDir)))
	}
	return data
}

// openFeed is where bundles come from, nil if c names no source.
func openFeed(c config.Config, logger *slog.Logger) (*bundles.Feed, error) {
	if c.Bundle.Source == "" {
		return nil, nil
	}
	keys, err := c.Bundle.TrustedKeys()
	if err != nil {
		return nil, err
	}
	switch {
	case !c.Bundle.RequireSignature:
		keys = nil
	case len(keys) == 0: // a feed without keys asks for no signature
		return nil, errors.New("bundle.keys: none, want at least one public key, or bundle.require_signature: false")
	}
	return bundles.New(bundles.Settings{Source: c.Bundle.Source, Keys: keys, Dir: c.Bundle.Dir, PollEvery: c.Bundle.PollEvery}, logger)
}

// chosen are the models that c asks for.
func chosen(c config.Config) []Shipped {
	var models []Shipped
	for i, on := range []bool{c.TextModel, c.StrongTextModel} {
		if on {
			models = append(models, TextModels()[i])
		}
	}
	if c.ImageModel {
		models = append(models, Shipped{"image-nsfw", imagensfw.FS})
	}
	return models
}

// Close closes the engine, then the models, which wait for runs under way.
func (a *App) Close() error {
	var faults []error
	if a.Engine != nil {
		faults = append(faults, a.Engine.Close())
	}
	for _, m := range a.models {
		faults = append(faults, m.Close())
	}
	return errors.Join(faults...)
}

func limits(l config.Limits) sdk.Limits {
	return sdk.Limits{
		TextChars: l.TextChars, Parts: l.Parts, Images: l.Images, Messages: l.Messages, Recipients: l.Recipients,
		FieldBytes: l.FieldBytes, Batch: l.Batch, ImageBytes: l.ImageBytes, ImagePixels: l.ImagePixels, ImageFrames: l.ImageFrames,
	}
}
