package subword

import (
	"unicode/utf8"
)

// byteWords is the pre-tokenizer ByteLevel: it cuts v into words as GPT-2's
// regular expression does, which is
//
//	's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
//
// and which Go's regexp lacks the lookahead for.
func (t *Tokenizer) byteWords(r *run, v view) {
	if len(v.text) == 0 {
		return
	}
	if t.pre.space && v.text[0] != ' ' {
		out := &r.s.marked
		out.reset()
		out.add([]byte{' '}, v.source(0))
		out.copy(v, 0, len(v.text))
		v = out.view()
	}
	if !t.pre.regex {
		t.merge(r, v)
		return
	}
	class := categories()
	for i := 0; i < len(v.text); {
		n := byteWord(class, v.text[i:])
		t.merge(r, v.sub(i, i+n))
		i += n
	}
}

// byteWord is the length of the first word of text.
func byteWord(class *classTable, text []byte) int {
	if n := contraction(text); n > 0 {
		return n
	}
	begin := 0
	if text[0] == ' ' && len(text) > 1 {
		begin = 1
	}
	if spaceLen(text[begin:]) > 0 {
		return blanks(text)
	}
	kind := wordClass(class, text[begin:])
	end := begin
	for end < len(text) && spaceLen(text[end:]) == 0 && wordClass(class, text[end:]) == kind {
		end += runeSize(text[end])
	}
	return end
}

// wordClass tells letters, numbers and the rest apart.
func wordClass(table *classTable, text []byte) class {
	r, _ := utf8.DecodeRune(text)
	return table.of(r) & (catLetter | catNumber)
}

// blanks is the length of the whitespace that text begins with, without its
// last character where something follows that it could belong to.
func blanks(text []byte) int {
	end, last := 0, 0
	for end < len(text) {
		n := spaceLen(text[end:])
		if n == 0 {
			if last > 0 {
				return last
			}
			return end
		}
		last = end
		end += n
	}
	return end
}

// contraction is the length of the English ending that text begins with, or 0.
func contraction(text []byte) int {
	if len(text) < 2 || text[0] != '\'' {
		return 0
	}
	switch text[1] {
	case 's', 't', 'm', 'd':
		return 2
	}
	if len(text) < 3 {
		return 0
	}
	switch string(text[1:3]) {
	case "re", "ve", "ll":
		return 3
	}
	return 0
}

// byteRunes are the characters in which vocabularies write the 256 bytes: those
// that can be printed stand for themselves, the others for what follows U+00FF.
func byteRunes() *[256]rune {
	runes, next := new([256]rune), rune(256)
	for b := range runes {
		if b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae {
			runes[b] = rune(b)
			continue
		}
		runes[b] = next
		next++
	}
	return runes
}
