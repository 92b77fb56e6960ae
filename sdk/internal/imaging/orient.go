package imaging

import (
	"image"
	"image/color"
)

// Turned is a picture that is shown turned or mirrored, as an EXIF
// orientation says. It reads through; nothing is copied.
type Turned struct {
	// Image is the picture as stored.
	Image image.Image
	// Orientation is that of EXIF, 2 to 8.
	Orientation int
}

// orient wraps img unless it is upright.
func orient(img image.Image, orientation int) image.Image {
	if orientation < 2 || orientation > 8 {
		return img
	}
	return &Turned{Image: img, Orientation: orientation}
}

// ColorModel is that of the stored picture.
func (t *Turned) ColorModel() color.Model { return t.Image.ColorModel() }

// Bounds start at (0, 0) and have the sides of the picture as shown.
func (t *Turned) Bounds() image.Rectangle {
	b := t.Image.Bounds()
	if t.Orientation >= 5 {
		return image.Rect(0, 0, b.Dy(), b.Dx())
	}
	return image.Rect(0, 0, b.Dx(), b.Dy())
}

// At returns the colour of a pixel of the picture as shown.
func (t *Turned) At(x, y int) color.Color {
	b := t.Image.Bounds()
	right, bottom := b.Dx()-1, b.Dy()-1
	switch t.Orientation {
	case 2:
		x = right - x
	case 3:
		x, y = right-x, bottom-y
	case 4:
		y = bottom - y
	case 5:
		x, y = y, x
	case 6:
		x, y = y, bottom-x
	case 7:
		x, y = right-y, bottom-x
	case 8:
		x, y = right-y, x
	}
	return t.Image.At(b.Min.X+x, b.Min.Y+y)
}
