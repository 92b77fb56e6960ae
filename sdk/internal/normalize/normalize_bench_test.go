package normalize_test

import (
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
)

// benchTexts are ordinary and hostile texts; clean ones have about 120 characters.
var benchTexts = []struct{ name, text string }{
	{"clean", "Hey are you coming to the party tonight? My parents are away and we can watch the game together, bring your friends too!"},
	{"typographic", "Hey, I don’t know if you’re coming – my parents are away tonight and we can watch the game together, bring your friends…"},
	{"emoji", "Hey are you coming to the party tonight? 😂 My parents are away and we can watch the game together ❤️ bring your friends"},
	{"german", "Hey kommst du heute Abend zur Party? Meine Eltern sind übers Wochenende weg und wir können zusammen das Spiel schön schauen"},
	{"russian", "Привет, ты придёшь сегодня вечером на вечеринку? Родители уехали, и мы можем вместе посмотреть игру, зови всех друзей"},
	{"thai", "สวัสดี คืนนี้จะมางานเลี้ยงไหม พ่อแม่ไม่อยู่บ้าน เราดูเกมด้วยกันได้ พาเพื่อนมาด้วยนะ"},
	{"digits", "Hey are you coming at 5pm? My parents are away and we can watch the 2nd game together, bring your friends too mp3 ok"},
	{"disguised", "Hey y0u are k i l l ing the party tonight? My p@rents are away and we can watch the game togetherrrr, bring your friends"},
	{"mixed", "Hey аre you coming to the pаrty tonight? My pаrents are away and we can watch the game together, bring your friends too"},
	{"one_letter=1MiB", strings.Repeat("a", 1<<20)},
	{"marks=10000", "a" + strings.Repeat("\u0301", 10_000)},
}

func BenchmarkBuild(b *testing.B) {
	for _, bb := range benchTexts {
		b.Run(bb.name, func(b *testing.B) {
			var vs normalize.Views
			b.SetBytes(int64(len(bb.text)))
			b.ReportAllocs()
			for b.Loop() {
				vs.Build(bb.text)
			}
			if len(vs.Deobfuscated.Text) == 0 {
				b.Fatal("empty view")
			}
		})
	}
}

func BenchmarkTokens(b *testing.B) {
	var vs normalize.Views
	vs.Build(benchTexts[0].text)
	var toks []normalize.Token
	b.ReportAllocs()
	for b.Loop() {
		toks = normalize.Tokens(toks[:0], vs.Folded.Text)
	}
	if len(toks) != 23 {
		b.Fatalf("%d tokens, want 23", len(toks))
	}
}
