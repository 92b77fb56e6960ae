// Package ngram turns folded text into the feature numbers that the fast text
// model reads: hashed character n-grams within words, and hashed word n-grams.
//
// The trainer (models/train/textfast/features.py) computes the same numbers;
// testdata holds 10,000 texts on which both must agree. A change of anything
// here is a new value of the manifest's input.hash and a newly trained model.
//
// How a text becomes numbers:
//
//   - Runes are of four classes, see classOf: word runes, symbols, blanks, and
//     apostrophes, which are dropped ("don't" reads as "dont"). A token is a
//     run of word runes, or one symbol.
//   - Each token stands between two U+0020; every run of CharMin to CharMax
//     runes of that is a feature, unless it is a border alone.
//   - Every run of 1 to WordMax tokens is a feature.
//   - A feature is hashed with 32-bit FNV-1a over code points (over the token
//     hashes for tokens), finished with MurmurHash3's fmix32, and becomes
//     1 + hash mod Buckets. Number 0 is padding.
//   - Each number counts once a text, in order of first appearance, and only
//     the first MaxIDs are kept.
package ngram

import (
	"fmt"
	"unicode/utf8"
)

const (
	maxCharN   = 8
	maxWordN   = 3
	minBuckets = 1 << 8
	maxBuckets = 1 << 24
	maxMaxIDs  = 1 << 16
)

// FNV-1a, and the seeds that keep characters and words apart.
const (
	charSeed uint32 = 2166136261
	wordSeed uint32 = 0x9747b28c
	pairSeed uint32 = 0x85ebca77
	prime    uint32 = 16777619
)

// Config says which features a model was trained with; it stands in the
// model's manifest under input.
type Config struct {
	// CharMin and CharMax bound the runes of a character n-gram, 1 to 8.
	CharMin, CharMax int
	// WordMax is the longest run of tokens, 0 (no word features) to 3.
	WordMax int
	// Buckets is the number of different features, a power of two from 256 to
	// 16,777,216.
	Buckets int
	// MaxIDs bounds the features of one text, 1 to 65,536.
	MaxIDs int
}

// A Featurizer computes feature numbers. It never changes and is safe for
// concurrent use.
type Featurizer struct {
	cfg  Config
	mask uint32
}

// New checks c and builds a Featurizer. The error names the field, its value
// and the range.
func New(c Config) (*Featurizer, error) {
	switch {
	case c.CharMin < 1 || c.CharMin > c.CharMax:
		return nil, fmt.Errorf("ngram: CharMin %d: want 1..CharMax (%d)", c.CharMin, c.CharMax)
	case c.CharMax > maxCharN:
		return nil, fmt.Errorf("ngram: CharMax %d: want at most %d", c.CharMax, maxCharN)
	case c.WordMax < 0 || c.WordMax > maxWordN:
		return nil, fmt.Errorf("ngram: WordMax %d: want 0..%d", c.WordMax, maxWordN)
	case c.Buckets < minBuckets || c.Buckets > maxBuckets || c.Buckets&(c.Buckets-1) != 0:
		return nil, fmt.Errorf("ngram: Buckets %d: want a power of two in %d..%d", c.Buckets, minBuckets, maxBuckets)
	case c.MaxIDs < 1 || c.MaxIDs > maxMaxIDs:
		return nil, fmt.Errorf("ngram: MaxIDs %d: want 1..%d", c.MaxIDs, maxMaxIDs)
	}
	return &Featurizer{cfg: c, mask: uint32(c.Buckets - 1)}, nil
}

// Config returns what the Featurizer was built with.
func (f *Featurizer) Config() Config { return f.cfg }

// IDs appends the feature numbers of folded, each in [1, Buckets], to dst and
// returns the longer slice; a text of blanks has none. folded is the folded
// view of package normalize; broken UTF-8 reads as U+FFFD.
//
// A text of 120 characters costs 4 µs (BenchmarkIDs, AMD EPYC).
// It does not allocate once dst has grown: the space behind the result, about
// as large again three times over, is used as a scratch table and left dirty.
func (f *Featurizer) IDs(dst []int32, folded []byte) []int32 {
	s := scan{f: f, seen: newSeen(dst, f.bound(len(folded)))}
	for i := 0; i < len(folded) && !s.seen.full; {
		r, size := rune(folded[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(folded[i:])
		}
		i += size
		switch classOf(r) {
		case wordRune:
			s.word(r)
		case symbol:
			s.endToken()
			s.word(r)
			s.endToken()
		case blank:
			s.endToken()
		case dropped:
		}
	}
	s.endToken()
	return s.seen.ids()
}

// bound is the largest number of features that n bytes can have, or MaxIDs:
// a text of n symbols has n tokens of three runes with their borders.
func (f *Featurizer) bound(n int) int {
	perRune := 3*(f.cfg.CharMax-f.cfg.CharMin+1) + f.cfg.WordMax
	return min(f.cfg.MaxIDs, n*perRune)
}

// scan holds the running hashes of one text.
type scan struct {
	f    *Featurizer
	seen seen
	// char[k] is the hash of the k+1 runes read last within the token.
	char  [maxCharN]uint32
	runes int // of the present token, its first border included
	token uint32
	// words[k] is the hash of the k+1 tokens read last.
	words  [maxWordN]uint32
	tokens int
}

func (s *scan) word(r rune) {
	if s.runes == 0 {
		s.token = wordSeed
		s.push(' ')
	}
	s.token = (s.token ^ uint32(r)) * prime
	s.push(r)
}

// push appends one rune to the token and emits the n-grams that end with it.
func (s *scan) push(r rune) {
	c := &s.f.cfg
	s.runes++
	for k := c.CharMax - 1; k > 0; k-- {
		s.char[k] = (s.char[k-1] ^ uint32(r)) * prime
	}
	s.char[0] = (charSeed ^ uint32(r)) * prime
	if s.runes == 1 {
		return // the border alone says nothing
	}
	for n := c.CharMin; n <= c.CharMax && n <= s.runes; n++ {
		s.emit(s.char[n-1])
	}
}

func (s *scan) endToken() {
	if s.runes == 0 {
		return
	}
	s.push(' ')
	s.runes = 0
	s.tokens++
	for k := s.f.cfg.WordMax - 1; k > 0; k-- {
		s.words[k] = (s.words[k-1] ^ s.token) * prime
	}
	s.words[0] = (pairSeed ^ s.token) * prime
	for n := 1; n <= s.f.cfg.WordMax && n <= s.tokens; n++ {
		s.emit(s.words[n-1])
	}
}

func (s *scan) emit(h uint32) { s.seen.add(int32(1 + fmix32(h)&s.f.mask)) }

// fmix32 is the finaliser of MurmurHash3: FNV's low bits alone are too weak
// to be taken modulo a power of two.
func fmix32(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}
