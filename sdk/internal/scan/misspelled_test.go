package scan_test

import (
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/scan"
)

// TestMisspelled: words are found by ear, without vowels, mistyped, as code words and
// run together, and a word of its own is never read for another.
func TestMisspelled(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"packs/demo-en.yaml": {Data: []byte(`schema: 1
pack: demo-en
version: 1.0.0
language: en
licence: CC0-1.0
rules:
  - {id: demo-en.r0, status: stable, category: bullying, signal: threat, score: 0.5, level: 1, why: x, source: x, any: ["switch the lights off"], tests: {hit: [switch the lights off], miss: [b]}}
  - {id: demo-en.r1, status: stable, category: bullying, signal: threat, score: 0.5, level: 1, why: x, source: x, any: ["phone"], view: folded, tests: {hit: [phone], miss: [b]}}
  - {id: demo-en.r2, status: stable, category: bullying, signal: threat, score: 0.5, level: 1, why: x, source: x, any: ["kettle"], near: {terms: ["lights"], within: 5}, tests: {hit: [kettle lights], miss: [b]}}
  - {id: demo-en.r3, status: stable, category: bullying, signal: threat, score: 0.5, level: 1, why: x, source: x, any: ["teapot lid", "выключи свет"], tests: {hit: [teapot lid], miss: [b]}}
  - {id: demo-en.r4, status: stable, category: bullying, signal: threat, score: 0.5, level: 1, why: x, source: x, any: ["blue door"], unless: ["phone"], tests: {hit: [blue door], miss: [b]}}
  - {id: demo-en.r5, status: stable, category: bullying, signal: threat, score: 0.5, level: 1, why: x, source: x, any: ["red door"], unless: [{terms: ["parcel*"], within: 5}], tests: {hit: [red door], miss: [b]}}
`)},
		"spellings/en.yaml": {Data: []byte("schema: 1\nspellings: en\nversion: 1.0.0\nlicence: CC0-1.0\nsource: own work\nsounds: [\"ph f\", \"ight ite\"]\ncode_words: {lights: [lamps], kettle: [teapot]}\nworst: [switch]\n")},
		"clean/en.txt":      {Data: []byte("none | chat | the switch is off\nnone | chat | a lightish latish ketle\nnone | chat | the kettle lights up, the lights are the best lights\nnone | chat | two parcels\n")},
	}
	packs, faults := pack.Load(files, "packs")
	with, more := scan.LoadMisspelled(files)
	if len(faults)+len(more) > 0 {
		t.Fatal(faults, more)
	}
	set, err := scan.Compile(packs, with)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, text, want string }{
		{"as it is", "switch the lights off", "r0[0:21]any[0]"},
		{"by ear", "switch the lites off", "r0[0:20]any[0]"},
		{"without vowels", "swtch the lghts off", "r0[0:19]any[0]"},
		{"mistyped", "swotch the lights off", "r0[0:21]any[0]"},
		{"the first letter counts", "awitch the lights off", ""},
		{"two keys", "swotvh the lights off", ""},
		{"code word", "switch the lamps off", "r0[0:20]any[0]"},
		{"run together", "#switchthelightsoff", "r0[1:19]any[0]"},
		{"run together, digits behind", "switchthelightsoff99", "r0[0:18]any[0]"},
		{"camel case", "#SwitchTheLightsOff", "r0[1:19]any[0]"},
		{"part of a tag and words beside it", "switch #thelights off", "r0[0:21]any[0]"},
		{"a name that is mentioned", "hey @switchthelightsoff you", ""},
		{"run together without a sign", "then switchthelightsoff again", ""},
		{"disguised twice", "sw1tch the l1tes off", "r0[0:20]any[0]"},
		{"view folded", "fone", ""},
		{"in a condition", "kettle and lites", "r2[0:6]any[0]"},
		{"a word of its own", "ketle and lights", ""},
		{"a star between words", "switch the lights*off", "r0[0:21]any[0]"},
		{"stars between all words", "switch*the*lights*off", "r0[0:21]any[0]"},
		{"a star between a word and none", "switch the lights*ofx", ""},
		{"mistyped, digits behind", "swotch99 the lights off", "r0[0:23]any[0]"},
		{"a word of terms that is a code word besides", "teapot and lights", "r2[0:6]any[0]"},
		{"a code word in its own sense", "teapot l1d", "r3[0:10]any[0]"},
		{"a diacritic that it has not", "téapot l1d", ""},
		{"case that parts no words", "K3TtLe lights", "r2[0:6]any[0]"},
		{"camel case of other letters", "ну ВыключиСвет", "r3[5:27]any[1]"},
		{"an exception as it is", "red door, a parcel", ""},
		{"an exception without vowels", "red door, a prcl", "r5[0:8]any[0]"}, // no ordinary message has the word
		{"an exception without vowels, a beginning of words", "red door, two prcls", ""},
		{"an exception by ear", "blue door, parsel", "r4[0:9]any[0]"},
		{"emoji by name parts words", "switch :key: the lights off", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := show(set.Scan(nil, input(tt.text))); got != tt.want {
				t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}
