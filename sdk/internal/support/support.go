package support

import (
	"time"

	"golang.org/x/text/language"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// The two reading ages that texts are written for. Adults get the older one.
const (
	readingChild = "8-12"
	readingTeen  = "13-17"
)

// Ask says which card is wanted, for whom, where and when.
//
// Audience, Type and Need name the card; the zero value of every other field
// is right for "not known".
type Ask struct {
	Audience vocab.Audience
	Type     vocab.SupportType
	// Need is why the card is shown: "own_distress". Known needs stand in cards.yaml.
	Need string
	// Age of the person who reads the card. An unknown age counts as a child's.
	Age vocab.AgeBand
	// Locale is the BCP 47 tag of the reader; a language without texts gets English.
	Locale string
	// Country is an ISO 3166-1 alpha-2 code in capitals. It is never guessed
	// from Locale; where it is unknown, only services that find services are shown.
	Country string
	// Now is the time for opening hours; the zero time leaves them open.
	Now time.Time
	// Urgent adds the emergency number of Country.
	Urgent bool
}

// Card is one message of help to one person. Slices are never nil.
type Card struct {
	Audience vocab.Audience
	Type     vocab.SupportType
	// Locale is the language the card is written in.
	Locale string
	// ReadingAge is "8-12" or "13-17".
	ReadingAge string
	// Title has at most 60 characters, Body at most 500.
	Title, Body string
	// Choices name the buttons to offer, at most two for 8-12, four for 13-17.
	Choices []string
	// Resources holds at most three services, after the emergency number.
	Resources []Resource
}

// Resource is a help service. Slices are never nil.
type Resource struct {
	Name     string
	Channels []Channel
	// Hours is as the source states it; empty if none does.
	Hours string
	// OpenNow is nil where Hours or the local time cannot be known.
	OpenNow *bool
	// Languages are BCP 47 tags; empty where no source states them.
	Languages []string
	Source    string
	// Checked is the date of the source, as precise as known; empty if unknown.
	Checked string
}

// Channel is one way to reach a service.
type Channel struct {
	// Kind is "chat", "text", "web" or "phone".
	Kind string
	// Value is a web address for chat and web, a number for phone, and a
	// number or "WORD to number" for text.
	Value string
}

// A Book holds cards, texts and services. It never changes and is safe for
// concurrent use.
type Book struct {
	cards     map[cardKey]cardSpec
	texts     map[textKey]text
	locales   []string
	matcher   language.Matcher
	countries map[string][]*service
	// worldwide holds the services without a country.
	worldwide []*service
}

// cardKey names a card.
type cardKey struct {
	audience vocab.Audience
	typ      vocab.SupportType
	need     string
}

// id is the card's name in the message files.
func (k cardKey) id() string { return string(k.audience) + "." + k.need + "." + string(k.typ) }

// textKey names a text.
type textKey struct{ locale, card, readingAge string }

// text is what a card says.
type text struct{ title, body string }

// Has says whether there is such a card.
func (b *Book) Has(a vocab.Audience, t vocab.SupportType, need string) bool {
	_, ok := b.cards[cardKey{a, t, need}]
	return ok
}

// Locales returns the languages that have texts, English first.
func (b *Book) Locales() []string { return append([]string(nil), b.locales...) }

// Card returns the card that a asks for; false if there is none of that name.
// The same Ask gives the same card.
//
// Cost: 2 to 12 µs and 16 to 30 allocations, most of it matching the locale
// and ordering services; measured with BenchmarkCard on one core of an AMD EPYC.
func (b *Book) Card(a Ask) (Card, bool) {
	key := cardKey{a.Audience, a.Type, a.Need}
	spec, ok := b.cards[key]
	if !ok {
		return Card{}, false
	}
	r := newReader(a)
	card := Card{
		Audience: a.Audience, Type: a.Type, Locale: b.locale(r.lang), ReadingAge: r.readingAge,
		Resources: b.resources(a, r, spec.plan),
		Choices:   append([]string{}, spec.choices[r.readingAge]...),
	}
	t := b.texts[textKey{card.Locale, key.id(), card.ReadingAge}]
	card.Title, card.Body = t.title, t.body
	return card, true
}

// locale is the language with texts that a reader of l understands best.
func (b *Book) locale(l language.Tag) string {
	_, i, confidence := b.matcher.Match(l)
	if confidence == language.No {
		return b.locales[0]
	}
	return b.locales[i]
}
