package support_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/handrail-safety/handrail/sdk/internal/support"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

var (
	mondayNoon   = time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	mondayDark   = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	ownDistress  = support.Ask{Audience: vocab.Author, Type: vocab.CrisisCard, Need: "own_distress"}
	bullied      = support.Ask{Audience: vocab.Recipient, Type: vocab.SafetyCard, Need: "bullied"}
	lured        = support.Ask{Audience: vocab.Recipient, Type: vocab.SafetyCard, Need: "lured"}
	blackmailed  = support.Ask{Audience: vocab.Recipient, Type: vocab.CrisisCard, Need: "sextortion"}
	imageRemoval = support.Ask{Audience: vocab.Recipient, Type: vocab.ImageRemovalCard, Need: "sextortion"}
)

// in fills what varies between cases.
func in(a support.Ask, country, locale string, age vocab.AgeBand, now time.Time) support.Ask {
	a.Country, a.Locale, a.Age, a.Now = country, locale, age, now
	return a
}

func TestChoice(t *testing.T) {
	t.Parallel()
	b := load(t)
	urgent := in(ownDistress, "DE", "de", vocab.Age13To15, mondayDark)
	urgent.Urgent = true
	urgentNowhere := urgent
	urgentNowhere.Country = ""
	for _, tt := range []struct {
		name string
		ask  support.Ask
		want []string
	}{
		{name: "by day the chat comes before the phone for 13-17", ask: in(ownDistress, "DE", "de", vocab.Age13To15, mondayNoon),
			want: []string{"krisenchat", "Nummer gegen Kummer", "TelefonSeelsorge"}},
		{name: "and in the file's order for the younger", ask: in(ownDistress, "DE", "de", vocab.Age6To9, mondayNoon),
			want: []string{"Nummer gegen Kummer", "krisenchat", "TelefonSeelsorge"}},
		{name: "at night the closed line comes last", ask: in(ownDistress, "DE", "de", vocab.Age6To9, mondayDark),
			want: []string{"krisenchat", "TelefonSeelsorge", "Nummer gegen Kummer"}},
		{name: "urgent: the emergency number is one more", ask: urgent,
			want: []string{"112", "krisenchat", "TelefonSeelsorge", "Nummer gegen Kummer"}},
		{name: "urgent in an unknown country: no number", ask: urgentNowhere,
			want: []string{"Child Helpline International: find a child helpline", "Find A Helpline"}},
		{name: "an adult", ask: in(ownDistress, "DE", "de", vocab.Age18Plus, mondayNoon), want: []string{"TelefonSeelsorge"}},
		{name: "Polish 116 123 is for adults", ask: in(ownDistress, "PL", "pl", vocab.Age16To17, mondayNoon),
			want: []string{"Telefon Zaufania dla Dzieci i Młodzieży", "Find A Helpline"}},
		{name: "Austria has its own number", ask: in(bullied, "AT", "de", vocab.Age10To12, mondayNoon), want: []string{"147 Rat auf Draht"}},
		{name: "Belgium in French", ask: in(ownDistress, "BE", "fr", vocab.Age18Plus, mondayNoon),
			want: []string{"Centre de Prévention du Suicide", "Télé-Accueil", "Zelfmoordlijn 1813"}},
		{name: "Belgium in Dutch", ask: in(ownDistress, "BE", "nl", vocab.Age18Plus, mondayNoon),
			want: []string{"Zelfmoordlijn 1813", "Tele-Onthaal", "Centre de Prévention du Suicide"}},
		{name: "lured: the form for it before the one for images", ask: in(lured, "GB", "en", vocab.Age10To12, mondayNoon),
			want: []string{"Childline", "CEOP Safety Centre", "Internet Watch Foundation"}},
		{name: "a report form does not overtake a closed helpline", ask: in(lured, "JP", "ja", vocab.Age10To12, mondayNoon),
			want: []string{"Childline Japan", "Internet Hotline Center Japan"}},
		{name: "blackmail in a crisis: people first, then the tool", ask: in(blackmailed, "US", "en", vocab.Age16To17, mondayNoon),
			want: []string{"Boys Town National Hotline", "988 Suicide & Crisis Lifeline", "Take It Down"}},
		{name: "blackmail: the tool first, then who knows about it", ask: in(imageRemoval, "US", "en", vocab.Age16To17, mondayNoon),
			want: []string{"Take It Down", "Thorn StopSextortion", "NCMEC CyberTipline"}},
		{name: "a country without a child helpline gets the finder", ask: in(ownDistress, "PE", "es", vocab.Age13To15, mondayNoon),
			want: []string{"Child Helpline International: find a child helpline", "Find A Helpline", "Línea 113 Salud"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := names(ask(t, b, tt.ask)); !slices.Equal(got, tt.want) {
				t.Errorf("%+v\n got %q\nwant %q", tt.ask, got, tt.want)
			}
		})
	}
}

