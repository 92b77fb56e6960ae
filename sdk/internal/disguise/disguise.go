// Package disguise writes sentences as people write them to get past filters, in
// twenty ways, so that it can be measured which of them the rules still read. It
// judges nothing, and no message goes through it.
package disguise

import (
	"hash/fnv"
	"strings"
	"unicode"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// A Disguise is one way of writing. It is a pure function of text and language:
// what looks like chance is a hash of both. Safe for concurrent use.
type Disguise struct {
	Name string
	// What it does, with an example, for people.
	What string
	word func(w *writer, word string) string
	text func(w *writer, text string) string // in place of word
}

// Write gives text in disguise, with the spellings of its language, which may be
// nil. It gives text itself where the disguise has nothing to change: no such
// letter, no such word, another script.
func (d *Disguise) Write(text string, of *pack.Spellings) string {
	w := &writer{of: of, salt: d.Name}
	if of == nil {
		w.of = &pack.Spellings{}
	}
	if d.text != nil {
		return d.text(w, text)
	}
	var b strings.Builder
	for _, piece := range pieces(text) {
		if isWord(piece) {
			w.words++
			piece = d.word(w, piece)
		}
		b.WriteString(piece)
	}
	return b.String()
}

// writer is what one sentence is written with.
type writer struct {
	of    *pack.Spellings
	salt  string
	words int // so far
}

// choose picks one of n, by word and place.
func (w *writer) choose(word string, place, n int) int {
	h := fnv.New32a()
	h.Write([]byte(w.salt))
	h.Write([]byte(word))
	h.Write([]byte{byte(place), byte(w.words)})
	return int(h.Sum32()>>3) % n
}

// pieces parts a text into words and what stands between them.
func pieces(text string) []string {
	var out []string
	start, word := 0, false
	for i, r := range text {
		if is := unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r); is != word {
			if i > start {
				out = append(out, text[start:i])
			}
			start, word = i, is
		}
	}
	return append(out, text[start:])
}

// isWord is true for plain words: of one with a digit in it, a disguise could make
// anything.
func isWord(piece string) bool {
	return strings.IndexFunc(piece, unicode.IsLetter) >= 0 && strings.IndexFunc(piece, unicode.IsDigit) < 0
}

// each writes a word letter by letter.
func each(word string, letter func(r rune) string) string {
	var b strings.Builder
	for _, r := range word {
		b.WriteString(letter(r))
	}
	return b.String()
}

// long tells words that a disguise is worth from "I" and "to".
func long(word string, least int) bool { return len([]rune(word)) >= least }
