package imaging_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"image"
	"image/color"
	"math"
	"strings"
	"testing"

	"golang.org/x/image/bmp"

	"github.com/handrail-safety/handrail/sdk/internal/imaging"
)

func decode(t testing.TB, data []byte) imaging.Decoded {
	t.Helper()
	d, err := imaging.Decode(t.Context(), data, imaging.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestFormats(t *testing.T) {
	var b bytes.Buffer
	if err := bmp.Encode(&b, colourful(20, 10)); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name   string
		data   []byte
		format imaging.Format
	}{
		{"jpeg", encodeJPEG(t, colourful(20, 10)), imaging.JPEG},
		{"png", encodePNG(t, colourful(20, 10)), imaging.PNG},
		{"gif", encodeGIF(t, 1, 20, 10), imaging.GIF},
		{"gif without its last byte", bytes.TrimSuffix(encodeGIF(t, 1, 20, 10), []byte{0x3b}), imaging.GIF},
		{"bmp", b.Bytes(), imaging.BMP},
		{"webp", riff(riffChunk("VP8L", webpPixel(20, 10, solid(3)))), imaging.WebP},
		{"webp with a wrong alpha flag", riff(riffChunk("VP8X", []byte{16, 0, 0, 0, 19, 0, 0, 9, 0, 0}),
			riffChunk("VP8L", webpPixel(20, 10, solid(3)))), imaging.WebP},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := decode(t, tc.data)
			if d.Format != tc.format || len(d.Frames) != 1 || d.Total != 1 {
				t.Fatalf("%s with %d of %d frames, want %s with 1 of 1", d.Format, len(d.Frames), d.Total, tc.format)
			}
			if size := d.Frames[0].Bounds().Size(); size != image.Pt(20, 10) {
				t.Errorf("size %v, want (20,10)", size)
			}
		})
	}
}

// Lossy WebP keeps its values in a narrower range than JPEG.
func TestLossyWebPColour(t *testing.T) {
	// 16 × 16 pixels of (200, 60, 40), of which libwebp makes (201, 61, 40).
	file, err := hex.DecodeString("524946463e000000574542505650382032000000d001009d012a1000100000c01225a00274ba01f80003b000" +
		"fef1dc8ffd8cdfa337e8cdfd803ffd5db7d6c1fd5db7fd594000")
	if err != nil {
		t.Fatal(err)
	}
	got := imaging.Tensor(nil, decode(t, file).Frames[0], nsfw())
	for c, want := range []float64{201, 61, 40} {
		if v := float64(got[c*224*224]) * 255; math.Abs(v-want) > 1.5 {
			t.Errorf("channel %d is %.1f, want %v", c, v, want)
		}
	}
}

