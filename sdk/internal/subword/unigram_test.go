package subword_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/subword"
)

// tiny is a tokenizer file of a few pieces; 0 is <s>, 1 </s>, 2 the unknown
// piece. Each of with replaces a part of it: "key=value".
func tiny(t testing.TB, vocab string, with ...string) []byte {
	t.Helper()
	doc := parse(t, []byte(`{"version": "1.0", "truncation": null, "padding": null, "added_tokens": [
		{"id": 0, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
		{"id": 1, "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
		"normalizer": null,
		"pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"},
		"post_processor": {"type": "TemplateProcessing", "pair": [],
			"single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
			"special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}, "</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}}},
		"decoder": null,
		"model": {"type": "Unigram", "unk_id": 2, "byte_fallback": false, "vocab": [["<s>", 0], ["</s>", 0], ["<unk>", 0]`+vocab+`]}}`))
	for _, w := range with {
		key, value, _ := strings.Cut(w, "=")
		doc[key] = []byte(value)
	}
	return marshal(t, doc)
}

func said(ids []int32, spans []subword.Span) string {
	var b strings.Builder
	for i, id := range ids {
		fmt.Fprintf(&b, "%d[%d,%d) ", id, spans[i].Start, spans[i].End)
	}
	return strings.TrimSuffix(b.String(), " ")
}

// Expectations are those of tokenizers 0.23.3, but for the offsets behind
// removed characters.
func TestAppendShipped(t *testing.T) {
	t.Parallel()
	tok, _ := shipped(t)
	tests := []struct{ name, text, want string }{
		{name: "empty"},
		{name: "spaces only", text: " \t\n\u00a0\u3000"},
		{name: "removed characters only", text: "\x01\x02"},
		{name: "composed across a cluster", text: "e\u0301", want: said(ids(t, tok, "é"), []subword.Span{{Start: 0, End: 1}})},
		{name: "CR LF is one space", text: "a\r\nb", want: said(ids(t, tok, "a b"), []subword.Span{{Start: 0, End: 1}, {Start: 3, End: 4}})},
	}
	for _, tt := range tests {
		if got := said(appendTo(t, tok, nil, nil, tt.text, new(subword.Scratch))); got != tt.want {
			t.Errorf("%s: %q gives %s, want %s", tt.name, tt.text, got, tt.want)
		}
	}
}

func ids(t testing.TB, tok *subword.Tokenizer, text string) []int32 {
	t.Helper()
	ids, _ := appendTo(t, tok, nil, nil, text, new(subword.Scratch))
	return ids
}

const letters = `, ["▁", -2], ["a", -2], ["b", -2], ["ab", -4], ["▁a", -3], ["ba", -3]`

