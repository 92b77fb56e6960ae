package imaging

import (
	"encoding/binary"
	"errors"
	"image"
	"math"
)

// inspectWebP walks the chunks. x/image/webp reads still pictures only, so
// frames of an animation, and stills without their alpha plane, are handed to
// it as files of their own.
func inspectWebP(data []byte, lim Limits) (header, error) {
	var h header
	err := webpChunks(data[12:], func(kind string, body []byte) error {
		switch kind {
		case "VP8X":
			if len(body) < 10 {
				return errTruncated
			}
			h.width, h.height = u24(body[4:])+1, u24(body[7:])+1
		case "VP8 ", "VP8L":
			if h.still != nil || len(h.frames) > 0 {
				return nil
			}
			width, height, err := webpSize(kind, body)
			if err != nil {
				return err
			}
			h.width, h.height = width, height
			h.memory = area(width, height) * webpPixelBytes(kind)
			h.still = func() (image.Image, error) { return decodeWebP(webpFile(nil, kind, body)) }
		case "ANMF":
			f, err := webpFrame(body)
			if err != nil {
				return err
			}
			h.memory = max(h.memory, webpFrameBytes*area(f.rect.Dx(), f.rect.Dy()))
			if h.frames = append(h.frames, f); len(h.frames) > lim.Frames {
				return exceeds(CodeTooManyFrames, "frames or more", int64(len(h.frames)), int64(lim.Frames))
			}
		}
		return nil
	})
	if err == nil && h.still == nil && len(h.frames) == 0 {
		err = errTruncated
	}
	return h, err
}

// webpFrameBytes is for a lossy frame with compressed alpha: 1.5 bytes a pixel
// of YCbCr, one of alpha, and what a lossless picture takes to unpack that.
const webpFrameBytes = 12

// webpPixelBytes is what x/image/webp allocates for a pixel: a lossless picture
// may exist twice, before and after its palette is applied.
func webpPixelBytes(kind string) int64 {
	if kind == "VP8L" {
		return 9
	}
	return 2
}

// webpChunks calls f for each whole chunk.
func webpChunks(data []byte, f func(kind string, body []byte) error) error {
	for len(data) >= 8 {
		size := int64(binary.LittleEndian.Uint32(data[4:]))
		if size > int64(len(data)-8) {
			return errTruncated
		}
		if err := f(string(data[:4]), data[8:8+size]); err != nil {
			return err
		}
		data = data[min(int64(len(data)), 8+size+size&1):]
	}
	return nil
}

// webpSize reads the size from the bitstream, which is what the decoder
// allocates.
func webpSize(kind string, body []byte) (width, height int, err error) {
	switch {
	case kind == "VP8 " && len(body) >= 10:
		return int(binary.LittleEndian.Uint16(body[6:]) & 0x3fff), int(binary.LittleEndian.Uint16(body[8:]) & 0x3fff), nil
	case kind == "VP8L" && len(body) >= 5:
		bits := binary.LittleEndian.Uint32(body[1:])
		return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1, nil
	}
	return 0, 0, errTruncated
}

// webpFrame reads an animation frame: 16 bytes of header, then chunks.
func webpFrame(body []byte) (frame, error) {
	if len(body) < 16 {
		return frame{}, errTruncated
	}
	x, y := 2*u24(body), 2*u24(body[3:])
	f := frame{rect: image.Rect(x, y, x+u24(body[6:])+1, y+u24(body[9:])+1), replace: body[15]&2 != 0}
	if body[15]&1 != 0 {
		f.dispose = clear
	}
	var alpha []byte
	err := webpChunks(body[16:], func(kind string, chunk []byte) error {
		switch kind {
		case "ALPH":
			alpha = chunk
		case "VP8 ", "VP8L":
			width, height, err := webpSize(kind, chunk)
			if err != nil {
				return err
			}
			if width != f.rect.Dx() || height != f.rect.Dy() {
				return errors.New("frame and bitstream differ in size")
			}
			f.open = func() (image.Image, error) { return decodeWebP(webpFile(alpha, kind, chunk)) }
		}
		return nil
	})
	if err == nil && f.open == nil {
		err = errTruncated
	}
	return f, err
}

// webpFile makes a file of one picture; alpha may be nil.
func webpFile(alpha []byte, kind string, body []byte) []byte {
	file := []byte("RIFF\x00\x00\x00\x00WEBP")
	if alpha != nil && kind == "VP8 " {
		width, height, _ := webpSize(kind, body)
		w, h := uint32(width-1), uint32(height-1)
		const hasAlpha = 1 << 4
		file = appendRIFF(file, "VP8X", []byte{hasAlpha, 0, 0, 0, byte(w), byte(w >> 8), byte(w >> 16), byte(h), byte(h >> 8), byte(h >> 16)})
		file = appendRIFF(file, "ALPH", alpha)
	}
	file = appendRIFF(file, kind, body)
	binary.LittleEndian.PutUint32(file[4:], uint32(len(file)-8))
	return file
}

func appendRIFF(dst []byte, kind string, body []byte) []byte {
	dst = append(dst, kind...)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(body)))
	dst = append(dst, body...)
	if len(body)%2 == 1 {
		dst = append(dst, 0)
	}
	return dst
}

func u24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// fullRange spreads the values of a lossy WebP, which keeps luma between 16 and
// 235 and chroma between 16 and 240 (RFC 6386, section 9.2), to those that an
// [image.YCbCr] stands for. x/image/webp leaves them, so that its pictures are
// paler than what browsers show.
func fullRange(m *image.YCbCr) {
	var luma, chroma [256]uint8
	for i := range 256 {
		luma[i] = clamp(int32((i-16)*255+109) / 219)
		chroma[i] = clamp(128 + int32(math.Round(float64(i-128)*255/224)))
	}
	for i, v := range m.Y {
		m.Y[i] = luma[v]
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = chroma[m.Cb[i]], chroma[m.Cr[i]]
	}
}
