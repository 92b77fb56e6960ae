package normalize_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
)

// build makes the views of text and checks what holds for every text.
func build(t *testing.T, text string) *normalize.Views {
	t.Helper()
	var vs normalize.Views
	vs.Build(text)
	checkView(t, "Folded", text, &vs.Folded)
	checkView(t, "Bare", text, &vs.Bare)
	checkView(t, "Deobfuscated", text, &vs.Deobfuscated)

	var again normalize.Views
	again.Build(string(vs.Folded.Text))
	if got, want := string(again.Folded.Text), string(vs.Folded.Text); got != want {
		t.Errorf("%q: Folded twice = %q, once = %q", text, got, want)
	}
	again.Build(string(vs.Bare.Text))
	if got, want := string(again.Bare.Text), string(vs.Bare.Text); got != want {
		t.Errorf("%q: Bare twice = %q, once = %q", text, got, want)
	}
	again.Build(string(vs.Deobfuscated.Text))
	if got, want := string(again.Deobfuscated.Text), string(vs.Deobfuscated.Text); got != want {
		t.Errorf("%q: Deobfuscated twice = %q, once = %q", text, got, want)
	}
	if got, want := vs.Disguised(), string(vs.Deobfuscated.Text) != string(vs.Bare.Text); got != want {
		t.Errorf("%q: Disguised = %v, want %v", text, got, want)
	}
	return &vs
}

// checkView checks encoding, length and the map of one view.
func checkView(t *testing.T, name, text string, v *normalize.View) {
	t.Helper()
	if !utf8.Valid(v.Text) {
		t.Errorf("%q: %s is not valid UTF-8: %q", text, name, v.Text)
	}
	if len(v.Text) > 11*len(text) {
		t.Errorf("%q: %s has %d bytes of %d", text, name, len(v.Text), len(text))
	}
	if from, to := v.Original(0, len(v.Text)); from != 0 || to != len(text) {
		t.Errorf("%q: %s.Original(all) = %d, %d, want 0, %d", text, name, from, to, len(text))
	}
	border := borders(text)
	lastFrom, lastTo := 0, 0
	for i := range v.Text {
		from, to := v.Original(i, i+1)
		if from < 0 || to > len(text) || from > to {
			t.Fatalf("%q: %s.Original(%d) = %d, %d, outside %d", text, name, i, from, to, len(text))
		}
		if !border[from] || !border[to] {
			t.Fatalf("%q: %s.Original(%d) = %d, %d, not on rune borders", text, name, i, from, to)
		}
		if from < lastFrom || to < lastTo {
			t.Fatalf("%q: %s.Original(%d) = %d, %d after %d, %d", text, name, i, from, to, lastFrom, lastTo)
		}
		lastFrom, lastTo = from, to
	}
}

// borders says which offsets of text begin a rune or end it.
func borders(text string) []bool {
	b := make([]bool, len(text)+1)
	for i := range text {
		b[i] = true
	}
	b[len(text)] = true
	return b
}

