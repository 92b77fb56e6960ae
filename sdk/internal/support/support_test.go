package support_test

import (
	"encoding/csv"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/handrail-safety/handrail/sdk/internal/support"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

const rulesDir = "../../../rules"

func load(t testing.TB) *support.Book {
	t.Helper()
	b, err := support.Load(os.DirFS(rulesDir))
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	return b
}

// cards are the cards that policies may ask for; a name is never taken back.
var cards = []struct {
	audience vocab.Audience
	need     string
	types    []vocab.SupportType
}{
	{vocab.Author, "own_distress", []vocab.SupportType{vocab.CrisisCard, vocab.HelplineCard, vocab.CheckIn}},
	{vocab.Author, "eating", []vocab.SupportType{vocab.HelplineCard, vocab.CheckIn}},
	{vocab.Author, "friend_in_distress", []vocab.SupportType{vocab.HelplineCard}},
	{vocab.Author, "bullying_sender", []vocab.SupportType{vocab.NudgeCard}},
	{vocab.Author, "sexual_sender", []vocab.SupportType{vocab.NudgeCard}},
	{vocab.Author, "luring_sender", []vocab.SupportType{vocab.NudgeCard}},
	{vocab.Author, "disclosure", []vocab.SupportType{vocab.SafetyCard, vocab.HelplineCard}},
	{vocab.Author, "sextortion", []vocab.SupportType{vocab.ImageRemovalCard, vocab.CrisisCard}},
	{vocab.Recipient, "told_to_die", []vocab.SupportType{vocab.CheckIn, vocab.HelplineCard}},
	{vocab.Recipient, "bullied", []vocab.SupportType{vocab.SafetyCard, vocab.HelplineCard, vocab.CheckIn}},
	{vocab.Recipient, "harassed", []vocab.SupportType{vocab.SafetyCard}},
	{vocab.Recipient, "lured", []vocab.SupportType{vocab.SafetyCard}},
	{vocab.Recipient, "sextortion", []vocab.SupportType{vocab.ImageRemovalCard, vocab.CrisisCard}},
	{vocab.Recipient, "image_request", []vocab.SupportType{vocab.SafetyCard}},
	{vocab.Recipient, "image_shared", []vocab.SupportType{vocab.ImageRemovalCard}},
	{vocab.Recipient, "unwanted_image", []vocab.SupportType{vocab.SafetyCard}},
	{vocab.Recipient, "friend_in_distress", []vocab.SupportType{vocab.HelplineCard}},
	{vocab.Bystander, "bullying_seen", []vocab.SupportType{vocab.BystanderCard}},
	{vocab.Bystander, "distress_seen", []vocab.SupportType{vocab.BystanderCard}},
	{vocab.Bystander, "image_shared", []vocab.SupportType{vocab.BystanderCard}},
	{vocab.Moderator, "child_in_danger", []vocab.SupportType{vocab.SafetyCard}},
}

// eachCard calls f for every card, age band and locale.
func eachCard(f func(a support.Ask)) {
	for _, c := range cards {
		for _, typ := range c.types {
			for _, age := range vocab.AgeBands() {
				for _, locale := range []string{"en", "de", "fr"} {
					f(support.Ask{Audience: c.audience, Type: typ, Need: c.need, Age: age, Locale: locale})
				}
			}
		}
	}
}

func TestEveryCard(t *testing.T) {
	t.Parallel()
	b := load(t)
	types := map[vocab.SupportType]bool{}
	eachCard(func(a support.Ask) {
		types[a.Type] = true
		c, ok := b.Card(a)
		if !ok || !b.Has(a.Audience, a.Type, a.Need) {
			t.Fatalf("no card for %+v", a)
		}
		wantAge, maxChoices := "8-12", 2
		if a.Age == vocab.Age13To15 || a.Age == vocab.Age16To17 || a.Age == vocab.Age18Plus || a.Audience == vocab.Moderator {
			wantAge, maxChoices = "13-17", 4
		}
		if c.ReadingAge != wantAge || c.Locale != a.Locale || c.Audience != a.Audience || c.Type != a.Type {
			t.Errorf("%+v: got %s %s %s %s", a, c.ReadingAge, c.Locale, c.Audience, c.Type)
		}
		if len(c.Choices) < 1 || len(c.Choices) > maxChoices {
			t.Errorf("%+v: %d choices, limit %d", a, len(c.Choices), maxChoices)
		}
		if c.Title == "" || c.Body == "" || c.Resources == nil {
			t.Errorf("%+v: empty card %+v", a, c)
		}
	})
	if len(types) != len(vocab.SupportTypes()) {
		t.Errorf("%d support types have a card, want all %d", len(types), len(vocab.SupportTypes()))
	}
}

func TestUnknownCard(t *testing.T) {
	t.Parallel()
	b := load(t)
	for _, a := range []support.Ask{
		{},
		{Audience: vocab.Author, Type: vocab.CrisisCard, Need: "none"},
		{Audience: vocab.Moderator, Type: vocab.CrisisCard, Need: "own_distress"},
	} {
		if c, ok := b.Card(a); ok || b.Has(a.Audience, a.Type, a.Need) {
			t.Errorf("%+v: got a card %+v", a, c)
		}
	}
}

func TestLocale(t *testing.T) {
	t.Parallel()
	b := load(t)
	for locale, want := range map[string]string{
		"": "en", "und": "en", "no tag at all": "en", "en-GB": "en", "de-AT": "de", "de_CH": "de", "gsw": "de",
		"fr-BE": "fr", "fr-CA": "fr", "ja": "en", "el-GR": "en",
	} {
		c, _ := b.Card(support.Ask{Audience: vocab.Author, Type: vocab.CheckIn, Need: "eating", Locale: locale})
		if c.Locale != want {
			t.Errorf("locale %q: card in %q, want %q", locale, c.Locale, want)
		}
	}
	if got := b.Locales(); !reflect.DeepEqual(got, []string{"en", "de", "fr"}) {
		t.Errorf("Locales() = %q", got)
	}
}

// row is one row of the directory, read here without the package under test.
type row map[string]string

func directory(t *testing.T) []row {
	t.Helper()
	file, err := os.Open(rulesDir + "/support/helplines.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, fields := range lines[1:] {
		r := row{}
		for i, column := range lines[0] {
			r[column] = fields[i]
		}
		rows = append(rows, r)
	}
	return rows
}

func (r row) name() string {
	if r["display_name"] != "" {
		return r["display_name"]
	}
	return r["service_name"]
}

func countries(rows []row) []string {
	var all []string
	for _, r := range rows {
		if r["country"] != "ZZ" && !slices.Contains(all, r["country"]) {
			all = append(all, r["country"])
		}
	}
	return all
}

// TestAgesOfServices asks for every card in every country at every age, by day
// and by night, and looks each service up: none may be for another age, none
// may be of another country.
func TestAgesOfServices(t *testing.T) {
	t.Parallel()
	b, rows := load(t), directory(t)
	byPlace := map[string][]row{}
	for _, r := range rows {
		key := r["country"] + r.name() + r["source"] // twins differ in their source
		byPlace[key] = append(byPlace[key], r)
	}
	asked := 0
	for _, country := range countries(rows) {
		eachCard(func(a support.Ask) {
			a.Country, a.Now, a.Urgent = country, time.Date(2026, 11, 23, 2+asked%20, 0, 0, 0, time.UTC), true
			asked++
			c, _ := b.Card(a)
			for _, res := range c.Resources {
				found := append(slices.Clone(byPlace[country+res.Name+res.Source]), byPlace["ZZ"+res.Name+res.Source]...)
				if len(found) == 0 {
					t.Fatalf("%s: %q is no service of this country", country, res.Name)
				}
				for _, r := range found {
					checkAge(t, a, r)
				}
			}
		})
	}
	if asked < 100000/2 {
		t.Errorf("only %d cards asked for", asked)
	}
}

func checkAge(t *testing.T, a support.Ask, r row) {
	t.Helper()
	adult := a.Age == vocab.Age18Plus || a.Audience == vocab.Moderator
	minAge, _ := strconv.Atoi(r["min_age"])
	maxAge, _ := strconv.Atoi(r["max_age"])
	switch {
	case adult && (r["audience"] == "young" || maxAge > 0):
		t.Fatalf("%s %s: %q is for the young, shown to an adult", r["country"], a.Need, r.name())
	case !adult && minAge >= 18:
		t.Fatalf("%s %s: %q is for adults, shown to %s", r["country"], a.Need, r.name(), a.Age)
	case a.Age == vocab.Age10To12 && minAge > 10, a.Age == vocab.Age6To9 && minAge > 6, a.Age == vocab.AgeUnknown && minAge > 5:
		if !adult {
			t.Fatalf("%s %s: %q starts at %d, shown to %s", r["country"], a.Need, r.name(), minAge, a.Age)
		}
	}
}

func TestAdultToolsByName(t *testing.T) {
	t.Parallel()
	b := load(t)
	for _, tt := range []struct {
		age          vocab.AgeBand
		country      string
		want, refuse string
	}{
		{vocab.Age16To17, "", "Take It Down", "StopNCII.org"},
		{vocab.AgeUnknown, "", "Take It Down", "StopNCII.org"},
		{vocab.Age18Plus, "", "StopNCII.org", "Take It Down"},
		{vocab.Age13To15, "GB", "Report Remove", "StopNCII.org"},
		{vocab.Age18Plus, "GB", "StopNCII.org", "Report Remove"},
		{vocab.Age13To15, "DE", "Take It Down", "Report Remove"},
	} {
		got := names(ask(t, b, support.Ask{Audience: vocab.Recipient, Type: vocab.ImageRemovalCard, Need: "sextortion", Age: tt.age, Country: tt.country}))
		if len(got) == 0 || got[0] != tt.want || slices.Contains(got, tt.refuse) {
			t.Errorf("%s in %q: got %q, want first %q and no %q", tt.age, tt.country, got, tt.want, tt.refuse)
		}
	}
}

// TestCountryUnknown: whatever else is known, only services that work or find
// help everywhere are shown, and no number.
func TestCountryUnknown(t *testing.T) {
	t.Parallel()
	b := load(t)
	everywhere := []string{"Take It Down", "StopNCII.org", "Child Helpline International: find a child helpline", "Find A Helpline", "INHOPE: find a report hotline"}
	for _, country := range []string{"", "ZZ", "XX", "de", "Germany"} {
		eachCard(func(a support.Ask) {
			a.Country, a.Locale, a.Urgent = country, a.Locale+"-"+strings.ToUpper(a.Locale), true
			for _, res := range ask(t, b, a).Resources {
				if !slices.Contains(everywhere, res.Name) {
					t.Fatalf("country %q, locale %s: %q shown", country, a.Locale, res.Name)
				}
				for _, ch := range res.Channels {
					if ch.Kind != "web" {
						t.Fatalf("country %q: %v shown", country, ch)
					}
				}
			}
		})
	}
	got := names(ask(t, b, support.Ask{Audience: vocab.Author, Type: vocab.HelplineCard, Need: "own_distress"}))
	if want := everywhere[2:4]; !slices.Equal(got, want) {
		t.Errorf("a child in an unknown country: got %q, want %q", got, want)
	}
}

// TestNeverEmpty: a card that speaks of services shows one, everywhere.
func TestNeverEmpty(t *testing.T) {
	t.Parallel()
	b, rows := load(t), directory(t)
	for _, country := range append(countries(rows), "") {
		eachCard(func(a support.Ask) {
			a.Country = country
			nudge := a.Type == vocab.NudgeCard
			if n := len(ask(t, b, a).Resources); nudge != (n == 0) || n > 3 {
				t.Errorf("%+v: %d resources", a, n)
			}
		})
	}
}

func ask(t testing.TB, b *support.Book, a support.Ask) support.Card {
	t.Helper()
	c, ok := b.Card(a)
	if !ok {
		t.Fatalf("no card for %+v", a)
	}
	return c
}

func names(c support.Card) []string {
	var all []string
	for _, r := range c.Resources {
		all = append(all, r.Name)
	}
	return all
}
