package sdk

import (
	"context"
	"image"
)

// A Classifier scores a batch. Results are in the order of the inputs. It is
// safe for concurrent use.
//
// An error means that no input of the batch was scored.
type Classifier interface {
	Info() ClassifierInfo
	Classify(ctx context.Context, in []ClassifierInput) ([]Classification, error)
}

// ClassifierInfo describes a classifier. It never changes.
type ClassifierInfo struct {
	// ID and Version name the model; Digest is "sha256:" and 64 hex digits.
	ID, Version, Digest string
	// Tier is "fast" or "strong" for text, empty for images.
	Tier string
	// Task is "text" or "image".
	Task string
	// Labels are "category" or "category.signal", in the order of the model; a
	// model may also tell "self_harm.level.<level>" and "self_harm.speaker.<speaker>".
	Labels []string
	// Languages the model was trained for, BCP 47. Empty: no claim.
	Languages []string
}

// ClassifierInput is one text with its history, or one image.
type ClassifierInput struct {
	Text string
	// History holds earlier messages, oldest first.
	History []string
	// Focus holds byte spans of Text that other stages found telling: where a
	// text is longer than the model reads, these places are read first.
	Focus [][2]int
	// Image is nil for text.
	Image image.Image
}

// Classification is the result for one input.
type Classification struct {
	// Scores by label of [ClassifierInfo].Labels, calibrated to [0, 1].
	Scores []float64
	// Span holds the byte offsets [start, end) of the window that spoke; the
	// zero span is the whole text.
	Span [2]int
	// Embedding is nil if the model has none.
	Embedding []float32
	// Windows counts the windows of the text that were read and all that it
	// has; both are 0 for a model that reads whole texts.
	Windows, AllWindows int
	// Covered is false where the model cannot read the text (its script or
	// language): its scores are then not used.
	Covered bool
}
