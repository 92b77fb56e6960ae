package scan

import (
	"github.com/handrail-safety/handrail/sdk/internal/entity"
	"github.com/handrail-safety/handrail/sdk/internal/normalize"
)

// scratch is what one call needs. It never leaves the package.
type scratch struct {
	reading
	tokens         []normalize.Token
	codes          []uint16 // of the words of tokens
	several        []uint16 // of words that may be several
	present        codeSet
	answers        answers
	coded, word    []byte
	found          []int
	things         []entity.Found
	marked         []bool // by term
	candidates     []int
	matches        []located
	history        []*earlier
	languages      []Share
	languagesKnown bool
}

// reading is a text split into words.
type reading struct {
	folded, bare words
	// deob holds the words with disguises undone; odd is false where there are
	// none, and deob is idle.
	deob words
	odd  bool
}

// read splits the views of a text. The last two words lists are made only where a
// word is not what it seems: disguised, misspelled or several run together.
func (r *reading) read(views *normalize.Views, l *lexicon) {
	r.folded.split(&views.Folded)
	r.bare.split(&views.Bare)
	if r.odd = views.Disguised() || l.odd(views.Bare.Text, r.bare.tokens) || r.folded.piled(); !r.odd {
		return
	}
	r.deob.split(&views.Deobfuscated)
	r.deob.align(&r.folded, &r.bare)
	r.deob.interpret(l)
}

// located is a verified term in a part.
type located struct {
	start, end int // original bytes
	message    int
	clause     string
	failed     string
	disguised  bool
	order      int
	words      *words // bytes [from, to) of its view matched
	from, to   int
}

// read copies what matched, as the view that matched has it.
func (l *located) read() string { return string(l.words.view.Text[l.from:l.to]) }

// earlier is a message of the history, read when a rule asks for it.
type earlier struct {
	reading
	views normalize.Views
	done  bool // for this call
}

func newScratch(s *Set) *scratch { return &scratch{marked: make([]bool, len(s.terms))} }

// maxKept bounds the text whose buffers stay in the pool, in bytes: one huge
// text must not stay for ever.
const maxKept = 64 << 10

func (s *Set) borrow() *scratch { return s.pool.Get().(*scratch) }

// give returns sc to the pool without anything of this call's text in reach.
func (s *Set) give(sc *scratch) {
	kept := cap(sc.coded) + cap(sc.tokens)*26 + cap(sc.matches)*16
	for i := range sc.history {
		kept += cap(sc.history[i].views.Folded.Text)
	}
	if kept > 4*maxKept {
		return
	}
	sc.folded.view, sc.folded.folded = nil, nil
	sc.bare.view, sc.bare.folded = nil, nil
	sc.deob.view, sc.deob.folded, sc.deob.weighed = nil, nil, nil
	sc.languages, sc.languagesKnown = nil, false
	for i := range sc.history {
		sc.history[i].done, sc.history[i].deob.weighed = false, nil
	}
	s.pool.Put(sc)
}

// mark makes term t a candidate, once.
func (sc *scratch) mark(t int) {
	if !sc.marked[t] {
		sc.marked[t] = true
		sc.candidates = append(sc.candidates, t)
	}
}

// unmark forgets all candidates.
func (sc *scratch) unmark() {
	for _, t := range sc.candidates {
		sc.marked[t] = false
	}
	sc.candidates = sc.candidates[:0]
}
