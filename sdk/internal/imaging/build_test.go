package imaging_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"
)

// The files that the tests feed the decoders.

func encodePNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encodeJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// encodeGIF makes an animation whose frame i is solid(i).
func encodeGIF(t testing.TB, frames, w, h int) []byte {
	t.Helper()
	g := &gif.GIF{}
	for i := range frames {
		img := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{solid(i)})
		g.Image, g.Delay = append(g.Image, img), append(g.Delay, 10)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func solid(i int) color.RGBA { return color.RGBA{R: uint8(i), G: uint8(i >> 8), B: 200, A: 255} }

// colourful has a different colour everywhere.
func colourful(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(i*7 + i/97)
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	return img
}

func chunk(kind string, body []byte) []byte {
	c := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	c = append(append(c, kind...), body...)
	return binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
}

// pngHeader is a PNG that ends after its header.
func pngHeader(w, h uint32, depth, colour, interlace byte) []byte {
	body := binary.BigEndian.AppendUint32(nil, w)
	body = binary.BigEndian.AppendUint32(body, h)
	body = append(body, depth, colour, 0, 0, interlace)
	return append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", body)...)
}

// gifHeader is a GIF without a frame.
func gifHeader(w, h uint16) []byte {
	b := binary.LittleEndian.AppendUint16([]byte("GIF89a"), w)
	return append(binary.LittleEndian.AppendUint16(b, h), 0x80, 0, 0, 0, 0, 0, 255, 255, 255)
}

// gifFrame is a frame of one pixel.
func gifFrame() []byte {
	return []byte{0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0}
}

// jpegSegments makes a JPEG of w × h with n scans that hold no data.
func jpegSegments(w, h uint16, sof byte, scans int) []byte {
	b := []byte{0xff, 0xd8, 0xff, sof, 0, 17, 8}
	b = binary.BigEndian.AppendUint16(b, h)
	b = binary.BigEndian.AppendUint16(b, w)
	b = append(b, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0)
	for range scans {
		b = append(b, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0)
	}
	return append(b, 0xff, 0xd9)
}

// withOrientation puts an EXIF segment behind the start of a JPEG.
func withOrientation(file []byte, orientation byte) []byte {
	exif := append([]byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), orientation, 0, 0, 0, 0, 0, 0)
	seg := append([]byte{0xff, 0xe1, 0, byte(len(exif) + 2)}, exif...)
	return append(append(append([]byte(nil), file[:2]...), seg...), file[2:]...)
}

// apng makes an animated PNG of two frames: the first is the default picture,
// the second a rectangle of size 2 × 1 at (1, 1).
func apng(t testing.TB, first, second image.Image) []byte {
	t.Helper()
	control := func(seq, w, h, x, y uint32) []byte {
		var b []byte
		for _, v := range []uint32{seq, w, h, x, y} {
			b = binary.BigEndian.AppendUint32(b, v)
		}
		return chunk("fcTL", append(b, 0, 1, 0, 10, 0, 0))
	}
	data := func(img image.Image) []byte {
		file := encodePNG(t, img)
		at := bytes.Index(file, []byte("IDAT"))
		return file[at+4 : at+4+int(binary.BigEndian.Uint32(file[at-4:]))]
	}
	fb, sb := first.Bounds(), second.Bounds()
	file := append([]byte(nil), encodePNG(t, first)[:33]...)
	file = append(file, chunk("acTL", []byte{0, 0, 0, 2, 0, 0, 0, 0})...)
	file = append(file, control(0, uint32(fb.Dx()), uint32(fb.Dy()), 0, 0)...)
	file = append(file, chunk("IDAT", data(first))...)
	file = append(file, control(1, uint32(sb.Dx()), uint32(sb.Dy()), 1, 1)...)
	file = append(file, chunk("fdAT", append([]byte{0, 0, 0, 2}, data(second)...))...)
	return append(file, chunk("IEND", nil)...)
}

// apngFrames is an animated PNG of 4 × 4 pixels whose frames claim a size.
func apngFrames(t testing.TB, sizes ...uint32) []byte {
	t.Helper()
	file := append([]byte(nil), encodePNG(t, colourful(4, 4))[:33]...)
	file = append(file, chunk("acTL", []byte{0, 0, 0, byte(len(sizes)), 0, 0, 0, 0})...)
	for i, size := range sizes {
		control := make([]byte, 26)
		binary.BigEndian.PutUint32(control, uint32(2*i))
		binary.BigEndian.PutUint32(control[4:], size)
		binary.BigEndian.PutUint32(control[8:], size)
		file = append(file, chunk("fcTL", control)...)
		file = append(file, chunk("fdAT", []byte{0, 0, 0, byte(2*i + 1), 0x78})...)
	}
	return append(file, chunk("IEND", nil)...)
}

// webpPixel is a lossless WebP bitstream of one opaque pixel of one colour,
// five codes of a single symbol each.
func webpPixel(w, h int, c color.RGBA) []byte {
	var bits bitWriter
	bits.put(0x2f, 8)
	bits.put(uint32(w-1), 14)
	bits.put(uint32(h-1), 14)
	bits.put(0, 1+3)   // no alpha, version
	bits.put(0, 1+1+1) // no transform, no cache, no meta codes
	for _, symbol := range []uint8{c.G, c.R, c.B, c.A, 0} {
		bits.put(1, 1) // simple code
		bits.put(0, 1) // of one symbol
		bits.put(1, 1) // of eight bits
		bits.put(uint32(symbol), 8)
	}
	bits.put(0, 16)
	return bits.out
}

type bitWriter struct {
	out []byte
	n   int
}

func (b *bitWriter) put(v uint32, n int) {
	for i := range n {
		if b.n%8 == 0 {
			b.out = append(b.out, 0)
		}
		b.out[b.n/8] |= byte(v>>i&1) << (b.n % 8)
		b.n++
	}
}

func riff(chunks ...[]byte) []byte {
	body := append([]byte("WEBP"), bytes.Join(chunks, nil)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func riffChunk(kind string, body []byte) []byte {
	c := append(binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body))), body...)
	if len(body)%2 == 1 {
		c = append(c, 0)
	}
	return c
}

// animatedWebP has frames of 4 × 4 pixels of solid(i).
func animatedWebP(frames int) []byte {
	chunks := [][]byte{riffChunk("VP8X", []byte{2, 0, 0, 0, 3, 0, 0, 3, 0, 0}), riffChunk("ANIM", make([]byte, 6))}
	for i := range frames {
		head := []byte{0, 0, 0, 0, 0, 0, 3, 0, 0, 3, 0, 0, 100, 0, 0, 2}
		chunks = append(chunks, riffChunk("ANMF", append(head, riffChunk("VP8L", webpPixel(4, 4, solid(i)))...)))
	}
	return riff(chunks...)
}

// disposalGIF has three frames: red, green on the left with the disposal
// method, blue on the right.
func disposalGIF(t testing.TB, method byte) []byte {
	t.Helper()
	dot := func(x int, c color.Color) *image.Paletted {
		return image.NewPaletted(image.Rect(x, 0, x+1, 1), color.Palette{c})
	}
	g := &gif.GIF{
		Image: []*image.Paletted{
			image.NewPaletted(image.Rect(0, 0, 2, 1), color.Palette{color.RGBA{255, 0, 0, 255}}),
			dot(0, color.RGBA{0, 255, 0, 255}), dot(1, color.RGBA{0, 0, 255, 255}),
		},
		Delay: []int{1, 1, 1}, Disposal: []byte{1, method, 1},
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