func TestViews(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, folded, bare, deob string // bare and deob: "" for the one before
	}{
		{name: "empty"},
		{name: "capitals", text: "Hello THERE", folded: "hello there"},
		{name: "diacritics", text: "École AÑO Größe", folded: "école año grösse", bare: "ecole ano grosse"},
		{name: "decomposed", text: "e\u0301cole", folded: "école", bare: "ecole"},
		{name: "letters without decomposition", text: "Øl Łódź æ œ đ", folded: "øl łódź æ œ đ", bare: "ol lodz ae oe d"},
		{name: "Vietnamese", text: "Người ĐẸP", folded: "người đẹp", bare: "nguoi dep"},
		{name: "Turkish", text: "İstanbul kız", folded: "istanbul kız", bare: "istanbul kiz"},
		{name: "full width", text: "Ｋｉｌｌ", folded: "kill"},
		{name: "mathematical", text: "𝓴𝓲𝓵𝓵 𝐘𝐎𝐔", folded: "kill you"},
		{name: "circled", text: "ⓚⓘⓛⓛ", folded: "kill"},
		{name: "small capitals", text: "ᴋɪʟʟ", folded: "kill"},
		{name: "zero width", text: "k\u200bi\u200dl\ufeffl\u00ad", folded: "kill"},
		{name: "bidi", text: "\u202ekill\u202c", folded: "kill"},
		{name: "control characters", text: "k\x00ill\r\nx", folded: "kill\n\nx"},
		{name: "quotes and dashes", text: "don’t „no“ – a b", folded: "don't \"no\" - a b"},
		{name: "tower of marks", text: "k" + strings.Repeat("\u0336", 40) + "ill", folded: "k\u0336\u0336\u0336\u0336ill", bare: "kill"},
		{name: "Cyrillic in a Latin word", text: "yоu аre ѕtuріd", folded: "you are stupid"},
		{name: "rough look-alikes in a Latin word", text: "you кiтe", folded: "you kite"},
		{name: "Greek in a Latin word", text: "κill yοu", folded: "kill you"},
		{name: "Cherokee", text: "ᏦᎥll you", folded: "kill you"},
		{name: "Armenian", text: "yօս", folded: "you"},
		{name: "foreign word in a Latin text", text: "what a СОСО you are", folded: "what a coco you are"},
		{name: "Latin in a Cyrillic word", text: "ты cука и дурак", folded: "ты сука и дурак"},
		{name: "Russian stays", text: "Он сказал ВСЁ, ой", folded: "он сказал всё, ой", bare: "он сказал все, ой"},
		{name: "Ukrainian stays", text: "Привіт, їжак", folded: "привіт, їжак"},
		{name: "Greek stays", text: "Καλημέρα ΣΑΣ", folded: "καλημέρα σασ", bare: "καλημερα σασ"},
		{name: "Arabic points", text: "مَرْحَبًا أنا", folded: "مَرْحَبًا أنا", bare: "مرحبا انا"},
		{name: "Thai stays", text: "สวัสดีที่รัก", folded: "สวัสดีที่รัก"},
		{name: "Hindi stays", text: "नमस्ते", folded: "नमस्ते"},
		{name: "broken UTF-8", text: "a\xffb\xc3", folded: "a\ufffdb\ufffd"},
		{name: "skin tone", text: "👊🏿 🔪\ufe0f", folded: "👊 🔪"},

		{name: "leet inside", text: "k1ll y0u, h4te", folded: "k1ll y0u, h4te", deob: "kill you, hate"},
		{name: "leet signs", text: "sh!t @ss a$$ hu+t", folded: "sh!t @ss a$$ hu+t", deob: "shit ass ass hutt"},
		{name: "leet at the ends", text: "5ex a55 8itch", folded: "5ex a55 8itch", deob: "sex ass bitch"},
		{name: "two ones", text: "he11 ki11", folded: "he11 ki11", deob: "hell kill"},
		{name: "numbers stay", text: "13yo at 5pm, 4th, 100km, b4 2024 summer2024", folded: "13yo at 5pm, 4th, 100km, b4 2024 summer2024"},
		{name: "mail addresses stay", text: "joe@host.example", folded: "joe@host.example"},
		{name: "spaced", text: "k i l l", folded: "k i l l", deob: "kill"},
		{name: "dotted", text: "k.i.l.l k-y-s", folded: "k.i.l.l k-y-s", deob: "kill kys"},
		{name: "spaced, first letter a word itself", text: "u g l y", folded: "u g l y", deob: "ugly"},
		{name: "spaced behind a word of one letter", text: "i j u s t", folded: "i j u s t", deob: "ijust"},
		{name: "spaced behind a wider gap", text: "i  j u s t", folded: "i  j u s t", deob: "i  just"},
		{name: "spaced words", text: "k i l l  y o u", folded: "k i l l  y o u", deob: "kill  you"},
		{name: "spaced leet", text: "k 1 l l", folded: "k 1 l l", deob: "kill"},
		{name: "a letter a line", text: "d\ni\ne", folded: "d\ni\ne", deob: "die"},
		{name: "spaced full width", text: "ｋ　ｙ　ｓ", folded: "k y s", deob: "kys"},
		{name: "two letters stay", text: "a b or c", folded: "a b or c"},
		{name: "repeats", text: "killll youuu soooo uglyyyy biiitch asssss pusssh", folded: "killll youuu soooo uglyyyy biiitch asssss pusssh", deob: "kill you so ugly bitch ass pussh"},
		{name: "doubles stay", text: "good bee kill", folded: "good bee kill"},
		{name: "numbers do not shrink", text: "1000000 !!!", folded: "1000000 !!!"},
		{name: "hidden letters", text: "sh*t f**k f*** f#ck", folded: "sh*t f**k f*** f#ck", deob: "sh∗t f∗∗k f∗∗∗ f∗ck"},
		{name: "emphasis stays", text: "**bold** *your* r&b", folded: "**bold** *your* r&b"},
		{name: "letters as emoji", text: "🅺🅸🅻🅻 🅰ss", folded: "🅺🅸🅻🅻 🅰ss", deob: "kill ass"},
		{name: "indicators spell", text: "🇰🇾🇸", folded: "🇰🇾🇸", deob: "kys"},
		{name: "spaced indicators spell", text: "🇰 🇾 🇸", folded: "🇰 🇾 🇸", deob: "kys"},
		{name: "a flag stays", text: "go 🇩🇪 go", folded: "go 🇩🇪 go"},
		{name: "emoji repeated", text: "🔪🔪🔪", folded: "🔪🔪🔪", deob: "🔪"},
		{name: "both at once", text: "ｋ.１.ⓛ.Ｌ", folded: "k.1.l.l", deob: "kill"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			vs := build(t, tt.text)
			bare, deob := tt.bare, tt.deob
			if bare == "" {
				bare = tt.folded
			}
			if deob == "" {
				deob = bare
			}
			for _, c := range []struct{ view, got, want string }{
				{"Folded", string(vs.Folded.Text), tt.folded},
				{"Bare", string(vs.Bare.Text), bare},
				{"Deobfuscated", string(vs.Deobfuscated.Text), deob},
				{"Fold", normalize.Fold(tt.text), tt.folded},
				{"Bare()", normalize.Bare(tt.text), bare},
			} {
				if c.got != c.want {
					t.Errorf("%s of %q = %q, want %q", c.view, tt.text, c.got, c.want)
				}
			}
		})
	}
}
