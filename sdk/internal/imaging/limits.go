package imaging

import (
	"context"
	"errors"
	"fmt"
	"image"
)

// Codes of [Error], stable and never renamed.
const (
	CodeTooLarge      = "image_too_large"
	CodeTooManyPixels = "image_too_many_pixels"
	CodeTooManyFrames = "image_too_many_frames"
	CodeTooManyScans  = "image_too_many_scans"
	CodeTooMuchMemory = "image_too_much_memory"
	CodeUnsupported   = "image_unsupported"
	CodeCorrupt       = "image_corrupt"
)

// Limits bound what a file may cost. Every limit refuses; nothing is cut.
type Limits struct {
	// Bytes of the file.
	Bytes int
	// Pixels of the picture or the canvas of an animation.
	Pixels int
	// Frames of an animation.
	Frames int
	// FramePixels is the sum of the pixels of all frames: it bounds the time
	// an animation takes, about 6 ns a pixel of a GIF (BenchmarkDecode).
	FramePixels int
	// Scans of a JPEG: each is a pass over the whole picture for as little as
	// a hundred bytes of file. Encoders write 1, progressive ones 3 to 14.
	Scans int
	// Memory is the most that decoding may allocate, in bytes, as estimated
	// from the header.
	Memory int64
	// Sampled is the number of frames of an animation that are given back.
	Sampled int
}

// DefaultLimits are those of the README: 16 MiB, 50 megapixels, 1,000 frames
// of 100 megapixels together, 64 scans, 256 MiB of memory, 8 frames judged.
//
// 256 MiB hold 50 megapixels as baseline JPEG (143 MiB without subsampling)
// or as PNG of 8 bits a channel (191 MiB), but only 35 megapixels of a
// progressive JPEG with 4:2:0 subsampling, whose coefficients Go keeps, and 33
// megapixels of a 16-bit or interlaced PNG, 29 of a lossless WebP.
func DefaultLimits() Limits {
	return Limits{
		Bytes: 16 << 20, Pixels: 50_000_000, Frames: 1000, FramePixels: 100_000_000,
		Scans: 64, Memory: 256 << 20, Sampled: 8,
	}
}

// An Error says why a file was refused. It holds nothing of the file.
type Error struct {
	// Code is for machines: "image_too_large".
	Code string
	// Problem names the limit and the value: "2500000000 pixels, limit 50000000".
	Problem string
	// Err is the decoder's error, nil where a limit refused.
	Err error
}

func (e *Error) Error() string {
	if e.Err == nil {
		return e.Problem
	}
	return e.Problem + ": " + e.Err.Error()
}

// Unwrap returns the decoder's error.
func (e *Error) Unwrap() error { return e.Err }

func exceeds(code, unit string, value, limit int64) *Error {
	return &Error{Code: code, Problem: fmt.Sprintf("%d %s, limit %d", value, unit, limit)}
}

// corrupt wraps a decoder's error; our own errors and those of a context stay
// as they are.
func corrupt(format Format, err error) error {
	var own *Error
	if errors.As(err, &own) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &Error{Code: CodeCorrupt, Problem: fmt.Sprintf("not a readable %s file", format), Err: err}
}

// check applies the limits that need no format's knowledge.
func (h header) check(lim Limits) error {
	if h.width < 1 || h.height < 1 {
		return &Error{Code: CodeCorrupt, Problem: fmt.Sprintf("%d × %d pixels, want at least 1 × 1", h.width, h.height)}
	}
	if n := area(h.width, h.height); n > int64(lim.Pixels) {
		return exceeds(CodeTooManyPixels, "pixels", n, int64(lim.Pixels))
	}
	if len(h.frames) > lim.Frames {
		return exceeds(CodeTooManyFrames, "frames", int64(len(h.frames)), int64(lim.Frames))
	}
	var sum int64
	canvas := image.Rect(0, 0, h.width, h.height)
	for _, f := range h.frames {
		if !f.rect.In(canvas) { // holds the sum in bounds, too
			return &Error{Code: CodeCorrupt, Problem: fmt.Sprintf("a frame lies outside of the %d × %d pixels of the picture", h.width, h.height)}
		}
		sum += area(f.rect.Dx(), f.rect.Dy())
	}
	if sum > int64(lim.FramePixels) {
		return exceeds(CodeTooManyPixels, "pixels in all frames", sum, int64(lim.FramePixels))
	}
	if h.scans > lim.Scans {
		return exceeds(CodeTooManyScans, "scans", int64(h.scans), int64(lim.Scans))
	}
	if m := h.estimate(1); m > lim.Memory {
		return exceeds(CodeTooMuchMemory, "bytes of memory", m, lim.Memory)
	}
	return nil
}

// estimate is the memory for decoding and keeping n frames: each is a canvas
// of four bytes a pixel, besides the canvas that is drawn on and a copy for
// frames that are taken back.
func (h header) estimate(n int) int64 {
	if len(h.frames) == 0 {
		return h.memory
	}
	return h.memory + 4*area(h.width, h.height)*int64(n+2)
}

// sampled is the number of frames to give back: fewer for a large canvas.
func (l Limits) sampled(h header) int {
	n := max(1, min(l.Sampled, len(h.frames)))
	for n > 1 && h.estimate(n) > l.Memory {
		n--
	}
	return n
}
