package disguise

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
)

// maxTag is how many words are run together.
const maxTag = 4

// runTogether writes up to four words at a time as people write tags and user
// names: #KillTheLights, #killthelights, killthelights99.
func runTogether(w *writer, text string) string {
	var b strings.Builder
	var group []string
	joined := false // an apostrophe stands before
	space := false  // one that is left out if words follow on both sides
	end := func() {
		if len(group) > 1 {
			b.WriteString(w.tag(group))
		} else {
			b.WriteString(strings.Join(group, ""))
		}
		group = group[:0]
	}
	for _, piece := range pieces(text) {
		switch {
		case isWord(piece) && joined: // don't is dont in a tag
			group[len(group)-1] += piece
		case isWord(piece):
			if len(group) == maxTag {
				end()
			}
			if len(group) == 0 && space {
				b.WriteByte(' ')
			}
			group = append(group, piece)
		case piece == " ":
		case len(group) > 0 && (piece == "'" || piece == "’"):
		default:
			if end(); space {
				b.WriteByte(' ')
			}
			b.WriteString(piece)
		}
		space = piece == " "
		joined = len(group) > 0 && (piece == "'" || piece == "’")
	}
	end()
	return b.String()
}

// tag writes words as one.
func (w *writer) tag(words []string) string {
	w.words++
	joined := strings.ToLower(strings.Join(words, ""))
	switch w.choose(joined, 0, 3) {
	case 0:
		return "#" + joined
	case 1:
		return joined + "99"
	}
	var b strings.Builder
	b.WriteByte('#')
	for _, word := range words {
		first, n := utf8.DecodeRuneInString(word)
		b.WriteRune(unicode.ToUpper(first))
		b.WriteString(strings.ToLower(word[n:]))
	}
	return b.String()
}

// emojiCodes writes emoji that have a meaning by name.
func emojiCodes(_ *writer, text string) string {
	return each(text, func(r rune) string {
		if name := normalize.EmojiName(r); name != "" {
			return ":" + name + ":"
		}
		return string(r)
	})
}

// emojiOrder turns rows of emoji round.
func emojiOrder(_ *writer, text string) string {
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		end := i
		for end < len(runes) && normalize.Emoji(runes[end]) {
			end++
		}
		slices.Reverse(runes[i:end])
		i = max(i, end-1)
	}
	return string(runes)
}
