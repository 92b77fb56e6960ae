package scan

import (
	"maps"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// dictionary knows the words of each language and how often ordinary messages have
// them. It says what a reader would take an unclear word for.
type dictionary struct {
	languages map[string]*vocabularyOf
	order     []string // their names, sorted
}

// vocabularyOf is one language's.
type vocabularyOf struct {
	count map[string]int
	total float64
	// longest is the length of the longest word, in bytes.
	longest int
	// bySkeleton are the counts of the words that are the same without vowels; dropped
	// once all rules are compiled. skeletons then tells, but for one in fifty that it is
	// wrong about, which there were.
	bySkeleton map[string]weights
	skeletons  [skeletonBits / 64]uint64
	// byShape are the words by first letter and number of letters.
	byShape map[shape][]counted
}

type shape struct {
	first rune
	n     int
}

// weights are how often the words occur that one unclear word may stand for.
type weights struct{ all, most int }

func (c *weights) add(n int) { c.all, c.most = c.all+n, max(c.most, n) }

// likely reports whether a word of this count is what a reader takes it for.
func (c weights) likely(n int, share float64) bool { return float64(n) >= share*float64(c.most) }

// sure reports whether a reader needs no context.
func (c weights) sure() bool { return float64(c.most) >= sure*float64(c.all) }

type counted struct {
	word  string
	count int
}

// newDictionary takes over the counts of bare words by language, and adds the words of
// terms.
func newDictionary(counts map[string]map[string]int, terms []term, rules []rule) *dictionary {
	d := &dictionary{languages: map[string]*vocabularyOf{}}
	if len(counts) == 0 {
		return d
	}
	of := func(language string) *vocabularyOf {
		v := d.languages[language]
		if v == nil {
			v = &vocabularyOf{count: map[string]int{}, bySkeleton: map[string]weights{}, byShape: map[shape][]counted{}}
			d.languages[language] = v
		}
		return v
	}
	for language, words := range counts {
		of(language).count = words
	}
	seen := map[*pack.Word]bool{}
	for _, t := range terms {
		v := of(pack.BaseLanguage(rules[t.rule].Pack.Language))
		eachWord(t.seq, func(w *pack.Word) {
			if !seen[w] && !w.Prefix {
				seen[w] = true
				v.count[w.Bare]++
			}
		})
	}
	for _, v := range d.languages {
		v.index()
	}
	d.order = slices.Sorted(maps.Keys(d.languages))
	return d
}

func (v *vocabularyOf) index() {
	for _, w := range slices.Sorted(maps.Keys(v.count)) {
		n := v.count[w]
		v.total += float64(n)
		v.longest = max(v.longest, len(w))
		if s := pack.Skeleton(w); s != "" {
			c := v.bySkeleton[s]
			c.add(n)
			v.bySkeleton[s] = c
		}
		first, _ := utf8.DecodeRuneInString(w)
		key := shape{first, utf8.RuneCountInString(w)}
		v.byShape[key] = append(v.byShape[key], counted{w, n})
	}
	for key, words := range v.byShape {
		v.byShape[key] = slices.Clone(words)
	}
}

// A reader takes an unclear word for the commonest that it may stand for, or for one
// that is at least a share likely as common; where a share sure of all it may stand for
// is one word, no context is needed. Tuned on the disguises of package disguise.
//
// A word that alone is hidden is hidden for what it says: only a word that is everywhere,
// such as "that", is likelier.
const (
	likely      = 0.3
	likelyAlone = 0.02
	sure        = 0.8
)

// skeletonBits is the size of a filter for some 7,000 skeletons.
const skeletonBits = 1 << 18

// dropSkeletons leaves of the skeletons only which there were.
func (v *vocabularyOf) dropSkeletons() {
	for s := range v.bySkeleton {
		h := skeletonHash([]byte(s))
		v.skeletons[h/64] |= 1 << (h % 64)
	}
	v.bySkeleton = nil
}

// hasSkeleton reports whether text is a word of the language without its vowels.
func (v *vocabularyOf) hasSkeleton(text []byte) bool {
	h := skeletonHash(text)
	return v != nil && v.skeletons[h/64]&(1<<(h%64)) != 0
}

// skeletonHash is FNV-1a.
func skeletonHash(text []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range text {
		h = (h ^ uint32(c)) * 16777619
	}
	return h % skeletonBits
}

// without counts the words that have this skeleton.
func (v *vocabularyOf) without(skeleton string) weights {
	if v == nil {
		return weights{}
	}
	return v.bySkeleton[skeleton]
}

// hidden counts the words that a text word with hidden letters may stand for.
func (v *vocabularyOf) hidden(text []byte) (c weights) {
	if v == nil {
		return c
	}
	first, _ := utf8.DecodeRune(text)
	for _, other := range v.byShape[shape{first, utf8.RuneCount(text)}] {
		if normalize.Same([]byte(other.word), text) {
			c.add(other.count)
		}
	}
	return c
}

// of is how often a word occurs.
func (v *vocabularyOf) of(word string) int {
	if v == nil {
		return 0
	}
	return v.count[word]
}

// knows reports whether a language has the word.
func (d *dictionary) knows(word []byte) bool {
	for _, v := range d.languages {
		if v.count[string(word)] > 0 {
			return true
		}
	}
	return false
}

// cost of a word in a text of the language: the negative logarithm of its share.
func (v *vocabularyOf) cost(word []byte) float64 {
	n := v.count[string(word)]
	if n == 0 {
		return math.Inf(1)
	}
	return math.Log(v.total / float64(n))
}
