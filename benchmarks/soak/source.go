package main

import (
	"image"
	"math/rand/v2"
	"strings"

	"github.com/handrail-safety/handrail/sdk"
)

const (
	maxBatch = 16
	maxSide  = 1200
	// longEvery is how rare a text of thousands of words is.
	longEvery = 500
)

// source makes input, the same for the same seed. Not safe for concurrent use.
type source struct {
	rand *rand.Rand
	text strings.Builder
}

func newSource(seed uint64) *source { return &source{rand: rand.New(rand.NewPCG(seed, 1))} }

func (s *source) texts() []sdk.ClassifierInput {
	in := make([]sdk.ClassifierInput, 1+s.rand.IntN(maxBatch))
	for i := range in {
		words := 1 + s.rand.IntN(40)
		if s.rand.IntN(longEvery) == 0 {
			words = 1 + s.rand.IntN(4000)
		}
		in[i].Text = s.words(words)
	}
	return in
}

func (s *source) words(n int) string {
	s.text.Reset()
	for range n {
		for range 1 + s.rand.IntN(9) {
			s.text.WriteRune(rune('a' + s.rand.IntN(26)))
		}
		s.text.WriteByte(" .!?"[min(s.rand.IntN(12), 3)])
	}
	return s.text.String()
}

// images is one picture of a random kind and size.
func (s *source) images() []sdk.ClassifierInput {
	bounds := image.Rect(0, 0, 1+s.rand.IntN(maxSide), 1+s.rand.IntN(maxSide))
	shade := uint8(s.rand.UintN(256))
	switch s.rand.IntN(3) {
	case 0:
		img := image.NewYCbCr(bounds, image.YCbCrSubsampleRatio420)
		fill(img.Y, shade)
		fill(img.Cb, shade+91)
		fill(img.Cr, shade+182)
		return []sdk.ClassifierInput{{Image: img}}
	case 1:
		img := image.NewNRGBA(bounds)
		fill(img.Pix, shade)
		return []sdk.ClassifierInput{{Image: img}}
	default:
		img := image.NewGray(bounds)
		fill(img.Pix, shade)
		return []sdk.ClassifierInput{{Image: img}}
	}
}

// fill writes a pattern of slanted lines.
func fill(pix []uint8, shade uint8) {
	for i := range pix {
		pix[i] = shade + uint8(i/7)
	}
}
