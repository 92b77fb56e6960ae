package sdk

import (
	"slices"
	"unicode"

	"golang.org/x/text/language"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// coverage collects what could not be judged.
type coverage struct {
	gaps []string
}

func (c *coverage) add(gap string) {
	if !slices.Contains(c.gaps, gap) {
		c.gaps = append(c.gaps, gap)
	}
}

func (c *coverage) list() []string {
	slices.Sort(c.gaps)
	return notNil(c.gaps)
}

// certainShare is the share from which a language is sure enough to say that
// nobody here reads it.
const certainShare = 0.6

// cover notes the languages and scripts that neither rules nor models read,
// and pictures where no model looks at any.
func (e *Engine) cover(j *job) {
	if j.err != nil {
		return
	}
	read := slices.Clone(j.rules.languages)
	for i := range e.classifiers {
		info := &e.classifiers[i].info
		if info.Task != taskText {
			continue
		}
		read = append(read, info.Languages...)
		if tag, sure := j.certainLanguage(); sure && len(info.Languages) > 0 && !contains(info.Languages, tag) {
			j.coverage.add("language:" + tag + ":" + stageTextModel)
		}
	}
	if tag, sure := j.certainLanguage(); sure && !contains(j.rules.languages, tag) {
		j.coverage.add("language:" + tag + ":" + stageRules)
	}
	looks := slices.ContainsFunc(e.classifiers, func(c classifier) bool { return c.info.Task == taskImage })
	for i := range j.in.Content {
		switch {
		case j.in.Content[i].Type == vocab.PartImage && !looks:
			j.coverage.add(string(vocab.PartImage))
		case j.in.Content[i].Type == vocab.PartText:
			for _, name := range unreadScripts(j.in.Content[i].Text, read) {
				j.coverage.add("script:" + name)
			}
		}
	}
}

func (j *job) certainLanguage() (string, bool) {
	if len(j.languages) == 0 || j.languages[0].Share < certainShare {
		return "", false
	}
	return j.languages[0].Tag, true
}

// contains compares base languages: de-AT is read by whoever reads de.
func contains(tags []string, tag string) bool {
	base, _ := language.Make(tag).Base()
	return slices.ContainsFunc(tags, func(t string) bool {
		other, _ := language.Make(t).Base()
		return other == base
	})
}

// A script is a Unicode script with its ISO 15924 code.
type script struct {
	name, code string
	table      *unicode.RangeTable
}

// scripts are those that are told apart; the rest counts as read. Han and the
// kana are one here, as Japanese mixes them.
var scripts = []script{
	{"Greek", "Grek", unicode.Greek}, {"Cyrillic", "Cyrl", unicode.Cyrillic}, {"Arabic", "Arab", unicode.Arabic},
	{"Hebrew", "Hebr", unicode.Hebrew}, {"Devanagari", "Deva", unicode.Devanagari}, {"Bengali", "Beng", unicode.Bengali},
	{"Tamil", "Taml", unicode.Tamil}, {"Telugu", "Telu", unicode.Telugu}, {"Gujarati", "Gujr", unicode.Gujarati},
	{"Gurmukhi", "Guru", unicode.Gurmukhi}, {"Kannada", "Knda", unicode.Kannada}, {"Malayalam", "Mlym", unicode.Malayalam},
	{"Sinhala", "Sinh", unicode.Sinhala}, {"Thai", "Thai", unicode.Thai}, {"Lao", "Laoo", unicode.Lao}, {"Khmer", "Khmr", unicode.Khmer},
	{"Myanmar", "Mymr", unicode.Myanmar}, {"Georgian", "Geor", unicode.Georgian}, {"Armenian", "Armn", unicode.Armenian},
	{"Ethiopic", "Ethi", unicode.Ethiopic}, {"Hangul", "Kore", unicode.Hangul}, {"Han", "Hans", unicode.Han},
	{"Hiragana", "Jpan", unicode.Hiragana}, {"Katakana", "Jpan", unicode.Katakana},
}

// scriptLetters is how many letters beyond Latin are looked at.
const scriptLetters = 256

// unreadScripts names the scripts of text that none of the languages uses.
func unreadScripts(text string, languages []string) []string {
	var found []string
	seen := 0
	for _, r := range text {
		if r < 0x370 || !unicode.IsLetter(r) { // below Greek all letters are Latin
			continue
		}
		if seen++; seen > scriptLetters {
			break
		}
		for i := range scripts {
			s := &scripts[i]
			if unicode.Is(s.table, r) {
				if !slices.Contains(found, s.name) && !usesScript(languages, s.code) {
					found = append(found, s.name)
				}
				break
			}
		}
	}
	return found
}

func usesScript(languages []string, code string) bool {
	return slices.ContainsFunc(languages, func(tag string) bool {
		s, _ := language.Make(tag).Script()
		return s.String() == code
	})
}
