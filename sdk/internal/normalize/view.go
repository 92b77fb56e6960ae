package normalize

import (
	"unicode/utf8"
)

// A View is one normalized form of a text. Text is valid UTF-8 and belongs to
// the [Views] it came from: it is good until the next Build and must not be
// changed. The zero value is the view of the empty text.
type View struct {
	Text []byte

	// from and to give for each byte of Text the bytes of the original it comes
	// from; both are nil where every byte is in its old place.
	from, to []uint32
	size     int // length of the original
}

// Original gives the span of the original text that the bytes start to end of
// the view come from. It lies on rune borders and inside the original, and a
// later view span never gives an earlier original span. Where one original
// character became several, or several were reordered into one, the span covers
// them whole. Bounds outside the view are taken as its ends; the whole view
// gives the whole original.
func (v *View) Original(start, end int) (int, int) {
	n := len(v.Text)
	start = min(max(start, 0), n)
	end = min(max(end, start), n)
	from := v.size
	var to int
	if v.from == nil {
		for start > 0 && start < n && !utf8.RuneStart(v.Text[start]) {
			start--
		}
		for end > start && end < n && !utf8.RuneStart(v.Text[end]) {
			end++
		}
		from, to = start, end
	} else {
		if start < n {
			from = int(v.from[start])
		}
		to = from
		if end > start {
			to = int(v.to[end-1])
		}
	}
	if start == 0 {
		from = 0
	}
	if end == n {
		to = v.size
	}
	return from, max(from, to)
}

// A buf is a text on its way through the passes, with the original span of
// each of its bytes while mapped is set, and in its old place while it is not.
type buf struct {
	text     []byte
	from, to []uint32
	mapped   bool
}

func (b *buf) reset() {
	b.text, b.from, b.to, b.mapped = b.text[:0], b.from[:0], b.to[:0], true
}

// load makes b the unchanged original.
func (b *buf) load(text string) {
	b.reset()
	b.text = append(b.text, text...)
	b.mapped = false
}

func (b *buf) copyFrom(src *buf) {
	b.text = append(b.text[:0], src.text...)
	b.from = append(b.from[:0], src.from...)
	b.to = append(b.to[:0], src.to...)
	b.mapped = src.mapped
}

// span gives the original span of the bytes i to j, of which there is at least one.
func (b *buf) span(i, j int) (uint32, uint32) {
	if !b.mapped {
		return uint32(i), uint32(j)
	}
	return b.from[i], b.to[j-1]
}

func (b *buf) mark(from, to uint32) {
	for len(b.from) < len(b.text) {
		b.from = append(b.from, from)
		b.to = append(b.to, to)
	}
}

func (b *buf) putRune(r rune, from, to uint32) {
	b.text = utf8.AppendRune(b.text, r)
	b.mark(from, to)
}

func (b *buf) putString(s string, from, to uint32) {
	b.text = append(b.text, s...)
	b.mark(from, to)
}

// putFrom appends the bytes i to j of src unchanged, rune by rune.
func (b *buf) putFrom(src *buf, i, j int) {
	b.text = append(b.text, src.text[i:j]...)
	if src.mapped {
		b.from = append(b.from, src.from[i:j]...)
		b.to = append(b.to, src.to[i:j]...)
		return
	}
	for i < j {
		if src.text[i] < utf8.RuneSelf {
			b.from = append(b.from, uint32(i))
			b.to = append(b.to, uint32(i+1))
			i++
			continue
		}
		_, n := utf8.DecodeRune(src.text[i:])
		for range n {
			b.from = append(b.from, uint32(i))
			b.to = append(b.to, uint32(i+n))
		}
		i += n
	}
}

func (b *buf) view(size int) View {
	v := View{Text: b.text, size: size}
	if b.mapped {
		v.from, v.to = b.from, b.to
	}
	return v
}

// An edit writes a changed text: what is not changed is copied in one piece.
type edit struct {
	dst, src *buf
	done     int // bytes of src already dealt with
}

// upTo copies what stands before i and passes over the bytes i to j, which the
// caller replaces.
func (e *edit) upTo(i, j int) {
	e.dst.putFrom(e.src, e.done, i)
	e.done = j
}

// end copies the rest and reports whether anything changed; if not, dst is not
// written.
func (e *edit) end() bool {
	if e.done == 0 {
		return false
	}
	e.dst.putFrom(e.src, e.done, len(e.src.text))
	return true
}
