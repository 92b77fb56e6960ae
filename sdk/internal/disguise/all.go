package disguise

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// All lists the disguises, in the order in which reports show them.
func All() []Disguise {
	return []Disguise{
		{Name: "leet", What: "digits and signs for letters: k1ll, @ss", word: leet},
		{Name: "cyrillic", What: "look-alike letters of the Cyrillic script", word: lookalike(cyrillic)},
		{Name: "greek", What: "look-alike letters of the Greek script", word: lookalike(greek)},
		{Name: "full-width", What: "full-width letters", word: shifted(0xff41, 0xff21)},
		{Name: "mathematical", What: "mathematical letters: bold, script, double-struck", word: mathematical},
		{Name: "zero-width", What: "invisible characters between letters", word: between("\u200b", "\u200d", "\u2060", "\u00ad")},
		{Name: "bidi", What: "marks of writing direction between letters", word: between("\u200e", "\u202d", "\u2066", "\u2069")},
		{Name: "combining-marks", What: "marks piled on letters", word: piled},
		{Name: "spaced", What: "letters spaced apart: k i l l", word: apart(" ")},
		{Name: "dotted", What: "letters dotted apart: k.i.l.l, k-i-l-l", word: apart(".", "-", "_", "*")},
		{Name: "repeated", What: "letters repeated: kiiiill", word: repeated},
		{Name: "asterisks", What: "a letter hidden: k*ll", word: hidden},
		{Name: "letter-emoji", What: "letters as emoji: 🅺🅸🅻🅻", word: emojiLetters},
		{Name: "vowels-dropped", What: "vowels left out: kll", word: vowelsDropped},
		{Name: "by-ear", What: "written as it sounds: fone, suk", word: byEar},
		{Name: "mistyped", What: "one of the worst words with a key beside the right one: suixide", word: mistyped},
		{Name: "code-words", What: "algospeak: unalive, seggs", word: codeWords},
		{Name: "run-together", What: "words run together, as in tags and user names: #KillTheLights, killthelights99", text: runTogether},
		{Name: "emoji-codes", What: "emoji by their names: :knife:", text: emojiCodes},
		{Name: "emoji-order", What: "emoji in reversed order", text: emojiOrder},
	}
}

// leetWays are what is written for a letter.
var leetWays = map[rune]string{'a': "4@", 'e': "3", 'i': "1!", 'o': "0", 's': "5$", 't': "7"}

func leet(w *writer, word string) string {
	if !long(word, 3) {
		return word
	}
	n := 0
	out := each(word, func(r rune) string {
		n++
		if ways := leetWays[unicode.ToLower(r)]; ways != "" {
			at := w.choose(word, n, len(ways))
			if ways[at] == '!' && n == utf8.RuneCountInString(word) { // an exclamation, to any reader
				at = 0
			}
			return ways[at : at+1]
		}
		return string(r)
	})
	if strings.IndexFunc(out, unicode.IsLetter) < 0 { // a number, to any reader
		return word
	}
	return out
}

// Look-alikes that differ from the Latin letter in code only.
var (
	cyrillic = map[rune]rune{'a': 'а', 'c': 'с', 'e': 'е', 'i': 'і', 'j': 'ј', 'o': 'о', 'p': 'р', 's': 'ѕ', 'x': 'х', 'y': 'у',
		'A': 'А', 'B': 'В', 'C': 'С', 'E': 'Е', 'H': 'Н', 'I': 'І', 'K': 'К', 'M': 'М', 'O': 'О', 'P': 'Р', 'S': 'Ѕ', 'T': 'Т', 'X': 'Х'}
	greek = map[rune]rune{'a': 'α', 'i': 'ι', 'k': 'κ', 'n': 'η', 'o': 'ο', 'p': 'ρ', 'u': 'υ', 'v': 'ν', 'x': 'χ', 'y': 'γ',
		'A': 'Α', 'B': 'Β', 'E': 'Ε', 'H': 'Η', 'I': 'Ι', 'K': 'Κ', 'M': 'Μ', 'N': 'Ν', 'O': 'Ο', 'P': 'Ρ', 'T': 'Τ', 'X': 'Χ', 'Y': 'Υ', 'Z': 'Ζ'}
)

// lookalike puts look-alikes for every second letter that has one, so that
// scripts mix inside words as they do in the wild.
func lookalike(of map[rune]rune) func(*writer, string) string {
	return func(w *writer, word string) string {
		n := 0
		return each(word, func(r rune) string {
			if s, ok := of[r]; ok {
				if n++; n%2 == 1 || w.choose(word, n, 2) == 0 {
					return string(s)
				}
			}
			return string(r)
		})
	}
}

