package lang_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/lang"
)

func TestIdentify(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, locale, want string // want: the likeliest, "" for unknown
	}{
		{name: "empty"},
		{name: "no letters", text: "123 !!! 😂"},
		{name: "no letters, locale known", text: "42 :)", locale: "de-DE"},
		{name: "only a name", text: "@anna_maria https://host.example/the/and"},
		{name: "broken UTF-8", text: "\xff\xfe\xff"},
		{name: "English", text: "are you coming to the game tonight?", want: "en"},
		{name: "English without apostrophes", text: "dont tell them i said that", want: "en"},
		{name: "German", text: "kommst du heute noch zum Spiel?", want: "de"},
		{name: "German without umlauts", text: "ich mag dich nicht mehr, geh weg", want: "de"},
		{name: "French", text: "tu viens avec nous demain après l'école ?", want: "fr"},
		{name: "Spanish", text: "¿vienes con nosotros mañana a la escuela?", want: "es"},
		{name: "Italian", text: "vieni con noi domani a scuola?", want: "it"},
		{name: "Portuguese", text: "você vem com a gente amanhã para a escola?", want: "pt"},
		{name: "Dutch", text: "kom je morgen ook naar het feest bij ons?", want: "nl"},
		{name: "Polish", text: "czy idziesz jutro z nami na mecz?", want: "pl"},
		{name: "Romanian", text: "vii mâine cu noi la meci?", want: "ro"},
		{name: "Swedish", text: "kommer du med oss på matchen imorgon?", want: "sv"},
		{name: "Danish", text: "jeg ved ikke hvad jeg skal gøre lige nu", want: "da"},
		{name: "Finnish", text: "tuletko sinä huomenna meidän kanssa peliin?", want: "fi"},
		{name: "Hungarian", text: "jössz holnap velünk a meccsre, vagy nem?", want: "hu"},
		{name: "Czech", text: "půjdeš s námi zítra na zápas? nevím co mám dělat", want: "cs"},
		{name: "Slovak", text: "pôjdeš s nami zajtra na zápas? neviem čo mám robiť", want: "sk"},
		{name: "Slovene", text: "ali greš jutri z nami na tekmo? ne vem kaj naj naredim", want: "sl"},
		{name: "Croatian", text: "hoćeš li sutra s nama na utakmicu? ne znam što da radim", want: "hr"},
		{name: "Turkish", text: "yarın bizimle maça geliyor musun?", want: "tr"},
		{name: "Estonian", text: "kas sa tuled homme meiega mängule? ma ei tea", want: "et"},
		{name: "Latvian", text: "vai tu rīt nāksi ar mums uz spēli? es nezinu", want: "lv"},
		{name: "Lithuanian", text: "ar tu rytoj eisi su mumis į rungtynes? aš nežinau", want: "lt"},
		{name: "Irish", text: "an bhfuil tú ag teacht linn amárach?", want: "ga"},
		{name: "Maltese", text: "inti ġej magħna għada? jien ma nafx", want: "mt"},
		{name: "Greek", text: "έρχεσαι αύριο μαζί μας;", want: "el"},
		{name: "Russian", text: "ты пойдёшь завтра с нами на матч?", want: "ru"},
		{name: "Ukrainian", text: "ти підеш завтра з нами на матч?", want: "uk"},
		{name: "Bulgarian", text: "ще дойдеш ли утре с нас на мача?", want: "bg"},
		{name: "Serbian", text: "хоћеш ли сутра са нама на утакмицу?", want: "sr"},
		{name: "Arabic", text: "هل ستأتي معنا غدا؟", want: "ar"},
		{name: "Persian", text: "فردا با ما می\u200cآیی؟ چه کار کنم", want: "fa"},
		{name: "Hebrew", text: "אתה בא איתנו מחר?", want: "he"},
		{name: "Hindi", text: "क्या तुम कल हमारे साथ आओगे?", want: "hi"},
		{name: "Japanese", text: "明日一緒に来る?", want: "ja"},
		{name: "Chinese", text: "你明天和我们一起去吗", want: "zh"},
		{name: "Korean", text: "내일 우리랑 같이 갈래?", want: "ko"},
		{name: "Thai", text: "พรุ่งนี้ไปด้วยกันไหม", want: "th"},
		{name: "a word of two languages follows the locale", text: "die", locale: "de-AT", want: "de"},
		{name: "and the other locale", text: "die", locale: "en_GB", want: "en"},
		{name: "locale does not outweigh evidence", text: "are you coming to the game tonight?", locale: "de", want: "en"},
		{name: "old code of Norwegian", text: "jeg vet ikke hva", locale: "no-NO", want: "nb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := lang.Identify(tt.text, tt.locale)
			got := ""
			if len(d) > 0 {
				got = d[0].Tag
			}
			if got != tt.want {
				t.Errorf("Identify(%q, %q) = %v, want %q first", tt.text, tt.locale, d, tt.want)
			}
			checkDistribution(t, tt.text, d)
			if again := lang.Identify(tt.text, tt.locale); !slices.Equal(d, again) {
				t.Errorf("Identify(%q, %q) = %v, then %v", tt.text, tt.locale, d, again)
			}
		})
	}
}

func checkDistribution(t *testing.T, text string, d lang.Distribution) {
	t.Helper()
	sum, last := 0.0, 1.1
	seen := map[string]bool{}
	for _, g := range d {
		if g.Share > last || g.Share <= 0 || math.IsNaN(g.Share) || seen[g.Tag] {
			t.Fatalf("%q: %v is out of order, not positive or twice in %v", text, g, d)
		}
		sum, last, seen[g.Tag] = sum+g.Share, g.Share, true
	}
	if sum > 1+1e-9 {
		t.Errorf("%q: shares of %v add up to %v", text, d, sum)
	}
}

// Sentences that two languages share, or of two languages, must leave room for both.
func TestIdentifyLeavesRoom(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, a, b string }{
		{"die", "de", "en"},
		{"hotel", "de", "en"},
		{"jeg har det", "nb", "da"},
		{"привет как дела what are you doing there", "ru", "en"},
	} {
		d := lang.Identify(tt.text, "")
		if len(d) > 0 && (d.Share(tt.a) < 0.1 || d.Share(tt.b) < 0.1) {
			t.Errorf("Identify(%q) = %v, want 10 %% or more for %s and %s", tt.text, d, tt.a, tt.b)
		}
	}
}

func FuzzIdentify(f *testing.F) {
	f.Add("die katze", "de")
	f.Add("\xff\xc3ñ漢字かな", "ja-JP")
	f.Add(strings.Repeat("ab'", 300), "_")
	f.Fuzz(func(t *testing.T, text, locale string) {
		d := lang.Identify(text, locale)
		checkDistribution(t, text, d)
		if !slices.Equal(d, lang.Identify(text, locale)) {
			t.Errorf("Identify(%q, %q) differs between calls", text, locale)
		}
	})
}

func BenchmarkIdentify(b *testing.B) {
	for _, bb := range []struct{ name, text string }{
		{"bytes=40", "you are so silly, nobody likes that game"},
		{"bytes=120", "hey are you coming to the party tonight? my parents are away and we can have some fun together, bring your friends too ok"},
		{"cyrillic", "ты пойдёшь завтра с нами на матч? напиши мне потом, я буду ждать тебя возле школы"},
		{"huge", strings.Repeat("hello there ", 90000)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if len(lang.Identify(bb.text, "")) == 0 {
					b.Fatal("nothing found")
				}
			}
		})
	}
}
