//go:build !race

package subword_test

import (
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/subword"
)

func TestAppendDoesNotAllocate(t *testing.T) {
	tok, _ := shipped(t)
	formed := load(t, tiny(t, letters, `normalizer={"type": "NFKC"}`))
	for _, tt := range append(benchTexts, struct{ name, text string }{"broken", "a\xff\r\n\x01e\u0301 ｶﾞ 🇩🇪"}) {
		for _, tok := range []*subword.Tokenizer{tok, formed} {
			var s subword.Scratch
			ids, spans := appendTo(t, tok, nil, nil, tt.text, &s)
			n := testing.AllocsPerRun(max(10, 100_000/len(tt.text)), func() {
				ids, spans, _ = tok.Append(ids[:0], spans[:0], tt.text, &s)
			})
			if n != 0 {
				t.Errorf("%s: %v allocations, want 0", tt.name, n)
			}
		}
	}
}

func TestAppendPiecesDoesNotAllocate(t *testing.T) {
	for name, tok := range smallTokenizers(t) {
		for _, tt := range append(benchTexts, struct{ name, text string }{"broken", "a\xff\r\n\x01e\u0301 ｶﾞ 🇩🇪 É中"}) {
			var s subword.Scratch
			ids, spans := appendTo(t, tok, nil, nil, tt.text, &s)
			n := testing.AllocsPerRun(max(10, 100_000/len(tt.text)), func() {
				ids, spans, _ = tok.Append(ids[:0], spans[:0], tt.text, &s)
			})
			if n != 0 {
				t.Errorf("%s, %s: %v allocations, want 0", name, tt.name, n)
			}
		}
	}
}
