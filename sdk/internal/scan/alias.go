package scan

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// Misspelled says how else than in their own letters the words of rules are read.
// The zero value reads none.
type Misspelled struct {
	Spellings []*pack.Spellings
	// Clean are ordinary messages. Their words are never read for another of their
	// language, code words aside, and tell which words tags are made of.
	Clean []pack.Clean
}

// Digest is "sha256:" and 64 hex digits over the ordinary messages, "" without any.
func (m *Misspelled) Digest() string {
	if len(m.Clean) == 0 {
		return ""
	}
	h := sha256.New()
	for _, c := range m.Clean {
		fmt.Fprintln(h, c.Language, c.Digest)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// aliases are spellings that stand for words of terms: by ear, mistyped, without
// vowels, code words. A text's word is looked up here only if it is none itself.
type aliases struct {
	by   map[string]span
	list []*alias
}

// span is a piece of a list.
type span struct {
	from uint32
	n    uint32
}

// of are the meanings of a word.
func (a *aliases) of(word []byte) []*alias {
	s := a.by[string(word)]
	return a.list[s.from : s.from+s.n]
}

// alias is a word that a spelling may stand for. Words that stand only in conditions
// have no code.
type alias struct {
	code   uint16
	bare   string
	of     *vocabularyOf // of the language that has it
	unsure bool          // other words are about as likely
	// skeleton is true where the spelling is the word without its vowels.
	skeleton bool
}

// maxMeanings is how many words of a language a spelling may stand for: the commonest.
const maxMeanings = 4

// addAliases finds the spellings of all words of terms. A word that several
// languages have is misspelled as in each of them.
func (l *lexicon) addAliases(terms []term, rules []rule, with Misspelled) {
	l.dictionary = newDictionary(pack.CountWords(with.Clean), terms, rules)
	if len(with.Spellings) == 0 {
		return
	}
	of := map[string]*pack.Spellings{}
	for _, s := range with.Spellings {
		of[pack.BaseLanguage(s.Language)] = s
	}
	everydays := map[string]bool{}
	for language := range commonWords {
		for w := range Everyday(language) {
			everydays[w] = true
		}
	}
	a := aliasing{l, everydays, map[aliased]bool{}, map[string][]*alias{}, map[*vocabularyOf][]string{}}
	for _, t := range terms {
		if spellings := of[pack.BaseLanguage(rules[t.rule].Pack.Language)]; spellings != nil {
			eachWord(t.seq, func(w *pack.Word) { a.word(w, spellings) })
		}
	}
	for i := range rules {
		if spellings := of[pack.BaseLanguage(rules[i].Pack.Language)]; spellings != nil {
			rules[i].eachCondition(func(p *phrase) { eachWord(p.seq, func(w *pack.Word) { a.condition(w, spellings) }) })
		}
	}
	l.aliases.by = make(map[string]span, len(a.found))
	for spelled, meanings := range a.found {
		meanings = commonest(meanings)
		l.aliases.by[spelled] = span{uint32(len(l.aliases.list)), uint32(len(meanings))}
		l.aliases.list = append(l.aliases.list, meanings...)
	}
	l.aliases.list = slices.Clone(l.aliases.list)
}

// commonest leaves the commonest meanings of each language.
func commonest(meanings []*alias) []*alias {
	slices.SortStableFunc(meanings, func(a, b *alias) int { return cmp.Compare(b.of.of(b.bare), a.of.of(a.bare)) })
	kept := meanings[:0]
	n := map[*vocabularyOf]int{}
	for _, m := range meanings {
		if n[m.of]++; n[m.of] <= maxMeanings {
			kept = append(kept, m)
		}
	}
	return kept
}

type aliasing struct {
	*lexicon
	everyday map[string]bool
	done     map[aliased]bool
	found    map[string][]*alias
	sorted   map[*vocabularyOf][]string // its words
}

type aliased struct {
	folded string
	of     *pack.Spellings
}

// word adds the spellings of one word. Those of a beginning of words would be
// beginnings too: rules that have one have whole words beside it.
func (a *aliasing) word(w *pack.Word, of *pack.Spellings) {
	key := aliased{w.Folded, of}
	if w.Prefix || a.done[key] || utf8.RuneCountInString(w.Bare) < 3 {
		return
	}
	a.done[key] = true
	target := &alias{code: a.plain.code([]byte(w.Bare)), bare: w.Bare, of: a.dictionary.languages[pack.BaseLanguage(of.Language)]}
	for _, list := range [][]string{of.Mistyped(w.Bare), of.ByEar(w.Folded)} {
		for _, spelled := range list {
			a.add(spelled, target)
		}
	}
	for _, spelled := range of.CodeWords(w.Bare) {
		if !a.everyday[spelled] {
			a.put(spelled, target)
		}
	}
	if s := pack.Skeleton(w.Bare); s != "" && target.of.without(s).likely(target.of.of(w.Bare), likely) {
		hidden := *target
		hidden.unsure, hidden.skeleton = !target.of.without(s).sure(), true
		a.add(s, &hidden)
	}
}

// condition adds the spellings of one word of a condition, and for a beginning of words
// those of the words of ordinary messages that begin so: an exception must be read in
// the same disguise as what it excuses.
func (a *aliasing) condition(w *pack.Word, of *pack.Spellings) {
	v := a.dictionary.languages[pack.BaseLanguage(of.Language)]
	if !w.Prefix || v == nil {
		a.word(w, of)
		return
	}
	if a.sorted[v] == nil {
		a.sorted[v] = slices.Sorted(maps.Keys(v.count))
	}
	words := a.sorted[v]
	from, _ := slices.BinarySearch(words, w.Bare)
	for _, word := range words[from:] {
		if !strings.HasPrefix(word, w.Bare) {
			break
		}
		a.word(&pack.Word{Folded: word, Bare: word}, of)
	}
}

// add takes a spelling that is no word of its language.
func (a *aliasing) add(spelled string, target *alias) {
	if a.everyday[spelled] || target.of.of(spelled) > 0 {
		return
	}
	a.put(spelled, target)
}

func (a *aliasing) put(spelled string, target *alias) {
	if known := a.found[spelled]; !slices.ContainsFunc(known, func(other *alias) bool { return *other == *target }) {
		a.found[spelled] = append(known, target)
	}
	if c := a.plain.code([]byte(spelled)); c != unknown {
		a.coded.add([]uint16{c})
	}
}

// codes appends the code of every word of text, unknown for words of no term; words run
// together count as they are cut. What a word may stand for besides is appended to
// several, in no order and as often as it comes.
func (l *lexicon) codes(dst, several []uint16, text []byte, tokens []normalize.Token) (codes, more []uint16) {
	for _, t := range tokens {
		c := l.plain.code(text[t.Start:t.End])
		pieces := l.cut(text, t)
		if len(pieces) == 0 {
			dst, several = l.appendCode(dst, several, c, text[t.Start:t.End])
			continue
		}
		if c != unknown { // the beginning of a term's word fits the whole
			several = append(several, c)
		}
		for _, p := range pieces {
			piece := text[p.Start:p.End]
			dst, several = l.appendCode(dst, several, l.plain.code(piece), piece)
		}
	}
	return dst, several
}

// appendCode appends the code c of a word, or of what it stands for, if that is one.
func (l *lexicon) appendCode(dst, several []uint16, c uint16, word []byte) (codes, more []uint16) {
	if c != unknown && !l.coded.has(c) {
		return append(dst, c), several
	}
	meanings := l.aliases.of(word)
	if c == unknown && len(meanings) == 1 {
		return append(dst, meanings[0].code), several
	}
	for _, m := range meanings {
		several = append(several, m.code)
	}
	return append(dst, c), several
}

// mayBe reports whether a spelling may stand for a word of a term, in the language of
// that vocabulary.
func mayBe(meanings []*alias, word *pack.Word, of *vocabularyOf) bool {
	for _, m := range meanings {
		if m.of != of {
			continue
		}
		if m.bare == word.Bare || word.Prefix && len(m.bare) >= len(word.Bare) && m.bare[:len(word.Bare)] == word.Bare {
			return true
		}
	}
	return false
}

// termsByCode lists the terms in which a word of each code may stand.
func termsByCode(terms []term, l *lexicon) [][]int32 {
	out := make([][]int32, l.words+1)
	for i, t := range terms {
		eachWord(t.seq, func(w *pack.Word) {
			for _, c := range l.spell(w) {
				if n := len(out[c]); n == 0 || out[c][n-1] != int32(i) {
					out[c] = append(out[c], int32(i))
				}
			}
		})
	}
	return out
}
