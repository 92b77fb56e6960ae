package subword

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"
)

// An addedToken is a string that has an id without being looked for by the model.
type addedToken struct {
	text                       []byte
	id                         int32
	ignored                    bool // takes part in the search, but is no token: special ones in user text
	singleWord, lstrip, rstrip bool
}

// A tokenSet finds added tokens: the leftmost, and the longest of those.
type tokenSet struct {
	tokens  []addedToken // longest first
	initial [256]bool
	active  bool // whether anything can be found
}

func newTokenSet(tokens []addedToken) tokenSet {
	s := tokenSet{tokens: tokens}
	slices.SortStableFunc(s.tokens, func(a, b addedToken) int { return len(b.text) - len(a.text) })
	for _, t := range s.tokens {
		s.initial[t.text[0]] = true
		s.active = s.active || !t.ignored
	}
	return s
}

// A match is a token in a text; its id is -1 if there is none.
type match struct {
	from, to int
	id       int32
}

// next is the first token that begins at done or behind it.
func (s *tokenSet) next(text []byte, done int) match {
	for i := done; i < len(text); {
		t := s.at(text, i)
		if t == nil {
			i++
			continue
		}
		from, to := i, i+len(t.text)
		i = to
		if t.ignored || t.singleWord && (wordBefore(text[:from]) || wordAfter(text[to:])) {
			continue
		}
		if t.lstrip {
			from = max(done, len(bytes.TrimRightFunc(text[:from], unicode.IsSpace)))
		}
		if t.rstrip {
			to = len(text) - len(bytes.TrimLeftFunc(text[to:], unicode.IsSpace))
		}
		return match{from, to, t.id}
	}
	return match{id: -1}
}

func (s *tokenSet) at(text []byte, i int) *addedToken {
	if !s.initial[text[i]] {
		return nil
	}
	for k := range s.tokens {
		if bytes.HasPrefix(text[i:], s.tokens[k].text) {
			return &s.tokens[k]
		}
	}
	return nil
}

func wordBefore(text []byte) bool {
	r, n := utf8.DecodeLastRune(text)
	return n > 0 && isWord(r)
}

func wordAfter(text []byte) bool {
	r, n := utf8.DecodeRune(text)
	return n > 0 && isWord(r)
}

// isWord is \w of Rust's regex, but for what Unicode added after 15.0.
func isWord(r rune) bool {
	return unicode.In(r, unicode.L, unicode.Nl, unicode.Other_Alphabetic, unicode.M, unicode.Nd, unicode.Pc, unicode.Join_Control)
}
