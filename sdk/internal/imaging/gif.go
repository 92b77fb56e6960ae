package imaging

import (
	"encoding/binary"
	"image"
	"slices"
)

// inspectGIF walks the blocks without decoding them. A single frame is a
// still picture. What follows the last readable block is left alone, as
// browsers do: many files lack their last byte.
func inspectGIF(data []byte, lim Limits) (header, error) {
	if len(data) < 13 {
		return header{}, errTruncated
	}
	h := header{width: int(binary.LittleEndian.Uint16(data[6:])), height: int(binary.LittleEndian.Uint16(data[8:]))}
	start := 13 + colourTable(data[10])
	w := gifWalker{data: data, pos: start}
	control := -1
	for {
		kind, ok := w.next()
		if !ok || kind == 0x3b {
			break
		}
		at := w.pos - 1
		switch kind {
		case 0x21:
			if label, _ := w.next(); label == 0xf9 {
				control = at
			}
			w.blocks()
		case 0x2c:
			f, err := w.frame(data[:start], control, at)
			if err != nil {
				return h, err
			}
			control = -1
			if h.frames = append(h.frames, f); len(h.frames) > lim.Frames {
				// Count on without keeping, so that the error names the number.
				return h, exceeds(CodeTooManyFrames, "frames", int64(len(h.frames)+w.count()), int64(lim.Frames))
			}
		case 0x00: // stray terminators are common
		default: // no block: what follows is no picture to anyone
			w.pos = len(data)
		}
	}
	if len(h.frames) == 0 {
		return h, errTruncated
	}
	h.memory = area(h.width, h.height)
	if len(h.frames) == 1 {
		h.still, h.frames = h.frames[0].open, nil
	}
	return h, nil
}

// colourTable is the size in bytes of the table that a packed field announces.
func colourTable(packed byte) int {
	if packed&0x80 == 0 {
		return 0
	}
	return 3 << (packed&7 + 1)
}

type gifWalker struct {
	data []byte
	pos  int
}

func (w *gifWalker) next() (byte, bool) {
	if w.pos >= len(w.data) {
		return 0, false
	}
	w.pos++
	return w.data[w.pos-1], true
}

// blocks skips data sub-blocks up to and with their terminator.
func (w *gifWalker) blocks() {
	for {
		n, ok := w.next()
		if !ok || n == 0 {
			return
		}
		w.pos += int(n)
	}
}

// frame reads the image descriptor at at and skips its data. A frame is
// decoded as a file of its own: head, its control block, its image.
func (w *gifWalker) frame(head []byte, control, at int) (frame, error) {
	if len(w.data)-at < 11 {
		return frame{}, errTruncated
	}
	u16 := func(i int) int { return int(binary.LittleEndian.Uint16(w.data[at+i:])) }
	f := frame{rect: image.Rect(u16(1), u16(3), u16(1)+u16(5), u16(3)+u16(7))}
	begin := at
	if control >= 0 && control+4 <= len(w.data) {
		begin = control
		switch w.data[control+3] >> 2 & 7 {
		case 2:
			f.dispose = clear
		case 3:
			f.dispose = restore
		}
	}
	w.pos = at + 10 + colourTable(w.data[at+9]) + 1
	w.blocks()
	body := w.data[begin:min(w.pos, len(w.data))]
	f.open = func() (image.Image, error) {
		return decodeGIF(slices.Concat(head, body, []byte{0x3b}))
	}
	return f, nil
}

// count is the number of frames from here on.
func (w *gifWalker) count() (n int) {
	for {
		switch kind, ok := w.next(); {
		case !ok || kind == 0x3b:
			return n
		case kind == 0x21:
			w.pos++
			w.blocks()
		case kind == 0x2c && len(w.data)-w.pos >= 10:
			n++
			w.pos += 9 + colourTable(w.data[w.pos+8]) + 1
			w.blocks()
		case kind != 0:
			return n
		}
	}
}
