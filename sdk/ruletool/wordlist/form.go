package wordlist

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
)

// minLetters is the length of the shortest word that is taken. Shorter ones stand
// in too many messages, and the loader refuses them for the same reason.
const minLetters = 3

// A form is what a line asks for.
type form struct {
	words []string // lower case
	star  []bool   // by word: any ending may follow
	lead  bool     // anything may stand before a word
	// inner is nil but for a wildcard within a word: then it is the pattern.
	inner   *regexp.Regexp
	changed string // what was read for something else, "" if nothing was
}

// text is the form in the language of terms.
func (f *form) text() string {
	var out []string
	for i, w := range f.words {
		if f.star[i] {
			w += "*"
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

// bare is the form without diacritics and stars.
func (f *form) bare() string { return normalize.Bare(strings.Join(f.words, " ")) }

// Why a line is left out whatever its language.
const (
	isPattern = "a regular expression, or a sign of one: write the words out"
	isSign    = "holds a sign that rules do not read: write the word out"
	isInner   = "a wildcard within a word: write the word that it stands for; its disguised spellings are found by themselves"
	isShort   = "shorter than three letters: it stands in too many messages"
	isNothing = "holds no word"
)

// pattern signs are those of regular expressions and of the language of terms.
const patternSigns = `\()[]{}^|+<>~`

// parse reads the wildcard forms that moderation tools write: word*, *word*, *word,
// w*rd, w.rd, w?rd. It gives the reason where a line cannot be read.
func parse(raw string) (f form, reason string) {
	raw = strings.ToLower(strings.Trim(raw, "\"“”„ \t"))
	if strings.ContainsAny(raw, patternSigns) || strings.Contains(raw, ".*") || len(raw) > 2 && strings.HasPrefix(raw, "/") && strings.HasSuffix(raw, "/") {
		return f, isPattern
	}
	for _, field := range strings.FieldsFunc(raw, func(r rune) bool { return unicode.IsSpace(r) || r == '_' || r == ',' }) {
		if reason := f.add(field); reason != "" {
			return f, reason
		}
	}
	if len(f.words) == 0 {
		return f, isNothing
	}
	if short(f.words) {
		return f, isShort
	}
	return f, ""
}

// add reads one word of a line.
func (f *form) add(field string) (reason string) {
	word := strings.TrimLeft(field, "*#")
	f.lead = f.lead || strings.HasPrefix(field, "*")
	stem := strings.TrimRight(word, "*")
	star := stem != word
	stem = strings.Trim(stem, ".,;:!?'\"’")
	switch {
	case stem == "" && strings.Contains(field, "*"):
		return isInner // a star for a whole word
	case stem == "":
		return ""
	}
	if letters := strings.Split(stem, "."); len(letters) > 1 && !slices.ContainsFunc(letters, func(s string) bool { return utf8.RuneCountInString(s) > 1 }) {
		stem = strings.Join(letters, "") // k.y.s
		f.changed = stem
	}
	if strings.ContainsAny(stem, "*?.") {
		quoted := strings.NewReplacer(`\*`, ".*", `\?`, ".", `\.`, ".").Replace(regexp.QuoteMeta(stem))
		f.inner = regexp.MustCompile("^" + quoted + "$")
		return isInner
	}
	if strings.ContainsFunc(stem, isSignRune) {
		var v normalize.Views
		v.Build(stem)
		plain := string(v.Deobfuscated.Text)
		if plain == "" || strings.ContainsFunc(plain, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M) }) {
			return isSign
		}
		stem, f.changed = plain, plain
	}
	if star && letters(stem) < minLetters {
		star, f.changed = false, stem
	}
	f.words, f.star = append(f.words, stem), append(f.star, star)
	return ""
}

// isSignRune is true for what stands for a letter in disguised words: "$hit".
func isSignRune(r rune) bool {
	return !unicode.In(r, unicode.L, unicode.N, unicode.M) && r != '-' && r != '\'' && r != '’' && r < 0x2000
}

func letters(s string) (n int) {
	for _, r := range s {
		if unicode.In(r, unicode.L, unicode.N) {
			n++
		}
	}
	return n
}

// short reports whether words are too few letters. In scripts without an alphabet
// two signs are a word; an emoji is one by itself.
func short(words []string) bool {
	all := strings.Join(words, "")
	if strings.ContainsFunc(all, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai) || normalize.Emoji(r)
	}) {
		return false
	}
	return letters(normalize.Bare(all)) < minLetters
}
