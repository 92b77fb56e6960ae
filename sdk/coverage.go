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
	tag, sure := j.certainLanguage()
	for i := range e.classifiers {
		reads := &e.classifiers[i].reads
		if sure && len(reads.bases) > 0 && !slices.Contains(reads.bases, tag) {
			j.coverage.add("language:" + tag + ":" + stageTextModel)
		}
	}
	if sure && !slices.Contains(j.rules.reads.bases, tag) {
		j.coverage.add("language:" + tag + ":" + stageRules)
	}
	looks := slices.ContainsFunc(e.classifiers, func(c classifier) bool { return c.info.Task == taskImage })
	for i := range j.in.Content {
		switch {
		case j.in.Content[i].Type == vocab.PartImage && !looks:
			j.coverage.add(string(vocab.PartImage))
		case j.in.Content[i].Type == vocab.PartText:
			for _, name := range unreadScripts(j.in.Content[i].Text, func(code string) bool { return e.reads(j.rules, code) }) {
				j.coverage.add("script:" + name)
			}
		}
	}
}

// certainLanguage is a base language, as package lang knows no others.
func (j *job) certainLanguage() (string, bool) {
	if len(j.languages) == 0 || j.languages[0].Share < certainShare {
		return "", false
	}
	return j.languages[0].Tag, true
}

// reads says whether rules or a text model are for languages of a script.
func (e *Engine) reads(r *ruleset, code string) bool {
	return slices.Contains(r.reads.scripts, code) ||
		slices.ContainsFunc(e.classifiers, func(c classifier) bool { return slices.Contains(c.reads.scripts, code) })
}

// A reader is what somebody here reads, taken apart once: tags are slow to
// parse. Of de-AT it keeps de, as de-AT is read by whoever reads de.
type reader struct {
	bases, scripts []string // ISO 639, ISO 15924
}

func newReader(tags []string) reader {
	var r reader
	for _, t := range tags {
		tag := language.Make(t)
		base, _ := tag.Base()
		code, _ := tag.Script()
		r.bases, r.scripts = append(r.bases, base.String()), append(r.scripts, code.String())
	}
	return r
}

// A script is a Unicode script with its ISO 15924 code.
type script struct {
	name, code string
	table      *unicode.RangeTable
}

// scripts are those that are told apart; the rest counts as read. Han and the
// kana are one here, as Japanese mixes them.
var scripts = [...]script{
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

// unreadScripts names the scripts of text that are not read.
func unreadScripts(text string, reads func(code string) bool) []string {
	var found []string
	var judged [len(scripts)]bool
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
			if !unicode.Is(s.table, r) {
				continue
			}
			if !judged[i] && !reads(s.code) {
				found = append(found, s.name)
			}
			judged[i] = true
			break
		}
	}
	return found
}
