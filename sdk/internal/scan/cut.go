package scan

import (
	"bytes"
	"math"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
)

// minTag is how long words that are run together are at least, in bytes: shorter
// ones are names.
const minTag = 6

// maxTag bounds them, in bytes: nobody reads longer ones.
const maxTag = 64

// odd reports whether one of the words of a bare text is not what it seems:
// misspelled, or several run together.
func (l *lexicon) odd(text []byte, tokens []normalize.Token) bool {
	for _, t := range tokens {
		word := text[t.Start:t.End]
		if c := l.plain.code(word); (c == unknown || l.coded.has(c)) && len(l.aliases.of(word)) > 0 || len(l.cut(text, t)) > 0 {
			return true
		}
	}
	return false
}

// cut parts a tag or a user name, which is words run together, into those words:
// "#killthelights", "killthelights99"; and words that only stars part. One that is a
// word but for its digits stays whole. nil if its parts are no words, and for any other
// word.
func (l *lexicon) cut(text []byte, t normalize.Token) []normalize.Token {
	word := text[t.Start:t.End]
	if len(word) < minTag {
		return nil
	}
	if pieces := l.cutAtStars(word, t); pieces != nil {
		return pieces
	}
	letters := len(word)
	for letters > 0 && word[letters-1] >= '0' && word[letters-1] <= '9' {
		letters--
	}
	if letters < minTag || letters > maxTag || !tagged(text, t, letters) {
		return nil
	}
	word = word[:letters]
	_, known := l.plain.codes[string(word)]
	switch known = known || len(l.aliases.of(word)) > 0; {
	case known && letters < t.End-t.Start:
		return []normalize.Token{{Start: t.Start, End: t.Start + letters}}
	case known || l.dictionary.knows(word):
		return nil
	}
	return l.dictionary.pieces(word, t.Start)
}

// cutAtStars parts "tell*nobody", which normalize reads as one word with a hidden letter,
// where every piece is a word. It serves the bare view, which has the stars, and the
// deobfuscated one.
func (l *lexicon) cutAtStars(word []byte, t normalize.Token) (pieces []normalize.Token) {
	for from := 0; ; {
		at, sign := star(word[from:])
		if at < 0 && pieces == nil {
			return nil
		}
		end := len(word)
		if at >= 0 {
			end = from + at
		}
		if !l.isWord(word[from:end]) {
			return nil
		}
		pieces = append(pieces, normalize.Token{Start: t.Start + from, End: t.Start + end})
		if at < 0 {
			return pieces
		}
		from = end + sign
	}
}

// star finds the first star of a word, as it is written or as it is read, and its length;
// -1 if there is none.
func star(word []byte) (at, length int) {
	if at = bytes.IndexByte(word, '*'); at >= 0 {
		return at, 1
	}
	return bytes.IndexRune(word, normalize.Wildcard), utf8.RuneLen(normalize.Wildcard)
}

// isWord reports whether terms or ordinary messages have the word, of three bytes or
// more: shorter ones are what a hidden letter leaves of others.
func (l *lexicon) isWord(word []byte) bool {
	_, known := l.plain.codes[string(word)]
	return len(word) > 2 && (known || l.dictionary.knows(word))
}

// tagged reports whether a token is a tag or a user name: a sign says so, digits at its
// end, or that the message is nothing else. A user who is mentioned has a name already,
// which says nothing about the message.
func tagged(text []byte, t normalize.Token, letters int) bool {
	sign := byte(' ')
	if t.Start > 0 {
		sign = text[t.Start-1]
	}
	alone := t.End == len(text) && (t.Start == 0 || t.Start == 1 && sign == '@')
	return alone || sign == '#' || sign != '@' && letters < t.End-t.Start
}

// minPiece is how many bytes the words of a tag have on average, at least: shorter
// ones are found in anything.
const minPiece = 2.5

// pieces finds the likeliest words of one language that make up word, nil if there
// are none.
func (d *dictionary) pieces(word []byte, offset int) []normalize.Token {
	var next [maxTag + 1]int
	least := math.Inf(1)
	var best []normalize.Token
	for _, language := range d.order {
		cost := d.languages[language].pieces(word, &next)
		if cost > least || math.IsInf(cost, 1) {
			continue
		}
		var tokens []normalize.Token
		for at := 0; at < len(word); at = next[at] {
			tokens = append(tokens, normalize.Token{Start: offset + at, End: offset + next[at]})
		}
		if cost < least || len(tokens) < len(best) || len(tokens) == len(best) && tokens[0].End > best[0].End {
			least, best = cost, tokens
		}
	}
	if len(best) < 2 || float64(len(word)) < minPiece*float64(len(best)) {
		return nil
	}
	return best
}

// pieces notes for each place where the likeliest words go on, and returns their cost.
func (v *vocabularyOf) pieces(word []byte, next *[maxTag + 1]int) float64 {
	var costs [maxTag + 1]float64
	n := len(word)
	for from := n - 1; from >= 0; from-- {
		costs[from] = math.Inf(1)
		if !utf8.RuneStart(word[from]) {
			continue
		}
		for to := min(n, from+v.longest); to > from; to-- {
			if math.IsInf(costs[to], 1) {
				continue
			}
			if c := v.cost(word[from:to]) + costs[to]; c < costs[from] {
				costs[from], next[from] = c, to
			}
		}
	}
	return costs[0]
}
