package wordlist

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// innocent is what harmless messages and dictionaries say of words.
type innocent struct {
	messages map[string][]string       // by language: bare words parted by spaces, one before and one behind
	count    map[string]map[string]int // by language and word: messages that hold it
	// dictionary holds the words of dictionaries of the language as they are written,
	// listed the same bare and in order, files what was read.
	dictionary, listed, files []string
}

// newInnocent takes harmless messages, and reads what dictionaries there are.
func newInnocent(clean []pack.Clean, dictionaries fs.FS, language string) (*innocent, error) {
	in := &innocent{messages: map[string][]string{}, count: map[string]map[string]int{}}
	for _, c := range clean {
		in.add(c)
	}
	if dictionaries != nil {
		if err := in.readDictionaries(dictionaries, language); err != nil {
			return nil, err
		}
	}
	return in, nil
}

func (in *innocent) add(c pack.Clean) {
	language := pack.BaseLanguage(c.Language)
	count := in.count[language]
	if count == nil {
		count = map[string]int{}
		in.count[language] = count
	}
	for _, text := range c.Messages {
		words := bareWords(text)
		in.messages[language] = append(in.messages[language], " "+strings.Join(words, " ")+" ")
		slices.Sort(words)
		for _, w := range slices.Compact(words) {
			count[w]++
		}
	}
}

// bareWords are the words of text as rules compare them, without diacritics.
func bareWords(text string) []string {
	bare := []byte(normalize.Bare(text))
	var out []string
	for _, t := range normalize.Tokens(nil, bare) {
		out = append(out, string(bare[t.Start:t.End]))
	}
	return out
}

// dictionaryFiles are the names under which systems install word lists.
var dictionaryFiles = map[string][]string{
	"en": {"words", "american-english", "british-english"}, "de": {"ngerman", "ogerman", "german", "swiss"}, "fr": {"french"},
	"es": {"spanish"}, "it": {"italian"}, "pt": {"portuguese", "brazilian"}, "nl": {"dutch"}, "pl": {"polish"}, "ro": {"romanian"},
	"sv": {"swedish"}, "cs": {"czech"}, "el": {"greek"},
}

func (in *innocent) readDictionaries(dictionaries fs.FS, language string) error {
	for _, name := range dictionaryFiles[language] {
		data, err := fs.ReadFile(dictionaries, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return err
		}
		in.files = append(in.files, name)
		for w := range strings.Lines(string(data)) {
			w = strings.TrimSpace(w)
			in.dictionary, in.listed = append(in.dictionary, w), append(in.listed, normalize.Bare(w))
		}
	}
	slices.Sort(in.listed)
	in.listed = slices.Compact(in.listed)
	return nil
}

// stands counts the harmless messages of a language that hold the bare words.
func (in *innocent) stands(language, bare string) int {
	if !strings.Contains(bare, " ") {
		return in.count[language][bare]
	}
	n := 0
	for _, m := range in.messages[language] {
		if strings.Contains(m, " "+bare+" ") {
			n++
		}
	}
	return n
}

// maxNamed is how many innocent words a piece of advice names.
const maxNamed = 3

// holding names words that fit, those of the most harmless messages first, then
// those of dictionaries.
func (in *innocent) holding(language string, fits func(word string) bool) []string {
	count := in.count[language]
	found := slices.DeleteFunc(slices.Collect(maps.Keys(count)), func(w string) bool { return !fits(w) })
	slices.SortFunc(found, func(a, b string) int { return cmp.Or(count[b]-count[a], strings.Compare(a, b)) })
	for _, w := range in.listed {
		if len(found) >= maxNamed {
			break
		}
		if fits(w) && !slices.Contains(found, w) {
			found = append(found, w)
		}
	}
	return found[:min(maxNamed, len(found))]
}

// begins names words of harmless messages that begin with stem and are longer.
// Dictionaries are not asked: they hold the words that the star is meant for.
func (in *innocent) begins(language, stem string) []string {
	alone := &innocent{count: in.count}
	return alone.holding(language, func(w string) bool { return w != stem && strings.HasPrefix(w, stem) })
}

// inside names words that have stem in them, not at their beginning.
func (in *innocent) inside(language, stem string) []string {
	return in.holding(language, func(w string) bool { return strings.LastIndex(w, stem) > 0 })
}
