package scan

import (
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

func TestNeeds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, term, text string
		want             bool
	}{
		{"every part, in any order", "kill [..2] you", "you kill", true},
		{"a part is missing", "kill [..2] you", "kill me", false},
		{"an optional part is missing", "go {and|} die", "die go", true},
		{"one word of a group", "{mum|dad} knows", "dad knows", true},
		{"no word of a group", "{mum|dad} knows", "everybody knows", false},
		{"all words of a phrase", "{your mum|dad} knows", "mum knows your", true},
		{"one word of a phrase", "{your mum|dad} knows", "mum knows", false},
		{"an ending", "suicid* note", "note suicidal", true},
		{"a phrase with an ending", "{dark thought*|gloom} again", "dark again thoughts", true},
		{"a phrase without its ending", "{dark thought*|gloom} again", "dark again", false},
		{"an ending that is several words of terms is left to the verifier", "{dark thought*|thoughtless} again", "dark again", true},
		{"apostrophe", "don't tell", "dont tell", true},
		{"half of an apostrophe", "don't tell", "don tell", false},
		{"words of no term", "kill you", "a calm day", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			parsed, err := pack.ParseTerm(tt.term)
			if err != nil {
				t.Fatal(err)
			}
			p := &pack.Pack{Name: "demo-en", Language: "en"}
			p.Rules = []*pack.Rule{{Pack: p, ID: "demo-en.r", Status: pack.Stable, Score: 0.5, Any: []pack.Term{parsed}}}
			s, err := Compile([]*pack.Pack{p}, Misspelled{})
			if err != nil {
				t.Fatal(err)
			}
			codes, _ := s.lexicon.codes(nil, nil, []byte(tt.text), normalize.Tokens(nil, []byte(tt.text)))
			var present codeSet
			present.add(codes)
			var a answers
			a.next(len(s.needs.list))
			if got := s.needs.any(codes, &present, &a); got != tt.want {
				t.Errorf("%q in %q: %v, want %v", tt.term, tt.text, got, tt.want)
			}
			if present.remove(codes); present != (codeSet{}) {
				t.Error("codes left behind")
			}
		})
	}
}
