package wordlist

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/handrail-safety/handrail/sdk/internal/lang"
	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/parallel"
	"github.com/handrail-safety/handrail/sdk/internal/scan"
)

// maxShown is how many words, messages and spellings a [Trial] names.
const maxShown = 10

// How a term finds a word of a dictionary.
const (
	byEqual    = "equal"
	byForm     = "form"     // an inflected form that the term asks for
	byStar     = "star"     // a longer word
	bySpelling = "spelling" // a word that could be the term, misspelled or disguised
)

// A Trial says what a term would find. Its lists are never nil.
type Trial struct {
	Term       string          `json:"term"`
	Language   string          `json:"language"`
	Dictionary DictionaryFound `json:"dictionary"`
	// Messages are the languages in which it finds ordinary messages, its own first.
	Messages []MessagesFound `json:"messages"`
	// Rules are the shipped ones that find it already.
	Rules   []string `json:"rules"`
	Spelled Spelled  `json:"spelled"`
	// Advice is what else speaks against it.
	Advice []string `json:"advice"`
}

// DictionaryFound are words of a dictionary that a term finds.
type DictionaryFound struct {
	// Lists are the files that were read; none where the words of ordinary messages
	// had to do.
	Lists []string `json:"lists"`
	Words int      `json:"words"` // looked at
	Found int      `json:"found"`
	// Others of Found are words that the term does not spell out: longer ones that a
	// star takes in, and ones that read like it.
	Others int         `json:"others"`
	Named  []FoundWord `json:"named"` // up to ten, the others first
}

// A FoundWord is found because it is "equal" to the term, a "form" or "star" of it,
// or by its "spelling".
type FoundWord struct {
	Word string `json:"word"`
	How  string `json:"how"`
}

// MessagesFound are the ordinary messages of a language that a term finds.
type MessagesFound struct {
	Language string   `json:"language"`
	Found    int      `json:"found"`
	Of       int      `json:"of"`
	Shown    []string `json:"shown"` // up to ten over all languages
}

// Spelled are ordinary words that read as the term when they are written by ear or
// without vowels.
type Spelled struct {
	Found int           `json:"found"`
	Named []SpelledWord `json:"named"` // up to ten
}

// A SpelledWord is an ordinary word and the spelling that reads as the term.
type SpelledWord struct {
	Word     string `json:"word"`
	Spelling string `json:"spelling"`
}

// Clear reports whether nothing speaks against the term. That it stands in a
// dictionary itself, or one of its forms does, says nothing.
func (t *Trial) Clear() bool {
	return t.Dictionary.Others+len(t.Messages)+len(t.Rules)+t.Spelled.Found+len(t.Advice) == 0
}

// Try looks for what the term would find. With the shipped messages it takes half a
// second, and 20 µs a word of a dictionary on each core, most of which goes into words
// that are several run together: 150,000 took 3.2 s on two slow ones (TestTryMany).
func (a *Addition) Try() *Trial {
	t := &Trial{
		Term: a.term.Text, Language: a.o.Language, Dictionary: DictionaryFound{Lists: []string{}, Named: []FoundWord{}},
		Messages: []MessagesFound{}, Rules: []string{}, Spelled: Spelled{Named: []SpelledWord{}}, Advice: []string{},
	}
	ordinary := t.messages(a)
	t.dictionary(a, ordinary)
	t.spelled(a, ordinary)
	t.rules(a)
	return t
}

// messages scans the ordinary messages: those of the term's language as that, all
// others as the engine would guess their language. It returns the folded words of the
// former.
func (t *Trial) messages(a *Addition) []string {
	ordinary := map[string]bool{}
	var views normalize.Views
	shown := 0
	for _, c := range a.clean {
		own := pack.BaseLanguage(c.Language) == a.adviser.language
		found := MessagesFound{Language: c.Language, Of: len(c.Messages), Shown: []string{}}
		for _, message := range c.Messages {
			hits := a.scan(&views, message, own)
			if own {
				for _, token := range normalize.Tokens(nil, views.Folded.Text) {
					ordinary[string(views.Folded.Text[token.Start:token.End])] = true
				}
			}
			if len(hits) == 0 {
				continue
			}
			if found.Found++; shown < maxShown {
				found.Shown = append(found.Shown, message)
				shown++
			}
		}
		if found.Found > 0 {
			t.Messages = append(t.Messages, found)
		}
	}
	return slices.Sorted(maps.Keys(ordinary))
}