// Every file that may not be decoded is an error that names code, limit and
// value, and costs no memory to speak of.
func TestRefused(t *testing.T) {
	small := imaging.DefaultLimits()
	small.Bytes = 100
	photo := encodeJPEG(t, colourful(300, 200))
	gif10k := append(gifHeader(1, 1), bytes.Repeat(gifFrame(), 10_000)...)
	for _, tc := range []struct {
		name, code, problem string
		data                []byte
		lim                 imaging.Limits
	}{
		{name: "empty", code: imaging.CodeUnsupported, problem: "empty"},
		{name: "text called an image", code: imaging.CodeUnsupported, problem: "not a JPEG", data: []byte("hello, this is a text file\n")},
		{name: "SVG", code: imaging.CodeUnsupported, problem: "not a JPEG", data: []byte("<svg xmlns='http://www.w3.org/2000/svg'/>")},
		{name: "too many bytes", code: imaging.CodeTooLarge, problem: "bytes, limit 100", data: photo, lim: small},
		{name: "PNG header of 50,000 × 50,000", code: imaging.CodeTooManyPixels, problem: "2500000000 pixels, limit 50000000",
			data: append(pngHeader(50_000, 50_000, 8, 2, 0), make([]byte, 27)...)},
		{name: "PNG header of 2^31 × 2^31", code: imaging.CodeTooManyPixels, problem: "pixels, limit", data: pngHeader(1<<31-1, 1<<31-1, 16, 6, 1)},
		{name: "PNG header of 2^32", code: imaging.CodeCorrupt, problem: "not a readable png", data: pngHeader(1<<32-1, 1, 8, 2, 0)},
		{name: "PNG of 0 pixels", code: imaging.CodeCorrupt, problem: "0 × 5 pixels", data: pngHeader(0, 5, 8, 2, 0)},
		{name: "PNG without data", code: imaging.CodeCorrupt, problem: "not a readable png", data: pngHeader(5, 5, 8, 2, 0)},
		{name: "PNG signature only", code: imaging.CodeCorrupt, problem: "unexpected end", data: []byte("\x89PNG\r\n\x1a\n")},
		{name: "PNG cut in two", code: imaging.CodeCorrupt, problem: "not a readable png", data: half(encodePNG(t, colourful(90, 90)))},
		{name: "PNG of 16 bits and 49 megapixels", code: imaging.CodeTooMuchMemory, problem: "bytes of memory, limit 268435456",
			data: pngHeader(7000, 7000, 16, 6, 0)},
		{name: "animated PNG whose frames add up to 2^64 pixels", code: imaging.CodeCorrupt, problem: "a frame lies outside",
			data: apngFrames(t, 30_000, 1<<31-1, 1<<31-1, 1<<31-1, 1<<31-1)},
		{name: "JPEG cut in two", code: imaging.CodeCorrupt, problem: "not a readable jpeg", data: half(photo)},
		{name: "JPEG start only", code: imaging.CodeCorrupt, problem: "unexpected end", data: photo[:4]},
		{name: "JPEG of 65,535 × 65,535", code: imaging.CodeTooManyPixels, problem: "4294836225 pixels", data: jpegSegments(65535, 65535, 0xc0, 1)},
		{name: "JPEG of 1,000 scans", code: imaging.CodeTooManyScans, problem: "1000 scans, limit 64", data: jpegSegments(100, 100, 0xc2, 1000)},
		{name: "progressive JPEG of 49 megapixels", code: imaging.CodeTooMuchMemory, problem: "bytes of memory", data: jpegSegments(7000, 7000, 0xc2, 1)},
		{name: "arithmetic JPEG", code: imaging.CodeUnsupported, problem: "arithmetic", data: jpegSegments(10, 10, 0xc9, 1)},
		{name: "GIF of 10,000 frames", code: imaging.CodeTooManyFrames, problem: "10000 frames, limit 1000", data: gif10k},
		{name: "GIF of 65,535 × 65,535", code: imaging.CodeTooManyPixels, problem: "pixels", data: append(gifHeader(65535, 65535), gifFrame()...)},
		{name: "GIF of many large frames", code: imaging.CodeTooManyPixels, problem: "pixels in all frames, limit 100000000",
			data: append(gifHeader(3000, 3000), bytes.Repeat([]byte("\x2c\x00\x00\x00\x00\xb8\x0b\xb8\x0b\x00\x02\x02\x44\x01\x00"), 12)...)},
		{name: "GIF frame beside the picture", code: imaging.CodeCorrupt, problem: "a frame lies outside",
			data: append(gifHeader(5, 5), bytes.Repeat([]byte("\x2c\x05\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00"), 2)...)},
		{name: "GIF without a frame", code: imaging.CodeCorrupt, problem: "unexpected end", data: gifHeader(5, 5)},
		{name: "GIF frame without data", code: imaging.CodeCorrupt, problem: "not a readable gif", data: append(gifHeader(5, 5), gifFrame()[:11]...)},
		{name: "WebP without a picture", code: imaging.CodeCorrupt, problem: "unexpected end", data: riff(riffChunk("EXIF", []byte("x")))},
		{name: "WebP of 16,384 × 16,384 behind a small header", code: imaging.CodeTooManyPixels, problem: "268435456 pixels",
			data: riff(riffChunk("VP8X", make([]byte, 10)), riffChunk("VP8L", webpPixel(16384, 16384, solid(1))))},
		{name: "animated WebP of 2,000 frames", code: imaging.CodeTooManyFrames, problem: "limit 1000", data: animatedWebP(2000)},
		{name: "BMP of 30,000 × 30,000", code: imaging.CodeTooManyPixels, problem: "900000000 pixels", data: bmpHeader(30_000, 30_000)},
		{name: "BMP header only", code: imaging.CodeCorrupt, problem: "not a readable bmp", data: bmpHeader(30, 30)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.lim == (imaging.Limits{}) {
				tc.lim = imaging.DefaultLimits()
			}
			_, err := imaging.Decode(t.Context(), tc.data, tc.lim)
			var e *imaging.Error
			if !errors.As(err, &e) {
				t.Fatalf("error %v, want *Error", err)
			}
			if e.Code != tc.code || !strings.Contains(e.Error(), tc.problem) {
				t.Errorf("%s: %s; want %s with %q", e.Code, e, tc.code, tc.problem)
			}
		})
	}
}