func TestAppendTiny(t *testing.T) {
	t.Parallel()
	meta := func(more string) string {
		return `pre_tokenizer={"type": "Metaspace", "replacement": "▁"` + more + `}`
	}
	normalizer := func(parts ...string) string {
		return `normalizer={"type": "Sequence", "normalizers": [` + strings.Join(parts, ",") + `]}`
	}
	white := `{"type": "WhitespaceSplit"}`
	tests := []struct {
		name  string
		vocab string
		with  []string
		text  string
		want  string
	}{
		{name: "the better way", vocab: letters, text: "ab", want: "7[0,1) 5[1,2)"},
		{name: "of equal ways that whose last piece begins first", vocab: `, ["▁", -1], ["a", -1], ["aa", -2]`, text: "aa", want: "3[0,1) 5[0,2)"},
		{name: "the sign alone shares its character", vocab: letters, text: "ba", want: "3[0,1) 8[0,2)"},
		{name: "unknown characters in a row are one", vocab: letters, text: "axyb", want: "7[0,1) 2[1,3) 5[3,4)"},
		{name: "special tokens are text", vocab: letters, text: "<s>a</s>", want: "3[0,1) 2[0,3) 4[3,4) 2[4,8)"},
		{name: "so is the unknown piece", vocab: letters, text: "<unk>", want: "3[0,1) 2[0,5)"},
		{name: "spaces are signs", vocab: letters, text: "a  a", want: "7[0,1) 3[1,2) 7[2,4)"},
		{name: "no prefix before a sign", vocab: letters, text: "▁a", want: "7[0,4)"},
		{name: "scheme first", vocab: letters, with: []string{`pre_tokenizer={"type": "Sequence", "pretokenizers": [` + white + `, {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first"}]}`}, text: "a a", want: "7[0,1) 4[2,3)"},
		{name: "scheme never", vocab: letters, with: []string{meta(`, "prepend_scheme": "never"`)}, text: "a a", want: "4[0,1) 7[1,3)"},
		{name: "add_prefix_space false", vocab: letters, with: []string{meta(`, "add_prefix_space": false`)}, text: "a", want: "4[0,1)"},
		{name: "add_prefix_space true", vocab: letters, with: []string{meta(`, "add_prefix_space": true`)}, text: "a", want: "7[0,1)"},
		{name: "split false", vocab: letters + `, ["a▁a", -1]`, with: []string{meta(`, "split": false, "prepend_scheme": "never"`)}, text: "a a", want: "9[0,3)"},
		{name: "whitespace only", vocab: letters, with: []string{"pre_tokenizer=" + white}, text: "a\u2003 b ", want: "4[0,1) 5[5,6)"},
		{name: "no pre-tokenizer", vocab: letters + `, [" ", -1]`, with: []string{"pre_tokenizer=null"}, text: "a b", want: "4[0,1) 9[1,2) 5[2,3)"},
		{name: "steps take turns", vocab: letters, with: []string{normalizer(`{"type": "Lowercase"}`, `{"type": "NFC"}`, `{"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}`, `{"type": "Strip", "strip_left": true, "strip_right": true}`)}, text: "   A   Ba ", want: "7[3,4) 3[6,7) 8[7,9)"},
		{name: "literal", vocab: letters, with: []string{normalizer(`{"type": "Replace", "pattern": {"String": "xyz"}, "content": "ab"}`)}, text: "xyzxyz", want: "7[2,3) 8[2,6) 5[5,6)"},
		{name: "all is stripped", vocab: letters, with: []string{normalizer(`{"type": "Strip", "strip_left": true, "strip_right": true}`)}, text: "  "},
		{name: "byte fallback", vocab: letters + `, ["<0xC3>", -9], ["<0xA9>", -9]`, with: []string{`model={"type": "Unigram", "unk_id": 2, "byte_fallback": true, "vocab": [["<s>", 0], ["</s>", 0], ["<unk>", 0]` + letters + `, ["<0xC3>", -9], ["<0xA9>", -9]]}`}, text: "éöa", want: "3[0,2) 2[0,4) 4[4,5)"},
		{name: "byte fallback of known bytes", vocab: letters, with: []string{`model={"type": "Unigram", "unk_id": 2, "byte_fallback": true, "vocab": [["<s>", 0], ["</s>", 0], ["<unk>", 0]` + letters + `, ["<0xC3>", -9], ["<0xA9>", -9]]}`}, text: "éa", want: "3[0,2) 9[0,2) 10[0,2) 4[2,3)"},
		{name: "broken UTF-8", vocab: letters + `, ["\ufffd", -1]`, text: "a\xe2\x96b\xff\xed\xa0", want: "7[0,1) 9[1,3) 5[3,4) 9[4,5) 9[5,6) 9[6,7)"},
		{name: "a number with too many digits", vocab: `, ["▁a", -0.123456789012345678901234567890], ["a", -1e-3], ["▁", -1.5E2]`, text: "a", want: "3[0,1)"},
		{name: "escapes in pieces", vocab: `, ["\u2581", -1], ["\"\\", -1]`, text: `"\`, want: "3[0,1) 4[0,2)"},
	}
	for _, tt := range tests {
		tok := load(t, tiny(t, tt.vocab, tt.with...))
		var s subword.Scratch
		for range 2 {
			if got := said(appendTo(t, tok, nil, nil, tt.text, &s)); got != tt.want {
				t.Errorf("%s: %q gives %s, want %s", tt.name, tt.text, got, tt.want)
			}
		}
	}
}

func TestAddedTokens(t *testing.T) {
	t.Parallel()
	added := `added_tokens=[
		{"id": 0, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
		{"id": 9, "content": "s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": false},
		{"id": 10, "content": "CC", "single_word": true, "lstrip": true, "rstrip": true, "normalized": true, "special": false}]`
	tests := []struct {
		name, text, want string
		opts             []subword.Option
	}{
		{name: "a special token is passed over whole", text: "a<s>s>", want: "7[0,1) 2[1,4) 9[4,6)"},
		{name: "a special token, where asked for", text: "a<s>s>", want: "7[0,1) 0[1,4) 9[4,6)", opts: []subword.Option{subword.WithSpecialTokens()}},
		{name: "spaces around it", text: "a cC  b", want: "7[0,1) 10[1,6) 3[6,7) 5[6,7)"},
		{name: "words only", text: "accb", want: "7[0,1) 2[1,3) 5[3,4)"},
	}
	for _, tt := range tests {
		tok := load(t, tiny(t, letters, added, `normalizer={"type": "Lowercase"}`), tt.opts...)
		if got := said(appendTo(t, tok, nil, nil, tt.text, new(subword.Scratch))); got != tt.want {
			t.Errorf("%s: %q gives %s, want %s", tt.name, tt.text, got, tt.want)
		}
		if tok.Size() != 11 {
			t.Errorf("size %d, want 11", tok.Size())
		}
	}
}

func TestAccessors(t *testing.T) {
	t.Parallel()
	tok, _ := shipped(t)
	if got, want := [...]int32{tok.BOS(), tok.PAD(), tok.EOS(), tok.UNK()}, [...]int32{0, 1, 2, 3}; got != want {
		t.Errorf("BOS, PAD, EOS, UNK are %v, want %v", got, want)
	}
	if tok.Size() < 60_000 {
		t.Errorf("size %d", tok.Size())
	}
	bare := load(t, tiny(t, letters, "post_processor=null"))
	if bare.BOS() != -1 || bare.EOS() != -1 || bare.PAD() != -1 || bare.UNK() != 2 || bare.Size() != 9 {
		t.Errorf("without a template: %d %d %d %d %d", bare.BOS(), bare.EOS(), bare.PAD(), bare.UNK(), bare.Size())
	}
}

func TestAppendKeepsWhatIsThere(t *testing.T) {
	t.Parallel()
	tok, _ := shipped(t)
	got, spans := appendTo(t, tok, []int32{5, 7}, []subword.Span{{Start: 1, End: 2}, {Start: 3, End: 4}}, "hello", new(subword.Scratch))
	if !slices.Equal(got[:2], []int32{5, 7}) || !slices.Equal(got[2:], ids(t, tok, "hello")) || spans[1].Start != 3 {
		t.Errorf("appending gives %v, %v", got, spans)
	}
	if _, _, err := tok.Append(nil, nil, strings.Repeat("a", subword.MaxBytes+1), new(subword.Scratch)); !errors.Is(err, subword.ErrTooLong) {
		t.Errorf("a text over the limit: error %v", err)
	}
}

// A long text before must not show in a short one, nor one goroutine in another.
func TestScratchIsForgotten(t *testing.T) {
	t.Parallel()
	toks := smallTokenizers(t)
	toks["text-multi"], _ = shipped(t)
	for name, tok := range toks {
		t.Run(name, func(t *testing.T) { scratchIsForgotten(t, tok) })
	}
}

func scratchIsForgotten(t *testing.T, tok *subword.Tokenizer) {
	t.Helper()
	texts := make([]string, len(benchTexts))
	want := make([]string, len(benchTexts))
	for i, b := range benchTexts {
		texts[i] = b.text[:min(len(b.text), 120+7*i)]
		want[i] = said(appendTo(t, tok, nil, nil, texts[i], new(subword.Scratch)))
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			var s subword.Scratch
			for i := range 3 * len(texts) {
				k := (i*5 + g) % len(texts)
				ids, spans, err := tok.Append(nil, nil, texts[k], &s)
				if got := said(ids, spans); err != nil || got != want[k] {
					t.Errorf("%q gives %s, want %s", texts[k], got, want[k])
				}
			}
		})
	}
	wg.Wait()
}
