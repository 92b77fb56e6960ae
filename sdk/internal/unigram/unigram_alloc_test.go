//go:build !race

package unigram_test

import (
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/unigram"
)

func TestAppendDoesNotAllocate(t *testing.T) {
	tok, _ := shipped(t)
	formed := load(t, tiny(t, letters, `normalizer={"type": "NFKC"}`))
	for _, tt := range append(benchTexts, struct{ name, text string }{"broken", "a\xff\r\n\x01e\u0301 ｶﾞ 🇩🇪"}) {
		for _, tok := range []*unigram.Tokenizer{tok, formed} {
			var s unigram.Scratch
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