func half(b []byte) []byte { return b[:len(b)/2] }

func bmpHeader(w, h uint32) []byte {
	b := make([]byte, 54)
	copy(b, "BM")
	b[10], b[14], b[26], b[28] = 54, 40, 1, 24
	b[18], b[19], b[22], b[23] = byte(w), byte(w>>8), byte(h), byte(h>>8)
	return b
}

func TestAnimations(t *testing.T) {
	for _, tc := range []struct {
		name   string
		data   []byte
		total  int
		shades []uint8 // red of the upper left pixel of each frame
	}{
		{"GIF of 3 frames", encodeGIF(t, 3, 4, 4), 3, []uint8{0, 1, 2}},
		{"GIF of 100 frames", encodeGIF(t, 100, 4, 4), 100, []uint8{0, 14, 28, 42, 56, 70, 84, 99}},
		{"WebP of 2 frames", animatedWebP(2), 2, []uint8{0, 1}},
		{"WebP of 20 frames", animatedWebP(20), 20, []uint8{0, 2, 5, 8, 10, 13, 16, 19}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := decode(t, tc.data)
			var got []uint8
			for _, f := range d.Frames {
				c := color.RGBAModel.Convert(f.At(0, 0)).(color.RGBA)
				if c.B != 200 || c.A != 255 {
					t.Errorf("colour %v, want blue 200 and opaque", c)
				}
				got = append(got, c.R)
			}
			if d.Total != tc.total || !bytes.Equal(got, tc.shades) {
				t.Errorf("frames %v of %d, want %v of %d", got, d.Total, tc.shades, tc.total)
			}
		})
	}
}

// The second frame of an animated PNG is drawn on the first.
func TestAnimatedPNG(t *testing.T) {
	first, second := image.NewRGBA(image.Rect(0, 0, 4, 3)), image.NewRGBA(image.Rect(0, 0, 2, 1))
	for i := range first.Pix {
		first.Pix[i] = 255
	}
	for i := range second.Pix {
		second.Pix[i] = []uint8{10, 20, 30, 255}[i%4]
	}
	d := decode(t, apng(t, first, second))
	if len(d.Frames) != 2 || d.Total != 2 {
		t.Fatalf("%d of %d frames, want 2 of 2", len(d.Frames), d.Total)
	}
	for y := range 3 {
		for x := range 4 {
			want := color.RGBA{255, 255, 255, 255}
			if y == 1 && (x == 1 || x == 2) {
				want = color.RGBA{10, 20, 30, 255}
			}
			if got := color.RGBAModel.Convert(d.Frames[1].At(x, y)); got != want {
				t.Errorf("pixel (%d,%d) is %v, want %v", x, y, got, want)
			}
		}
	}
}

