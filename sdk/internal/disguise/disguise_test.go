package disguise_test

import (
	"slices"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/disguise"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

const spellings = `schema: 1
spellings: en
version: 1.0.0
licence: CC0-1.0
source: own work
sounds: ["ph f"]
code_words: {lights: [lamps]}
worst: [lights]
`

// Each disguise on one sentence. What looks like chance is the same each time.
func TestWrite(t *testing.T) {
	t.Parallel()
	of, faults := pack.ParseSpellings("en.yaml", []byte(spellings))
	if of == nil {
		t.Fatal(faults)
	}
	want := map[string]string{
		"leet":           "K!ll 7h3 l!gh7$ on my ph0n3 🔑🔒",
		"vowels-dropped": "kll the lghts on my phn 🔑🔒",
		"asterisks":      "K*ll the l*ghts on my ph*ne 🔑🔒",
		"by-ear":         "kil the lights on my fone 🔑🔒",
		"code-words":     "Kill the lamps on my phone 🔑🔒",
		"emoji-codes":    "Kill the lights on my phone :key::lock:",
		"emoji-order":    "Kill the lights on my phone 🔒🔑",
		"full-width":     "Ｋｉｌｌ ｔｈｅ ｌｉｇｈｔｓ ｏｎ ｍｙ ｐｈｏｎｅ 🔑🔒",
	}
	for text, want := range map[string]string{
		"the bus is 20 mins late": "#thebusis 20 minslate99", "don't do it, ever": "#DontDoIt, ever", "one two three four five": "#OneTwoThreeFour five",
	} {
		d := disguise.All()[slices.IndexFunc(disguise.All(), func(d disguise.Disguise) bool { return d.Name == "run-together" })]
		if got := d.Write(text, of); got != want {
			t.Errorf("run-together: %q, want %q", got, want)
		}
	}
	for _, d := range disguise.All() {
		got := d.Write("Kill the lights on my phone 🔑🔒", of)
		if w, told := want[d.Name]; told && got != w {
			t.Errorf("%s: %q, want %q", d.Name, got, w)
		}
		if got == "Kill the lights on my phone 🔑🔒" {
			t.Errorf("%s changes nothing", d.Name)
		}
		if again := d.Write("Kill the lights on my phone 🔑🔒", of); again != got {
			t.Errorf("%s: %q and then %q", d.Name, got, again)
		}
	}
}
