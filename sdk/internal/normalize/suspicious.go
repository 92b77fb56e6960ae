package normalize

import "unicode/utf8"

// The bits of deobBits: what a byte can be to a disguise.
const (
	bitLetter byte = 1 << iota
	bitDigit
	bitSymbol // may stand for a letter or hide one
	bitHigh   // part of a character beyond ASCII
)

var deobBits = func() (t [256]byte) {
	for c := range t {
		switch {
		case c >= 'a' && c <= 'z':
			t[c] = bitLetter
		case c >= '0' && c <= '9':
			t[c] = bitDigit
		case c >= utf8.RuneSelf:
			t[c] = bitHigh
		}
	}
	for _, c := range []byte("@$!|+#%&*") {
		t[c] = bitSymbol
	}
	return t
}()

// suspicious reports whether a Bare text may hold a disguise; it errs on the
// side of yes. The common text holds none, and this one look at it is all that
// the Deobfuscated view then costs.
func suspicious(text []byte) bool {
	var prev rune
	var prevBits byte
	repeat, singles, run := 0, 0, 0
	inside := false // a letter and then only signs stand before
	for i := 0; i < len(text); {
		r, n, bits := rune(text[i]), 1, deobBits[text[i]]
		if bits == bitHigh {
			if r, n = utf8.DecodeRune(text[i:]); isIndicator(r) || r == 0x2b55 || emojiLetter(r) != "" {
				return true
			}
		}
		if r == ':' && i+1 < len(text) && deobBits[text[i+1]] == bitLetter {
			if name, _ := emojiNameAt(text, i); name != 0 {
				return true
			}
		}
		i += n
		if r != prev {
			repeat = 0
		} else if repeat++; repeat >= 2 && bits&(bitLetter|bitHigh) != 0 {
			return true
		}
		if bits == 0 {
			if run == 1 {
				if singles++; singles >= 3 {
					return true
				}
			} else if run > 1 {
				singles = 0
			}
			run, inside = 0, false
		} else {
			switch mix := bits | prevBits; {
			case mix == bitLetter|bitDigit:
				return true
			case mix == bitLetter|bitSymbol && (isLoud(rune(text[i-n])) || isLoud(prev)):
				return true
			case mix == bitLetter|bitSymbol && bits == bitLetter && inside:
				return true
			case mix == bitLetter|bitSymbol:
				inside = bits == bitSymbol
			case bits == bitDigit:
				inside = false
			}
			run++
		}
		prev, prevBits = r, bits
	}
	return run == 1 && singles >= 2
}

// isLoud reports whether a sign beside a letter may be one of a disguise. The
// others count only between letters: words often end in "!".
func isLoud(c rune) bool { return c == '@' || c == '$' || c == '*' || c == '|' }