func TestDisposal(t *testing.T) {
	red, green := color.RGBA{255, 0, 0, 255}, color.RGBA{0, 255, 0, 255}
	for _, tc := range []struct {
		name   string
		method byte
		want   color.Color
	}{
		{"keep", 1, green},
		{"clear", 2, color.RGBA{}},
		{"restore", 3, red},
	} {
		t.Run(tc.name, func(t *testing.T) {
			// Red everywhere, then green on the left, then a blue pixel on the right.
			data := disposalGIF(t, tc.method)
			d := decode(t, data)
			if got := color.RGBAModel.Convert(d.Frames[2].At(0, 0)); got != tc.want {
				t.Errorf("left pixel of the third frame is %v, want %v", got, tc.want)
			}
		})
	}
}

func TestContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, data := range map[string][]byte{"still": encodePNG(t, colourful(5, 5)), "animation": encodeGIF(t, 5, 4, 4)} {
		if _, err := imaging.Decode(ctx, data, imaging.DefaultLimits()); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v, want %v", name, err, context.Canceled)
		}
	}
}

// A large picture waits for another, a small one does not.
func TestGate(t *testing.T) {
	large, small := encodePNG(t, colourful(200, 200)), encodePNG(t, colourful(5, 5))
	lim := imaging.DefaultLimits()
	g := imaging.NewGate(10_000)
	ran := 0
	err := g.Decode(t.Context(), large, lim, func(imaging.Decoded) error {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := g.Decode(ctx, large, lim, func(imaging.Decoded) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("second large picture: error %v, want %v", err, context.Canceled)
		}
		return g.Decode(t.Context(), small, lim, func(imaging.Decoded) error { ran++; return nil })
	})
	if err != nil || ran != 1 {
		t.Fatalf("error %v, small picture used %d times, want once", err, ran)
	}
	if err := g.Decode(t.Context(), large, lim, func(imaging.Decoded) error { ran++; return nil }); err != nil || ran != 2 {
		t.Errorf("after that: error %v, used %d times", err, ran)
	}
}

// However a file is damaged, decoding ends with a picture within the limits or
// with an *Error that is not a caught panic.
func FuzzDecode(f *testing.F) {
	f.Add(encodeJPEG(f, colourful(20, 20)))
	f.Add(withOrientation(encodeJPEG(f, colourful(20, 10)), 6))
	f.Add(encodePNG(f, colourful(9, 9)))
	f.Add(apng(f, colourful(4, 3), colourful(2, 1)))
	f.Add(encodeGIF(f, 4, 5, 5))
	f.Add(animatedWebP(3))
	f.Add(bmpHeader(4, 4))
	lim := imaging.Limits{Bytes: 1 << 16, Pixels: 1 << 16, Frames: 20, FramePixels: 1 << 18, Scans: 10, Memory: 1 << 20, Sampled: 3}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := imaging.Decode(t.Context(), data, lim)
		var e *imaging.Error
		switch {
		case err != nil && !errors.As(err, &e):
			t.Fatalf("error %v is not an *Error", err)
		case err != nil && e.Err != nil && strings.HasPrefix(e.Err.Error(), "panic"):
			t.Fatalf("%s: %v", e.Problem, e.Err)
		case err != nil:
			return
		}
		if len(d.Frames) < 1 || len(d.Frames) > lim.Sampled+1 {
			t.Fatalf("%d frames, want 1 to %d", len(d.Frames), lim.Sampled+1)
		}
		for _, img := range d.Frames {
			if n := img.Bounds().Dx() * img.Bounds().Dy(); n < 1 || n > lim.Pixels {
				t.Fatalf("%d pixels, want 1 to %d", n, lim.Pixels)
			}
			imaging.Tensor(nil, img, nsfw())
		}
	})
}
