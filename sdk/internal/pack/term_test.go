package pack_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// spell writes a compiled term in a plain form.
func spell(seq []pack.Element) string {
	var parts []string
	for _, e := range seq {
		switch {
		case e.Word != nil && e.Word.Prefix:
			parts = append(parts, e.Word.Folded+"*")
		case e.Word != nil && e.Word.Folded != e.Word.Bare:
			parts = append(parts, e.Word.Folded+"/"+e.Word.Bare)
		case e.Word != nil:
			parts = append(parts, e.Word.Folded)
		case e.Thing() != nil:
			parts = append(parts, fmt.Sprintf("<%s %d %d>", e.Thing().Kind, e.Thing().Low, e.Thing().High))
		case e.Gap() > 0:
			parts = append(parts, "<"+strconv.Itoa(e.Gap())+">")
		default:
			var alts []string
			for _, a := range e.Alternatives() {
				alts = append(alts, spell(a))
			}
			parts = append(parts, "("+strings.Join(alts, "|")+")")
		}
	}
	return strings.Join(parts, " ")
}

func TestParseTerm(t *testing.T) {
	t.Parallel()
	tests := []struct{ term, want string }{
		{"kill you", "kill you"},
		{"  KILL   You ", "kill you"},
		{"kill-you, now!", "kill you now"},
		{"{a|b|c d} end", "(a|b|c d) end"},
		{"go {and|} die", "go (and|) die"},
		{"go { and | } die", "go (and|) die"},
		{"keep [..3] secret", "keep <3> secret"},
		{"suicid*", "suicid*"},
		{"don't tell", "(don t|dont) tell"},
		{"don’t", "(don t|dont)"},
		{"{don't|do not} tell", "((don t|dont)|do not) tell"},
		{"rock'n'roll", "(rock n roll|rocknroll)"},
		{"goin'", "goin"},
		{"l'écol*", "(l écol*|lécol*)"},
		{"école", "école/ecole"},
		{"🔪", "🔪"},
		{"auto-stop*", "auto stop*"},
		{"ești", "(ești/esti|eşti/esti)"},
		{"i'm <8..17>", "(i m|im) <number 8 17>"},
		{"call <phone>", "call <phone 0 0>"},
		{"i <3 you", "i 3 you"},
	}
	for _, tt := range tests {
		term, err := pack.ParseTerm(tt.term)
		if got := spell(term.Seq); err != nil || got != tt.want {
			t.Errorf("%q: %q, %v, want %q", tt.term, got, err, tt.want)
		}
	}
}

func TestParseTermFaults(t *testing.T) {
	t.Parallel()
	tests := []struct{ term, want string }{
		{"", "empty term"},
		{"<8..17>", "numbers alone"},
		{"{you|} <8..17>", "numbers alone"},
		{"i'm <17..8>", "want a range of numbers"},
		{"i'm <fax>", "unknown, want one of [phone"},
		{"{<phone>|number}", "a thing inside braces"},
		{"{@who} there", "no list of this name"},
		{"dumm~a", "no endings are known"},
		{"!!!", "holds no letter"},
		{"kill { you", "missing }"},
		{"kill you }", `unexpected "}"`},
		{"a | b", `unexpected "|"`},
		{"{mum}", "at least two alternatives"},
		{"{mum|dad}s", "followed by a space"},
		{"step{mum|dad}", "followed by a space"},
		{"{a {b|c}|d}", "braces inside braces"},
		{"{a [..2] b|c}", "gap inside braces"},
		{"[..3] secret", "between two words"},
		{"keep [..3]", "between two words"},
		{"keep [..3] [..3] secret", "between two words"},
		{"keep [3] secret", "want a gap"},
		{"keep [..11] secret", "want a gap"},
		{"keep [..x", "want a gap"},
		{"ki*", "at least 3 letters"},
		{"*kill", `unexpected "*"`},
		{"sui*cide", "followed by a space"},
		{"{a|} {b|}", "can match nothing"},
		{"a [..10] b [..10] c [..10] d [..10] e", "readings"},
		{strings.Repeat("word ", 17), "17 words and groups, limit 16"},
		{strings.Repeat("x", 1300), "1300 bytes, limit 1200"},
	}
	for _, tt := range tests {
		if _, err := pack.ParseTerm(tt.term); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v, want %q", tt.term, err, tt.want)
		}
	}
}
