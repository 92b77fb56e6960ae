package subword_test

import (
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/subword"
)

// benchTexts have about 120 characters each, and the long ones 20,000.
var benchTexts = []struct{ name, text string }{
	{"clean/chars=120", "Hey are you coming to the party tonight? My parents are away and we can watch the game together, bring your friends too!"},
	{"typographic/chars=120", "Hey, I don’t know if you’re coming – my parents are away tonight and we can watch the game together, bring your friends…"},
	{"emoji/chars=120", "Hey are you coming to the party tonight? 😂 My parents are away and we can watch the game together ❤️ bring your friends 👍🏽"},
	{"german/chars=120", "Hey kommst du heute Abend zur Party? Meine Eltern sind übers Wochenende weg und wir können zusammen das Spiel schön schauen"},
	{"russian/chars=120", "Привет, ты придёшь сегодня вечером на вечеринку? Родители уехали, и мы можем вместе посмотреть игру, зови всех друзей"},
	{"chinese/chars=120", strings.Repeat("今天晚上你会来参加聚会吗？我父母不在家，我们可以一起看比赛，带上你的朋友吧。", 3)},
	{"clean/chars=20000", strings.Repeat("Hey are you coming to the party tonight? My parents are away and we can watch the game together, bring your friends too! ", 166)},
	{"one_word/chars=20000", strings.Repeat("abcdefghij", 2000)},
	{"marks/chars=20000", "a" + strings.Repeat("\u0301", 20_000)},
}

func BenchmarkAppend(b *testing.B) {
	tok, _ := shipped(b)
	for _, bb := range benchTexts {
		b.Run(bb.name, func(b *testing.B) {
			var s subword.Scratch
			ids, spans := appendTo(b, tok, nil, nil, bb.text, &s)
			if len(ids) < 10 || len(spans) != len(ids) {
				b.Fatalf("%d ids, %d spans", len(ids), len(spans))
			}
			b.SetBytes(int64(len(bb.text)))
			b.ReportAllocs()
			for b.Loop() {
				ids, spans, _ = tok.Append(ids[:0], spans[:0], bb.text, &s)
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	_, data := shipped(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := subword.Load(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendPieces(b *testing.B) {
	for _, name := range []string{"wordpiece-uncased", "byte-bpe"} {
		tok := load(b, small(b, name))
		for _, bb := range benchTexts {
			b.Run(name+"/"+bb.name, func(b *testing.B) {
				var s subword.Scratch
				ids, spans := appendTo(b, tok, nil, nil, bb.text, &s)
				if len(ids) == 0 || len(spans) != len(ids) {
					b.Fatalf("%d ids, %d spans", len(ids), len(spans))
				}
				b.SetBytes(int64(len(bb.text)))
				b.ReportAllocs()
				for b.Loop() {
					ids, spans, _ = tok.Append(ids[:0], spans[:0], bb.text, &s)
				}
			})
		}
	}
}
