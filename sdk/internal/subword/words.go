package subword

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// When Metaspace puts its sign before a text or word that does not begin with it.
type prefixing uint8

const (
	always prefixing = iota
	first            // only before what the text begins with
	never
)

// A preTokenizer says how a normalised text falls into words, each of which
// is cut into pieces by itself.
type preTokenizer struct {
	bert       bool // BertPreTokenizer
	space      bool // ByteLevel's add_prefix_space
	regex      bool // ByteLevel's use_regex
	whitespace bool // split at whitespace, which is dropped
	meta       bool // mark spaces with sign
	sign       []byte
	prefix     prefixing
	split      bool // a word begins at each sign
}

// How a word begins, beside the bytes of the text.
type leading uint8

const (
	plainly leading = iota
	added           // with a sign that is not in the text
	spaced          // with a sign in the place of the space that the text has
)

// words cuts v into words and these into pieces.
func (t *Tokenizer) words(r *run, v view) {
	switch {
	case t.merges != nil:
		t.byteWords(r, v)
		return
	case t.pre.bert:
		t.bertWords(r, v)
		return
	}
	if !t.pre.whitespace {
		if len(v.text) > 0 {
			t.metaspace(r, v)
		}
		return
	}
	text := v.text
	for i := 0; i < len(text); {
		if n := spaceLen(text[i:]); n > 0 {
			i += n
			continue
		}
		begin := i
		for i < len(text) && spaceLen(text[i:]) == 0 {
			i += runeSize(text[i])
		}
		t.metaspace(r, v.sub(begin, i))
	}
}

// spaceLen is the length of the whitespace character that text begins with, or 0.
func spaceLen(text []byte) int {
	switch c := text[0]; {
	case c < utf8.RuneSelf:
		if c == ' ' || c >= '\t' && c <= '\r' {
			return 1
		}
		return 0
	case c != 0xc2 && c != 0xe1 && c != 0xe2 && c != 0xe3: // the first bytes of all others
		return 0
	}
	if r, n := utf8.DecodeRune(text); unicode.IsSpace(r) {
		return n
	}
	return 0
}

// metaspace cuts a word, which is not empty, at its signs and spaces.
func (t *Tokenizer) metaspace(r *run, v view) {
	if !t.pre.meta {
		t.word(r, v, plainly)
		return
	}
	lead := plainly
	switch {
	case v.text[0] == ' ':
		lead = spaced
	case bytes.HasPrefix(v.text, t.pre.sign):
	case t.pre.prefix == always, t.pre.prefix == first && v.start(0) == r.zero:
		lead = added
	}
	if !t.pre.split {
		t.word(r, t.marked(r, v, lead), plainly)
		return
	}
	begin := 0
	for i := 1; i < len(v.text); i++ {
		switch c := v.text[i]; {
		case c == ' ':
			t.word(r, v.sub(begin, i), lead)
			begin, lead = i, spaced
		case c == t.pre.sign[0] && bytes.HasPrefix(v.text[i:], t.pre.sign):
			t.word(r, v.sub(begin, i), lead)
			begin, lead = i, plainly
		}
	}
	t.word(r, v.sub(begin, len(v.text)), lead)
}

// marked is v with a sign for each space, and before it where lead says so.
func (t *Tokenizer) marked(r *run, v view, lead leading) view {
	out := &r.s.marked
	out.reset()
	if lead == added {
		out.add(t.pre.sign, v.source(0))
	}
	done := 0
	for i, c := range v.text {
		if c == ' ' {
			out.copy(v, done, i)
			out.add(t.pre.sign, v.source(i))
			done = i + 1
		}
	}
	out.copy(v, done, len(v.text))
	return out.view()
}

// word cuts one word into pieces and appends them to the result.
func (t *Tokenizer) word(r *run, v view, lead leading) {
	if t.search != nil {
		t.wordPiece(r, v)
		return
	}
	word, shift := v.text, 0 // word[i] is v.text[i-shift]
	if lead != plainly {
		rest := v.text
		if lead == spaced {
			rest = rest[1:]
		}
		word = append(append(r.s.word[:0], t.pre.sign...), rest...)
		r.s.word = word
		shift = len(word) - len(v.text)
	}
	t.split(r.s, word)
	for i := len(r.s.cuts) - 1; i >= 0; i-- {
		c := r.s.cuts[i]
		span := Span{Start: v.start(max(int(c.from)-shift, 0))}
		if lead != plainly && int(c.to) == len(t.pre.sign) {
			span.End = int(v.source(0).to) // the sign alone
		} else {
			span.End = v.end(int(c.to) - shift)
		}
		if c.id == t.unk {
			id, bytewise := t.known(word[c.from:c.to])
			if bytewise {
				for _, b := range word[c.from:c.to] {
					r.add(t.bytes[b], span)
				}
				continue
			}
			c.id = id
		}
		r.add(c.id, span)
	}
}
