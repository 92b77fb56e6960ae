package subword

import (
	"unicode/utf8"
)

// A Span is a range of bytes [Start, End) of the text given to
// [Tokenizer.Append]; both lie on rune borders.
type Span struct{ Start, End int }

// source is where a byte of a normalised text is from: the bytes
// [from, to) of the original text.
type source struct{ from, to int32 }

// A view is a text and where each of its bytes is from.
type view struct {
	text []byte
	// src has an entry for each byte; nil says that the view is the original
	// text from byte base on.
	src  []source
	base int
}

func (v view) start(i int) int {
	if v.src == nil {
		return v.base + i
	}
	return int(v.src[i].from)
}

// end is where the byte before i comes to an end in the original.
func (v view) end(i int) int {
	if v.src == nil {
		return v.base + i
	}
	return int(v.src[i-1].to)
}

// sub is the view of the bytes [a, b).
func (v view) sub(a, b int) view {
	if v.src == nil {
		return view{text: v.text[a:b], base: v.base + a}
	}
	return view{text: v.text[a:b], src: v.src[a:b]}
}

// source is where the rune that begins at i is from.
func (v view) source(i int) source {
	if v.src == nil {
		return source{int32(v.base + i), int32(v.base + i + runeSize(v.text[i]))}
	}
	return v.src[i]
}

// runeSize is the length of a rune in valid UTF-8 by its first byte.
func runeSize(first byte) int {
	switch {
	case first < utf8.RuneSelf:
		return 1
	case first < 0xe0:
		return 2
	case first < 0xf0:
		return 3
	}
	return 4
}

// A buffer is a view in the making.
type buffer struct {
	text []byte
	src  []source
	// grown says that the last rune was added beside the one it replaces.
	grown bool
	// cut says that something was removed before there was any output.
	cut bool
}

func (b *buffer) reset() { *b = buffer{text: b.text[:0], src: b.src[:0]} }

func (b *buffer) view() view { return view{text: b.text, src: b.src} }

// copy appends the bytes [from, to) of v.
func (b *buffer) copy(v view, from, to int) {
	if from >= to {
		return
	}
	b.grown = false
	b.text = append(b.text, v.text[from:to]...)
	if v.src != nil {
		b.src = append(b.src, v.src[from:to]...)
		return
	}
	for i := from; i < to; {
		n := runeSize(v.text[i])
		s := source{int32(v.base + i), int32(v.base + i + n)}
		for range n {
			b.src = append(b.src, s)
		}
		i += n
	}
}

// add appends the bytes of one rune, or several, with one source.
func (b *buffer) add(text []byte, s source) {
	b.text = append(b.text, text...)
	for range text {
		b.src = append(b.src, s)
	}
}

func (b *buffer) addRune(r rune, s source) {
	n := len(b.text)
	b.text = utf8.AppendRune(b.text, r)
	for range len(b.text) - n {
		b.src = append(b.src, s)
	}
}

// replace appends with in the place of the runes [from, to) of v: rune for
// rune, and what with has more comes from the last of them.
func (b *buffer) replace(v view, from, to int, with []byte) {
	at, grown := from, false
	for i := 0; i < len(with); {
		n := runeSize(with[i])
		b.add(with[i:i+n], v.source(at))
		i += n
		if next := at + runeSize(v.text[at]); next < to {
			at = next
		} else {
			grown = grown || i < len(with)
		}
	}
	if len(with) > 0 {
		b.grown = grown
		return
	}
	if len(b.text) == 0 {
		b.cut = true
	}
	if b.grown {
		// As tokenizers has it: a rune that was only added stands for the rune
		// that is removed behind it.
		_, n := utf8.DecodeLastRune(b.text)
		for i := len(b.src) - n; i < len(b.src); i++ {
			b.src[i] = v.source(from)
		}
		b.grown = false
	}
}

// repair copies text into out as Python's bytes.decode("utf-8", "replace")
// would: each longest beginning of a character that does not go on becomes
// one U+FFFD.
func repair(v view, out *buffer) {
	text := v.text
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			n = brokenLen(text[i:])
		}
		out.addRune(r, source{int32(v.base + i), int32(v.base + i + n)})
		i += n
	}
}

// brokenLen is how many bytes of the ill-formed sequence at the beginning of
// text are the beginning of a character.
func brokenLen(text []byte) int {
	want, lo, hi := 0, byte(0x80), byte(0xbf)
	switch b := text[0]; {
	case b >= 0xc2 && b < 0xe0:
		want = 1
	case b >= 0xe0 && b < 0xf0:
		want = 2
	case b >= 0xf0 && b < 0xf5:
		want = 3
	}
	switch text[0] {
	case 0xe0:
		lo = 0xa0
	case 0xed:
		hi = 0x9f
	case 0xf0:
		lo = 0x90
	case 0xf4:
		hi = 0x8f
	}
	n := 1
	for n <= want && n < len(text) && text[n] >= lo && text[n] <= hi {
		n++
		lo, hi = 0x80, 0xbf
	}
	return n
}
