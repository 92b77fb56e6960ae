package unigram

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// postProcessor finds what stands before and behind a text, and notes the ids
// of all special tokens of the template in hidden.
func (l *loader) postProcessor(t *Tokenizer, hidden map[int32]bool) error {
	raw := l.parts["post_processor"]
	if raw == nil {
		return nil
	}
	if kind := kindOf(raw); kind != "TemplateProcessing" {
		return fmt.Errorf("post_processor.type %q: %w, want TemplateProcessing", kind, ErrUnsupported)
	}
	type part struct {
		ID   string
		Type int `json:"type_id"`
	}
	var p struct {
		Type    string
		Single  []struct{ SpecialToken, Sequence *part }
		Pair    json.RawMessage
		Special map[string]struct {
			ID     string
			IDs    []int32
			Tokens []string
		} `json:"special_tokens"`
	}
	if err := strict(raw, &p); err != nil {
		return fmt.Errorf("post_processor: %w", err)
	}
	for name, token := range p.Special {
		for _, id := range token.IDs {
			if id < 0 {
				return fmt.Errorf("post_processor.special_tokens.%s: id %d", name, id)
			}
			hidden[id] = true
		}
	}
	before := true
	for i, part := range p.Single {
		if part.Sequence != nil && part.SpecialToken == nil && before {
			before = false
			continue
		}
		place := &t.eos
		if before {
			place = &t.bos
		}
		if part.Sequence != nil || part.SpecialToken == nil || *place >= 0 || len(p.Special[part.SpecialToken.ID].IDs) != 1 {
			return fmt.Errorf("post_processor.single[%d]: %w, want at most one special token of one id on each side of the text", i, ErrUnsupported)
		}
		*place = p.Special[part.SpecialToken.ID].IDs[0]
	}
	if before {
		return errors.New("post_processor.single: has no Sequence")
	}
	return nil
}

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

// checkIDs makes sure that BOS, EOS and padding are ids, and reads the latter.
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
	for _, id := range []struct {
		key string
		id  int32
	}{{"post_processor: id", t.bos}, {"post_processor: id", t.eos}, {"padding.pad_id", t.pad}} {
		if id.id < -1 || int(id.id) >= t.size {
			return fmt.Errorf("%s %d: want 0..%d", id.key, id.id, t.size-1)
		}
	}
	return nil
}
