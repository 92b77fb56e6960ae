package imaging_test

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/imaging"
)

// nsfw is the preprocessing of models/image-nsfw.
func nsfw() imaging.Preprocess {
	return imaging.Preprocess{Width: 224, Height: 224, Layout: imaging.NCHW, Resize: imaging.AlignCorners,
		Scale: 1.0 / 255, Std: [3]float32{1, 1, 1}}
}

// reference is the formula of TensorFlow's ResizeBilinear kernel in float64.
// Pictures of luma and chroma are converted first, see chroma_test.go.
func reference(img image.Image, p imaging.Preprocess) []float64 {
	switch m := img.(type) {
	case *image.YCbCr:
		img = libjpeg(m)
	case *image.NYCbCrA:
		img = libjpeg(&m.YCbCr)
	case *imaging.Turned:
		if stored, ok := m.Image.(*image.YCbCr); ok {
			img = &imaging.Turned{Image: libjpeg(stored), Orientation: m.Orientation}
		}
	}
	b := img.Bounds()
	at := func(x, y, c int) float64 {
		n := color.NRGBAModel.Convert(img.At(b.Min.X+x, b.Min.Y+y)).(color.NRGBA)
		return float64([3]uint8{n.R, n.G, n.B}[c])
	}
	axis := func(i, in, out int) (int, int, float64) {
		s := 0.0
		if p.Resize == imaging.AlignCorners && out > 1 {
			s = float64(i) * float64(in-1) / float64(out-1)
		} else if p.Resize == imaging.HalfPixel {
			s = math.Max(0, (float64(i)+0.5)*float64(in)/float64(out)-0.5)
		}
		lo := math.Floor(s + 1e-9)
		return int(lo), min(in-1, int(lo)+1), s - lo
	}
	out := make([]float64, p.Len())
	for y := range p.Height {
		for x := range p.Width {
			y0, y1, fy := axis(y, b.Dy(), p.Height)
			x0, x1, fx := axis(x, b.Dx(), p.Width)
			for c := range 3 {
				top := at(x0, y0, c) + (at(x1, y0, c)-at(x0, y0, c))*fx
				bottom := at(x0, y1, c) + (at(x1, y1, c)-at(x0, y1, c))*fx
				v := ((top+(bottom-top)*fy)*float64(p.Scale) - float64(p.Mean[c])) / float64(p.Std[c])
				i := (y*p.Width+x)*3 + c
				if p.Layout == imaging.NCHW {
					i = c*p.Width*p.Height + y*p.Width + x
				}
				out[i] = v
			}
		}
	}
	return out
}

// as draws a colourful picture into another type.
func as(dst draw.Image) image.Image {
	b := dst.Bounds()
	draw.Draw(dst, b, colourful(b.Dx(), b.Dy()), image.Point{}, draw.Src)
	return dst
}

func pictures(w, h int) map[string]image.Image {
	r := image.Rect(3, 2, w+3, h+2) // not at the origin
	palette := make(color.Palette, 200)
	for i := range palette {
		palette[i] = color.NRGBA{uint8(i), uint8(255 - i), uint8(3 * i), uint8(i)}
	}
	paletted := image.NewPaletted(r, palette)
	for i := range paletted.Pix {
		paletted.Pix[i] = uint8(i * 13 % len(palette))
	}
	even := image.Rect(4, 2, w+4, h+2)
	ycbcr := image.NewYCbCr(even, image.YCbCrSubsampleRatio420)
	nycbcra := image.NewNYCbCrA(even, image.YCbCrSubsampleRatio444)
	for i := range ycbcr.Y {
		ycbcr.Y[i], nycbcra.Y[i] = uint8(i*11), uint8(i*5)
	}
	for i := range ycbcr.Cb {
		ycbcr.Cb[i], ycbcr.Cr[i] = uint8(i*3), uint8(i*17)
	}
	for i := range nycbcra.Cb {
		nycbcra.Cb[i], nycbcra.Cr[i] = uint8(i*23), uint8(i*7)
	}
	for i := range nycbcra.A {
		nycbcra.A[i] = 255
	}
	cmyk := image.NewCMYK(r)
	for i := range cmyk.Pix {
		cmyk.Pix[i] = uint8(i * 19)
	}
	return map[string]image.Image{
		"RGBA": as(image.NewRGBA(r)), "NRGBA": as(image.NewNRGBA(r)), "RGBA64": as(image.NewRGBA64(r)),
		"NRGBA64": as(image.NewNRGBA64(r)), "Gray": as(image.NewGray(r)), "Gray16": as(image.NewGray16(r)),
		"Paletted": paletted, "YCbCr": ycbcr, "NYCbCrA": nycbcra, "CMYK": cmyk,
		"another type": struct{ image.Image }{as(image.NewRGBA(r))},
		"part":         as(image.NewRGBA(image.Rect(0, 0, w+9, h+9))).(*image.RGBA).SubImage(image.Rect(4, 5, w+4, h+5)),
	}
}

