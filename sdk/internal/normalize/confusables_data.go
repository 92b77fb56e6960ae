package normalize

// loose marks a letter that passes for its Latin twin only inside a word that
// also holds Latin letters: н for h deceives nobody in a word of its own.
const loose = 0x80

// lookAlike gives the lower-case Latin letter that a Cyrillic, Greek, Armenian
// or Cherokee letter looks like, with the bit [loose] where the likeness is
// rough, and 0 where there is none.
//
// Exact pairs follow the idea of Unicode TR39; the list is written by hand for
// these scripts and has not been compared with confusables.txt entry by entry.
// Capitals stand apart from small letters because Н looks like H and н does not.
// Rough pairs are those that people use in disguises.
func lookAlike(r rune) byte {
	switch r {
	// Cyrillic
	case 'а', 'А':
		return 'a'
	case 'В', 'Ь', 'ь':
		return 'b'
	case 'с', 'С':
		return 'c'
	case 'ԁ':
		return 'd'
	case 'е', 'Е', 'ҽ':
		return 'e'
	case 'Ԍ':
		return 'g'
	case 'Н', 'һ', 'Һ':
		return 'h'
	case 'і', 'І', 'ӏ', 'Ӏ':
		return 'i'
	case 'ј', 'Ј':
		return 'j'
	case 'К':
		return 'k'
	case 'М':
		return 'm'
	case 'о', 'О':
		return 'o'
	case 'р', 'Р':
		return 'p'
	case 'ԛ', 'Ԛ':
		return 'q'
	case 'ѕ', 'Ѕ':
		return 's'
	case 'Т':
		return 't'
	case 'ѵ', 'Ѵ':
		return 'v'
	case 'ԝ', 'Ԝ':
		return 'w'
	case 'х', 'Х':
		return 'x'
	case 'у', 'У', 'ү', 'Ү':
		return 'y'
	case 'в', 'Ъ':
		return 'b' | loose
	case 'н':
		return 'h' | loose
	case 'к', 'қ', 'Қ':
		return 'k' | loose
	case 'м':
		return 'm' | loose
	case 'п', 'П', 'и', 'И':
		return 'n' | loose
	case 'т':
		return 't' | loose
	case 'г':
		return 'r' | loose
	case 'ш', 'Ш':
		return 'w' | loose
	case 'я', 'Я':
		return 'r' | loose
	// Greek
	case 'Α':
		return 'a'
	case 'Β':
		return 'b'
	case 'Ε':
		return 'e'
	case 'Η':
		return 'h'
	case 'Ι', 'ι':
		return 'i'
	case 'ϳ', 'Ϳ':
		return 'j'
	case 'Κ':
		return 'k'
	case 'Μ':
		return 'm'
	case 'Ν':
		return 'n'
	case 'ο', 'Ο', 'σ':
		return 'o'
	case 'ρ', 'Ρ':
		return 'p'
	case 'Τ':
		return 't'
	case 'υ':
		return 'u'
	case 'ν':
		return 'v'
	case 'Χ':
		return 'x'
	case 'Υ', 'γ':
		return 'y'
	case 'Ζ':
		return 'z'
	case 'α':
		return 'a'
	case 'β':
		return 'b' | loose
	case 'ε', 'ξ':
		return 'e' | loose
	case 'η', 'π':
		return 'n' | loose
	case 'κ':
		return 'k' | loose
	case 'τ':
		return 't' | loose
	case 'χ':
		return 'x' | loose
	case 'ω':
		return 'w' | loose
	case 'μ':
		return 'u' | loose
	case 'ς':
		return 'c' | loose
	// Armenian
	case 'ց':
		return 'g'
	case 'հ':
		return 'h'
	case 'ո':
		return 'n'
	case 'օ', 'Օ':
		return 'o'
	case 'զ':
		return 'q'
	case 'Տ':
		return 's'
	case 'ս', 'Ս':
		return 'u'
	case 'ա':
		return 'w'
	case 'Լ', 'լ':
		return 'l' | loose
	case 'յ':
		return 'j' | loose
	case 'ք':
		return 'p' | loose
	// Cherokee; the small letters are small capitals of the same shape
	case 'Ꭺ', 'ꭺ':
		return 'a'
	case 'Ᏼ', 'ᏼ':
		return 'b'
	case 'Ꮯ', 'ꮯ':
		return 'c'
	case 'Ꭰ', 'ꭰ', 'Ꭱ', 'ꭱ':
		if r == 'Ꭰ' || r == 'ꭰ' {
			return 'd'
		}
		return 'r'
	case 'Ꭼ', 'ꭼ':
		return 'e'
	case 'Ꮐ', 'ꮐ':
		return 'g'
	case 'Ꮋ', 'ꮋ':
		return 'h'
	case 'Ꭵ', 'ꭵ':
		return 'i'
	case 'Ꭻ', 'ꭻ':
		return 'j'
	case 'Ꮶ', 'ꮶ':
		return 'k'
	case 'Ꮮ', 'ꮮ':
		return 'l'
	case 'Ꮇ', 'ꮇ':
		return 'm'
	case 'Ꮲ', 'ꮲ':
		return 'p'
	case 'Ꮪ', 'ꮪ':
		return 's'
	case 'Ꭲ', 'ꭲ':
		return 't'
	case 'Ꮩ', 'ꮩ':
		return 'v'
	case 'Ꮃ', 'ꮃ':
		return 'w'
	case 'Ꭹ', 'ꭹ':
		return 'y'
	case 'Ꮓ', 'ꮓ':
		return 'z'
	}
	return 0
}

