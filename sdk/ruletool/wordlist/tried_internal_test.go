package wordlist

import (
	"slices"
	"testing"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// What a rule does not find of its own words is left out, and said. No word is known
// that comes to that, so the rules here are those of other words.
func TestWordsAreTried(t *testing.T) {
	t.Parallel()
	o := &Options{Name: "words-en", Language: "en", Category: vocab.Profanity, Score: 0.5, Level: 2, Licence: "x", Source: "x"}
	entryOf := func(line int, word string) entry {
		return entry{form: form{words: []string{word}, star: []bool{false}}, score: 0.5, line: line, written: word}
	}
	slimer, toad := entryOf(1, "slimer"), entryOf(2, "toad")
	_, set, err := compiled(&adviser{o: o}, []entry{slimer})
	if err != nil {
		t.Fatal(err)
	}
	r := &Result{Advice: []Advice{{Line: 1, Taken: true}, {Line: 2, Taken: true}}}
	kept := r.tried(set, []entry{slimer, toad})
	if len(kept) != 1 || kept[0].line != 1 {
		t.Errorf("kept %v, want the first", kept)
	}
	want := Advice{Line: 2, Word: "toad", Reasons: []string{notFound}}
	if len(r.Advice) != 2 || !r.Advice[0].Taken || r.Advice[1].Line != want.Line || r.Advice[1].Taken || !slices.Equal(r.Advice[1].Reasons, want.Reasons) {
		t.Errorf("advice %+v, want one that line 2 is left out", r.Advice)
	}
}
