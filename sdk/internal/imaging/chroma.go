package imaging

import "image"

// minFancyWidth is the width of a chroma plane from which libjpeg mixes.
const minFancyWidth = 3

// rowYCbCr converts like libjpeg, which browsers and TensorFlow decode with:
// where chroma has half the resolution, a pixel gets three quarters of the
// nearest sample and one quarter of the next one, in each direction ("fancy
// upsampling"), and RGB is rounded to the nearest number. Go's own YCbCr.At
// takes the nearest sample and rounds down more often than up: one number in
// three is one too small, which moves the logits of models/image-nsfw by up to
// 0.5 (benchmarks/image-parity).
func rowYCbCr(out []uint8, m *image.YCbCr, y int, cols []int32) {
	luma := m.Y[m.YOffset(m.Rect.Min.X, y):]
	minX := m.Rect.Min.X
	up, ok := newUpsampling(m, y)
	if !ok {
		for i, x := range cols {
			ci := m.COffset(int(x), y)
			out[3*i], out[3*i+1], out[3*i+2] = toRGB(luma[int(x)-minX], m.Cb[ci], m.Cr[ci])
		}
		return
	}
	for i, x := range cols {
		rx := int(x) - minX
		near, far, bias := up.columns(rx)
		cb := up.mix(m.Cb, near, far, bias)
		cr := up.mix(m.Cr, near, far, bias)
		out[3*i], out[3*i+1], out[3*i+2] = toRGB(luma[rx], cb, cr)
	}
}

// upsampling knows the two chroma rows of one pixel row.
type upsampling struct {
	near, far int // where the rows start in the planes
	last      int // the last column
	wide      bool
	biases    [2]int // for even and odd columns
}

// newUpsampling is for 4:2:0, 4:2:2 and 4:4:0 with at least three chroma
// columns; false for what libjpeg does not mix either. The biases are
// libjpeg's, for sums of 16 parts.
func newUpsampling(m *image.YCbCr, y int) (upsampling, bool) {
	wide := m.SubsampleRatio != image.YCbCrSubsampleRatio440
	tall := m.SubsampleRatio != image.YCbCrSubsampleRatio422
	switch m.SubsampleRatio {
	case image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio440:
	default:
		return upsampling{}, false
	}
	columns := m.Rect.Dx()
	if wide {
		columns = (columns + 1) / 2
		if columns < minFancyWidth || m.Rect.Min.X%2 != 0 {
			return upsampling{}, false
		}
	}
	start := m.COffset(m.Rect.Min.X, y)
	u := upsampling{near: start, far: start, last: columns - 1, wide: wide, biases: [2]int{8, 7}}
	if !tall {
		u.biases = [2]int{4, 8}
		return u, true
	}
	if m.Rect.Min.Y%2 != 0 {
		return upsampling{}, false
	}
	row, rows := (y-m.Rect.Min.Y)/2, (m.Rect.Dy()+1)/2
	other := max(0, row-1)
	if y%2 != 0 {
		other = min(rows-1, row+1)
	}
	u.far += (other - row) * m.CStride
	if !wide {
		bias := 4 + 4*(y%2)
		u.biases = [2]int{bias, bias}
	}
	return u, true
}

// columns of the pixel at x: the nearest, the next one, and the bias.
func (u *upsampling) columns(x int) (near, far, bias int) {
	if !u.wide {
		return x, x, u.biases[0]
	}
	near, far = x/2, max(0, x/2-1)
	if x%2 != 0 {
		far = min(u.last, x/2+1)
	}
	return near, far, u.biases[x%2]
}

func (u *upsampling) mix(plane []uint8, near, far, bias int) uint8 {
	a := 3*int(plane[u.near+near]) + int(plane[u.far+near])
	b := 3*int(plane[u.near+far]) + int(plane[u.far+far])
	return uint8((3*a + b + bias) >> 4)
}

// toRGB is libjpeg's ycc_rgb_convert: JFIF's matrix in 16 binary places.
func toRGB(y, cb, cr uint8) (r, g, b uint8) {
	const half = 1 << 15
	yy, u, v := int32(y), int32(cb)-128, int32(cr)-128
	return clamp(yy + (91881*v+half)>>16), clamp(yy + (half-22554*u-46802*v)>>16), clamp(yy + (116130*u+half)>>16)
}

func clamp(v int32) uint8 { return uint8(min(max(v, 0), 255)) }