// shifted writes the Latin letters of another block.
func shifted(a, upperA rune) func(*writer, string) string {
	return func(_ *writer, word string) string {
		return each(word, func(r rune) string {
			switch {
			case r >= 'a' && r <= 'z':
				return string(r - 'a' + a)
			case r >= 'A' && r <= 'Z':
				return string(r - 'A' + upperA)
			}
			return string(r)
		})
	}
}

func mathematical(w *writer, word string) string {
	blocks := []rune{0x1d400, 0x1d4d0, 0x1d56c, 0x1d5a0, 0x1d5d4, 0x1d670} // bold, bold script, bold Fraktur, sans, sans bold, monospace
	upper := blocks[w.choose("", 0, len(blocks))]
	return shifted(upper+26, upper)(w, word)
}

func between(marks ...string) func(*writer, string) string {
	return func(w *writer, word string) string {
		n := 0
		return each(word, func(r rune) string {
			n++
			return string(r) + marks[w.choose(word, n, len(marks))]
		})
	}
}

func piled(w *writer, word string) string {
	marks := []rune{0x0301, 0x0308, 0x0316, 0x0323, 0x0334, 0x0336, 0x0350, 0x0489}
	n := 0
	return each(word, func(r rune) string {
		s := string(r)
		n++
		for k := range 1 + w.choose(word, n, 3) {
			s += string(marks[w.choose(word, n*7+k, len(marks))])
		}
		return s
	})
}

// apart parts the letters of words of three letters and more. Words of one letter
// ahead of one would run into it, as they do for any reader.
func apart(signs ...string) func(*writer, string) string {
	return func(w *writer, word string) string {
		if !long(word, 3) {
			return word
		}
		sign := signs[w.choose("", 0, len(signs))]
		var letters []string
		for _, r := range word {
			if unicode.IsMark(r) && len(letters) > 0 {
				letters[len(letters)-1] += string(r)
				continue
			}
			letters = append(letters, string(r))
		}
		out := strings.Join(letters, sign)
		if sign == " " {
			out = " " + out + " "
		}
		return out
	}
}

func repeated(w *writer, word string) string {
	if !long(word, 3) {
		return word
	}
	runes := []rune(word)
	at := slices.IndexFunc(runes, vowel)
	if at < 0 || w.choose(word, 0, 3) == 0 {
		at = len(runes) - 1
	}
	return string(runes[:at]) + strings.Repeat(string(runes[at]), 3+w.choose(word, 1, 4)) + string(runes[at+1:])
}

// hidden puts a star for the first vowel inside a word, of two equal ones for both.
func hidden(_ *writer, word string) string {
	if !long(word, 4) {
		return word
	}
	runes := []rune(word)
	for i := 1; i < len(runes)-1; i++ {
		if vowel(runes[i]) {
			runes[i] = '*'
			return string(runes)
		}
	}
	return word
}

func emojiLetters(w *writer, word string) string {
	block := []rune{0x1f150, 0x1f170}[w.choose("", 0, 2)]
	if !long(word, 2) {
		return word
	}
	return each(word, func(r rune) string {
		if l := unicode.ToLower(r); l >= 'a' && l <= 'z' {
			return string(l - 'a' + block)
		}
		return string(r)
	})
}

// vowelsDropped leaves the first letter and the consonants of words of four
// letters and more.
func vowelsDropped(_ *writer, word string) string {
	if s := pack.Skeleton(normalize.Bare(word)); s != "" {
		return s
	}
	return word
}

// byEar picks one of the ways to write a word by ear.
func byEar(w *writer, word string) string { return w.pick(word, w.of.ByEar(normalize.Fold(word))) }

// mistyped picks one of the keys around a letter.
func mistyped(w *writer, word string) string {
	return w.pick(word, w.of.Mistyped(normalize.Bare(word)))
}

func codeWords(w *writer, word string) string {
	return w.pick(word, w.of.CodeWords(normalize.Bare(word)))
}

// pick gives one of ways, or word where there are none.
func (w *writer) pick(word string, ways []string) string {
	if len(ways) == 0 {
		return word
	}
	return ways[w.choose(word, 0, len(ways))]
}

func vowel(r rune) bool {
	return strings.ContainsRune("aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýăąęěůőűœαεηιουωάέήίόύώϊϋ", unicode.ToLower(r))
}
