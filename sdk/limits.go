package sdk

import (
	"errors"
	"fmt"

	"github.com/handrail-safety/handrail/sdk/internal/imaging"
)

// Limits bound one call. An input over a limit is refused, never cut: a cut
// text would be judged without its tail.
type Limits struct {
	// TextChars bounds one text and one message of History, in code points.
	// Default 20,000.
	TextChars int
	// Parts bounds Content; default 32. Images bounds its images; default 16.
	Parts, Images int
	// Messages bounds History; default 200.
	Messages int
	// Recipients; default 1,000.
	Recipients int
	// FieldBytes bounds ids, locale, country and policy; default 256.
	FieldBytes int
	// Batch bounds [Engine.ModerateBatch]; default 256.
	Batch int
	// ImageBytes bounds one image file; default 16 MiB.
	ImageBytes int
	// ImagePixels bounds the width times the height; default 50,000,000.
	ImagePixels int
	// ImageFrames bounds an animation; default 1,000.
	ImageFrames int
}

func defaultLimits() Limits {
	img := imaging.DefaultLimits()
	return Limits{
		TextChars: 20_000, Parts: 32, Images: 16, Messages: 200, Recipients: 1000, FieldBytes: 256, Batch: 256,
		ImageBytes: img.Bytes, ImagePixels: img.Pixels, ImageFrames: img.Frames,
	}
}

// limitField ties the name of a limit to its place, so that defaults and
// checks need no list of their own.
type limitField struct {
	name  string
	value *int
}

func (l *Limits) fields() []limitField {
	return []limitField{
		{"TextChars", &l.TextChars}, {"Parts", &l.Parts}, {"Images", &l.Images}, {"Messages", &l.Messages},
		{"Recipients", &l.Recipients}, {"FieldBytes", &l.FieldBytes}, {"Batch", &l.Batch},
		{"ImageBytes", &l.ImageBytes}, {"ImagePixels", &l.ImagePixels}, {"ImageFrames", &l.ImageFrames},
	}
}

func (l Limits) withDefaults() (Limits, error) {
	defaults := defaultLimits()
	var faults []error
	for i, f := range l.fields() {
		switch {
		case *f.value < 0:
			faults = append(faults, fmt.Errorf("WithLimits: %s %d, want 1 or more, or 0 for the default", f.name, *f.value))
		case *f.value == 0:
			*f.value = *defaults.fields()[i].value
		}
	}
	return l, errors.Join(faults...)
}

// imaging returns the limits of the decoder. Frames of an animation may hold
// twice the pixels of a picture all together, as in the decoder's defaults.
func (l Limits) imaging() imaging.Limits {
	out := imaging.DefaultLimits()
	out.Bytes, out.Pixels, out.Frames = l.ImageBytes, l.ImagePixels, l.ImageFrames
	out.FramePixels = 2 * l.ImagePixels
	return out
}
