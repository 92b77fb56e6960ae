package subword

import (
	"encoding/json"
	"fmt"
	"slices"
)

// addedTokens reads the list of added tokens; it notes the ids of the special
// ones in hidden.
func (l *loader) addedTokens(t *Tokenizer, hidden map[int32]bool) error {
	var list []struct {
		ID         int32
		Content    string
		SingleWord bool `json:"single_word"`
		Lstrip     bool
		Rstrip     bool
		Normalized bool
		Special    bool
	}
	if raw := l.parts["added_tokens"]; raw != nil {
		if err := strict(raw, &list); err != nil {
			return fmt.Errorf("added_tokens: %w", err)
		}
	}
	var original, normalized []addedToken
	known := map[string]bool{}
	for i, token := range list {
		if token.Content == "" {
			continue
		}
		if id := l.idOf(token.Content, token.ID, t.size); id != token.ID {
			return fmt.Errorf("added_tokens[%d].id %d of %q: want %d", i, token.ID, token.Content, id)
		}
		t.size = max(t.size, int(token.ID)+1)
		a := addedToken{
			text: []byte(token.Content), id: token.ID, ignored: token.Special && !l.special,
			singleWord: token.SingleWord, lstrip: token.Lstrip, rstrip: token.Rstrip,
		}
		if token.Special {
			hidden[token.ID] = true
			if token.Content == "<pad>" || token.Content == "[PAD]" {
				t.pad = token.ID
			}
		}
		in := &original
		if token.Normalized {
			in = &normalized
			a.text = slices.Clone(t.normalize(&run{s: new(Scratch)}, view{text: a.text}).text)
		}
		if place := fmt.Sprint(token.Normalized) + string(a.text); len(a.text) == 0 || known[place] {
			return fmt.Errorf("added_tokens[%d] %q: comes twice, or is empty after normalisation", i, token.Content)
		} else {
			known[place] = true
		}
		*in = append(*in, a)
	}
	t.original, t.normalized = newTokenSet(original), newTokenSet(normalized)
	return l.checkIDs(t)
}

// idOf is the id that tokenizers gives to an added token: that of the piece of
// the same text, or the next free one. The file's own is a hint where to look.
func (l *loader) idOf(content string, hint int32, next int) int32 {
	if hint >= 0 && int(hint) < len(l.pieces) && l.pieces[hint] == content {
		return hint
	}
	if id := slices.Index(l.pieces, content); id >= 0 {
		return int32(id)
	}
	return int32(next)
}

// checkIDs makes sure that padding and what the post-processor adds are ids, and reads the latter.
func (l *loader) checkIDs(t *Tokenizer) error {
	if raw := l.parts["padding"]; raw != nil {
		var p struct {
			ID *int32 `json:"pad_id"`
		}
		if err := json.Unmarshal(raw, &p); err != nil {
			return fmt.Errorf("padding: %w", err)
		}
		if p.ID != nil {
			t.pad = *p.ID
		}
	}
	if t.pad < -1 || int(t.pad) >= t.size {
		return fmt.Errorf("padding.pad_id %d: want 0..%d", t.pad, t.size-1)
	}
	marks := []int32{t.bos, t.eos}
	if t.pair != nil {
		marks = append(marks, t.pair.between...)
	}
	for _, id := range marks {
		if int(id) >= t.size {
			return fmt.Errorf("post_processor: id %d, want 0..%d", id, t.size-1)
		}
	}
	return nil
}
