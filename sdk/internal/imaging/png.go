package imaging

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"slices"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// inspectPNG walks the chunks. An animated PNG (acTL) gives its frames
// besides the default picture, which older viewers show.
func inspectPNG(data []byte, lim Limits) (header, error) {
	h := header{still: func() (image.Image, error) { return decodePNG(data) }}
	var (
		a    apng
		rest = data[len(pngSignature):]
	)
	for len(rest) >= 12 {
		size := binary.BigEndian.Uint32(rest)
		if int64(size) > int64(len(rest)-12) {
			break // the decoder says what is missing, if it needs it
		}
		kind, body := string(rest[4:8]), rest[8:8+size]
		rest = rest[12+size:]
		if kind == "IHDR" && a.ihdr == nil {
			if err := h.ihdr(body); err != nil {
				return h, err
			}
			a.ihdr = body
			continue
		}
		if err := a.chunk(kind, body); err != nil {
			return h, err
		}
		if len(a.frames) > lim.Frames && a.animated {
			return h, exceeds(CodeTooManyFrames, "frames or more", int64(len(a.frames)), int64(lim.Frames))
		}
	}
	if a.ihdr == nil {
		return h, errTruncated
	}
	if a.animated && len(a.frames) > 0 {
		h.frames = a.finish()
		if a.covers {
			h.still = nil // the default picture is the first frame
		}
	}
	return h, nil
}

func (h *header) ihdr(body []byte) error {
	if len(body) != 13 {
		return errors.New("header of wrong length")
	}
	width, height := binary.BigEndian.Uint32(body), binary.BigEndian.Uint32(body[4:])
	if width > 1<<31-1 || height > 1<<31-1 {
		return errors.New("negative dimension")
	}
	h.width, h.height = int(width), int(height)
	pixel := int64(4)
	if body[8] == 16 {
		pixel = 8
	}
	// 2^31 squared times 8 would overflow; such a picture is refused anyway.
	h.memory = min(area(h.width, h.height), 1<<58) * pixel
	if body[12] != 0 {
		h.memory *= 2 // interlaced: the passes are decoded beside the picture
	}
	return nil
}

// apng collects the frames of an animated PNG. Each is decoded as a PNG of
// its own.
type apng struct {
	animated bool
	covers   bool // a frame control came before IDAT
	idat     bool
	ihdr     []byte
	shared   []byte // PLTE and tRNS chunks
	frames   []apngFrame
}

type apngFrame struct {
	frame
	width, height []byte
	data          [][]byte
}

func (a *apng) chunk(kind string, body []byte) error {
	switch kind {
	case "acTL":
		a.animated = true
	case "PLTE", "tRNS":
		a.shared = appendChunk(a.shared, kind, body)
	case "IDAT":
		a.idat = true
		if n := len(a.frames); n == 1 {
			a.covers = true
			a.frames[0].data = append(a.frames[0].data, body)
		}
	case "fdAT":
		if len(a.frames) == 0 || len(body) < 4 {
			return errors.New("frame data without a frame")
		}
		last := &a.frames[len(a.frames)-1]
		last.data = append(last.data, body[4:])
	case "fcTL":
		if len(body) != 26 {
			return errors.New("frame control of wrong length")
		}
		a.frames = append(a.frames, newAPNGFrame(body))
	}
	return nil
}

func newAPNGFrame(body []byte) apngFrame {
	u32 := func(i int) int { return int(binary.BigEndian.Uint32(body[i:])) }
	f := apngFrame{width: body[4:8], height: body[8:12]}
	f.rect = image.Rect(u32(12), u32(16), u32(12)+u32(4), u32(16)+u32(8))
	f.dispose = min(disposal(body[24]), restore) // none, background, previous
	f.replace = body[25] == 0
	return f
}

// finish gives the frames that have data.
func (a *apng) finish() []frame {
	frames := make([]frame, 0, len(a.frames))
	for _, f := range a.frames {
		if len(f.data) == 0 {
			continue
		}
		f.open = func() (image.Image, error) {
			file := []byte(pngSignature)
			file = appendChunk(file, "IHDR", slices.Concat(f.width, f.height, a.ihdr[8:]))
			file = append(file, a.shared...)
			for _, d := range f.data {
				file = appendChunk(file, "IDAT", d)
			}
			return decodePNG(appendChunk(file, "IEND", nil))
		}
		frames = append(frames, f.frame)
	}
	return frames
}

func appendChunk(dst []byte, kind string, body []byte) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(body)))
	at := len(dst)
	dst = append(append(dst, kind...), body...)
	return binary.BigEndian.AppendUint32(dst, crc32.ChecksumIEEE(dst[at:]))
}