func TestChannels(t *testing.T) {
	t.Parallel()
	b := load(t)
	for age, want := range map[vocab.AgeBand][]support.Channel{
		vocab.Age13To15: {{Kind: "chat", Value: "https://www.childline.org.uk"}, {Kind: "phone", Value: "0800 1111"}, {Kind: "phone", Value: "116 111"}},
		vocab.Age6To9:   {{Kind: "phone", Value: "0800 1111"}, {Kind: "phone", Value: "116 111"}, {Kind: "chat", Value: "https://www.childline.org.uk"}},
	} {
		got := ask(t, b, in(ownDistress, "GB", "en", age, mondayNoon)).Resources[0].Channels
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, want %v", age, got, want)
		}
	}
}

func TestOpenNow(t *testing.T) {
	t.Parallel()
	b := load(t)
	yes, no := true, false
	for _, tt := range []struct {
		name    string
		ask     support.Ask
		service string
		want    *bool
	}{
		{"open", in(bullied, "DE", "de", vocab.Age10To12, mondayNoon), "Nummer gegen Kummer", &yes},
		{"closed", in(bullied, "DE", "de", vocab.Age10To12, mondayDark), "Nummer gegen Kummer", &no},
		{"no time given", in(bullied, "DE", "de", vocab.Age10To12, time.Time{}), "Nummer gegen Kummer", nil},
		{"24/7 needs no time", in(bullied, "AT", "de", vocab.Age10To12, time.Time{}), "147 Rat auf Draht", &yes},
		{"24/7 needs no zone", in(ownDistress, "US", "en", vocab.Age18Plus, mondayNoon), "Crisis Text Line", &yes},
		{"hours in a country of several zones", in(bullied, "ES", "es", vocab.Age10To12, mondayNoon), "017 Tu Ayuda en Ciberseguridad", nil},
		{"hours nobody states", in(ownDistress, "NL", "nl", vocab.Age18Plus, mondayNoon), "113 Zelfmoordpreventie", nil},
		{"summer time counts", in(bullied, "DE", "de", vocab.Age10To12, time.Date(2026, 7, 6, 12, 30, 0, 0, time.UTC)), "Nummer gegen Kummer", &yes},
		{"winter time counts", in(bullied, "DE", "de", vocab.Age10To12, time.Date(2026, 11, 23, 12, 30, 0, 0, time.UTC)), "Nummer gegen Kummer", &no},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			card := ask(t, b, tt.ask)
			i := slices.Index(names(card), tt.service)
			if i < 0 {
				t.Fatalf("%q not among %q", tt.service, names(card))
			}
			if got := card.Resources[i].OpenNow; !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %v, want %v", text(got), text(tt.want))
			}
		})
	}
}

func text(b *bool) string {
	if b == nil {
		return "unknown"
	}
	return map[bool]string{true: "open", false: "closed"}[*b]
}

// TestSameAskSameCard: nothing depends on map order or on earlier cards, and a
// caller who changes a card changes no other.
func TestSameAskSameCard(t *testing.T) {
	t.Parallel()
	one, two := load(t), load(t)
	for _, country := range []string{"", "DE", "GB", "US", "BE", "JP"} {
		eachCard(func(a support.Ask) {
			a.Country, a.Now = country, mondayDark
			first := ask(t, one, a)
			for _, b := range []*support.Book{one, two} {
				if again := ask(t, b, a); !reflect.DeepEqual(first, again) {
					t.Fatalf("%+v: %+v, then %+v", a, first, again)
				}
			}
			for _, r := range first.Resources {
				r.Channels[0].Value = "changed"
			}
			first.Choices[0] = "changed"
		})
	}
}

func BenchmarkCard(b *testing.B) {
	book := load(b)
	for _, country := range []string{"", "DE", "GB"} {
		b.Run("country="+country, func(b *testing.B) {
			b.ReportAllocs()
			a := in(ownDistress, country, "de-DE", vocab.Age13To15, mondayDark)
			for b.Loop() {
				book.Card(a)
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b)
	}
}
