package imaging

import (
	"fmt"
	"image"
	"math"
)

// A Layout is the order of the numbers of a tensor.
type Layout string

// Layouts.
const (
	NCHW Layout = "NCHW" // one plane a channel
	NHWC Layout = "NHWC" // the channels of a pixel side by side
)

// A Resize is a way to choose and mix source pixels. Both are bilinear and
// look at four pixels only, without smoothing first.
type Resize string

// Resizes.
const (
	// AlignCorners maps the centres of the corner pixels on each other, as
	// TensorFlow's resizeBilinear(…, alignCorners = true) does.
	AlignCorners Resize = "bilinear_align_corners"
	// HalfPixel maps the outer edges on each other, as most others do.
	HalfPixel Resize = "bilinear_half_pixel"
)

// MaxSide is the largest width and height of a tensor.
const MaxSide = 1024

// Preprocess says what an image model wants: RGB of which each channel is
// (value × Scale − Mean) / Std with values from 0 to 255. Nothing is cropped.
type Preprocess struct {
	// Width and Height are 1 to MaxSide pixels.
	Width, Height int
	Layout        Layout
	Resize        Resize
	Scale         float32
	// Mean and Std are in the order red, green, blue.
	Mean, Std [3]float32
}

// Check reports the first field that is out of range.
func (p Preprocess) Check() error {
	switch {
	case p.Width < 1 || p.Width > MaxSide:
		return fmt.Errorf("width: %d, want 1 to %d", p.Width, MaxSide)
	case p.Height < 1 || p.Height > MaxSide:
		return fmt.Errorf("height: %d, want 1 to %d", p.Height, MaxSide)
	case p.Layout != NCHW && p.Layout != NHWC:
		return fmt.Errorf("layout: %q, want %q or %q", p.Layout, NCHW, NHWC)
	case p.Resize != AlignCorners && p.Resize != HalfPixel:
		return fmt.Errorf("resize: %q, want %q or %q", p.Resize, AlignCorners, HalfPixel)
	case p.Scale == 0:
		return fmt.Errorf("scale: 0, want another number")
	}
	for _, s := range p.Std {
		if s == 0 {
			return fmt.Errorf("std: 0, want another number")
		}
	}
	return nil
}

// Len is the number of floats of one tensor: 3 × Width × Height.
func (p Preprocess) Len() int { return 3 * p.Width * p.Height }

// Tensor writes img as p wants it to dst, which is grown if shorter than
// p.Len(), and returns dst cut to that length. p must pass Check and img must
// have at least one pixel. It is safe for concurrent use with different dst.
//
// It allocates nothing but a dst that is too short for the types that decoders
// return (YCbCr, RGBA, NRGBA, Paletted, Gray and their 16-bit kin, CMYK); other
// types go through image.Image.At. Cost for 224 × 224, however large the
// picture: 1.7 ms from YCbCr and 0.7 ms from RGBA (BenchmarkTensor).
func Tensor(dst []float32, img image.Image, p Preprocess) []float32 {
	if cap(dst) < p.Len() {
		dst = make([]float32, p.Len())
	}
	dst = dst[:p.Len()]
	o := 1
	if t, ok := img.(*Turned); ok {
		img, o = t.Image, t.Orientation
	}
	b := img.Bounds()
	w := newWriter(dst, p, o)
	var (
		cols   [2 * MaxSide]int32
		mix    [MaxSide]float32
		rows   [2][6 * MaxSide]uint8
		filled = [2]int{-1, -1}
		table  palette
	)
	table.load(img)
	for x := range w.width {
		x0, x1, f := p.Resize.source(x, b.Dx(), w.width)
		cols[2*x], cols[2*x+1], mix[x] = int32(b.Min.X+x0), int32(b.Min.X+x1), f
	}
	for y := range w.height {
		y0, y1, f := p.Resize.source(y, b.Dy(), w.height)
		for i, sy := range [2]int{y0, y1} {
			// When enlarging, neighbours read the same source rows.
			if filled[i] != sy {
				sampleRow(rows[i][:], img, b.Min.Y+sy, cols[:2*w.width], &table)
				filled[i] = sy
			}
		}
		w.row(y, &rows[0], &rows[1], mix[:w.width], f)
	}
	return dst
}

// source gives the two source pixels between which output pixel i of out
// lies, and the share of the second.
func (r Resize) source(i, in, out int) (first, second int, share float32) {
	var at float64
	switch {
	case r == AlignCorners && out > 1:
		at = float64(i) * (float64(in-1) / float64(out-1))
	case r == AlignCorners:
		at = 0
	default:
		at = max(0, (float64(i)+0.5)*float64(in)/float64(out)-0.5)
	}
	first = min(int(math.Floor(at)), in-1)
	return first, min(first+1, in-1), float32(at - float64(first))
}

// writer puts rows of samples into a tensor, turned by an EXIF orientation.
// Bilinear sampling and turning may change places, so a large picture is never
// turned itself.
type writer struct {
	dst           []float32
	width, height int // before turning
	start         int // where pixel (0, 0) goes
	dx, dy        int // steps to the next pixel and row
	channel       int // step to the next channel
	scale, offset [3]float32
}

func newWriter(dst []float32, p Preprocess, orientation int) writer {
	w := writer{dst: dst, width: p.Width, height: p.Height}
	px, py := 1, p.Width // steps in the upright output
	w.channel = p.Width * p.Height
	if p.Layout == NHWC {
		px, py, w.channel = 3, 3*p.Width, 1
	}
	right, bottom := px*(p.Width-1), py*(p.Height-1)
	switch orientation {
	case 2: // mirrored
		w.start, w.dx, w.dy = right, -px, py
	case 3: // upside down
		w.start, w.dx, w.dy = right+bottom, -px, -py
	case 4:
		w.start, w.dx, w.dy = bottom, px, -py
	case 5: // from here on rows of the source are columns of the output
		w.start, w.dx, w.dy = 0, py, px
	case 6:
		w.start, w.dx, w.dy = right, py, -px
	case 7:
		w.start, w.dx, w.dy = right+bottom, -py, -px
	case 8:
		w.start, w.dx, w.dy = bottom, -py, px
	default:
		w.start, w.dx, w.dy = 0, px, py
	}
	if orientation >= 5 {
		w.width, w.height = p.Height, p.Width
	}
	for c := range 3 {
		w.scale[c], w.offset[c] = p.Scale/p.Std[c], -p.Mean[c]/p.Std[c]
	}
	return w
}

// row mixes two source rows, which hold two RGB samples for each output pixel.
func (w *writer) row(y int, top, bottom *[6 * MaxSide]uint8, mix []float32, f float32) {
	for c := range 3 {
		at := w.start + y*w.dy + c*w.channel
		scale, offset := w.scale[c], w.offset[c]
		for x, m := range mix {
			i := 6*x + c
			t0, t1 := float32(top[i]), float32(top[i+3])
			b0, b1 := float32(bottom[i]), float32(bottom[i+3])
			t, b := t0+(t1-t0)*m, b0+(b1-b0)*m
			w.dst[at] = (t+(b-t)*f)*scale + offset
			at += w.dx
		}
	}
}
