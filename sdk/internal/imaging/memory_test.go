package imaging_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"runtime"
	"testing"

	"golang.org/x/image/bmp"

	"github.com/handrail-safety/handrail/sdk/internal/imaging"
)

// slack is what decoding allocates whatever the size of the picture: tables,
// readers and copies of the small files used here.
const slack = 512 << 10

// A file passes Limits.Memory only if decoding it allocates no more.
func TestMemoryEstimate(t *testing.T) {
	const w, h = 900, 700
	r := image.Rect(0, 0, w, h)
	files := map[string][]byte{
		"jpeg":          encodeJPEG(t, as(image.NewRGBA(r))),
		"jpeg, grey":    encodeJPEG(t, as(image.NewGray(r))),
		"png":           encodePNG(t, as(image.NewRGBA(r))),
		"png, alpha":    encodePNG(t, faded(w, h)),
		"png, 16 bits":  encodePNG(t, as(image.NewRGBA64(r))),
		"png, grey":     encodePNG(t, as(image.NewGray(r))),
		"png, paletted": encodePNG(t, pictures(w, h)["Paletted"]),
		"gif":           encodeGIF(t, 1, w, h),
		"gif, animated": encodeGIF(t, 20, w, h),
		"webp":          riff(riffChunk("VP8L", webpPixel(w, h, solid(5)))),
	}
	var b bytes.Buffer
	if err := bmp.Encode(&b, as(image.NewRGBA(r))); err != nil {
		t.Fatal(err)
	}
	files["bmp"] = b.Bytes()
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			lim := imaging.DefaultLimits()
			lim.Memory = smallestMemory(t, file)
			if name == "gif, animated" {
				lim.Sampled = 1 // with that limit one frame is kept
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			d, err := imaging.Decode(t.Context(), file, lim)
			runtime.ReadMemStats(&after)
			if err != nil {
				t.Fatal(err)
			}
			// Frames are decoded one after the other, each into memory of its own.
			passing := int64(d.Total-1) * w * h
			got := int64(after.TotalAlloc-before.TotalAlloc) - passing
			if got > lim.Memory+slack {
				t.Errorf("%d bytes allocated, estimate %d", got, lim.Memory)
			}
		})
	}
}

// smallestMemory is the lowest limit that lets a file pass.
func smallestMemory(t *testing.T, file []byte) int64 {
	t.Helper()
	lim := imaging.DefaultLimits()
	lim.Memory = 1
	_, err := imaging.Decode(t.Context(), file, lim)
	var e *imaging.Error
	var need, limit int64
	if !errors.As(err, &e) || e.Code != imaging.CodeTooMuchMemory {
		t.Fatalf("error %v, want %s", err, imaging.CodeTooMuchMemory)
	}
	if _, err := fmt.Sscanf(e.Problem, "%d bytes of memory, limit %d", &need, &limit); err != nil {
		t.Fatalf("%s: %v", e.Problem, err)
	}
	return need
}

func faded(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(i)
	}
	return img
}
