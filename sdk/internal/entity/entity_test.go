package entity_test

import (
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/entity"
	"github.com/handrail-safety/handrail/sdk/internal/normalize"
)

// found spells what Find finds as "kind:text", parted by " | ".
func found(text string) string {
	folded := normalize.Fold(text)
	var out []string
	for _, f := range entity.Find(nil, []byte(folded)) {
		out = append(out, f.Kind.String()+":"+folded[f.Start:f.End])
	}
	return strings.Join(out, " | ")
}

func TestFind(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"call me 07700 900123", "phone:07700 900123"},
		{"+49 (151) 555-0199 bitte", "phone:+49 (151) 555-0199"},
		{"06 12 34 56 78", "phone:06 12 34 56 78"},
		{"mój numer 512 345 678", "phone:512 345 678"},
		{"(555) 555-0123", "phone:(555) 555-0123"},
		{"my nr is 6912345678 ok", "phone:6912345678"},
		{"0 6 1 2 3 4 5 6 7 8", "phone:0 6 1 2 3 4 5 6 7 8"},
		{"０７７００ ９００１２３", "phone:07700 900123"},
		{"write to Max.Muster+x@example.co.uk!", "email:max.muster+x@example.co.uk"},
		{"add @lena_07 and leo#1234", "handle:@lena_07 | handle:leo#1234"},
		{"join https://discord.gg/AbC123 now", "invite:https://discord.gg/abc123"},
		{"t.me/someone or snapchat.com/add/someone", "invite:t.me/someone | invite:snapchat.com/add/someone"},
		{"see www.example.org/page?x=1", "link:www.example.org/page?x=1"},
		{"example.com", "link:example.com"},
		{"born 03.04.2012", "date:03.04.2012"},
		{"14/02/13", "date:14/02/13"},
		{"2012-11-30", "date:2012-11-30"},
		{"she lives at 12 Old Oak Street", "address:12 old oak street"},
		{"Hauptstraße 12b, 2. Stock", "address:hauptstrasse 12b"},
		{"elle habite 12 rue de la paix", "address:12 rue de la paix"},
		{"vive en calle mayor 7", "address:calle mayor 7"},
		{"via garibaldi, 14", "address:via garibaldi, 14"},
		{"mieszka na ul. Długiej 5/12", "address:ul. długiej 5/12"},
		{"str. Lalelelor nr. 8", "address:str. lalelelor nr. 8"},
		{"dorpsstraat 3", "address:dorpsstraat 3"},
		{"storgatan 21", "address:storgatan 21"},
		{"οδός Ερμού 15", "address:οδόσ ερμού 15"},
	}
	for i, tt := range tests {
		if got := found(tt.text); got != tt.want {
			t.Errorf("text %d: got %q, want %q", i, got, tt.want)
		}
	}
}

// What people write with digits, dots and signs and is none of it.
func TestFindNothing(t *testing.T) {
	t.Parallel()
	for i, text := range []string{
		"", "see you at 10:30", "we won 3-2", "it costs 1.299,00 €", "1,000,000 views", "order 4711-0815", "haha.no way",
		"ok.so what", "pi is 3.14159265358979", "2024-2025", "version 1.4.0", "192.168.0.1", "50%", "90210", "1234 5678 9012 3456 789",
		"vado via per 3 giorni", "en la calle hasta las 3", "spring 2024", "bring 2 friends", "e-mail me", "@", "@@", "me@home",
		"10 9 8 7 6 5 4 3 2 1", "31.12. um 8", "12 13 14 15", "99.99.2012", "a@b", "...", "room 12, 3rd floor", "0-0-0", "chapter 3.4.5",
	} {
		if got := found(text); got != "" {
			t.Errorf("text %d: got %q, want nothing", i, got)
		}
	}
}

func TestValue(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]int{"0": 0, "12": 12, "0013": 13, "": -1, "12345": -1, "1a": -1} {
		if got, ok := entity.Value([]byte(word)); ok != (want >= 0) || ok && got != want {
			t.Errorf("%q: %d %v, want %d", word, got, ok, want)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("call 07700 900123 or @x_y or discord.gg/a")
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, e := range entity.Find(nil, []byte(text)) {
			if e.Start < end || e.End <= e.Start || e.End > len(text) {
				t.Fatalf("piece %d to %d after %d in %d bytes", e.Start, e.End, end, len(text))
			}
			end = e.End
		}
	})
}

func BenchmarkFind(b *testing.B) {
	for name, text := range map[string]string{
		"nothing":        "hey are you coming to training later or should i tell coach that you are ill again haha i think he knows already anyway",
		"a phone number": "hey are you coming to training later or should i tell coach that you are ill again, call me 07700 900123 when you know it",
		"a number":       "hey are you coming to training at 5 or should i tell coach that you are ill again haha i think he knows already anyway",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				entity.Find(nil, []byte(text))
			}
		})
	}
}
