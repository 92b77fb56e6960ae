package normalize

import "unicode/utf8"

// Wildcard stands in Deobfuscated for a letter that the author hid: "sh*t" is
// "sh∗t" there. It is ∗ (U+2217), not the asterisk, which may stand beside a word.
const Wildcard = '∗'

// Spelled reports whether a word of the Folded view is the folded word of a term, some
// or all of whose diacritics were left out: "żal", "zal", and of "żałość" also "żalosć".
// A diacritic that the term has not counts as another letter.
func Spelled(term string, word []byte) bool {
	for len(term) > 0 && len(word) > 0 {
		t, n := utf8.DecodeRuneInString(term)
		w, m := utf8.DecodeRune(word)
		if t != w && (t < utf8.RuneSelf || plainLetter(t) != w) {
			return false
		}
		term, word = term[n:], word[m:]
	}
	return len(term) == 0 && len(word) == 0
}

// plainLetter is a letter without its diacritics, if that is one letter.
func plainLetter(r rune) rune {
	if r >= tableEnd {
		return r
	}
	r = simpleBare[r]
	if s := bareASCII(r); len(s) == 1 {
		return rune(s[0])
	}
	return r
}

// Same reports whether the word of a text can be the word of a term: they are
// equal when [Wildcard] in the text stands for any one character and a letter
// and its double are taken for the same. It is meant for words of the
// Deobfuscated view only, where an exact comparison failed: "god" and "good" are
// the same here.
func Same(term, word []byte) bool {
	for len(term) > 0 && len(word) > 0 {
		t, n := utf8.DecodeRune(term)
		w, m := utf8.DecodeRune(word)
		if t != w && w != Wildcard {
			return false
		}
		term, word = term[n:], word[m:]
		if w == Wildcard {
			continue
		}
		for tt, k := utf8.DecodeRune(term); k > 0 && tt == t; tt, k = utf8.DecodeRune(term) {
			term = term[k:]
		}
		for ww, k := utf8.DecodeRune(word); k > 0 && ww == w; ww, k = utf8.DecodeRune(word) {
			word = word[k:]
		}
	}
	return len(term) == 0 && len(word) == 0
}
