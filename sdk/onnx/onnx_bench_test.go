package onnx_test

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk"
)

func BenchmarkText(b *testing.B) {
	c := open(b, "text-narrow")
	message := strings.Repeat("see you at the match ", 6)[:120]
	for _, n := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("batch=%d", n), func(b *testing.B) {
			in := make([]sdk.ClassifierInput, n)
			for i := range in {
				in[i].Text = message
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Classify(b.Context(), in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkImage(b *testing.B) {
	c := open(b, "image-nhwc")
	in := []sdk.ClassifierInput{{Image: image.NewRGBA(image.Rect(0, 0, 640, 480))}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Classify(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
}
