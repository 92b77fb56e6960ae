package imaging

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
)

var errTruncated = errors.New("unexpected end of file")

// inspectJPEG walks the segments. It counts scans because each of them costs
// the decoder a pass over the whole picture, however few bytes it has.
func inspectJPEG(data []byte) (header, error) {
	h := header{orientation: 1, still: func() (image.Image, error) { return decodeJPEG(data) }}
	for pos := 2; ; {
		// Padding before a marker may be any number of 0xff.
		skip := bytes.IndexByte(data[pos:], 0xff)
		if skip < 0 {
			break
		}
		pos += skip
		for pos < len(data) && data[pos] == 0xff {
			pos++
		}
		if pos >= len(data) {
			break
		}
		marker := data[pos]
		pos++
		if marker == 0 || marker == 0x01 || marker >= 0xd0 && marker <= 0xd8 {
			continue // a stuffed byte of the scan, or a marker without a segment
		}
		if marker == 0xd9 || len(data)-pos < 2 {
			break
		}
		size := int(binary.BigEndian.Uint16(data[pos:]))
		if size < 2 || size > len(data)-pos {
			return h, errTruncated
		}
		if err := h.segment(marker, data[pos+2:pos+size]); err != nil {
			return h, err
		}
		pos += size
	}
	if h.width == 0 || h.scans == 0 {
		return h, errTruncated
	}
	return h, nil
}

// segment reads one marker segment.
func (h *header) segment(marker byte, seg []byte) error {
	switch marker {
	case 0xc0, 0xc1, 0xc2: // baseline, extended, progressive
		if len(seg) < 6 || len(seg) < 6+3*int(seg[5]) {
			return errTruncated
		}
		if h.width != 0 {
			return errors.New("two frame headers")
		}
		h.height, h.width = int(binary.BigEndian.Uint16(seg[1:])), int(binary.BigEndian.Uint16(seg[3:]))
		h.memory = jpegMemory(h.width, h.height, seg[6:6+3*int(seg[5])], marker == 0xc2)
	case 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf:
		return &Error{Code: CodeUnsupported, Problem: "lossless, hierarchical or arithmetic JPEG, want baseline or progressive"}
	case 0xda:
		h.scans++
	case 0xe1:
		if o := exifOrientation(seg); o != 0 {
			h.orientation = o
		}
	}
	return nil
}

// jpegMemory estimates what image/jpeg allocates: a byte a sample, and four
// bytes a coefficient if progressive; four components become RGBA or CMYK.
func jpegMemory(width, height int, components []byte, progressive bool) int64 {
	var hMax, vMax, samples int64 = 1, 1, 0
	for c := 0; c+2 < len(components); c += 3 {
		hMax, vMax = max(hMax, int64(components[c+1]>>4)), max(vMax, int64(components[c+1]&15))
	}
	for c := 0; c+2 < len(components); c += 3 {
		samples += area(width, height) * int64(components[c+1]>>4) * int64(components[c+1]&15) / (hMax * vMax)
	}
	bytes := samples
	if progressive {
		bytes += 4 * samples
	}
	if len(components) != 9 && len(components) != 3 {
		bytes += 4 * area(width, height)
	}
	return bytes
}

// exifOrientation finds tag 0x0112 in the first directory of an APP1 segment;
// 0 if there is none.
func exifOrientation(seg []byte) int {
	tiff, ok := bytes.CutPrefix(seg, []byte("Exif\x00\x00"))
	if !ok || len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0
	}
	entries := int64(order.Uint16(tiff[at:]))
	for i := range entries {
		e := at + 2 + 12*i
		if e+12 > int64(len(tiff)) {
			return 0
		}
		if order.Uint16(tiff[e:]) == 0x0112 {
			if o := int(order.Uint16(tiff[e+8:])); o >= 1 && o <= 8 {
				return o
			}
			return 0
		}
	}
	return 0
}