// cyrillicFor gives the Cyrillic letter that a Latin letter looks like, 0 where
// there is none.
func cyrillicFor(r rune) rune {
	switch r {
	case 'a', 'A':
		return 'а'
	case 'B':
		return 'в'
	case 'c', 'C':
		return 'с'
	case 'e', 'E':
		return 'е'
	case 'H':
		return 'н'
	case 'i', 'I':
		return 'і'
	case 'j', 'J':
		return 'ј'
	case 'k', 'K':
		return 'к'
	case 'M':
		return 'м'
	case 'o', 'O':
		return 'о'
	case 'p', 'P':
		return 'р'
	case 's', 'S':
		return 'ѕ'
	case 'T':
		return 'т'
	case 'x', 'X':
		return 'х'
	case 'y', 'Y':
		return 'у'
	}
	return 0
}

// smallCapital gives the Latin letter of a small capital or another upright
// variant that NFKC leaves alone, 0 for any other rune. Letters that a living
// language uses (ɛ, ɔ, ə, ŋ) are not among them.
func smallCapital(r rune) rune {
	switch r {
	case 'ᴀ', 'ɑ':
		return 'a'
	case 'ʙ':
		return 'b'
	case 'ᴄ':
		return 'c'
	case 'ᴅ':
		return 'd'
	case 'ᴇ':
		return 'e'
	case 'ꜰ':
		return 'f'
	case 'ɢ', 'ɡ':
		return 'g'
	case 'ʜ':
		return 'h'
	case 'ɪ', 'ꟾ':
		return 'i'
	case 'ᴊ':
		return 'j'
	case 'ᴋ':
		return 'k'
	case 'ʟ':
		return 'l'
	case 'ᴍ':
		return 'm'
	case 'ɴ':
		return 'n'
	case 'ᴏ':
		return 'o'
	case 'ᴘ':
		return 'p'
	case 'ꞯ':
		return 'q'
	case 'ʀ':
		return 'r'
	case 'ꜱ':
		return 's'
	case 'ᴛ':
		return 't'
	case 'ᴜ':
		return 'u'
	case 'ᴠ':
		return 'v'
	case 'ᴡ':
		return 'w'
	case 'ʏ':
		return 'y'
	case 'ᴢ':
		return 'z'
	}
	return 0
}
