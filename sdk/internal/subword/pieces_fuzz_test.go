package subword_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/subword"
)

// Spans lie in the text and on rune borders, nothing goes back, ids are ids,
// and no text spells a special token.
func FuzzAppendPieces(f *testing.F) {
	for _, seed := range []string{
		"", "[CLS] a [SEP]", "<s>a</s>", "e\u0301\x01 ™\x1eg", "\x01abc\ufffd", "🇩🇪👩\u200d👩\u200d👧", "中文a\u4e00", "\xe2\x96\x81 \xff\xed\xa0\x80",
		"don't we'll  I'm \n\n x", "##a Ġa", "İıß ᾈ", " \u00a0\u3000\x85", "123²Ⅷ٤", "a\u0301\u0301\u0301", strings.Repeat("é", 101),
	} {
		f.Add(seed)
	}
	toks := smallTokenizers(f)
	spaced := parse(f, small(f, "byte-bpe"))
	spaced["pre_tokenizer"] = []byte(`{"type": "ByteLevel", "add_prefix_space": true}`)
	spaced["normalizer"] = []byte(`{"type": "Sequence", "normalizers": [{"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}]}`)
	toks["spaced"] = load(f, marshal(f, spaced))
	var s subword.Scratch
	f.Fuzz(func(t *testing.T, text string) {
		valid := utf8.ValidString(text)
		for name, tok := range toks {
			ids, spans := appendTo(t, tok, nil, nil, text, &s)
			if len(ids) != len(spans) {
				t.Fatalf("%s: %d ids, %d spans", name, len(ids), len(spans))
			}
			last := subword.Span{}
			for i, sp := range spans {
				if sp.Start < last.Start || sp.End < last.End || sp.Start >= sp.End || sp.End > len(text) {
					t.Fatalf("%s: %q: span %d is %v after %v", name, text, i, sp, last)
				}
				if valid && (!utf8.RuneStart(text[sp.Start]) || sp.End < len(text) && !utf8.RuneStart(text[sp.End])) {
					t.Fatalf("%s: %q: span %v lies within a rune", name, text, sp)
				}
				last = sp
				if id := ids[i]; id < 0 || int(id) >= tok.Size() || id == tok.BOS() || id == tok.EOS() || id == tok.PAD() {
					t.Fatalf("%s: %q: id %d", name, text, id)
				}
			}
		}
	})
}

// Merging gives what going through the list of pairs from its beginning gives,
// and the pieces spell the text.
func FuzzMerges(f *testing.F) {
	for _, seed := range []string{"hello", "thethethe", "aaaaaaaaa", "schadenfreude\u00fc", "\xff\x00", "ababab bababa"} {
		f.Add(seed)
	}
	doc := parse(f, small(f, "byte-bpe"))
	doc["pre_tokenizer"] = []byte(`{"type": "ByteLevel", "add_prefix_space": false, "use_regex": false}`)
	tok := load(f, marshal(f, doc))
	var model struct {
		Vocab  map[string]int32
		Merges [][2]string
	}
	if err := json.Unmarshal(doc["model"], &model); err != nil {
		f.Fatal(err)
	}
	pieces := make([]string, len(model.Vocab))
	for piece, id := range model.Vocab {
		pieces[id] = piece
	}
	var letters [256]string // the bytes as the vocabulary writes them
	runes := map[rune]byte{}
	for b, next := 0, rune(256); b < 256; b++ {
		r := rune(b)
		if b <= ' ' || b >= 0x7f && b <= 0xa0 || b == 0xad {
			r, next = next, next+1
		}
		letters[b], runes[r] = string(r), byte(b)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "?")
		if len(text) > 100 {
			text = strings.ToValidUTF8(text[:100], "")
		}
		var want []string
		for i := range len(text) {
			want = append(want, letters[text[i]])
		}
		for _, m := range model.Merges {
			for i := 0; i+1 < len(want); i++ {
				if want[i] == m[0] && want[i+1] == m[1] {
					want = slices.Replace(want, i, i+2, m[0]+m[1])
				}
			}
		}
		var got []string
		var spelled []byte
		for _, id := range ids2(t, tok, text) {
			got = append(got, pieces[id])
			for _, r := range pieces[id] {
				spelled = append(spelled, runes[r])
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if !bytes.Equal(spelled, []byte(text)) {
			t.Errorf("%q: spells %q", text, spelled)
		}
	})
}
