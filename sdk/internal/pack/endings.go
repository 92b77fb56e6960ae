package pack

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// endings are what a stem with ~n, ~a or ~v may end in, by kind: the regular
// endings of nouns, adjectives and verbs of a language.
type endings map[string][]string

// byLanguage holds the languages whose packs may inflect. The lists are those of
// any school grammar; irregular forms are written as alternatives. A stem is
// written without the ending of its dictionary form where that changes: "tont~a"
// in Spanish, "dumm~a" in German.
var byLanguage = map[string]endings{
	"en": {"n": {"", "s", "es"}, "a": {"", "er", "est", "ly"}, "v": {"", "s", "es", "ed", "ing", "in"}},
	"de": {
		"n": suffixes("- e en er ern n s es in innen"), "a": suffixes("- e er es en em"),
		"v": suffixes("- e st est t et en te test ten tet end"),
	},
	"fr": {
		"n": suffixes("- e s es x"), "a": suffixes("- e s es"),
		"v": suffixes("e es ons ez ent er é ée és ées ais ait aient a ant era erai eras eront"),
	},
	"es": {
		"n": suffixes("- s es o a os as"), "a": suffixes("o a os as"),
		"v": suffixes("o as a amos áis an ar ando ado ada é aste ó aron aba abas aban e es emos éis en er iendo ido í iste ió ieron ía ías ían ir imos ís"),
	},
	"pt": {
		"n": suffixes("- s es o a os as"), "a": suffixes("o a os as"),
		"v": suffixes("o as a amos am ar ando ado ada ei ou aste aram ava avas avam e es emos em er endo ido i eu este eram ia ias iam ir imos iu iram"),
	},
	"it": {
		"n": suffixes("o a i e"), "a": suffixes("o a i e"),
		"v": suffixes("o i a iamo ate ano are ando ato ata ati ate avo avi ava avano e ete ono ere endo uto ire ite isco isci isce iscono ito ino"),
	},
	"nl": {
		"n": suffixes("- s en e je jes tje tjes"), "a": suffixes("- e er s ste"), "v": suffixes("- t en te ten de den end"),
	},
	"pl": {
		"n": suffixes("- a u owi em ie y i e ów om ami ach ę ą o"),
		"a": suffixes("y a e i ą ego ej emu ym ych ymi iego iej iemu im ich imi ie"),
		"v": suffixes("ę esz e emy ecie ą am asz a amy acie ają ać ał ałem ałeś ała ałam ałaś ali ały ić isz i imy icie ił iłem iłeś iła iłam iłaś ili iły aj ij"),
	},
	"ro": {
		"n": suffixes("- ul ului a ei i ii ilor e ele elor le uri urile ă"), "a": suffixes("- ă i e ul a ii"),
		"v": suffixes("- i e ez ezi ează ăm ați a at ată esc ești ește im iți it ind ând ai au"),
	},
	"sv": {
		"n": suffixes("- en et ar er or n arna erna orna s a na"), "a": suffixes("- t a e"), "v": suffixes("- a ar ade at er te t as r de"),
	},
	"cs": {
		"n": suffixes("- a u e ě ovi em y i ů ům ech ách ami ou o ové é"),
		"a": suffixes("ý á é í ého ém ému ou ým ých ými ej"),
		"v": suffixes("u eš e eme ete ou ám áš á áme áte ají ím íš í íme íte at it al ala ali il ila ili ej uj uju uješ uje"),
	},
	"el": {
		"n": suffixes("ος ου ο ε οι ων ους α ας ες η ης ια ι"), "a": suffixes("ος η ο ου ης οι ες α ους ε ων"),
		"v": suffixes("ω εις ει ουμε ετε ουν ουνε α ες ε αμε ατε αν άω άς άει άμε άτε άνε ήσω ήσεις ήσει ησα ησες ησε"),
	},
}

// suffixes splits s; "-" is no ending.
func suffixes(s string) []string {
	out := strings.Fields(s)
	for i := range out {
		if out[i] == "-" {
			out[i] = ""
		}
	}
	return out
}

// BaseLanguage is the first subtag of a BCP 47 tag: "de" of "de-AT".
func BaseLanguage(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	return strings.ToLower(base)
}

// endingsOf gives the endings of a BCP 47 tag's language, nil if it has none.
func endingsOf(tag string) endings {
	return byLanguage[BaseLanguage(tag)]
}

// inflect sets the language whose endings stems take.
func (s *speller) inflect(tag string) {
	s.endings = endingsOf(tag)
	s.english = s.endings != nil && strings.HasPrefix(strings.ToLower(tag), "en")
}

// inflected reads the kind behind a stem, "~n", and gives all forms as one element.
func (p *termParser) inflected(stem string) ([]Element, error) {
	p.rest = p.rest[1:]
	n := strings.IndexAny(p.rest, " |}")
	if n < 0 {
		n = len(p.rest)
	}
	kind := p.rest[:n]
	p.rest = p.rest[n:]
	if p.endings == nil {
		return nil, fmt.Errorf("%s~%s: no endings are known for the language of this pack", stem, kind)
	}
	list, ok := p.endings[kind]
	if !ok {
		return nil, fmt.Errorf("%s~%s: want ~n, ~a or ~v: noun, adjective, verb", stem, kind)
	}
	if utf8.RuneCountInString(stem) < minPrefix {
		return nil, fmt.Errorf("%s~%s: want a stem of at least %d letters", stem, kind, minPrefix)
	}
	var all [][]Element
	seen := map[string]bool{}
	for _, ending := range list {
		for _, form := range forms(stem, ending, kind, p.english) {
			word, err := p.words(form, false)
			if err != nil {
				return nil, err
			}
			if key := Key(word); !seen[key] {
				seen[key] = true
				all = append(all, word)
			}
		}
	}
	return []Element{choice(all)}, nil
}

// forms joins a stem and an ending. English spells some stems otherwise before
// one: bully, bullies, bullied; hate, hating; hit, hitting.
func forms(stem, ending, kind string, english bool) []string {
	plain := stem + ending
	if !english || ending == "" || len(stem) < minPrefix {
		return []string{plain}
	}
	last, before := stem[len(stem)-1], stem[len(stem)-2]
	vowel := func(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }
	short := !vowel(last) && last != 'w' && last != 'x' && last != 'y' && vowel(before) && !vowel(stem[len(stem)-3])
	switch begins := ending[0]; {
	case last == 'y' && !vowel(before) && ending == "s":
		return []string{stem[:len(stem)-1] + "ies"}
	case last == 'y' && !vowel(before) && begins == 'e' && ending != "es":
		return []string{stem[:len(stem)-1] + "i" + ending}
	case last == 'e' && (begins == 'e' || begins == 'i'):
		return []string{stem[:len(stem)-1] + ending}
	case ending == "es":
		if slices.ContainsFunc([]string{"s", "x", "z", "ch", "sh"}, func(s string) bool { return strings.HasSuffix(stem, s) }) {
			return []string{plain}
		}
		return nil
	case short && (begins == 'e' || begins == 'i') && kind != "n":
		return []string{plain, stem + stem[len(stem)-1:] + ending}
	}
	return []string{plain}
}
