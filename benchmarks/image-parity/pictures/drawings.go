package pictures

import (
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
)

// canvas draws in thousandths of its smaller side, so that a drawing looks the
// same at every size.
type canvas struct {
	*image.RGBA
	unit int
}

func newCanvas(w, h int, c color.RGBA) canvas { return canvas{solid(w, h, c), min(w, h)} }

func (c canvas) px(n int) int { return n * c.unit / 1000 }

func (c canvas) rect(x, y, w, h int, col color.RGBA) {
	r := image.Rect(c.px(x), c.px(y), c.px(x+w), c.px(y+h))
	draw.Draw(c, r, image.NewUniform(col), image.Point{}, draw.Src)
}

func (c canvas) ellipse(x, y, rx, ry int, col color.RGBA) {
	cx, cy, a, b := c.px(x), c.px(y), max(1, c.px(rx)), max(1, c.px(ry))
	for dy := -b; dy <= b; dy++ {
		for dx := -a; dx <= a; dx++ {
			if dx*dx*b*b+dy*dy*a*a <= a*a*b*b && image.Pt(cx+dx, cy+dy).In(c.Rect) {
				c.SetRGBA(cx+dx, cy+dy, col)
			}
		}
	}
}

// roof is a triangle that stands on (x, y).
func (c canvas) roof(x, y, w, h int, col color.RGBA) {
	left, base, width, height := c.px(x), c.px(y), c.px(w), max(1, c.px(h))
	for dy := range height {
		inset := width / 2 * dy / height
		line := image.Rect(left+inset, base-dy-1, left+width-inset, base-dy)
		draw.Draw(c, line, image.NewUniform(col), image.Point{}, draw.Src)
	}
}

func vivid(r *rand.Rand) color.RGBA {
	return rgb(uint8(60+r.IntN(196)), uint8(60+r.IntN(196)), uint8(60+r.IntN(196)))
}

// scene is a landscape with sun, hills, houses, trees and matchstick people.
func scene(seed uint64, w, h int) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 3))
	c := newCanvas(w, h, rgb(150, 200, 250))
	width, height := 1000*w/c.unit, 1000*h/c.unit
	c.ellipse(r.IntN(width), height/6, 80, 80, rgb(255, 225, 90))
	for range 4 {
		c.ellipse(r.IntN(width), height*3/4, width/3, 150+r.IntN(150), rgb(uint8(60+r.IntN(60)), uint8(130+r.IntN(60)), 80))
	}
	c.rect(0, height*3/4, width+2, height, rgb(110, 170, 80))
	for range 3 {
		x, y, s := r.IntN(width), height*3/4+r.IntN(height/8), 120+r.IntN(120)
		c.rect(x, y-s, s, s, vivid(r))
		c.roof(x-s/10, y-s, s+s/5, s*2/3, vivid(r))
		c.rect(x+s/8, y-s*3/4, s/5, s/5, rgb(200, 230, 250))
		c.rect(x+s*5/8, y-s/2, s/5, s/2, rgb(90, 60, 40))
	}
	for range 5 {
		x, y := r.IntN(width), height*3/4+r.IntN(height/6)
		c.rect(x-8, y-110, 16, 110, rgb(110, 80, 50))
		c.ellipse(x, y-150, 55, 70, rgb(40, uint8(110+r.IntN(80)), 50))
	}
	for range 2 {
		x, y := r.IntN(width), height*9/10
		c.rect(x-3, y-90, 6, 60, vivid(r))
		c.ellipse(x, y-105, 18, 20, rgb(235, 190, 150))
		c.rect(x-25, y-80, 50, 5, rgb(40, 40, 40))
		c.roof(x-14, y, 28, 40, vivid(r))
	}
	return c.RGBA
}

func face(seed uint64, size int) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 4))
	c := newCanvas(size, size, vivid(r))
	c.ellipse(500, 470, 330, 380, rgb(60, 40, 30))
	c.ellipse(500, 520, 290, 340, rgb(uint8(200+r.IntN(50)), uint8(150+r.IntN(50)), uint8(110+r.IntN(50))))
	for _, x := range [2]int{390, 610} {
		c.ellipse(x, 450, 60, 40, rgb(255, 255, 255))
		c.ellipse(x+r.IntN(20), 455, 22, 26, rgb(40, 70, 110))
		c.rect(x-60, 385, 120, 14, rgb(60, 40, 30))
	}
	c.roof(470, 600, 60, 110, rgb(200, 140, 110))
	c.ellipse(500, 700, 110, 45, rgb(190, 60, 70))
	c.rect(400, 685, 200, 20, rgb(255, 255, 255))
	return c.RGBA
}

func flowers(seed uint64, w, h int) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 5))
	c := newCanvas(w, h, rgb(80, 140, 70))
	for range 30 {
		x, y, s, col := r.IntN(1000*w/c.unit), r.IntN(1000*h/c.unit), 20+r.IntN(40), vivid(r)
		for _, d := range [6][2]int{{10, 0}, {5, 9}, {-5, 9}, {-10, 0}, {-5, -9}, {5, -9}} {
			c.ellipse(x+d[0]*s/10, y+d[1]*s/10, s*2/3, s*2/3, col)
		}
		c.ellipse(x, y, s/2, s/2, rgb(250, 210, 60))
	}
	return c.RGBA
}

// chat looks like a screenshot: bubbles with bars for words.
func chat(seed uint64, w, h int) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 6))
	c := newCanvas(w, h, rgb(245, 245, 248))
	c.rect(0, 0, 1001, 110, rgb(70, 110, 200))
	for y := 160; y < 1000*h/c.unit; {
		x, col, lines := 40, rgb(225, 228, 235), 1+r.IntN(3)
		if r.IntN(2) == 0 {
			x, col = 360, rgb(190, 225, 255)
		}
		c.rect(x, y, 600, 40+50*lines, col)
		for line := range lines {
			for word := x + 25; word < x+480; {
				n := 30 + r.IntN(80)
				c.rect(word, y+30+50*line, n, 22, rgb(70, 70, 80))
				word += n + 15
			}
		}
		y += 75 + 50*lines
	}
	return c.RGBA
}

func chart(seed uint64, w, h int) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 7))
	c := newCanvas(w, h, rgb(255, 255, 255))
	width := 1000 * w / c.unit
	for y := 100; y <= 900; y += 100 {
		c.rect(80, y, width-140, 2, rgb(210, 210, 210))
	}
	for x := 120; x < width-120; x += 110 {
		n := 60 + r.IntN(720)
		c.rect(x, 900-n, 70, n, vivid(r))
	}
	c.rect(80, 900, width-140, 5, rgb(40, 40, 40))
	return c.RGBA
}
