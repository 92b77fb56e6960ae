package imaging

import (
	"context"
	"image"
	"image/color"
	"image/draw"
)

// What happens to a frame's rectangle before the next frame is drawn.
type disposal int

const (
	keep disposal = iota
	clear
	restore
)

// frame is one frame of an animation that is not decoded yet.
type frame struct {
	rect    image.Rectangle
	dispose disposal
	// replace overwrites what was there, instead of drawing on top of it.
	replace bool
	open    func() (image.Image, error)
}

// play draws the frames on one another and gives back n of them, evenly
// spread, the first and, if n > 1, the last among them. n is at least 1.
func play(ctx context.Context, canvas image.Rectangle, frames []frame, n int) ([]image.Image, error) {
	var (
		out    = make([]image.Image, 0, n)
		now    = image.NewRGBA(canvas)
		before *image.RGBA
	)
	for i, f := range frames {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		img, err := f.open()
		if err != nil {
			return nil, err
		}
		if f.dispose == restore {
			if before == nil {
				before = image.NewRGBA(canvas)
			}
			draw.Draw(before, f.rect, now, f.rect.Min, draw.Src)
		}
		paint(now, f, img)
		if i == picked(len(out), n, len(frames)) {
			out = append(out, &image.RGBA{Pix: append([]byte(nil), now.Pix...), Stride: now.Stride, Rect: canvas})
			if len(out) == n {
				return out, nil
			}
		}
		switch f.dispose {
		case clear:
			draw.Draw(now, f.rect, image.Transparent, image.Point{}, draw.Src)
		case restore:
			draw.Draw(now, f.rect, before, f.rect.Min, draw.Src)
		case keep:
		}
	}
	return out, nil
}

// picked is the index of the k-th of n frames taken from total.
func picked(k, n, total int) int {
	if n == 1 {
		return 0
	}
	return k * (total - 1) / (n - 1)
}

// paint draws img, whose size is that of f.rect, on dst.
func paint(dst *image.RGBA, f frame, img image.Image) {
	rect := f.rect.Intersect(dst.Rect)
	if p, ok := img.(*image.Paletted); ok && !f.replace {
		paintPaletted(dst, rect, p, p.Rect.Min.Add(rect.Min.Sub(f.rect.Min)))
		return
	}
	op := draw.Over
	if f.replace {
		op = draw.Src
	}
	draw.Draw(dst, rect, img, img.Bounds().Min.Add(rect.Min.Sub(f.rect.Min)), op)
}

// paintPaletted is draw.Draw with a table; image/draw asks the palette's
// interface for each pixel, which takes several times as long.
func paintPaletted(dst *image.RGBA, rect image.Rectangle, src *image.Paletted, sp image.Point) {
	var table [256]color.RGBA
	for i, c := range src.Palette[:min(256, len(src.Palette))] {
		table[i] = color.RGBAModel.Convert(c).(color.RGBA)
	}
	rect = rect.Intersect(src.Rect.Add(rect.Min.Sub(sp)))
	for y := rect.Min.Y; y < rect.Max.Y; y++ {
		from := src.Pix[src.PixOffset(sp.X, sp.Y+y-rect.Min.Y):]
		to := dst.Pix[dst.PixOffset(rect.Min.X, y):]
		for x := range rect.Dx() {
			if c := table[from[x]]; c.A != 0 {
				to[4*x], to[4*x+1], to[4*x+2], to[4*x+3] = c.R, c.G, c.B, c.A
			}
		}
	}
}
