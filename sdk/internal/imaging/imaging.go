// Package imaging turns an image file of a stranger into the numbers an image
// model reads.
//
// A file goes three steps. It is inspected: the headers alone say how many
// pixels, frames and passes decoding would take, and a file over a limit is
// refused before anything is allocated for it. It is decoded by the standard
// library or golang.org/x/image. It is resampled by [Tensor], straight from
// the decoder's own memory (YCbCr, palette, grey), so that no second copy of
// the picture is made.
//
// What is judged is the picture as stored, with these choices:
//
//   - Alpha is dropped, as TensorFlow's decoder does: a transparent pixel has
//     the colour stored beneath it. In animations, where transparency says
//     "keep what was there", frames are put on top of each other first.
//   - An EXIF orientation of a JPEG is obeyed, because people see the picture
//     upright.
//   - Of 16 bits a channel the upper eight count. Colour profiles and gamma
//     are ignored.
//   - Up to [Limits].Sampled frames of an animation (GIF, WebP, PNG) are
//     given back, evenly spread, the first and the last among them. A harmful
//     frame between two of them is missed.
package imaging

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"
)

// A Format is a file format that can be decoded.
type Format string

// Formats.
const (
	JPEG Format = "jpeg"
	PNG  Format = "png"
	GIF  Format = "gif"
	WebP Format = "webp"
	BMP  Format = "bmp"
)

// Decoded is a decoded file.
type Decoded struct {
	Format Format
	// Frames holds the picture, or the sampled frames of an animation in
	// their order: at least one.
	Frames []image.Image
	// Total is the number of frames in the file.
	Total int
}

// header is what inspection finds out.
type header struct {
	format        Format
	width, height int
	// memory is an upper estimate of what decoding allocates, in bytes.
	memory int64
	// scans is the number of passes over the whole picture.
	scans int
	// orientation is that of EXIF, 1 to 8; 1 is upright.
	orientation int
	// still decodes the picture outside the animation, nil if there is none.
	still func() (image.Image, error)
	// frames is empty for a still picture.
	frames []frame
}

// Sniff tells the format from the first bytes; false if it is none that can
// be decoded.
func Sniff(data []byte) (Format, bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return JPEG, true
	case bytes.HasPrefix(data, []byte(pngSignature)):
		return PNG, true
	case bytes.HasPrefix(data, []byte("GIF87a")), bytes.HasPrefix(data, []byte("GIF89a")):
		return GIF, true
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return WebP, true
	case bytes.HasPrefix(data, []byte("BM")):
		return BMP, true
	}
	return "", false
}

// Decode decodes a file within limits.
//
// All errors but those of ctx are of type *[Error]. ctx is looked at before
// decoding and between the frames of an animation; a single picture is decoded
// to its end. data must not change until Decode returns and is not kept.
//
// Cost for 640 × 480 pixels of noise, the worst case: 5 ms as JPEG, 1.5 ms as
// PNG (BenchmarkDecode).
// Memory: up to lim.Memory, which is far more than a typical service has to
// spare twice; callers that decode for several clients go through a [Gate].
func Decode(ctx context.Context, data []byte, lim Limits) (Decoded, error) {
	h, err := inspect(data, lim)
	if err != nil {
		return Decoded{}, err
	}
	return h.decode(ctx, lim)
}

// inspect reads headers only and applies every limit.
func inspect(data []byte, lim Limits) (h header, err error) {
	if len(data) == 0 {
		return header{}, &Error{Code: CodeUnsupported, Problem: "empty, want a JPEG, PNG, GIF, WebP or BMP file"}
	}
	if len(data) > lim.Bytes {
		return header{}, exceeds(CodeTooLarge, "bytes", int64(len(data)), int64(lim.Bytes))
	}
	format, ok := Sniff(data)
	if !ok {
		return header{}, &Error{Code: CodeUnsupported, Problem: "not a JPEG, PNG, GIF, WebP or BMP file"}
	}
	defer contain(format, &err)
	switch format {
	case JPEG:
		h, err = inspectJPEG(data)
	case PNG:
		h, err = inspectPNG(data, lim)
	case GIF:
		h, err = inspectGIF(data, lim)
	case WebP:
		h, err = inspectWebP(data, lim)
	case BMP:
		h, err = inspectBMP(data)
	}
	if err != nil {
		return header{}, corrupt(format, err)
	}
	h.format = format
	return h, h.check(lim)
}

func (h header) decode(ctx context.Context, lim Limits) (d Decoded, err error) {
	defer contain(h.format, &err)
	if err := ctx.Err(); err != nil {
		return Decoded{}, err
	}
	d = Decoded{Format: h.format, Total: max(1, len(h.frames))}
	if h.still != nil {
		img, err := h.still()
		if err != nil {
			return Decoded{}, corrupt(h.format, err)
		}
		d.Frames = append(d.Frames, orient(img, h.orientation))
	}
	if len(h.frames) > 0 {
		frames, err := play(ctx, image.Rect(0, 0, h.width, h.height), h.frames, lim.sampled(h))
		if err != nil {
			return Decoded{}, corrupt(h.format, err)
		}
		d.Frames = append(d.Frames, frames...)
	}
	return d, nil
}

// contain turns a panic of a decoder into an error: decoders parse what
// strangers send, and one fault in them must not end the process.
func contain(format Format, err *error) {
	if p := recover(); p != nil {
		*err = &Error{Code: CodeCorrupt, Problem: fmt.Sprintf("%s decoder failed", format), Err: fmt.Errorf("panic: %v", p)}
	}
}

func inspectBMP(data []byte) (header, error) {
	c, err := bmp.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return header{}, err
	}
	return header{
		width: c.Width, height: c.Height, memory: area(c.Width, c.Height) * 4,
		still: func() (image.Image, error) { return bmp.Decode(bytes.NewReader(data)) },
	}, nil
}

func decodeJPEG(data []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(data)) }

func decodePNG(data []byte) (image.Image, error) { return png.Decode(bytes.NewReader(data)) }

func decodeGIF(data []byte) (image.Image, error) { return gif.Decode(bytes.NewReader(data)) }

func decodeWebP(data []byte) (image.Image, error) {
	img, err := webp.Decode(bytes.NewReader(data))
	switch m := img.(type) {
	case *image.YCbCr:
		fullRange(m)
	case *image.NYCbCrA:
		fullRange(&m.YCbCr)
	}
	return img, err
}

func area(width, height int) int64 { return int64(width) * int64(height) }
