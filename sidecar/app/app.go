// Package app builds the engine that the sidecar and the commands run: the
// shipped rules, a team's own over them, and the shipped models.
package app

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"runtime/debug"

	imagensfw "github.com/handrail-safety/handrail/models/image-nsfw"
	textfast "github.com/handrail-safety/handrail/models/text-fast"
	textmulti "github.com/handrail-safety/handrail/models/text-multi"
	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/onnx"
	"github.com/handrail-safety/handrail/sidecar/config"
	"github.com/handrail-safety/handrail/sidecar/reload"
)

// App is an engine with what it owns.
type App struct {
	Engine *sdk.Engine
	// Rules reloads the engine's rules.
	Rules  *reload.Reloader
	models []*onnx.Classifier
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

// Open builds the engine that c describes.
func Open(c config.Config, logger *slog.Logger) (*App, error) {
	a := &App{}
	data := []sdk.Option{sdk.WithRules(rules.FS())}
	if c.RulesDir != "" {
		data = append(data, sdk.WithRules(os.DirFS(c.RulesDir)))
	}
	options := append([]sdk.Option{sdk.WithLimits(limits(c.Limits)), sdk.WithLogger(logger)}, data...)
	for _, m := range chosen(c) {
		model, err := onnx.Open(m.FS())
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", m.ID, err), a.Close())
		}
		a.models = append(a.models, model)
		options = append(options, sdk.WithClassifier(model))
	}
	engine, err := sdk.New(options...)
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	a.Engine, a.Rules = engine, reload.New(engine, data, logger)
	debug.FreeOSMemory() // what compiling the rules took, some 70 MB, is not needed again
	return a, nil
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
