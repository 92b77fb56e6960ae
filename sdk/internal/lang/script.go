package lang

import (
	"math"
	"unicode"
)

// A script groups the languages that are told apart from each other.
type script int

const (
	latin script = iota
	cyrillic
	greek
	arabic
	hebrew
	devanagari
	bengali
	tamil
	telugu
	gujarati
	punjabi
	kannada
	malayalam
	sinhala
	thai
	lao
	khmer
	burmese
	georgian
	armenian
	ethiopic
	hangul
	kana
	han
	other
	scriptCount
)

// A scriptFact is a script, its letters and the language that it decides; ""
// where it does not decide.
type scriptFact struct {
	script script
	table  *unicode.RangeTable
	tag    string
}

// scriptFacts are in the order of how often chat is written in them.
var scriptFacts = [...]scriptFact{
	{latin, unicode.Latin, ""}, {cyrillic, unicode.Cyrillic, ""}, {arabic, unicode.Arabic, ""},
	{greek, unicode.Greek, "el"}, {hebrew, unicode.Hebrew, "he"}, {devanagari, unicode.Devanagari, "hi"},
	{han, unicode.Han, "zh"}, {kana, unicode.Hiragana, "ja"}, {kana, unicode.Katakana, "ja"}, {hangul, unicode.Hangul, "ko"},
	{thai, unicode.Thai, "th"}, {bengali, unicode.Bengali, "bn"}, {tamil, unicode.Tamil, "ta"}, {telugu, unicode.Telugu, "te"},
	{gujarati, unicode.Gujarati, "gu"}, {punjabi, unicode.Gurmukhi, "pa"}, {kannada, unicode.Kannada, "kn"},
	{malayalam, unicode.Malayalam, "ml"}, {sinhala, unicode.Sinhala, "si"}, {lao, unicode.Lao, "lo"}, {khmer, unicode.Khmer, "km"},
	{burmese, unicode.Myanmar, "my"}, {georgian, unicode.Georgian, "ka"}, {armenian, unicode.Armenian, "hy"}, {ethiopic, unicode.Ethiopic, "am"},
}

func scriptOf(r rune) script {
	if r < 0x80 {
		return latin
	}
	for i := range scriptFacts {
		if unicode.Is(scriptFacts[i].table, r) {
			return scriptFacts[i].script
		}
	}
	return other
}

// add appends the languages of script s, which holds part of the letters.
func (sc *scorer) add(dist Distribution, s script, part float64, home string) Distribution {
	switch s {
	case latin, cyrillic:
		return sc.addScored(dist, s, part, home)
	case arabic:
		switch {
		case sc.urdu > 0:
			return append(dist, Guess{"ur", 0.9 * part}, Guess{"fa", 0.1 * part})
		case sc.persian > 0:
			return append(dist, Guess{"fa", 0.8 * part}, Guess{"ur", 0.1 * part}, Guess{"ar", 0.1 * part})
		case home == "fa" || home == "ur":
			return append(dist, Guess{home, 0.5 * part}, Guess{"ar", 0.5 * part})
		}
		return append(dist, Guess{"ar", 0.85 * part}, Guess{"fa", 0.1 * part}, Guess{"ur", 0.05 * part})
	case han:
		if sc.scripts[kana] > 0 {
			return dist.grow("ja", part)
		}
		if home == "ja" {
			return append(dist, Guess{"ja", 0.7 * part}, Guess{"zh", 0.3 * part})
		}
		return append(dist, Guess{"zh", 0.9 * part}, Guess{"ja", 0.1 * part})
	case devanagari:
		if home == "mr" || home == "ne" {
			return append(dist, Guess{home, 0.7 * part}, Guess{"hi", 0.3 * part})
		}
		return append(dist, Guess{"hi", 0.9 * part}, Guess{"mr", 0.05 * part}, Guess{"ne", 0.05 * part})
	}
	for _, f := range scriptFacts {
		if f.script == s && f.tag != "" {
			return dist.grow(f.tag, part)
		}
	}
	return dist
}

func (d Distribution) grow(tag string, share float64) Distribution {
	for i := range d {
		if d[i].Tag == tag {
			d[i].Share += share
			return d
		}
	}
	return append(d, Guess{tag, share})
}

// minEvidence is how much a text must say before its languages are told apart
// without help: about one known word.
const minEvidence = 1

// minBest is the share below which the best guess is none, if no locale backs
// it: what is known is then that nearly every language is possible.
const minBest = 0.25

// addScored appends the languages of the model that are written in s.
func (sc *scorer) addScored(dist Distribution, s script, part float64, home string) Distribution {
	m := loaded()
	known, best := false, math.Inf(-1)
	trust := maxTrust * sc.evidence / (sc.evidence + doubt) // little evidence is not taken at its word
	for l, tag := range m.tags {
		if m.scripts[l] != s {
			continue
		}
		sc.logs[l] *= trust
		if tag == "en" {
			sc.logs[l] += math.Log(englishOdds)
		}
		if tag == home {
			known = true
			sc.logs[l] += math.Log(localeOdds)
		}
		best = max(best, sc.logs[l])
	}
	if sc.evidence < minEvidence && !known {
		return dist
	}
	sum := 0.0
	for l := range m.tags {
		if m.scripts[l] == s {
			sum += math.Exp(sc.logs[l] - best)
		}
	}
	if !known && part/sum < minBest {
		return dist
	}
	for l, tag := range m.tags {
		if share := part * math.Exp(sc.logs[l]-best) / sum; m.scripts[l] == s && share >= minShare {
			dist = dist.grow(tag, share)
		}
	}
	return dist
}
