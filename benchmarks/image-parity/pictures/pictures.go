// Package pictures draws harmless pictures to compare image models with:
// scenes, faces, charts, clouds, noise and gradients, from 32 to 4,000 pixels.
//
// They are drawn in integers only and from seeded generators, so that every
// machine draws the same pixels.
package pictures

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
)

// A Picture is one picture with its name.
type Picture struct {
	// Name has the form "scene-1-1280x720.png"; its ending is the file format.
	Name string
	Draw func() image.Image
	// Quality of a JPEG, 0 for a PNG.
	Quality int
}

// File draws the picture and encodes it.
func (p Picture) File() ([]byte, error) {
	var b bytes.Buffer
	if p.Quality > 0 {
		err := jpeg.Encode(&b, p.Draw(), &jpeg.Options{Quality: p.Quality})
		return b.Bytes(), err
	}
	err := png.Encode(&b, p.Draw())
	return b.Bytes(), err
}

// All returns every picture, in a fixed order.
func All() []Picture {
	return []Picture{
		{Name: "solid-black-32x32.png", Draw: func() image.Image { return solid(32, 32, color.RGBA{A: 255}) }},
		{Name: "solid-white-100x100.png", Draw: func() image.Image { return solid(100, 100, rgb(255, 255, 255)) }},
		{Name: "solid-red-224x224.png", Draw: func() image.Image { return solid(224, 224, rgb(220, 30, 30)) }},
		{Name: "solid-beige-300x300.png", Draw: func() image.Image { return solid(300, 300, rgb(224, 172, 140)) }},
		{Name: "gradient-32x32.png", Draw: func() image.Image { return gradient(32, 32) }},
		{Name: "gradient-224x224.png", Draw: func() image.Image { return gradient(224, 224) }},
		{Name: "gradient-33x1000.png", Draw: func() image.Image { return gradient(33, 1000) }},
		{Name: "gradient-4000x100.png", Draw: func() image.Image { return gradient(4000, 100) }},
		{Name: "radial-800x600.png", Draw: func() image.Image { return radial(800, 600) }},
		{Name: "radial-1000x1000.jpg", Draw: func() image.Image { return radial(1000, 1000) }, Quality: 90},
		{Name: "noise-64x64.png", Draw: func() image.Image { return noise(1, 64, 64) }},
		{Name: "noise-224x224.png", Draw: func() image.Image { return noise(2, 224, 224) }},
		{Name: "noise-640x480.png", Draw: func() image.Image { return noise(3, 640, 480) }},
		{Name: "noise-grey-512x512.png", Draw: func() image.Image { return grey(noise(4, 512, 512)) }},
		{Name: "clouds-48x48.png", Draw: func() image.Image { return clouds(1, 48, 48) }},
		{Name: "clouds-500x400.png", Draw: func() image.Image { return clouds(2, 500, 400) }},
		{Name: "clouds-1600x1200.jpg", Draw: func() image.Image { return clouds(3, 1600, 1200) }, Quality: 85},
		{Name: "clouds-warm-900x900.png", Draw: func() image.Image { return tint(clouds(4, 900, 900), rgb(230, 170, 140)) }},
		{Name: "checks-8-256x256.png", Draw: func() image.Image { return checks(8, 256, 256) }},
		{Name: "checks-1-225x225.png", Draw: func() image.Image { return checks(1, 225, 225) }},
		{Name: "checks-100-3000x2000.png", Draw: func() image.Image { return checks(100, 3000, 2000) }},
		{Name: "fractal-640x480.png", Draw: func() image.Image { return fractal(640, 480) }},
		{Name: "fractal-3200x2400.png", Draw: func() image.Image { return fractal(3200, 2400) }},
		{Name: "cells-600x600.png", Draw: func() image.Image { return cells(1, 600, 600) }},
		{Name: "cells-warm-700x500.jpg", Draw: func() image.Image { return tint(cells(2, 700, 500), rgb(240, 180, 150)) }, Quality: 80},
		{Name: "scene-1-32x32.png", Draw: func() image.Image { return scene(1, 32, 32) }},
		{Name: "scene-2-96x64.png", Draw: func() image.Image { return scene(2, 96, 64) }},
		{Name: "scene-3-400x300.png", Draw: func() image.Image { return scene(3, 400, 300) }},
		{Name: "scene-4-640x480.jpg", Draw: func() image.Image { return scene(4, 640, 480) }, Quality: 75},
		{Name: "scene-5-1280x720.png", Draw: func() image.Image { return scene(5, 1280, 720) }},
		{Name: "scene-6-720x1280.jpg", Draw: func() image.Image { return scene(6, 720, 1280) }, Quality: 90},
		{Name: "scene-7-2048x1536.jpg", Draw: func() image.Image { return scene(7, 2048, 1536) }, Quality: 80},
		{Name: "scene-8-4000x3000.jpg", Draw: func() image.Image { return scene(8, 4000, 3000) }, Quality: 75},
		{Name: "scene-grey-500x375.png", Draw: func() image.Image { return grey(scene(9, 500, 375)) }},
		{Name: "scene-paletted-480x360.png", Draw: func() image.Image { return paletted(scene(10, 480, 360)) }},
		{Name: "scene-16bit-450x300.png", Draw: func() image.Image { return deep(scene(11, 450, 300)) }},
		{Name: "scene-alpha-400x400.png", Draw: func() image.Image { return seeThrough(scene(12, 400, 400)) }},
		{Name: "scene-grey-640x480.jpg", Draw: func() image.Image { return grey(scene(13, 640, 480)) }, Quality: 85},
		{Name: "face-1-128x128.png", Draw: func() image.Image { return face(1, 128) }},
		{Name: "face-2-300x300.png", Draw: func() image.Image { return face(2, 300) }},
		{Name: "face-3-1024x1024.png", Draw: func() image.Image { return face(3, 1024) }},
		{Name: "face-4-600x600.jpg", Draw: func() image.Image { return face(4, 600) }, Quality: 85},
		{Name: "flowers-1-350x350.png", Draw: func() image.Image { return flowers(1, 350, 350) }},
		{Name: "flowers-2-1500x1000.jpg", Draw: func() image.Image { return flowers(2, 1500, 1000) }, Quality: 80},
		{Name: "chat-720x1280.png", Draw: func() image.Image { return chat(1, 720, 1280) }},
		{Name: "chat-1080x2340.png", Draw: func() image.Image { return chat(2, 1080, 2340) }},
		{Name: "chart-800x500.png", Draw: func() image.Image { return chart(1, 800, 500) }},
		{Name: "chart-2400x1600.png", Draw: func() image.Image { return chart(2, 2400, 1600) }},
	}
}

