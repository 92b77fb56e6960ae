package pictures

import (
	"image"
	"image/color"
	"math/rand/v2"
)

// fill asks f for each pixel.
func fill(w, h int, f func(x, y int) color.RGBA) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, f(x, y))
		}
	}
	return img
}

func solid(w, h int, c color.RGBA) *image.RGBA {
	return fill(w, h, func(int, int) color.RGBA { return c })
}

func gradient(w, h int) *image.RGBA {
	return fill(w, h, func(x, y int) color.RGBA {
		return rgb(uint8(255*x/w), uint8(255*y/h), uint8(255-255*x/w))
	})
}

func radial(w, h int) *image.RGBA {
	far := w*w/4 + h*h/4
	return fill(w, h, func(x, y int) color.RGBA {
		d := ((x-w/2)*(x-w/2) + (y-h/2)*(y-h/2)) * 255 / far
		return rgb(uint8(255-d), uint8(d), uint8(128+d/2))
	})
}

func checks(size, w, h int) *image.RGBA {
	return fill(w, h, func(x, y int) color.RGBA {
		if (x/size+y/size)%2 == 0 {
			return rgb(250, 240, 220)
		}
		return rgb(30, 60, 90)
	})
}

func noise(seed uint64, w, h int) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 1))
	return fill(w, h, func(int, int) color.RGBA {
		v := r.Uint32()
		return rgb(uint8(v), uint8(v>>8), uint8(v>>16))
	})
}

// lattice is smooth noise of one size: random values on a grid, mixed between.
func lattice(seed uint64, step, w, h int) func(x, y int) int {
	r := rand.New(rand.NewPCG(seed, uint64(step)))
	cols := w/step + 2
	grid := make([]int, cols*(h/step+2))
	for i := range grid {
		grid[i] = int(r.Uint32() & 255)
	}
	return func(x, y int) int {
		i := y/step*cols + x/step
		fx, fy := x%step, y%step
		top := grid[i]*(step-fx) + grid[i+1]*fx
		bottom := grid[i+cols]*(step-fx) + grid[i+cols+1]*fx
		return (top*(step-fy) + bottom*fy) / (step * step)
	}
}

func clouds(seed uint64, w, h int) *image.RGBA {
	size := max(8, min(w, h))
	a, b, c := lattice(seed, size/3, w, h), lattice(seed, size/7+1, w, h), lattice(seed, size/20+1, w, h)
	return fill(w, h, func(x, y int) color.RGBA {
		v := (4*a(x, y) + 2*b(x, y) + c(x, y)) / 7
		return rgb(uint8(80+v*175/255), uint8(120+v*135/255), uint8(200+v*55/255))
	})
}

// fractal is the Mandelbrot set in fixed-point numbers of 16 binary places.
func fractal(w, h int) *image.RGBA {
	const one = 1 << 16
	return fill(w, h, func(px, py int) color.RGBA {
		cx, cy := px*3*one/w-2*one-one/4, py*5*one/(2*h)-5*one/4
		x, y, n := 0, 0, 0
		for ; n < 60 && x*x+y*y < 4*one*one; n++ {
			x, y = (x*x-y*y)/one+cx, 2*x*y/one+cy
		}
		return rgb(uint8(n*4), uint8(n*n/15), uint8(255-n*4))
	})
}

// cells colours each pixel by the nearest of some random points.
func cells(seed uint64, w, h int) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 2))
	type point struct {
		x, y int
		c    color.RGBA
	}
	points := make([]point, 40)
	for i := range points {
		points[i] = point{r.IntN(w), r.IntN(h), rgb(uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)))}
	}
	return fill(w, h, func(x, y int) color.RGBA {
		best, near := points[0], 1<<62
		for _, p := range points {
			if d := (x-p.x)*(x-p.x) + (y-p.y)*(y-p.y); d < near {
				best, near = p, d
			}
		}
		return best.c
	})
}
