package ngram

type class uint8

const (
	wordRune class = iota
	symbol
	blank
	dropped
)

// ascii holds the classes below U+0080.
var ascii = [128]class{
	0: blank, 1: blank, 2: blank, 3: blank, 4: blank, 5: blank, 6: blank, 7: blank,
	8: blank, 9: blank, 10: blank, 11: blank, 12: blank, 13: blank, 14: blank, 15: blank,
	16: blank, 17: blank, 18: blank, 19: blank, 20: blank, 21: blank, 22: blank, 23: blank,
	24: blank, 25: blank, 26: blank, 27: blank, 28: blank, 29: blank, 30: blank, 31: blank,
	' ': blank, 127: blank, '\'': dropped,
	'!': symbol, '"': symbol, '#': symbol, '$': symbol, '%': symbol, '&': symbol, '(': symbol,
	')': symbol, '*': symbol, '+': symbol, ',': symbol, '-': symbol, '.': symbol, '/': symbol,
	':': symbol, ';': symbol, '<': symbol, '=': symbol, '>': symbol, '?': symbol, '@': symbol,
	'[': symbol, '\\': symbol, ']': symbol, '^': symbol, '_': symbol, '`': symbol, '{': symbol,
	'|': symbol, '}': symbol, '~': symbol,
}

// classOf tells what a rune is to the tokenizer. The ranges are written out
// here and in the trainer, rather than taken from Unicode tables, because two
// languages rarely ship the same version of those.
func classOf(r rune) class {
	switch {
	case r < 0x80:
		return ascii[r]
	case r < 0xc0: // Latin-1 signs, but ª µ º are letters
		if r == 0xaa || r == 0xb5 || r == 0xba {
			return wordRune
		}
		if r <= 0xa0 {
			return blank
		}
		return symbol
	case r == 0xd7 || r == 0xf7: // × ÷
		return symbol
	case r < 0x2000:
		if r == 0x37e || r == 0x387 || r == 0x60c || r == 0x61b || r == 0x61f || r == 0x6d4 || r == 0x964 || r == 0x965 {
			return symbol // Greek, Arabic and Indic punctuation
		}
		return wordRune
	case r < 0x2010: // typographic spaces and format characters
		return blank
	case r == 0x2019: // typographic apostrophe
		return dropped
	case r < 0x2c00: // general punctuation, signs, arrows, dingbats, older emoji
		return symbol
	case r >= 0x3000 && r < 0x3040, r >= 0xfe10 && r < 0xfe70, r >= 0xff00 && r < 0xff10:
		if r == 0x3000 {
			return blank
		}
		return symbol // CJK punctuation, vertical and small forms
	case r >= 0x1f000 && r < 0x20000: // emoji
		return symbol
	}
	return wordRune
}