func checkTensor(t *testing.T, got []float32, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d numbers, want %d", len(got), len(want))
	}
	for i := range got {
		if math.Abs(float64(got[i])-want[i]) > 1e-4 {
			t.Fatalf("number %d is %v, want %v", i, got[i], want[i])
		}
	}
}

func TestTensor(t *testing.T) {
	square := imaging.Preprocess{Width: 9, Height: 7, Layout: imaging.NHWC, Resize: imaging.HalfPixel,
		Scale: 1.0 / 255, Mean: [3]float32{0.485, 0.456, 0.406}, Std: [3]float32{0.229, 0.224, 0.225}}
	one := nsfw()
	one.Width, one.Height = 1, 1
	for _, p := range []imaging.Preprocess{nsfw(), square, one} {
		for _, size := range []image.Point{{1, 1}, {7, 3}, {31, 90}, {224, 224}, {500, 120}} {
			for name, img := range pictures(size.X, size.Y) {
				t.Run(name, func(t *testing.T) {
					checkTensor(t, imaging.Tensor(nil, img, p), reference(img, p))
				})
			}
		}
	}
}

// A picture with an EXIF orientation has the tensor of the picture as shown.
func TestOrientation(t *testing.T) {
	file := encodeJPEG(t, colourful(40, 24))
	p := nsfw()
	p.Width, p.Height = 12, 8
	for o := byte(1); o <= 8; o++ {
		for _, layout := range []imaging.Layout{imaging.NCHW, imaging.NHWC} {
			p.Layout = layout
			img := decode(t, withOrientation(file, o)).Frames[0]
			want := image.Pt(40, 24)
			if o >= 5 {
				want = image.Pt(24, 40)
			}
			if img.Bounds().Size() != want {
				t.Errorf("orientation %d: size %v, want %v", o, img.Bounds().Size(), want)
			}
			checkTensor(t, imaging.Tensor(nil, img, p), reference(img, p))
		}
	}
}

// The corners of the eight orientations, after the EXIF standard: where the
// first row and the first column of the stored picture are shown.
func TestOrientationCorners(t *testing.T) {
	stored := image.NewGray(image.Rect(0, 0, 3, 2))
	copy(stored.Pix, []uint8{1, 2, 3, 4, 5, 6})
	for o, want := range map[int][]uint8{
		2: {3, 2, 1, 6, 5, 4}, 3: {6, 5, 4, 3, 2, 1}, 4: {4, 5, 6, 1, 2, 3},
		5: {1, 4, 2, 5, 3, 6}, 6: {4, 1, 5, 2, 6, 3}, 7: {6, 3, 5, 2, 4, 1}, 8: {3, 6, 2, 5, 1, 4},
	} {
		shown := &imaging.Turned{Image: stored, Orientation: o}
		b := shown.Bounds()
		for i, v := range want {
			if got := shown.At(i%b.Dx(), i/b.Dx()).(color.Gray).Y; got != v {
				t.Errorf("orientation %d: pixel %d is %d, want %d", o, i, got, v)
			}
		}
	}
}

func TestPreprocessCheck(t *testing.T) {
	for _, tc := range []struct {
		field  string
		change func(*imaging.Preprocess)
	}{
		{"width", func(p *imaging.Preprocess) { p.Width = 0 }},
		{"height", func(p *imaging.Preprocess) { p.Height = imaging.MaxSide + 1 }},
		{"layout", func(p *imaging.Preprocess) { p.Layout = "CHW" }},
		{"resize", func(p *imaging.Preprocess) { p.Resize = "" }},
		{"scale", func(p *imaging.Preprocess) { p.Scale = 0 }},
		{"std", func(p *imaging.Preprocess) { p.Std[1] = 0 }},
	} {
		p := nsfw()
		tc.change(&p)
		if err := p.Check(); err == nil || !strings.HasPrefix(err.Error(), tc.field+":") {
			t.Errorf("%s: error %v", tc.field, err)
		}
	}
	if err := nsfw().Check(); err != nil {
		t.Error(err)
	}
}

func TestPaletteTooShort(t *testing.T) {
	img := image.NewPaletted(image.Rect(0, 0, 2, 2), color.Palette{color.White})
	img.Pix[3] = 200
	if got := imaging.Tensor(nil, img, nsfw()); got[0] != 1 || got[224*224-1] != 0 {
		t.Errorf("corners %v and %v, want white and black", got[0], got[224*224-1])
	}
}
