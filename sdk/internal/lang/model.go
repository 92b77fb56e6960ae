package lang

import (
	_ "embed"
	"math"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:embed words.txt
var wordList string

//go:embed letters.txt
var letterList string

// Set by hand so that shares of short chat come out neither flat nor certain;
// the tests and the figures in the package's benchmark show the outcome.
const (
	maxLanguages = 32
	frequent     = 15   // the words of a line that come first are the commonest
	frequentOdds = 14.0 // of a frequent word, against any other language
	wordOdds     = 9.0  // of a common word
	bareOdds     = 4.0  // of one written without its diacritics
	letterOdds   = 12.0 // of a letter, against a language that lacks it
	tripleWeight = 0.3  // letter triples of a word are not independent
	tripleFloor  = 0.15 // added to each count of a triple
)

// A row holds log odds by language, in the order of tags.
type row [maxLanguages]float32

// A table is what the lists say, by word, letter and letter triple.
type table struct {
	tags    []string
	scripts []script
	words   map[string]*row
	letters map[rune]*row
	triples map[uint64]*row
}

// loaded gives the table, made at the first call in 8 ms, 1.2 MiB.
var loaded = sync.OnceValue(func() *table {
	m := &table{words: map[string]*row{}, letters: map[rune]*row{}, triples: map[uint64]*row{}}
	counts := map[uint64]*row{}
	for tag, words := range lines(wordList) {
		l := len(m.tags)
		if l == maxLanguages {
			break
		}
		m.tags = append(m.tags, tag)
		first, _ := utf8.DecodeRuneInString(words)
		m.scripts = append(m.scripts, scriptOf(first))
		for i, w := range strings.Fields(words) {
			odds := wordOdds
			if i < frequent {
				odds = frequentOdds
			}
			raise(m.words, w, l, odds)
			if bare := withoutMarks(w); bare != w {
				raise(m.words, bare, l, bareOdds)
			}
			countTriples(counts, w, l)
		}
	}
	m.weighTriples(counts)
	m.weighLetters()
	return m
})

// lines goes through the "tag: rest" lines of a list.
func lines(list string) func(yield func(tag, rest string) bool) {
	return func(yield func(tag, rest string) bool) {
		for line := range strings.Lines(list) {
			tag, rest, ok := strings.Cut(strings.TrimSpace(line), ": ")
			if ok && !strings.HasPrefix(tag, "#") && !yield(tag, rest) {
				return
			}
		}
	}
}

func raise(rows map[string]*row, word string, l int, odds float64) {
	r := rows[word]
	if r == nil {
		r = new(row)
		rows[word] = r
	}
	r[l] = max(r[l], float32(math.Log(odds)))
}

func withoutMarks(w string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(w))
}

func countTriples(counts map[uint64]*row, word string, l int) {
	w := []rune(" " + word + " ")
	for i := 0; i+2 < len(w); i++ {
		t := triple(w[i], w[i+1], w[i+2])
		if counts[t] == nil {
			counts[t] = new(row)
		}
		counts[t][l]++
	}
}

// triple packs three runes of 21 bits each, which a map finds faster than an
// array.
func triple(a, b, c rune) uint64 { return uint64(a)<<42 | uint64(b)<<21 | uint64(c) }

// weighTriples turns counts into log odds against the mean of the languages.
func (m *table) weighTriples(counts map[uint64]*row) {
	var total row
	for _, c := range counts {
		for l := range c {
			total[l] += c[l]
		}
	}
	for t, c := range counts {
		r, mean := new(row), 0.0
		for l := range m.tags {
			mean += (float64(c[l]) + tripleFloor) / (float64(total[l]) + tripleFloor*float64(len(counts))) / float64(len(m.tags))
		}
		for l := range m.tags {
			p := (float64(c[l]) + tripleFloor) / (float64(total[l]) + tripleFloor*float64(len(counts)))
			r[l] = float32(math.Log(p / mean))
		}
		m.triples[t] = r
	}
}

// weighLetters lowers the languages that lack a letter which another one has.
func (m *table) weighLetters() {
	for tag, letters := range lines(letterList) {
		for l, t := range m.tags {
			if t != tag {
				continue
			}
			for _, r := range letters {
				if m.letters[r] == nil {
					m.letters[r] = new(row)
					for k := range m.tags {
						m.letters[r][k] = float32(-math.Log(letterOdds))
					}
				}
				m.letters[r][l] = 0
			}
		}
	}
}
