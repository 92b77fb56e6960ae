package normalize_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
)

// What holds for every text: views are valid UTF-8 within the length bound, map
// to rune borders inside the text in order, and are the same when built again.
func FuzzBuild(f *testing.F) {
	for _, s := range []string{
		"", "Hello THERE", "k1ll y0u", "k i l l", "k.y.s", "sh*t f*** f#ck", "yоu аre ѕtuріd", "cука", "a\xffb\xc3",
		"e\u0301\u0327\u0345cole", "ﷺ", "ẞß ŉ ΐ ᾳ", "İı", "🇰🇾🇸🇩🇪", "🅰ss", "🔪🔪🔪", "a\u200d\u0301", "ᅠ가", "ᄀ\u200bᅡ", "각ᆨ",
		"1️⃣", "⒜⑴", "مَرْحَبًا", "ก็ที่", "k\n1\nl\nl", "a1111b", "||l||", "ёсо latin text", "u\u0308\u0304", "∗a∗", "x***", "ǄǅǆΩK",
		"S \u0301S \u0301S", "o\u0338o\u0338o\u0338", "a@@@b$$$", "ΑΒΓ abc", "ᏦᎥᏞᏞ", "\u1ab0\u1ab0a", "0\u0334", "ａ．ｂ．ｃ", "㍍㌫", "ſſſ", "ﬁﬁﬁ",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4096 {
			text = text[:4096]
		}
		vs := build(t, text)
		for _, v := range []normalize.View{vs.Folded, vs.Bare, vs.Deobfuscated} {
			last := 0
			for _, tok := range normalize.Tokens(nil, v.Text) {
				if tok.Start < last || tok.End <= tok.Start || tok.End > len(v.Text) || !utf8.RuneStart(v.Text[tok.Start]) {
					t.Fatalf("%q: token %v in %q", text, tok, v.Text)
				}
				last = tok.End
			}
		}
		if folded, bare := normalize.Fold(text), normalize.Bare(text); folded != string(vs.Folded.Text) || bare != string(vs.Bare.Text) {
			t.Fatalf("%q: one view alone gives %q and %q, all %q and %q", text, folded, bare, vs.Folded.Text, vs.Bare.Text)
		}
		// A used Views gives what a fresh one gives.
		used := build(t, "Wholly öther ｔｅｘｔ "+strings.Repeat("x", 50))
		used.Build(text)
		if string(used.Folded.Text) != string(vs.Folded.Text) || string(used.Deobfuscated.Text) != string(vs.Deobfuscated.Text) {
			t.Fatalf("%q: reuse gives %q, fresh %q", text, used.Deobfuscated.Text, vs.Deobfuscated.Text)
		}
	})
}

// Every code point alone, doubled in a word and behind a letter, keeps the bound and the rest.
func TestEveryRune(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if r >= 0x30000 && r < 0xe0000 || r >= 0xf0000 || r >= 0x4f00 && r < 0x9f00 || r >= 0xac80 && r < 0xd700 || r >= 0x18000 && r < 0x1b000 || r >= 0x20100 && r < 0x2f800 {
			continue // unassigned, private or alike
		}
		c := string(r)
		build(t, c)
		build(t, "a"+c+c+c+" "+c)
		if t.Failed() {
			t.Fatalf("first failure at U+%04X", r)
		}
	}
}

// Hostile texts finish: their cost grows with their length alone.
func TestHostile(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"one letter":          strings.Repeat("a", 1<<20),
		"one capital":         strings.Repeat("É", 1<<19),
		"combining marks":     "a" + strings.Repeat("\u0301", 10_000),
		"spaced letters":      strings.Repeat("k ", 1<<19),
		"changing gaps":       strings.Repeat("k k. ", 1<<17),
		"lone digits":         strings.Repeat("1 ", 1<<19),
		"leet":                strings.Repeat("a1", 1<<19),
		"stars":               strings.Repeat("a*", 1<<19),
		"broken":              strings.Repeat("\xff", 1<<18),
		"ligature":            strings.Repeat("ﷺ", 1<<14),
		"Hangul parts":        strings.Repeat("각", 1<<16),
		"regional indicators": strings.Repeat("🇰", 1<<16),
		"mixed scripts":       strings.Repeat("aа", 1<<17),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var vs normalize.Views
			vs.Build(text)
			if n := max(len(vs.Folded.Text), len(vs.Bare.Text), len(vs.Deobfuscated.Text)); n > 11*len(text) {
				t.Errorf("%d bytes of %d", n, len(text))
			}
			if from, to := vs.Deobfuscated.Original(0, len(vs.Deobfuscated.Text)); from != 0 || to != len(text) {
				t.Errorf("Original(all) = %d, %d, want 0, %d", from, to, len(text))
			}
		})
	}
}
