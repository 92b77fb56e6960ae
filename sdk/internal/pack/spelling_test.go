package pack_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

const spellings = `schema: 1
spellings: en
version: 1.0.0
licence: CC0-1.0
source: own work
keyboard: qwerty
sounds: ["ph f", "^kn n", "er$ a"]
code_words: {kill: [unalive]}
worst: [ugly]
`

func TestSpellings(t *testing.T) {
	t.Parallel()
	s, faults := pack.ParseSpellings("spellings/en.yaml", []byte(spellings))
	if s == nil {
		t.Fatal(faults)
	}
	tests := []struct{ name, want string }{
		{"by ear", "foner phona fona"},
		{"at the beginning only", "nife"},
		{"double letters", "kil"},
		{"code word", "unalive"},
		{"no code word", ""},
		{"not among the worst", ""},
	}
	for i, got := range [][]string{s.ByEar("phoner"), s.ByEar("knife"), s.ByEar("kill"), s.CodeWords("kill"), s.CodeWords("phone"), s.Mistyped("phone")} {
		if strings.Join(got, " ") != tests[i].want {
			t.Errorf("%s: %q, want %q", tests[i].name, got, tests[i].want)
		}
	}
	if got := s.Mistyped("ugly"); !slices.Contains(got, "ufly") || !slices.Contains(got, "ugky") || slices.Contains(got, "ygly") || slices.Contains(got, "ugqy") {
		t.Errorf("mistyped: %q", got)
	}
}

// Several rules ask one list for spellings at the same time.
func TestByEarConcurrently(t *testing.T) {
	t.Parallel()
	s, faults := pack.ParseSpellings("spellings/en.yaml", []byte(spellings))
	if s == nil {
		t.Fatal(faults)
	}
	var work sync.WaitGroup
	for range 8 {
		work.Go(func() {
			for range 100 {
				if got := strings.Join(s.ByEar("phoner"), " "); got != "foner phona fona" {
					t.Errorf("%q", got)
				}
			}
		})
	}
	work.Wait()
}

func TestSkeleton(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{"kill": "kll", "idiot": "idt", "stupid": "stpd", "ugly": "ugl", "you": "", "hate": "", "secret": "scrt", "psst": ""} {
		if got := pack.Skeleton(word); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}

func TestSpellingFaults(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, old, new, want string }{
		{"other language", "spellings: en", "spellings: de", `2: spellings: "de", want "en" as the file is named`},
		{"keyboard", "keyboard: qwerty", "keyboard: dvorak", `6: keyboard: unknown "dvorak", want one of [azerty greek qwerty qwertz]`},
		{"sound", `"ph f"`, `"ph"`, `7: sounds: "ph", want letters, a space`},
		{"two words", "[unalive]", "[un alive]", `8: code_words.kill: "un alive", want one word of 3 letters or more`},
		{"unknown key", "worst: [ugly]", "word: [ugly]", `9: spellings: unknown key "word"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, faults := pack.ParseSpellings("spellings/en.yaml", []byte(strings.Replace(spellings, tt.old, tt.new, 1)))
			if len(faults) != 1 || !strings.Contains(faults[0].Error(), tt.want) {
				t.Errorf("%v, want one with %q", faults, tt.want)
			}
		})
	}
}

// TestShippedSpellings: each language of the packs has its spellings.
func TestShippedSpellings(t *testing.T) {
	t.Parallel()
	got, faults := pack.LoadSpellings(rules.FS(), "spellings")
	for _, f := range faults {
		t.Error(f)
	}
	if len(got) != 12 {
		t.Errorf("%d languages, want 12", len(got))
	}
}
