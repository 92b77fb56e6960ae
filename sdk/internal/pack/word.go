package pack

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
)

// speller normalizes the words of terms. A pack writes the same words many
// times: each is normalized once, and terms share it.
type speller struct {
	views  normalize.Views
	tokens []normalize.Token
	known  map[spelling][]Element
	groups map[string]Element // by what stands in the braces
	// endings of the pack's language, nil if none are known; english spells
	// stems by its own rules.
	endings endings
	english bool
}

// spelling is a word as a term writes it.
type spelling struct {
	raw  string
	star bool
}

func newSpeller() *speller {
	return &speller{known: map[spelling][]Element{}, groups: map[string]Element{}}
}

// words splits raw as text is split. Words joined by an apostrophe become the
// alternatives with and without it: "don't" is "don t" or "dont".
func (s *speller) words(raw string, star bool) ([]Element, error) {
	key := spelling{raw, star}
	if elements, ok := s.known[key]; ok {
		return elements, nil
	}
	elements, err := s.spell(raw, star)
	if err == nil {
		s.known[key] = elements
	}
	return elements, err
}

func (s *speller) spell(raw string, star bool) ([]Element, error) {
	s.views.Build(raw)
	folded := s.views.Folded.Text
	s.tokens = normalize.Tokens(s.tokens[:0], folded)
	var groups [][]string
	prev := -1
	for _, t := range s.tokens {
		word := string(folded[t.Start:t.End])
		if Joined(folded, prev, t.Start) {
			groups[len(groups)-1] = append(groups[len(groups)-1], word)
		} else {
			groups = append(groups, []string{word})
		}
		prev = t.End
	}
	if len(groups) == 0 {
		return nil, fmt.Errorf("%q holds no letter and no emoji with a meaning", raw)
	}
	var out []Element
	for i, group := range groups {
		last := star && i == len(groups)-1
		if last && utf8.RuneCountInString(group[len(group)-1]) < minPrefix {
			return nil, fmt.Errorf("%q: a star needs at least %d letters before it", raw, minPrefix)
		}
		out = append(out, s.groupElement(group, last))
	}
	return out, nil
}

// Joined reports whether only an apostrophe parts the word that starts at
// start from the one that ends at prev, as the two words of "don't".
func Joined(text []byte, prev, start int) bool {
	return prev > 0 && start == prev+1 && text[prev] == '\''
}

func (s *speller) groupElement(group []string, star bool) Element {
	joined := s.newWord(strings.Join(group, ""), star)
	if len(group) == 1 {
		return joined
	}
	var apart []Element
	for i, w := range group {
		apart = append(apart, s.newWord(w, star && i == len(group)-1))
	}
	return choice([][]Element{apart, {joined}})
}

// cedillas turns the Romanian letters with a comma below into those with a
// cedilla, which older keyboards and fonts write for them.
var cedillas = strings.NewReplacer("ș", "ş", "ț", "ţ")

func (s *speller) newWord(folded string, star bool) Element {
	s.views.Build(folded)
	bare := string(s.views.Bare.Text)
	if bare == folded {
		bare = folded // two words in three
	}
	e := Element{Word: &Word{Folded: folded, Bare: bare, Prefix: star}}
	if old := cedillas.Replace(folded); old != folded {
		return choice([][]Element{{e}, {{Word: &Word{Folded: old, Bare: bare, Prefix: star}}}})
	}
	return e
}
