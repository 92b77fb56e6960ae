package subword

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// A pairing is how two texts make one row, see [Tokenizer.Pair].
type pairing struct {
	between []int32
	kind    int32
}

// postProcessor finds what stands before, between and behind texts, and notes
// the ids of all special tokens that it names in hidden.
//
// trim_offsets is not honoured: spans keep the blank that a piece begins with.
func (l *loader) postProcessor(t *Tokenizer, hidden map[int32]bool, raw json.RawMessage, key string) error {
	if raw == nil {
		return nil
	}
	kind := kindOf(raw)
	if kind != "ByteLevel" && (t.bos >= 0 || t.eos >= 0) {
		return fmt.Errorf("%s.type %q behind another: %w", key, kind, ErrUnsupported)
	}
	switch kind {
	case "TemplateProcessing":
		return l.template(t, hidden, raw, key)
	case "BertProcessing", "RobertaProcessing":
		return ends(t, hidden, raw, key)
	case "ByteLevel":
		if l.kind == kindBPE {
			return nil // it changes nothing but offsets
		}
	case "Sequence":
		var seq struct {
			Type       string
			Processors []json.RawMessage
		}
		if err := strict(raw, &seq); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		for i, part := range seq.Processors {
			if err := l.postProcessor(t, hidden, part, fmt.Sprintf("%s.processors[%d]", key, i)); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("%s.type %q: %w, want TemplateProcessing, BertProcessing, RobertaProcessing or, for BPE, ByteLevel", key, kind, ErrUnsupported)
}

// ends reads BertProcessing and RobertaProcessing.
func ends(t *Tokenizer, hidden map[int32]bool, raw json.RawMessage, key string) error {
	var p struct {
		Type     string
		Sep, Cls []json.RawMessage // a text and its id
		Trim     *bool             `json:"trim_offsets"`
		Space    *bool             `json:"add_prefix_space"`
	}
	if err := strict(raw, &p); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	id := func(name string, token []json.RawMessage) (int32, error) {
		id := int32(-1)
		if len(token) != 2 || json.Unmarshal(token[1], &id) != nil || id < 0 {
			return 0, fmt.Errorf("%s.%s: want a text and its id", key, name)
		}
		hidden[id] = true
		return id, nil
	}
	var errs [2]error
	t.bos, errs[0] = id("cls", p.Cls)
	t.eos, errs[1] = id("sep", p.Sep)
	t.pair = &pairing{between: []int32{t.eos}, kind: 1}
	if p.Type == "RobertaProcessing" {
		t.pair = &pairing{between: []int32{t.eos, t.eos}}
	}
	return errors.Join(errs[:]...)
}

// A part of a template is one or the other.
type templatePart struct {
	SpecialToken, Sequence *struct {
		ID   string
		Type int32 `json:"type_id"`
	}
}

func (l *loader) template(t *Tokenizer, hidden map[int32]bool, raw json.RawMessage, key string) error {
	var p struct {
		Type         string
		Single, Pair []templatePart
		Special      map[string]struct {
			ID     string
			IDs    []int32
			Tokens []string
		} `json:"special_tokens"`
	}
	if err := strict(raw, &p); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	for name, token := range p.Special {
		for _, id := range token.IDs {
			if id < 0 {
				return fmt.Errorf("%s.special_tokens.%s: id %d", key, name, id)
			}
			hidden[id] = true
		}
	}
	// idOf is the id of a part, -1 for a text and for what is not one token.
	idOf := func(part templatePart) int32 {
		if part.Sequence != nil || part.SpecialToken == nil || len(p.Special[part.SpecialToken.ID].IDs) != 1 {
			return -1
		}
		return p.Special[part.SpecialToken.ID].IDs[0]
	}
	before := true
	for i, part := range p.Single {
		if part.Sequence != nil && part.SpecialToken == nil && part.Sequence.Type == 0 && before {
			before = false
			continue
		}
		place := &t.eos
		if before {
			place = &t.bos
		}
		if idOf(part) < 0 || *place >= 0 || part.SpecialToken.Type != 0 {
			return fmt.Errorf("%s.single[%d]: %w, want at most one special token of one id on each side of the text, all of type_id 0", key, i, ErrUnsupported)
		}
		*place = idOf(part)
	}
	if before {
		return fmt.Errorf("%s.single: has no Sequence", key)
	}
	t.pair = pairOf(p.Pair, idOf, t.bos, t.eos)
	return nil
}

// pairOf reads the template of two texts, nil if it is not BOS and the first,
// any tokens, then the second and EOS, of types 0 and another.
func pairOf(parts []templatePart, idOf func(templatePart) int32, bos, eos int32) *pairing {
	var ids []int32 // -1 for a text
	var kinds []int32
	texts := ""
	for _, part := range parts {
		switch {
		case part.Sequence != nil:
			texts += part.Sequence.ID
			ids, kinds = append(ids, -1), append(kinds, part.Sequence.Type)
		case idOf(part) < 0:
			return nil
		default:
			ids, kinds = append(ids, idOf(part)), append(kinds, part.SpecialToken.Type)
		}
	}
	if texts != "AB" {
		return nil
	}
	first := slices.Index(ids, -1)
	second := first + 1 + slices.Index(ids[first+1:], -1)
	kind := kinds[second]
	outer := func(id int32) []int32 {
		if id < 0 {
			return nil
		}
		return []int32{id}
	}
	if !slices.Equal(ids[:first], outer(bos)) || !slices.Equal(ids[second+1:], outer(eos)) ||
		slices.ContainsFunc(kinds[:second], func(k int32) bool { return k != 0 }) ||
		slices.ContainsFunc(kinds[second:], func(k int32) bool { return k != kind }) {
		return nil
	}
	return &pairing{between: slices.Clone(ids[first+1 : second]), kind: kind}
}
