package normalize

import (
	"bytes"
	"sync"

	"golang.org/x/text/unicode/norm"
)

// maxRounds bounds the repetition of a step. Texts of people settle in one or
// two rounds; fuzzing found none that this many do not settle.
const maxRounds = 12

// Views holds the three views of one text. It is reusable and not safe for
// concurrent use. Views that are equal share memory.
//
// Views grow with the text: up to 9 bytes of memory a byte of text and view
// where characters moved; a pool should not keep one that held a huge text.
type Views struct {
	Folded, Bare, Deobfuscated View

	folded, bare, deob buf
	strip, nfkc        buf // inside a round of folding
	nextFold, nextBare buf // results of a round
	nextDeob           buf
	before             []byte
	iter               norm.Iter
	disguised          bool
}

// Build makes the views of text. Invalid UTF-8 is read as U+FFFD, a byte each.
// No view is longer than 11 times the text in bytes (one Arabic ligature, U+FDFA,
// reaches that). It allocates only to grow, and takes time linear in the text: 0.6 µs for a
// clean ASCII message of 120 characters, 3 to 15 µs for one in German or Russian
// on a busy core (BenchmarkBuild).
func (vs *Views) Build(text string) {
	size := len(text)
	kind := vs.folded.foldASCII(text)
	if kind != plain {
		kind = vs.folded.foldSimple(text)
	}
	if kind == awkward {
		vs.folded.load(text)
		vs.foldFix(&vs.folded)
	}
	vs.Folded = vs.folded.view(size)

	bare := &vs.folded
	if kind != plain {
		if barePass(&vs.bare, &vs.folded); !bytes.Equal(vs.bare.text, vs.folded.text) {
			bare = &vs.bare
			if kind == awkward {
				vs.bareFix(bare)
			}
		}
	}
	vs.Bare = bare.view(size)

	vs.Deobfuscated, vs.disguised = vs.Bare, false
	switch {
	case vs.camel(text):
		vs.foldFix(&vs.deob)
	case suspicious(bare.text):
		vs.deob.copyFrom(bare)
	default:
		return
	}
	vs.deobFix(&vs.deob)
	if vs.disguised = !bytes.Equal(vs.deob.text, bare.text); vs.disguised {
		vs.Deobfuscated = vs.deob.view(size)
	}
}

// camel makes deob the text with words parted that only their case parts, and
// reports whether there are any.
func (vs *Views) camel(text string) bool {
	if !mayBeCamel(text) {
		return false
	}
	vs.nextDeob.load(text)
	return camelPass(&vs.deob, &vs.nextDeob)
}

// Disguised reports whether Deobfuscated differs from Bare.
func (vs *Views) Disguised() bool { return vs.disguised }

// foldFix folds b until folding changes nothing.
func (vs *Views) foldFix(b *buf) {
	if isPlain(b.text) {
		return
	}
	for range maxRounds {
		vs.foldPass(&vs.nextFold, b)
		if bytes.Equal(vs.nextFold.text, b.text) {
			return
		}
		*b, vs.nextFold = vs.nextFold, *b
	}
}

// bareFix folds b and drops its diacritics until neither changes anything.
func (vs *Views) bareFix(b *buf) {
	if isPlain(b.text) {
		return
	}
	for range maxRounds {
		vs.foldFix(b)
		barePass(&vs.nextBare, b)
		if bytes.Equal(vs.nextBare.text, b.text) {
			return
		}
		*b, vs.nextBare = vs.nextBare, *b
	}
}

// deobFix undoes disguises until nothing changes.
func (vs *Views) deobFix(b *buf) {
	for range maxRounds {
		vs.bareFix(b)
		vs.before = append(vs.before[:0], b.text...)
		for _, pass := range [...]func(dst, src *buf) bool{emojiNamePass, emojiLetterPass, joinPass, leetPass, repeatPass} {
			if pass(&vs.nextDeob, b) {
				*b, vs.nextDeob = vs.nextDeob, *b
			}
		}
		if bytes.Equal(vs.before, b.text) {
			return
		}
	}
}

// Fold gives the Folded view of s, for terms and models. It is safe for concurrent
// use, as [Bare] is.
func Fold(s string) string { return one(s, func(vs *Views) *View { return &vs.Folded }) }

// Bare gives the Bare view of s, for terms and models.
func Bare(s string) string { return one(s, func(vs *Views) *View { return &vs.Bare }) }

// words are the views that single words were put through; terms have many.
var words = sync.Pool{New: func() any { return new(Views) }}

// maxPooled is the longest text in bytes whose views are kept for the next.
const maxPooled = 1 << 10

// one gives one view of s, but not the deobfuscated.
func one(s string, of func(*Views) *View) string {
	if isPlain(s) {
		return s
	}
	vs := words.Get().(*Views)
	vs.Build(s)
	text := string(of(vs).Text)
	if len(s) <= maxPooled {
		words.Put(vs)
	}
	return text
}
