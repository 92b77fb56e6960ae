package normalize_test

import (
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{ // | before a token after a sentence border
		{name: "empty"},
		{name: "words", text: "you, there - ok", want: "you there ok"},
		{name: "apostrophe splits", text: "don't", want: "don t"},
		{name: "digits belong to words", text: "h4te 5pm", want: "h4te 5pm"},
		{name: "sentences", text: "go. now! ok\nbye", want: "go |now |ok |bye"},
		{name: "dots inside", text: "a.b 3.5", want: "a b 3 5"},
		{name: "meaningful emoji", text: "go🔪now", want: "go 🔪 now"},
		{name: "other emoji separate", text: "go😂now", want: "go now"},
		{name: "Chinese", text: "你好。我", want: "你 好 |我"},
		{name: "Thai marks stay with the letter", text: "ที่", want: "ที่"},
		{name: "Hindi", text: "नमस्ते जी", want: "नमस्ते जी"},
		{name: "Korean", text: "내일 우리랑", want: "내일 우리랑"},
		{name: "wildcard belongs to its word", text: "sh∗t it* is", want: "sh∗t it is"},
	}
	for _, tt := range tests {
		var got []string
		for _, tok := range normalize.Tokens(nil, []byte(tt.text)) {
			s := tt.text[tok.Start:tok.End]
			if tok.Break {
				s = "|" + s
			}
			got = append(got, s)
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s: Tokens(%q) = %q, want %q", tt.name, tt.text, s, tt.want)
		}
	}
}

func TestSame(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		term, word string
		want       bool
	}{
		{"", "", true}, {"kill", "kill", true}, {"kill", "k∗ll", true}, {"kill", "kil", true}, {"so", "soo", true},
		{"ass", "a∗s", true}, {"kill", "k∗l", true}, {"kill", "k∗∗∗", true}, {"kill", "kilt", false}, {"kill", "∗∗", false},
		{"kill", "kills", false}, {"école", "écolle", true}, {"a", "", false},
	} {
		if got := normalize.Same([]byte(tt.term), []byte(tt.word)); got != tt.want {
			t.Errorf("Same(%q, %q) = %v, want %v", tt.term, tt.word, got, tt.want)
		}
	}
}

func TestOriginal(t *testing.T) {
	t.Parallel()
	const text = "Straße \u200bk.ı.l.l… né"
	var vs normalize.Views
	vs.Build(text)
	for _, tt := range []struct {
		view *normalize.View
		part string
		want string
	}{
		{&vs.Folded, "strasse", "Straße"},
		{&vs.Bare, "k.i.l.l", "k.ı.l.l"},
		{&vs.Deobfuscated, "kill", "k.ı.l.l"},
		{&vs.Bare, "ne", "né"},
		{&vs.Folded, "...", "…"},
	} {
		i := strings.Index(string(tt.view.Text), tt.part)
		if i < 0 {
			t.Errorf("%q is not in %q", tt.part, tt.view.Text)
			continue
		}
		if from, to := tt.view.Original(i, i+len(tt.part)); text[from:to] != tt.want {
			t.Errorf("%q of %q is %q of the original, want %q", tt.part, tt.view.Text, text[from:to], tt.want)
		}
	}
}
