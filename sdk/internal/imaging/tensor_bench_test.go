package imaging_test

import (
	"image"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/imaging"
)

func BenchmarkTensor(b *testing.B) {
	for name, img := range map[string]image.Image{
		"YCbCr": image.NewYCbCr(image.Rect(0, 0, 640, 480), image.YCbCrSubsampleRatio420),
		"RGBA":  image.NewRGBA(image.Rect(0, 0, 640, 480)),
		"large": image.NewYCbCr(image.Rect(0, 0, 8000, 6000), image.YCbCrSubsampleRatio420),
	} {
		b.Run(name, func(b *testing.B) {
			dst := make([]float32, nsfw().Len())
			b.ReportAllocs()
			for b.Loop() {
				imaging.Tensor(dst, img, nsfw())
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for name, file := range map[string][]byte{
		"jpeg=640x480":    encodeJPEG(b, colourful(640, 480)),
		"png=640x480":     encodePNG(b, colourful(640, 480)),
		"gif=100x320x240": encodeGIF(b, 100, 320, 240),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := imaging.Decode(b.Context(), file, imaging.DefaultLimits()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
