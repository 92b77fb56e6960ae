package parity_test

import (
	"bytes"
	"image/jpeg"
	"testing"

	"github.com/handrail-safety/handrail/benchmarks/image-parity/pictures"
	imagensfw "github.com/handrail-safety/handrail/models/image-nsfw"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/onnx"
)

// BenchmarkImage is what speed.mjs times with nsfwjs: a JPEG of 640 × 480
// pixels from file to scores, one after the other.
func BenchmarkImage(b *testing.B) {
	model, err := onnx.Open(imagensfw.FS())
	if err != nil {
		b.Fatal(err)
	}
	defer model.Close()
	for _, p := range pictures.All() {
		if p.Name != "scene-4-640x480.jpg" {
			continue
		}
		file, err := p.File()
		if err != nil {
			b.Fatal(err)
		}
		b.Run("jpeg=640x480", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				img, err := jpeg.Decode(bytes.NewReader(file))
				if err != nil {
					b.Fatal(err)
				}
				if _, err := model.Classify(b.Context(), []sdk.ClassifierInput{{Image: img}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
