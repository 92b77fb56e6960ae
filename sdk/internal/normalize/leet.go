package normalize

// leetLetter gives the letter that an ASCII digit or sign is used for wherever
// it can be one at all, 0 where there is none. 1 is decided by oneLetter.
func leetLetter(c byte) byte {
	switch c {
	case '0':
		return 'o'
	case '1':
		return 'i'
	case '3':
		return 'e'
	case '4', '@':
		return 'a'
	case '5', '$':
		return 's'
	case '6', '9':
		return 'g'
	case '7':
		return 't'
	case '8':
		return 'b'
	}
	return 0
}

// leetPass puts letters for the digits and signs that stand for them, and
// [Wildcard] for signs that hide one, in words that also hold letters.
func leetPass(dst, src *buf) bool {
	dst.reset()
	e := edit{dst: dst, src: src}
	const wordBits = bitLetter | bitDigit | bitSymbol
	text := src.text
	for i := 0; i < len(text); i++ {
		end, letters := i, 0
		for end < len(text) && deobBits[text[end]]&wordBits != 0 {
			letters += int(deobBits[text[end]] & bitLetter)
			end++
		}
		if letters > 0 && letters < end-i && !isAddress(text, i, end) {
			leetWord(&e, i, end, letters)
		}
		i = end
	}
	return e.end()
}

// isAddress reports whether the bytes i to end hold the name and the host of a
// mail address: an @ between letters and a dot after.
func isAddress(text []byte, i, end int) bool {
	if end+1 >= len(text) || text[end] != '.' || deobBits[text[end+1]] != bitLetter {
		return false
	}
	for k := i + 1; k < end-1; k++ {
		if text[k] == '@' {
			return true
		}
	}
	return false
}

// A leetRun is a run of equal kind inside a word: digits, or one sign repeated.
type leetRun struct {
	start, end          int // in the text
	lettersLeft         int // letters of the word before the run
	lettersRight        int
	touchLeft, touchEnd bool // a letter, or what may stand for one, is directly before, after
	first               bool // only letters stand before it in its word
}

// leetWord writes the word from i to end, which holds letters and others.
func leetWord(e *edit, i, end, letters int) {
	text, start, left := e.src.text, i, 0
	for i < end {
		if deobBits[text[i]] == bitLetter {
			left++
			i++
			continue
		}
		j := i + 1
		if deobBits[text[i]] == bitDigit {
			for j < end && deobBits[text[j]] == bitDigit {
				j++
			}
		} else {
			for j < end && text[j] == text[i] {
				j++
			}
		}
		run := leetRun{
			start: i, end: j, lettersLeft: left, lettersRight: letters - left,
			touchLeft: i > start && isLetterOrLeet(text[i-1]),
			touchEnd:  j < end && isLetterOrLeet(text[j]),
			first:     left == i-start,
		}
		write := run.read(text, end)
		for k := i; k < j; k++ {
			if r := write(text, run, k); r != 0 {
				from, to := e.src.span(k, k+1)
				e.upTo(k, k+1)
				e.dst.putRune(r, from, to)
			}
		}
		i = j
	}
}

// longTag is from how many bytes on a word with @ ahead is a user name.
const longTag = 9

// isLetterOrLeet reports whether c is a letter or may stand for one.
func isLetterOrLeet(c byte) bool { return deobBits[c] == bitLetter || leetLetter(c) != 0 || c == '1' }

// A reading gives what the character at k of a run is read as, 0 for itself.
type reading func(text []byte, run leetRun, k int) rune

func asItself([]byte, leetRun, int) rune { return 0 }
func asHidden([]byte, leetRun, int) rune { return Wildcard }
func asL([]byte, leetRun, int) rune      { return 'l' }
func asI([]byte, leetRun, int) rune      { return 'i' }
func asT([]byte, leetRun, int) rune      { return 't' }

func asLeet(text []byte, run leetRun, k int) rune {
	if text[k] == '1' {
		return rune(oneLetter(text, run, k))
	}
	return rune(leetLetter(text[k]))
}

// read says how a run is to be read, from where it stands in its word, which
// ends at end.
func (run leetRun) read(text []byte, end int) reading {
	n := run.end - run.start
	inner := run.lettersLeft > 0 && run.lettersRight > 0
	leading := run.lettersLeft == 0
	switch c := text[run.start]; {
	case deobBits[c] == bitDigit:
		switch {
		case inner && n <= 4,
			leading && n <= 3 && run.wordy(text, end) && !isUnit(text[run.start:run.end], text[run.end:end]):
			return asLeet
		case run.first && run.lettersLeft >= 5 && (n > 1 || leetLetter(c) == 0 || c >= '6'):
			return asItself // killthelights99 is a user name
		case run.lettersRight == 0 && n <= 3 && run.lettersLeft+n >= 3:
			return asLeet
		}
	case c == '@':
		if inner || leading && run.touchEnd && end-run.start >= 3 && end-run.start < longTag || run.lettersRight == 0 && run.lettersLeft >= 2 && run.touchLeft && run.end == end {
			return asLeet
		}
	case c == '$':
		if inner || leading && run.touchEnd || run.touchLeft && (run.touchEnd || run.end == end) {
			return asLeet
		}
	case c == '!':
		if run.touchEnd && n == 1 && (run.touchLeft || leading && run.lettersRight >= 2) {
			return asI
		}
	case c == '|':
		if inner && n <= 2 || run.lettersLeft >= 2 && n == 2 {
			return asL
		}
	case c == '+':
		if run.touchLeft && run.touchEnd && n <= 2 {
			return asT
		}
	case c == '*':
		if run.touchLeft && n <= 4 && (run.touchEnd || run.end == end && n >= 2 && run.lettersLeft <= 3) {
			return asHidden
		}
	default: // # % &
		if run.touchLeft && run.touchEnd && n <= 2 && run.lettersLeft <= 2 && run.lettersRight >= 2 {
			return asHidden
		}
	}
	return asItself
}

// wordy reports whether what follows leading digits makes a word of them: two letters
// or more, or a letter and another sign that stands for one.
func (run leetRun) wordy(text []byte, end int) bool {
	n := run.end - run.start
	if run.lettersRight >= 2 {
		return n <= 2 || run.lettersRight >= 3 || end-run.end > run.lettersRight
	}
	c := text[run.end]
	return end-run.end >= 2 && isLetterOrLeet(text[end-1]) && c != 'v' && c != 'x' // 1v1, 3x3
}

// isUnit reports whether digits and what follows are a number: 4th, 5pm.
func isUnit(digits, rest []byte) bool {
	switch string(rest) {
	case "st":
		return digits[len(digits)-1] == '1'
	case "nd":
		return digits[len(digits)-1] == '2'
	case "rd":
		return digits[len(digits)-1] == '3'
	case "th", "am", "pm", "km", "cm", "mm", "kg", "mg", "ml", "gb", "mb", "tb", "kb", "hz", "hr", "hrs", "min", "mins", "yo", "yr", "yrs", "er", "te", "ten", "de", "eme":
		return true
	}
	return false
}

// oneLetter reads a 1: two at a word's vowel are ll, of a longer row the first
// is i and the others l, and one alone is i.
func oneLetter(text []byte, run leetRun, k int) byte {
	first := k == run.start || text[k-1] != '1'
	last := k+1 == run.end || text[k+1] != '1'
	if first && last {
		return 'i'
	}
	afterVowel := run.touchLeft && k == run.start && isVowel(rune(text[k-1]))
	if first && !afterVowel {
		return 'i'
	}
	return 'l'
}

func isVowel(r rune) bool {
	switch r {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}
