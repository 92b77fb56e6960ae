package scan

import (
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// Words that shared a code could hide each other from the search: more words than
// codes are refused.
func TestTooManyWords(t *testing.T) {
	t.Parallel()
	word := func(n int) string {
		letters := make([]byte, 0, 8)
		for range 4 {
			letters = append(letters, "bcdfghjklmnpqrstvwxz"[n%20], "aeiou"[n%5])
			n /= 20
		}
		return string(letters)
	}
	terms := func(words int) (out []pack.Term) {
		for n := 0; n < words; n += 100 {
			var some []string
			for k := n; k < min(n+100, words); k++ {
				some = append(some, word(k))
			}
			term, err := pack.ParseTerm("{" + strings.Join(some, "|") + "|x}")
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, term)
		}
		return out
	}
	compile := func(words int) error {
		p := &pack.Pack{Name: "many", Language: "en"}
		p.Rules = []*pack.Rule{{Pack: p, ID: "many.words", Status: pack.Stable, Any: terms(words)}}
		_, err := Compile([]*pack.Pack{p}, Misspelled{})
		return err
	}
	if err := compile(maxCodes - 1); err != nil { // and the x
		t.Errorf("as many words as codes: %v", err)
	}
	if err := compile(maxCodes); err == nil || !strings.Contains(err.Error(), "65536 different words in all packs, limit 65535") {
		t.Errorf("one word more: %v", err)
	}
}

// What a word with hidden letters may be is counted once a word and language: terms ask
// for the same words again and again.
func TestWeigh(t *testing.T) {
	t.Parallel()
	s := fuzzSet(t)
	var views normalize.Views
	views.Build("k*ll t*er k*ll")
	var r reading
	r.read(&views, s.lexicon)
	w, en, fr := &r.deob, s.lexicon.dictionary.languages["en"], s.lexicon.dictionary.languages["fr"]
	for range 2 {
		for _, tt := range []struct {
			of   *vocabularyOf
			word int
			want weights
		}{
			{en, 0, en.hidden([]byte("k∗ll"))}, {fr, 0, weights{}}, {fr, 1, fr.hidden([]byte("t∗er"))}, {en, 1, weights{}}, {en, 2, en.hidden([]byte("k∗ll"))}, {nil, 0, weights{}},
		} {
			w.of = tt.of
			if got := w.weigh(tt.word); got != tt.want {
				t.Errorf("word %d: %v, want %v", tt.word, got, tt.want)
			}
		}
	}
	if got := en.hidden([]byte("k∗ll")); got.most < 2 || got.all <= got.most {
		t.Errorf("k∗ll is %v, want several words", got)
	}
	w.of, en.byShape = en, nil // what was counted is not counted again
	if got := w.weigh(0); got.all == 0 {
		t.Error("counted again")
	}
}