// scan finds the term in a text of its language, or of one that is to be guessed.
func (a *Addition) scan(views *normalize.Views, text string, own bool) []scan.Hit {
	views.Build(text)
	if own {
		return a.set.ScanIn(views, a.adviser.language)
	}
	return a.set.Scan(nil, &scan.Input{Parts: []scan.Part{{Views: views}}, Languages: func() []scan.Share {
		var out []scan.Share
		for _, g := range lang.Identify(text, "") {
			out = append(out, scan.Share{Language: g.Tag, Share: g.Share})
		}
		return out
	}})
}

// dictionary scans the words of installed dictionaries, or else of ordinary messages.
func (t *Trial) dictionary(a *Addition, ordinary []string) {
	d := &t.Dictionary
	in := a.adviser.innocent
	words := in.dictionary
	if d.Lists = append(d.Lists, in.files...); len(words) == 0 {
		words = ordinary
	}
	d.Words = len(words)
	var asked []FoundWord
	for i, how := range a.howFound(words) {
		switch how {
		case "":
			continue
		case byEqual, byForm:
			asked = append(asked, FoundWord{words[i], how})
		default:
			if d.Others++; len(d.Named) < maxShown {
				d.Named = append(d.Named, FoundWord{words[i], how})
			}
		}
		d.Found++
	}
	d.Named = append(d.Named, asked[:min(len(asked), maxShown-len(d.Named))]...)
}

// howFound says by word how the term finds it, "" where it does not.
func (a *Addition) howFound(words []string) []string {
	out := make([]string, len(words))
	parallel.Do(len(words), func() func(int) {
		var views normalize.Views
		return func(i int) {
			if len(a.scan(&views, words[i], true)) > 0 {
				out[i] = cmp.Or(holds(&a.term, string(views.Bare.Text)), bySpelling)
			}
		}
	})
	return out
}

// spelled writes ordinary words by ear and without vowels.
func (t *Trial) spelled(a *Addition, ordinary []string) {
	var views normalize.Views
	for _, w := range ordinary {
		bare := normalize.Bare(w)
		var spellings []string
		if a.spellings != nil {
			spellings = a.spellings.ByEar(w)
		}
		if skeleton := pack.Skeleton(bare); skeleton != "" {
			spellings = append(spellings, skeleton)
		}
		for _, s := range spellings {
			if a.adviser.innocent.stands(a.adviser.language, s) > 0 || len(a.scan(&views, s, true)) == 0 || len(a.scan(&views, w, true)) > 0 {
				continue
			}
			if t.Spelled.Found++; len(t.Spelled.Named) < maxShown {
				t.Spelled.Named = append(t.Spelled.Named, SpelledWord{w, s})
			}
			break
		}
	}
}

// rules names the shipped rules that find a reading of the term, and says what else
// speaks against it.
func (t *Trial) rules(a *Addition) {
	add := func(reason string) {
		if !slices.Contains(t.Advice, reason) {
			t.Advice = append(t.Advice, reason)
		}
	}
	for _, text := range a.readings {
		term, err := pack.ParseTerm(text)
		if err != nil { // holds a thing, such as a link, and is no phrase of words
			continue
		}
		bare := normalize.Bare(text)
		if reason := a.adviser.never(bare, term.Seq); reason != "" {
			add(reason)
		}
		a.adviser.foreign(bare, term.Seq, func(format string, args ...any) { add(fmt.Sprintf(format, args...)) })
		for _, r := range a.adviser.finders(text) {
			if !slices.Contains(t.Rules, r.ID) {
				t.Rules = append(t.Rules, r.ID)
			}
		}
	}
}
