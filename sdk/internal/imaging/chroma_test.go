package imaging_test

import (
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/imaging"
)

// libjpeg converts a whole picture as libjpeg-turbo's jdsample.c and jdcolor.c
// do: planes are widened first (its loops, with their separate first and last
// columns), then converted.
func libjpeg(m *image.YCbCr) image.Image {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	cb, cr := widen(m, m.Cb), widen(m, m.Cr)
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			l := float64(m.Y[m.YOffset(m.Rect.Min.X+x, m.Rect.Min.Y+y)])
			u, v := float64(cb[y][x])-128, float64(cr[y][x])-128
			round := func(f float64) uint8 { return uint8(math.Min(math.Max(math.Floor(f+0.5), 0), 255)) }
			out.SetNRGBA(x, y, color.NRGBA{
				R: round(l + 91881.0/65536*v),
				G: round(l - 22554.0/65536*u - 46802.0/65536*v),
				B: round(l + 116130.0/65536*u), A: 255,
			})
		}
	}
	return out
}

// widen gives a chroma plane the picture's size.
func widen(m *image.YCbCr, plane []uint8) [][]int {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	row := func(y int) []int {
		var r []int
		for x := range w {
			if x == 0 || m.COffset(m.Rect.Min.X+x, m.Rect.Min.Y+y) != m.COffset(m.Rect.Min.X+x-1, m.Rect.Min.Y+y) {
				r = append(r, int(plane[m.COffset(m.Rect.Min.X+x, m.Rect.Min.Y+y)]))
			}
		}
		return r
	}
	var out [][]int
	for y := range h {
		near := row(y)
		otherRow := y - 1
		if y%2 == 1 {
			otherRow = y + 1
		}
		other := row(min(max(otherRow, 0), h-1))
		n := len(near)
		var line []int
		switch {
		case m.SubsampleRatio == image.YCbCrSubsampleRatio440:
			for i := range near {
				line = append(line, (3*near[i]+other[i]+1+y%2)>>2)
			}
		case m.SubsampleRatio == image.YCbCrSubsampleRatio422 && n > 2:
			line = append(line, near[0], (near[0]*3+near[1]+2)>>2)
			for i := 1; i < n-1; i++ {
				line = append(line, (near[i]*3+near[i-1]+1)>>2, (near[i]*3+near[i+1]+2)>>2)
			}
			line = append(line, (near[n-1]*3+near[n-2]+1)>>2, near[n-1])
		case m.SubsampleRatio == image.YCbCrSubsampleRatio420 && n > 2:
			sum := func(i int) int { return near[i]*3 + other[i] }
			line = append(line, (sum(0)*4+8)>>4, (sum(0)*3+sum(1)+7)>>4)
			for i := 1; i < n-1; i++ {
				line = append(line, (sum(i)*3+sum(i-1)+8)>>4, (sum(i)*3+sum(i+1)+7)>>4)
			}
			line = append(line, (sum(n-1)*3+sum(n-2)+8)>>4, (sum(n-1)*4+7)>>4)
		default: // repeated
			for x := range w {
				line = append(line, near[x*n/w])
			}
		}
		out = append(out, line)
	}
	return out
}

func TestChromaEqualsLibjpeg(t *testing.T) {
	for _, ratio := range []image.YCbCrSubsampleRatio{
		image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio440,
	} {
		for _, size := range []image.Point{{6, 5}, {7, 8}, {8, 1}, {64, 48}, {33, 31}} {
			t.Run(ratio.String(), func(t *testing.T) {
				m := image.NewYCbCr(image.Rectangle{Max: size}, ratio)
				for i := range m.Y {
					m.Y[i] = uint8(i * 11)
				}
				for i := range m.Cb {
					m.Cb[i], m.Cr[i] = uint8(i*37+5), uint8(i*91)
				}
				// At its own size every pixel is read unmixed.
				p := nsfw()
				p.Width, p.Height = size.X, size.Y
				checkTensor(t, imaging.Tensor(nil, m, p), reference(libjpeg(m), p))
			})
		}
	}
}

// Chroma planes of one or two columns are repeated, not mixed.
func TestNarrowChroma(t *testing.T) {
	m := image.NewYCbCr(image.Rect(0, 0, 4, 2), image.YCbCrSubsampleRatio420)
	copy(m.Cb, []uint8{128, 128})
	copy(m.Cr, []uint8{128, 228})
	p := nsfw()
	p.Width, p.Height = 4, 2
	got := imaging.Tensor(nil, m, p)[:4]
	if got[0] != got[1] || got[2] != got[3] || got[1] == got[2] {
		t.Errorf("red is %v, want two equal pairs", got)
	}
}
