package subword_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/subword"
)

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	charsmap := func(raw string) string {
		return `normalizer={"type": "Precompiled", "precompiled_charsmap": "` + base64.StdEncoding.EncodeToString([]byte(raw)) + `"}`
	}
	model := func(more string) string { return `model={"type": "Unigram", "unk_id": 0, ` + more + `}` }
	tests := []struct {
		name        string
		vocab, with string
		want        string // what the error says
		unsupported bool
	}{
		{name: "duplicated piece", vocab: `, ["a", -1], ["a", -2]`, want: `piece "a" (3 and 4) comes twice`},
		{name: "NaN", with: model(`"vocab": [["a", 0], ["b", NaN]]`), want: `model.vocab[1]: score "NaN"`},
		{name: "infinite", vocab: `, ["a", -1e999]`, want: `model.vocab[3]: score "-1e999"`},
		{name: "leading zero", with: model(`"vocab": [["a", 01.5]]`), want: `score "01.5"`},
		{name: "no fraction", with: model(`"vocab": [["a", 1.]]`), want: `score "1."`},
		{name: "text for a number", vocab: `, ["a", "1"]`, want: `model.vocab[3]: score`},
		{name: "no score", vocab: `, ["a"]`, want: `model.vocab[3]`},
		{name: "no unk", with: `model={"type": "Unigram", "vocab": [["a", 0]]}`, want: "model.unk_id"},
		{name: "null unk", with: `model={"type": "Unigram", "unk_id": null, "vocab": [["a", 0]]}`, want: "model.unk_id"},
		{name: "unk beyond", with: `model={"type": "Unigram", "unk_id": 9, "vocab": [["a", 0]]}`, want: "model.unk_id 9"},
		{name: "no pieces", with: model(`"vocab": []`), want: "model.vocab"},
		{name: "no model", with: "model=null", want: "want '{'"},
		{name: "another model", with: `model={"type": "WordLevel", "vocab": []}`, want: `model.type "WordLevel"`, unsupported: true},
		{name: "unknown setting", with: model(`"vocab": [], "alpha": 0.1`), want: "model.alpha 0.1", unsupported: true},
		{name: "unknown part", with: `soul={}`, want: `soul {}`, unsupported: true},
		{name: "another version", with: `version="2.0"`, want: `version "2.0"`, unsupported: true},
		{name: "charsmap, not base64", with: `normalizer={"type": "Precompiled", "precompiled_charsmap": "%%"}`, want: "normalizer.precompiled_charsmap"},
		{name: "charsmap, too short", with: charsmap("abc"), want: "3 bytes"},
		{name: "charsmap, cut", with: charsmap("\x10\x00\x00\x00abcd"), want: "a trie of 16 bytes in 8"},
		{name: "charsmap, leaf outside", with: charsmap("\x04\x00\x00\x00\x00\xfd\xff\x00a\x00"), want: "unit 0 points to"},
		{name: "charsmap, replacement outside", with: charsmap("\x08\x00\x00\x00\x00\x05\x00\x00\x63\x00\x00\x80a\x00"), want: "unit 0 has its replacement at 99"},
		{name: "charsmap, not UTF-8", with: charsmap("\x04\x00\x00\x00\x00\x00\x00\x00\xff\x00"), want: "not UTF-8"},
		{name: "charsmap, missing", with: `normalizer={"type": "Precompiled"}`, want: "normalizer"},
		{name: "normaliser", with: `normalizer={"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "ByteLevel"}]}`, want: `normalizer.normalizers[1].type "ByteLevel"`, unsupported: true},
		{name: "normaliser's setting", with: `normalizer={"type": "NFC", "strength": 3}`, want: `normalizer: json: unknown field "strength"`},
		{name: "regular expression", with: `normalizer={"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": " "}`, want: `normalizer.pattern.Regex "\\s+"`, unsupported: true},
		{name: "empty pattern", with: `normalizer={"type": "Replace", "pattern": {"String": ""}, "content": " "}`, want: "normalizer.pattern"},
		{name: "pre-tokenizer", with: `pre_tokenizer={"type": "ByteLevel"}`, want: `type "ByteLevel"`, unsupported: true},
		{name: "pre-tokenizers in another order", with: `pre_tokenizer={"type": "Sequence", "pretokenizers": [{"type": "Metaspace", "replacement": "▁"}, {"type": "WhitespaceSplit"}]}`, want: `type "WhitespaceSplit"`, unsupported: true},
		{name: "scheme", with: `pre_tokenizer={"type": "Metaspace", "replacement": "▁", "prepend_scheme": "last"}`, want: `prepend_scheme "last"`, unsupported: true},
		{name: "contradiction", with: `pre_tokenizer={"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "add_prefix_space": false}`, want: "add_prefix_space false contradicts"},
		{name: "replacement", with: `pre_tokenizer={"type": "Metaspace", "replacement": "__"}`, want: `replacement "__"`},
		{name: "post-processor", with: `post_processor={"type": "ByteLevel"}`, want: `post_processor.type "ByteLevel"`, unsupported: true},
		{name: "template of two", with: `post_processor={"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "x", "type_id": 0}}, {"SpecialToken": {"id": "x", "type_id": 0}}], "pair": [], "special_tokens": {"x": {"id": "x", "ids": [1], "tokens": ["x"]}}}`, want: "post_processor.single[2]", unsupported: true},
		{name: "id in template", with: `post_processor={"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "x", "type_id": 0}}], "pair": [], "special_tokens": {"x": {"id": "x", "ids": [77], "tokens": ["x"]}}}`, want: "post_processor: id 77"},
		{name: "padding", with: `padding={"pad_id": 12}`, want: "padding.pad_id 12"},
		{name: "added token's id", with: `added_tokens=[{"id": 1, "content": "x", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": false}]`, want: `added_tokens[0].id 1 of "x": want 3`},
	}
	for _, tt := range tests {
		var data []byte
		if key, value, ok := strings.Cut(tt.with, "="); ok && strings.HasPrefix(tt.with, "model=") {
			// not always JSON, so the rest is made to fit around it
			whole := string(tiny(t, tt.vocab))
			before, after, _ := strings.Cut(whole, `"model":`)
			_, rest, _ := strings.Cut(after, "]]},")
			data = []byte(before + `"` + key + `":` + value + "," + rest)
		} else if ok {
			data = tiny(t, tt.vocab, tt.with)
		} else {
			data = tiny(t, tt.vocab)
		}
		_, err := subword.Load(data)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want one that says %s", tt.name, err, tt.want)
		}
		if errors.Is(err, subword.ErrUnsupported) != tt.unsupported {
			t.Errorf("%s: error %v: ErrUnsupported is %v", tt.name, err, !tt.unsupported)
		}
	}
}

// No beginning of a file loads.
func TestLoadRefusesTruncated(t *testing.T) {
	t.Parallel()
	data := tiny(t, letters)
	if _, err := subword.Load(data); err != nil {
		t.Fatal(err)
	}
	for n := range data {
		if _, err := subword.Load(data[:n]); err == nil {
			t.Errorf("the first %d of %d bytes load", n, len(data))
		}
	}
	for _, name := range []string{"wordpiece-cased", "byte-bpe"} {
		data := bytes.TrimSpace(small(t, name))
		for n := 0; n < len(data); n += 211 {
			if _, err := subword.Load(data[:n]); err == nil {
				t.Errorf("the first %d of %d bytes of %s load", n, len(data), name)
			}
		}
	}
	for _, bad := range []string{string(data) + "x", "\xff" + string(data), "[]", "{", `{"model": `} {
		if _, err := subword.Load([]byte(bad)); err == nil {
			t.Errorf("%.20q loads", bad)
		}
	}
}