func rgb(r, g, b uint8) color.RGBA { return color.RGBA{R: r, G: g, B: b, A: 255} }

func grey(img image.Image) image.Image {
	out := image.NewGray(img.Bounds())
	draw.Draw(out, out.Rect, img, image.Point{}, draw.Src)
	return out
}

// paletted has 216 colours: six steps a channel.
func paletted(img image.Image) image.Image {
	var p color.Palette
	for i := range 216 {
		p = append(p, rgb(uint8(i/36*51), uint8(i/6%6*51), uint8(i%6*51)))
	}
	out := image.NewPaletted(img.Bounds(), p)
	draw.Draw(out, out.Rect, img, image.Point{}, draw.Src)
	return out
}

// deep has 16 bits a channel, the lower ones not those of the upper.
func deep(img image.Image) image.Image {
	out := image.NewNRGBA64(img.Bounds())
	draw.Draw(out, out.Rect, img, image.Point{}, draw.Src)
	for i := 1; i < len(out.Pix); i += 8 {
		out.Pix[i], out.Pix[i+2], out.Pix[i+4] = uint8(i/8), uint8(i/16), uint8(i/32)
	}
	return out
}

// seeThrough fades out to the right.
func seeThrough(img image.Image) image.Image {
	b := img.Bounds()
	out := image.NewNRGBA(b)
	draw.Draw(out, b, img, image.Point{}, draw.Src)
	for i := 3; i < len(out.Pix); i += 4 {
		out.Pix[i] = uint8(255 - i/4%b.Dx()*254/b.Dx())
	}
	return out
}

// tint mixes half of a colour into a picture.
func tint(img *image.RGBA, c color.RGBA) *image.RGBA {
	for i := 0; i < len(img.Pix); i += 4 {
		img.Pix[i] = uint8((int(img.Pix[i]) + int(c.R)) / 2)
		img.Pix[i+1] = uint8((int(img.Pix[i+1]) + int(c.G)) / 2)
		img.Pix[i+2] = uint8((int(img.Pix[i+2]) + int(c.B)) / 2)
	}
	return img
}
