package support_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/support"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// sentenceEnd splits texts; a colon before a quotation goes on.
var sentenceEnd = regexp.MustCompile(`[.!?]+[”“»\x{a0}]*(\s|$)`)

// limits of a reading age. Words are counted a sentence; LIX is the share of
// long words (over six letters) in percent plus the mean sentence length:
// Björnsson's scale puts children's books at 25 to 30, plain prose at 40.
var limits = map[string]struct {
	words int
	lix   float64
}{
	"8-12":  {words: 12, lix: 32},
	"13-17": {words: 15, lix: 40},
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '’' && r != '-' })
}

func sentences(body string) []string {
	var all []string
	for _, s := range sentenceEnd.Split(body, -1) {
		if len(words(s)) > 0 {
			all = append(all, s)
		}
	}
	return all
}

func lix(body string) float64 {
	all := words(body)
	long := 0
	for _, w := range all {
		if utf8.RuneCountInString(w) > 6 {
			long++
		}
	}
	return float64(len(all))/float64(len(sentences(body))) + 100*float64(long)/float64(len(all))
}

// eachText calls f once for every text there is.
func eachText(t *testing.T, f func(a support.Ask, c support.Card)) {
	t.Helper()
	b := load(t)
	seen := map[string]bool{}
	eachCard(func(a support.Ask) {
		c := ask(t, b, a)
		key := strings.Join([]string{string(a.Audience), a.Need, string(a.Type), c.Locale, c.ReadingAge}, " ")
		if !seen[key] {
			seen[key] = true
			f(a, c)
		}
	})
	if len(seen) != 177 { // 29 cards in two reading ages and one in one, in three languages
		t.Errorf("%d texts looked at, want 177", len(seen))
	}
}

func TestReadingAge(t *testing.T) {
	t.Parallel()
	highest := map[string]float64{}
	eachText(t, func(a support.Ask, c support.Card) {
		if a.Audience == vocab.Moderator {
			return // an adult at work
		}
		limit := limits[c.ReadingAge]
		for _, s := range sentences(c.Body) {
			if n := len(words(s)); n > limit.words {
				t.Errorf("%s %s %s %s %s: %d words, limit %d: %s", c.Locale, c.ReadingAge, a.Audience, a.Need, a.Type, n, limit.words, s)
			}
		}
		if got := lix(c.Body); got > limit.lix {
			t.Errorf("%s %s %s %s %s: LIX %.0f, limit %.0f", c.Locale, c.ReadingAge, a.Audience, a.Need, a.Type, got, limit.lix)
		} else {
			highest[c.Locale+" "+c.ReadingAge] = max(got, highest[c.Locale+" "+c.ReadingAge])
		}
	})
	t.Logf("highest LIX: %v", highest)
}

// avoided are beginnings of words and phrases that no text may hold, by
// language: blame, threats, rules, courts, and words that hurt those who grieve.
var avoided = map[string][]string{
	"en": {"you should have", "should have told", "violat", "our rules", "guideline", "banned", "suspend", "committed", "successful", "attempt",
		"why did you", "stupid", "victim", "inappropriate", "perpetrator", "offender", "groom", "sextort", "csam", "trauma", "hotline", "illegal", "knife", "pills", "overdose", "rope"},
	"de": {"du hättest", "hättest du", "verstöß", "verstoß", "unsere regeln", "richtlinie", "gesperrt", "selbstmord", "freitod", "versuch zu sterben",
		"warum hast du", "dumm", "opfer", "unangemessen", "täter", "grooming", "sextort", "csam", "trauma", "hotline", "illegal", "strafbar", "messer", "tabletten", "überdosis", "strick"},
	"fr": {"tu aurais dû", "aurais dû", "enfrein", "nos règles", "règlement", "banni", "suspendu", "commis", "réussi", "tentative",
		"pourquoi as-tu", "pourquoi tu", "bête", "victime", "inapproprié", "agresseur", "grooming", "sextor", "csam", "trauma", "hotline", "illégal", "couteau", "médicament", "surdose", "corde"},
}

// childAvoided are words that 8-12 need not know, and a teenager may.
var childAvoided = map[string][]string{
	"en": {"harass", "abuse", "blackmail", "suicide", "self-harm", "sexual", "nude"},
	"de": {"belästig", "missbrauch", "erpress", "suizid", "sexuell", "nackt"},
	"fr": {"harcel", "harcèl", "abus", "chantage", "suicide", "sexuel", "nu "},
}

func TestWordsAvoided(t *testing.T) {
	t.Parallel()
	eachText(t, func(a support.Ask, c support.Card) {
		list := avoided[c.Locale]
		if c.ReadingAge == "8-12" {
			list = append(append([]string{}, list...), childAvoided[c.Locale]...)
		}
		for _, word := range list {
			starts := regexp.MustCompile(`(^|\PL)` + regexp.QuoteMeta(word))
			if starts.MatchString(strings.ToLower(c.Title + "\n" + c.Body)) {
				t.Errorf("%s %s %s %s %s: holds %q", c.Locale, c.ReadingAge, a.Audience, a.Need, a.Type, word)
			}
		}
		if strings.ContainsAny(c.Title+c.Body, "0123456789\"'<>\n") {
			t.Errorf("%s %s %s %s %s: holds a digit, a typewriter quote, markup or a line break", c.Locale, c.ReadingAge, a.Audience, a.Need, a.Type)
		}
	})
}

// TestWordsNeeded holds what a text must say, whatever else changes.
func TestWordsNeeded(t *testing.T) {
	t.Parallel()
	trusted := map[string]string{"en": "grown-up you trust", "de": "erwachsenen, dem du vertraust|erwachsener, dem du vertraust", "fr": "adulte de confiance"}
	urgent := map[string]string{"en": "emergency number", "de": "notrufnummer", "fr": "numéro d’urgence"}
	notYourFault := map[string]string{"en": "not your fault", "de": "nicht schuld", "fr": "pas ta faute"}
	blackmail := map[string][]string{
		"en": {"do not pay", "not send more|do not send more", "keep the chat", "nobody|not share the picture"},
		"de": {"bezahl nichts|zahl nichts", "nichts mehr|keine bilder mehr", "behalte den chat|heb den chat auf|heb chat und namen auf", "das bild niemandem"},
		"fr": {"ne paie pas", "n’envoie plus", "garde la discussion|garde les messages", "l’image à personne"},
	}
	eachText(t, func(a support.Ask, c support.Card) {
		body := strings.ToLower(c.Body)
		need := func(what, where string) {
			if !regexp.MustCompile(what).MatchString(where) {
				t.Errorf("%s %s %s %s %s: %q is missing", c.Locale, c.ReadingAge, a.Audience, a.Need, a.Type, what)
			}
		}
		bullyingNudge := a.Type == vocab.NudgeCard && a.Need == "bullying_sender"
		if c.ReadingAge == "8-12" && !bullyingNudge {
			need(trusted[c.Locale], body)
		}
		if a.Type == vocab.CrisisCard || a.Need == "friend_in_distress" || a.Need == "distress_seen" {
			need(urgent[c.Locale], body)
		}
		if a.Need == "sextortion" {
			need(notYourFault[c.Locale], strings.ToLower(c.Title)) // first of all
			for _, what := range blackmail[c.Locale] {
				need(what, body)
			}
		}
	})
}
