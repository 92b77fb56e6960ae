package subword_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/subword"
)

// Offsets lie in the text and on rune borders, nothing goes back, ids are ids,
// and no text spells a special token.
func FuzzAppend(f *testing.F) {
	for _, seed := range []string{"", "</s><s> <pad>a</s>", "e\u0301\x01 ™\x1eg", "\x01abc", "🇩🇪👩\u200d👩\u200d👧 ©\u200d", "\xe2\x96\x81 \xff\xed\xa0\x80", "\r\n\u0600a", "▁ ▁▁a▁", "ﷺ\x01"} {
		f.Add(seed)
	}
	tok, _ := shipped(f)
	first := load(f, tiny(f, letters, `normalizer={"type": "Sequence", "normalizers": [{"type": "NFKC"}, {"type": "Lowercase"}, {"type": "Nmt"}, {"type": "Strip", "strip_left": true, "strip_right": true}]}`,
		`pre_tokenizer={"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": false}`))
	var s subword.Scratch
	f.Fuzz(func(t *testing.T, text string) {
		valid := utf8.ValidString(text)
		for _, tok := range []*subword.Tokenizer{tok, first} {
			ids, spans := appendTo(t, tok, nil, nil, text, &s)
			if len(ids) != len(spans) {
				t.Fatalf("%d ids, %d spans", len(ids), len(spans))
			}
			last := subword.Span{}
			for i, sp := range spans {
				if sp.Start < last.Start || sp.End < last.End || sp.Start >= sp.End || sp.End > len(text) {
					t.Fatalf("%q: span %d is %v after %v", text, i, sp, last)
				}
				if valid && (!utf8.RuneStart(text[sp.Start]) || sp.End < len(text) && !utf8.RuneStart(text[sp.End])) {
					t.Fatalf("%q: span %v lies within a rune", text, sp)
				}
				last = sp
				if id := ids[i]; id < 0 || int(id) >= tok.Size() || id == tok.BOS() || id == tok.EOS() || id == tok.PAD() {
					t.Fatalf("%q: id %d", text, id)
				}
			}
			repaired := strings.ToValidUTF8(text, "\ufffd")
			if valid || repaired == string([]rune(text)) { // where Go repairs as Python does
				if again := ids2(t, tok, repaired); !slices.Equal(again, ids) {
					t.Fatalf("%q gives %v, repaired %v", text, ids, again)
				}
			}
		}
	})
}

func ids2(t *testing.T, tok *subword.Tokenizer, text string) []int32 {
	t.Helper()
	var s subword.Scratch
	ids, _ := appendTo(t, tok, nil, nil, text, &s)
	return ids
}

// naive is the model as one would write it down: pieces with their scores.
type naive struct {
	id    map[string]int32
	score []float64
	unk   int32
	worst float64
}

// split finds the best way to cut word; of two equally good ones the first
// that is found by going through all ends from the left.
func (m naive) split(word string) []int32 {
	type way struct {
		score float64
		ids   []int32
		known bool
	}
	best := make([]way, len(word)+1)
	best[0].known = true
	for from := range len(word) {
		if !best[from].known {
			continue
		}
		try := func(to int, id int32, score float64) {
			if score += best[from].score; !best[to].known || score > best[to].score {
				best[to] = way{score, append(slices.Clone(best[from].ids), id), true}
			}
		}
		_, size := utf8.DecodeRuneInString(word[from:])
		for to := from + 1; to <= len(word); to++ {
			if id, ok := m.id[word[from:to]]; ok {
				try(to, id, m.score[id])
			}
		}
		if _, ok := m.id[word[from:from+size]]; !ok {
			try(from+size, m.unk, m.worst-10)
		}
	}
	var out []int32
	for _, id := range best[len(word)].ids {
		if id != m.unk || len(out) == 0 || out[len(out)-1] != m.unk {
			out = append(out, id)
		}
	}
	return out
}

// readNaive reads the pieces of a file but for the special ones.
func readNaive(t testing.TB, data []byte, special int32) naive {
	t.Helper()
	var file struct {
		Model struct {
			Unk   int32 `json:"unk_id"`
			Vocab [][2]json.RawMessage
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	m := naive{id: map[string]int32{}, unk: file.Model.Unk}
	for id, entry := range file.Model.Vocab {
		var piece string
		if err := json.Unmarshal(entry[0], &piece); err != nil {
			t.Fatal(err)
		}
		// serde_json's reading of a decimal number: all digits, divided by a power of ten
		whole, fraction, _ := strings.Cut(string(entry[1]), ".")
		digits, err := strconv.ParseFloat(whole+fraction, 64)
		if err != nil {
			t.Fatal(err)
		}
		power, _ := strconv.ParseFloat("1e"+strconv.Itoa(len(fraction)), 64)
		m.score = append(m.score, digits/power)
		m.worst = min(m.worst, digits/power)
		if int32(id) >= special && int32(id) != m.unk {
			m.id[piece] = int32(id)
		}
	}
	return m
}

// The pieces are those of the naive model: of the real one on words of ASCII,
// where normalisation has nothing to do, and of a tiny one full of ties.
func FuzzPieces(f *testing.F) {
	for _, seed := range []string{"hello world", "abababab", "unbelievably</s>", "aaaaaabbbbaaba baba", "x\u00e9y"} {
		f.Add(seed)
	}
	tok, data := shipped(f)
	real := readNaive(f, data, 4)
	ties := tiny(f, `, ["▁", -1], ["a", -1], ["b", -1], ["aa", -2], ["ab", -2], ["ba", -2], ["aba", -3], ["▁a", -2], ["bb", -2.5], ["bab", -2.5]`)
	tied, model := load(f, ties), readNaive(f, ties, 2)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 200 {
			text = text[:200]
		}
		printable := func(r rune) rune { return 0x21 + r%0x5e }
		for _, word := range strings.Fields(text) {
			word = strings.Map(printable, word)
			if got, want := ids2(t, tok, word), real.split("▁"+word); !slices.Equal(got, want) {
				t.Errorf("%q: %v, want %v", word, got, want)
			}
			word = strings.Map(func(r rune) rune { return []rune("aabbabc")[r%7] }, word)
			if got, want := ids2(t, tied, word), model.split("▁"+word); !slices.Equal(got, want) {
				t.Errorf("%q: %v, want %v", word, got, want)
			}
		}
	})
}
