package normalize

import "unicode/utf8"

// EmojiName gives a name of an emoji that has a meaning, as it stands between
// colons: "knife". It is "" for any other rune, and for the few without a name.
func EmojiName(r rune) string { return nameOf[r] }

// nameOf holds the shortest name of each emoji, of equally short ones the first in
// the alphabet.
var nameOf = func() map[rune]string {
	m := map[rune]string{}
	for name, r := range emojiNames {
		if old := m[r]; old == "" || len(name) < len(old) || len(name) == len(old) && name < old {
			m[r] = name
		}
	}
	return m
}()

// emojiNameAt gives the emoji whose name stands between colons at text[i:], and
// where it ends; 0 where there is none.
func emojiNameAt(text []byte, i int) (r rune, end int) {
	for end = i + 1; end < len(text) && end-i <= longestName+1; end++ {
		switch c := text[end]; {
		case c == ':':
			return emojiNames[string(text[i+1:end])], end + 1
		case c >= utf8.RuneSelf, deobBits[c]&(bitLetter|bitDigit) == 0 && c != '_':
			return 0, 0
		}
	}
	return 0, 0
}

// emojiNamePass puts emoji for their names: ":knife:" is 🔪.
func emojiNamePass(dst, src *buf) bool {
	dst.reset()
	e := edit{dst: dst, src: src}
	for i := 0; i < len(src.text); {
		if src.text[i] == ':' {
			if r, end := emojiNameAt(src.text, i); r != 0 {
				from, to := src.span(i, end)
				e.upTo(i, end)
				dst.putRune(r, from, to)
				i = end
				continue
			}
		}
		i++
	}
	return e.end()
}
