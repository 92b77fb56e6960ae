package subword

import (
	"unicode"
	"unicode/utf8"
)

// cleanStep is clean_text of BertNormalizer: control characters and U+FFFD
// go, and whatever is whitespace becomes a blank.
type cleanStep struct{ class *classTable }

func (st cleanStep) apply(in view, out *buffer, _ *Scratch) bool {
	done, changed := 0, false
	for i := 0; i < len(in.text); {
		c := in.text[i]
		if c >= ' ' && c < 0x7f {
			i++
			continue
		}
		r, n := utf8.DecodeRune(in.text[i:])
		space := unicode.IsSpace(r)
		if gone := st.class.of(r)&catControl != 0; gone || space {
			out.copy(in, done, i)
			if !gone {
				out.addRune(' ', in.source(i))
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

// hanStep is handle_chinese_chars of BertNormalizer: blanks around each
// Chinese character.
type hanStep struct{ class *classTable }

func (st hanStep) apply(in view, out *buffer, _ *Scratch) bool {
	done, changed := 0, false
	for i := 0; i < len(in.text); {
		n := runeSize(in.text[i])
		if n > 2 {
			if r, _ := utf8.DecodeRune(in.text[i:]); st.class.of(r)&catHan != 0 {
				out.copy(in, done, i)
				at := in.source(i)
				out.addRune(' ', at)
				out.addRune(r, at)
				out.addRune(' ', at)
				done, changed = i+n, true
			}
		}
		i += n
	}
	if changed {
		out.copy(in, done, len(in.text))
	}
	return changed
}

// dropStep removes the characters of some categories.
type dropStep struct {
	class *classTable
	what  class
}

func (st dropStep) apply(in view, out *buffer, _ *Scratch) bool {
	done, changed := 0, false
	for i := 0; i < len(in.text); {
		n := runeSize(in.text[i])
		if n > 1 {
			if r, _ := utf8.DecodeRune(in.text[i:]); st.class.of(r)&st.what != 0 {
				out.copy(in, done, i)
				done, changed = i+n, true
			}
		}
		i += n
	}
	if changed {
		out.copy(in, done, len(in.text))
	}
	return changed
}

// bertWords is BertPreTokenizer: words end at whitespace, and each character
// of punctuation is one.
func (t *Tokenizer) bertWords(r *run, v view) {
	class := categories()
	text, begin := v.text, 0
	flush := func(end int) {
		if begin < end {
			t.wordPiece(r, v.sub(begin, end))
		}
	}
	for i := 0; i < len(text); {
		c, n := utf8.DecodeRune(text[i:])
		switch {
		case spaceLen(text[i:]) > 0:
			flush(i)
			begin = i + n
		case class.of(c)&catPunctuation != 0:
			flush(i)
			begin = i
			flush(i + n)
			begin = i + n
		}
		i += n
	}
	flush(len(text))
}
