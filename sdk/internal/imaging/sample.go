package imaging

import (
	"image"
	"image/color"
)

// palette is the table of a paletted picture. Indices beyond the palette are
// black: decoders leave them to the reader.
type palette [256][3]uint8

func (t *palette) load(img image.Image) {
	p, ok := img.(*image.Paletted)
	if !ok {
		return
	}
	for i, c := range p.Palette[:min(len(p.Palette), len(t))] {
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		t[i] = [3]uint8{n.R, n.G, n.B}
	}
}

// sampleRow writes R, G, B of the pixels cols of row y to out.
func sampleRow(out []uint8, img image.Image, y int, cols []int32, table *palette) {
	switch m := img.(type) {
	case *image.YCbCr:
		rowYCbCr(out, m, y, cols)
	case *image.NYCbCrA:
		rowYCbCr(out, &m.YCbCr, y, cols)
	case *image.RGBA:
		rowBytes(out, m.Pix[m.PixOffset(m.Rect.Min.X, y):], m.Rect.Min.X, cols, 4, 1)
	case *image.NRGBA:
		rowBytes(out, m.Pix[m.PixOffset(m.Rect.Min.X, y):], m.Rect.Min.X, cols, 4, 1)
	case *image.RGBA64:
		rowBytes(out, m.Pix[m.PixOffset(m.Rect.Min.X, y):], m.Rect.Min.X, cols, 8, 2)
	case *image.NRGBA64:
		rowBytes(out, m.Pix[m.PixOffset(m.Rect.Min.X, y):], m.Rect.Min.X, cols, 8, 2)
	case *image.Gray:
		rowBytes(out, m.Pix[m.PixOffset(m.Rect.Min.X, y):], m.Rect.Min.X, cols, 1, 0)
	case *image.Gray16:
		rowBytes(out, m.Pix[m.PixOffset(m.Rect.Min.X, y):], m.Rect.Min.X, cols, 2, 0)
	case *image.Paletted:
		pix := m.Pix[m.PixOffset(m.Rect.Min.X, y):]
		for i, x := range cols {
			c := &table[pix[int(x)-m.Rect.Min.X]]
			out[3*i], out[3*i+1], out[3*i+2] = c[0], c[1], c[2]
		}
	case *image.CMYK:
		for i, x := range cols {
			c := m.CMYKAt(int(x), y)
			out[3*i], out[3*i+1], out[3*i+2] = color.CMYKToRGB(c.C, c.M, c.Y, c.K)
		}
	default:
		for i, x := range cols {
			c := color.NRGBAModel.Convert(img.At(int(x), y)).(color.NRGBA)
			out[3*i], out[3*i+1], out[3*i+2] = c.R, c.G, c.B
		}
	}
}

// rowBytes reads pixels of size bytes whose channels are step bytes apart, the
// upper byte first; step 0 is grey.
func rowBytes(out, pix []uint8, minX int, cols []int32, size, step int) {
	for i, x := range cols {
		p := pix[(int(x)-minX)*size:]
		out[3*i], out[3*i+1], out[3*i+2] = p[0], p[step], p[2*step]
	}
}
