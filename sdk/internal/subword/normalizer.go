package subword

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// A step rewrites in to out, which is empty, and tells whether it did: false
// says that nothing changes and out is to be ignored. in has at least one byte.
type step interface {
	apply(in view, out *buffer, s *Scratch) bool
}

// replaceStep is the normaliser Replace with a literal, or with two and more
// spaces as its pattern.
type replaceStep struct {
	pattern []byte
	more    bool // the pattern's last byte may be repeated
	with    []byte
}

func (st *replaceStep) apply(in view, out *buffer, _ *Scratch) bool {
	done := 0
	for {
		at := bytes.Index(in.text[done:], st.pattern)
		if at < 0 {
			break
		}
		from, to := done+at, done+at+len(st.pattern)
		for st.more && to < len(in.text) && in.text[to] == in.text[to-1] {
			to++
		}
		out.copy(in, done, from)
		_, n := utf8.DecodeLastRune(in.text[:to])
		out.add(st.with, in.source(to-n))
		done = to
	}
	if done == 0 {
		return false
	}
	out.copy(in, done, len(in.text))
	return true
}

// lowerStep is the normaliser Lowercase: each character by itself, so a Greek
// sigma never becomes a final one.
type lowerStep struct{}

func (lowerStep) apply(in view, out *buffer, _ *Scratch) bool {
	done, changed := 0, false
	for i := 0; i < len(in.text); {
		r, n := utf8.DecodeRune(in.text[i:])
		if low := lower(r); low != r || r == 'İ' {
			out.copy(in, done, i)
			out.addRune(low, in.source(i))
			if r == 'İ' {
				out.addRune('\u0307', in.source(i))
			}
			done, changed = i+n, true
		}
		i += n
	}
	if changed {
		out.copy(in, done, len(in.text))
	}
	return changed
}

func lower(r rune) rune {
	if r < utf8.RuneSelf {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	switch { // what Unicode 16 and 17 added and Go's tables of 15.0 lack
	case r == 0xa7cb:
		return 0x264
	case r == 0xa7dc:
		return 0x19b
	case r == 0x1c89, r == 0xa7cc, r == 0xa7ce, r == 0xa7d2, r == 0xa7d4, r == 0xa7da:
		return r + 1
	case r >= 0x10d50 && r <= 0x10d65:
		return r + 0x20
	case r >= 0x16ea0 && r <= 0x16eb8:
		return r + 0x1b
	}
	return unicode.ToLower(r)
}

// stripStep is the normaliser Strip.
type stripStep struct{ left, right bool }

func (st stripStep) apply(in view, out *buffer, _ *Scratch) bool {
	from, to := 0, len(in.text)
	if st.left {
		from = to - len(bytes.TrimLeftFunc(in.text, unicode.IsSpace))
	}
	if st.right {
		to = max(from, len(bytes.TrimRightFunc(in.text, unicode.IsSpace)))
	}
	if to-from == len(in.text) {
		return false
	}
	out.copy(in, from, to)
	return true
}

// prependStep is the normaliser Prepend.
type prependStep struct{ text []byte }

func (st prependStep) apply(in view, out *buffer, _ *Scratch) bool {
	out.add(st.text, in.source(0))
	out.copy(in, 0, len(in.text))
	return true
}

// nmtStep is the normaliser Nmt.
type nmtStep struct{}

func (nmtStep) apply(in view, out *buffer, _ *Scratch) bool {
	for i := 0; i < len(in.text); {
		r, n := utf8.DecodeRune(in.text[i:])
		switch {
		case r >= 1 && r <= 8, r == 0x0b, r >= 0x0e && r <= 0x1f, r == 0x7f, r == 0x8f, r == 0x9f:
		case r == '\t', r == '\n', r == 0x0c, r == '\r', r == 0x1680, r >= 0x200b && r <= 0x200f,
			r == 0x2028, r == 0x2029, r == '▁', r == 0xfeff, r == utf8.RuneError:
			out.addRune(' ', in.source(i))
		default:
			out.add(in.text[i:i+n], in.source(i))
		}
		i += n
	}
	return true
}
