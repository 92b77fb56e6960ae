package scan

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/parallel"
)

// hostileUnits are repeated to make texts that are as dear as can be: signs that stand
// for letters, hidden letters, words run together, piled marks, disguises, long words.
var hostileUnits = []string{
	"*", "a*", "a* ", "*a ", "a****", "a**** ", "∗ ", "s*t ", "y*u ", "k*ll y*u ", "k*ll*", "k***l ", "kill*", "kill*you ", "tell*nobody*", "n*b*dy n*body ",
	"#killyourself", "#killyou ", "@killyou ", "killyou99 ", "#unalivehim ", "#toitoitoitoi ", "#k*llyou ", "#tellnobody*",
	"#" + strings.Repeat("kill", 15) + " ", "#" + strings.Repeat("a", 63) + "b ", "#" + strings.Repeat("ab", 31) + "x7 ",
	"a", "ab", "kill", "killyou", "kill ", "kill you ", "you ", "now ", "and then ", "a b ", "c d e f ", "keep a secret ",
	"unalive ", "unalive him ", "noice ", "noice boy ", "toi tuer ", "scrt nbd kll ", "kiiil yooou ", "g00d b0y ", "good boy god boy ",
	"\u0301", "a\u0301", "a\u0301\u0302\u0303\u0304 ", "k\u0301i\u0302l\u0303l\u0304 ", "e\u0301cole ", "țâțe tâțe ", "ano*\u0301",
	"k i l l ", "k.i.l.l.", "i ", "a'", "don't ", "KillYou", "KiLl ", "GoAndDie ", "k\u200bill ", "死", "🔪", "🔪 you ", ":key: ", "\ufdfa", "убью ",
	"#", "@", "a$", "a@", ".", "a.\n", "1", "12 you ", "1 2 3 ", "http://x.io/a ", "x@y.io ", "+1 555 0100 ",
}

// hostile are texts of so many characters.
func hostile(s *Set, chars int) []string {
	units := slices.Clone(hostileUnits)
	var own, near, tags strings.Builder // a word of every term, without its vowels, and as a tag with another
	for i := range s.terms {
		word := firstWord(s.terms[i].seq)
		fmt.Fprintf(&own, "%s ", word)
		fmt.Fprintf(&near, "%s ", pack.Skeleton(word))
		fmt.Fprintf(&tags, "#%s%s ", word, firstWord(s.terms[len(s.terms)-1-i].seq))
	}
	units = append(units, own.String(), near.String(), tags.String())
	var out []string
	for _, unit := range units {
		r := []rune(unit)
		out = append(out, string(slices.Repeat(r, chars/len(r)+1)[:chars]))
	}
	return out
}

func firstWord(seq []pack.Element) (word string) {
	eachWord(seq, func(w *pack.Word) {
		if word == "" {
			word = w.Bare
		}
	})
	return word
}

// Texts that are written to be dear are found as any other, and end.
func TestHostile(t *testing.T) {
	t.Parallel()
	const most = 20_000 // the longest text a request may have
	small, all := fuzzSet(t), Shipped(t)
	open := small.open()
	whole, short, long := hostile(small, most/oneSentenceIn), hostile(all, 400/oneSentenceIn), hostile(all, most/oneSentenceIn)
	parallel.Do(len(whole), func() func(int) {
		var views normalize.Views
		return func(i int) {
			compareScans(t, small, open, whole[i])
			compareScans(t, all, all, short[i])
			views.Build(long[i])
			all.Scan(nil, &Input{Parts: []Part{{Views: &views}}, Explain: true})
		}
	})
}

// BenchmarkHostile takes these texts through all shipped packs, their views built
// before: four times the characters must take about four times as long.
func BenchmarkHostile(b *testing.B) {
	s := Shipped(b)
	short, long := hostile(s, 5_000), hostile(s, 20_000)
	for i := range short {
		for _, text := range []string{short[i], long[i]} {
			b.Run(fmt.Sprintf("%.12q/chars=%d", text, len([]rune(text))), func(b *testing.B) {
				var views normalize.Views
				views.Build(text)
				in := &Input{Parts: []Part{{Views: &views}}}
				var dst []Hit
				b.ReportAllocs()
				for b.Loop() {
					dst = s.Scan(dst[:0], in)
				}
			})
		}
	}
}
