package subword

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"
)

// categoriesTxt says which characters tokenizers takes for what; its header
// says how it was made. Go's own tables are of another Unicode than each of
// the four libraries that tokenizers asks.
//
//go:embed categories.txt
var categoriesTxt string

// The categories of a character, as bits of its class.
const (
	catControl     class = 1 << iota // BertNormalizer's clean_text removes it
	catNonspacing                    // BertNormalizer's strip_accents removes it, behind NFD
	catCombining                     // StripAccents removes it
	catPunctuation                   // BertPreTokenizer makes it a word of its own
	catLetter                        // \p{L} of ByteLevel's regular expression
	catNumber                        // \p{N} of the same
	catHan                           // BertNormalizer's handle_chinese_chars puts blanks around it
)

var categories = sync.OnceValue(func() *classTable {
	names := map[string]class{
		"control": catControl, "nonspacing": catNonspacing, "combining": catCombining, "punctuation": catPunctuation,
		"letter": catLetter, "number": catNumber, "han": catHan,
	}
	flat := make([]class, utf8.MaxRune+1)
	for line := range strings.Lines(categoriesTxt) {
		name, ranges, _ := strings.Cut(line, " ")
		for field := range strings.FieldsSeq(ranges) {
			if names[name] == 0 {
				break // the header
			}
			lo, hi := parseRange(field)
			for r := lo; r <= hi; r++ {
				flat[r] |= names[name]
			}
		}
	}
	return newClassTable(flat)
})
