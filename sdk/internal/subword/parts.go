package subword

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// kindOf reads the member type.
func kindOf(raw json.RawMessage) string {
	var k struct{ Type string }
	if err := json.Unmarshal(raw, &k); err != nil {
		return ""
	}
	return k.Type
}

// parseNormalizer reads a normaliser into the steps that it takes.
func parseNormalizer(raw json.RawMessage, key string) ([]step, error) {
	if raw == nil {
		return nil, nil
	}
	wrap := func(err error) error {
		if err == nil {
			return nil
		}
		return fmt.Errorf("%s: %w", key, err)
	}
	var only struct{ Type string }
	one := func(st step) ([]step, error) { return []step{st}, wrap(strict(raw, &only)) }
	switch kind := kindOf(raw); kind {
	case "Sequence":
		var seq struct {
			Type        string
			Normalizers []json.RawMessage
		}
		if err := strict(raw, &seq); err != nil {
			return nil, wrap(err)
		}
		var all []step
		for i, part := range seq.Normalizers {
			steps, err := parseNormalizer(part, fmt.Sprintf("%s.normalizers[%d]", key, i))
			if err != nil {
				return nil, err
			}
			all = append(all, steps...)
		}
		return all, nil
	case "Precompiled":
		var p struct {
			Type string
			Map  *string `json:"precompiled_charsmap"`
		}
		if err := strict(raw, &p); err != nil || p.Map == nil {
			return nil, wrap(errors.Join(err, errCharsmap))
		}
		m, err := newCharsmap(*p.Map)
		if err != nil {
			return nil, fmt.Errorf("%s.precompiled_charsmap: %w", key, err)
		}
		return []step{m}, nil
	case "Replace":
		return parseReplace(raw, key)
	case "Strip":
		var p struct {
			Type  string
			Left  *bool `json:"strip_left"`
			Right *bool `json:"strip_right"`
		}
		if err := strict(raw, &p); err != nil || p.Left == nil || p.Right == nil {
			return nil, wrap(errors.Join(err, errors.New("want strip_left and strip_right")))
		}
		return []step{stripStep{left: *p.Left, right: *p.Right}}, nil
	case "Prepend":
		var p struct{ Type, Prepend string }
		if err := strict(raw, &p); err != nil || p.Prepend == "" {
			return nil, wrap(errors.Join(err, errors.New("prepend: want a text")))
		}
		return []step{prependStep{text: []byte(p.Prepend)}}, nil
	case "BertNormalizer":
		return parseBertNormalizer(raw, key)
	case "StripAccents":
		return one(dropStep{categories(), catCombining})
	case "Lowercase":
		return one(lowerStep{})
	case "Nmt":
		return one(nmtStep{})
	case "NFC", "NFD", "NFKC", "NFKD":
		return one(formStep{compose: kind[len(kind)-1] == 'C', compat: kind[2] == 'K'})
	default:
		return nil, fmt.Errorf("%s.type %q: %w", key, kind, ErrUnsupported)
	}
}

func parseReplace(raw json.RawMessage, key string) ([]step, error) {
	var p struct {
		Type    string
		Pattern struct{ String, Regex *string }
		Content *string
	}
	if err := strict(raw, &p); err != nil || p.Content == nil {
		return nil, fmt.Errorf("%s: %w", key, errors.Join(err, errors.New("want pattern and content")))
	}
	st := &replaceStep{with: []byte(*p.Content)}
	switch pattern := p.Pattern; {
	case pattern.String != nil && pattern.Regex == nil && *pattern.String != "":
		st.pattern = []byte(*pattern.String)
	case pattern.Regex != nil && pattern.String == nil && *pattern.Regex == " {2,}":
		st.pattern, st.more = []byte("  "), true
	case pattern.Regex != nil:
		return nil, fmt.Errorf("%s.pattern.Regex %.80q: %w, want \" {2,}\"", key, *pattern.Regex, ErrUnsupported)
	default:
		return nil, fmt.Errorf("%s.pattern: want a String that is not empty", key)
	}
	return []step{st}, nil
}

func parseBertNormalizer(raw json.RawMessage, key string) ([]step, error) {
	var p struct {
		Type         string
		Clean        *bool `json:"clean_text"`
		Han          *bool `json:"handle_chinese_chars"`
		StripAccents *bool `json:"strip_accents"` // null is as lowercase
		Lowercase    *bool
	}
	if err := strict(raw, &p); err != nil || p.Clean == nil || p.Han == nil || p.Lowercase == nil {
		return nil, fmt.Errorf("%s: %w", key, errors.Join(err, errors.New("want clean_text, handle_chinese_chars and lowercase")))
	}
	if p.StripAccents == nil {
		p.StripAccents = p.Lowercase
	}
	var steps []step
	if *p.Clean {
		steps = append(steps, cleanStep{categories()})
	}
	if *p.Han {
		steps = append(steps, hanStep{categories()})
	}
	if *p.StripAccents {
		steps = append(steps, formStep{}, dropStep{categories(), catNonspacing})
	}
	if *p.Lowercase {
		steps = append(steps, lowerStep{})
	}
	return steps, nil
}

// parsePreTokenizer reads the pre-tokenizer for a model of type model.
func parsePreTokenizer(raw json.RawMessage, model string) (preTokenizer, error) {
	var pre preTokenizer
	kind := kindOf(raw)
	switch {
	case model == kindBPE && kind == "ByteLevel":
		return pre, pre.byteLevel(raw)
	case model == kindBPE:
		return pre, fmt.Errorf("pre_tokenizer.type %q: %w, want ByteLevel for BPE", kind, ErrUnsupported)
	case raw == nil:
		return pre, nil
	case model == kindWordPiece:
		pre.bert, pre.whitespace = kind == "BertPreTokenizer", kind == "WhitespaceSplit"
		if !pre.bert && !pre.whitespace {
			return pre, fmt.Errorf("pre_tokenizer.type %q: %w, want BertPreTokenizer or WhitespaceSplit for WordPiece", kind, ErrUnsupported)
		}
		var only struct{ Type string }
		if err := strict(raw, &only); err != nil {
			return pre, fmt.Errorf("pre_tokenizer: %w", err)
		}
		return pre, nil
	}
	parts, key := []json.RawMessage{raw}, "pre_tokenizer"
	if kindOf(raw) == "Sequence" {
		var seq struct {
			Type  string
			Parts []json.RawMessage `json:"pretokenizers"`
		}
		if err := strict(raw, &seq); err != nil {
			return pre, fmt.Errorf("%s: %w", key, err)
		}
		parts, key = seq.Parts, "pre_tokenizer.pretokenizers"
	}
	for i, part := range parts {
		switch kind := kindOf(part); {
		case kind == "WhitespaceSplit" && !pre.meta:
			var only struct{ Type string }
			if err := strict(part, &only); err != nil {
				return pre, fmt.Errorf("%s: %w", key, err)
			}
			pre.whitespace = true
		case kind == "Metaspace" && !pre.meta:
			if err := pre.metaspace(part); err != nil {
				return pre, fmt.Errorf("%s, Metaspace: %w", key, err)
			}
		default:
			return pre, fmt.Errorf("%s, part %d, type %q: %w; want WhitespaceSplit, Metaspace or both in this order", key, i, kind, ErrUnsupported)
		}
	}
	return pre, nil
}

// byteLevel reads the settings of ByteLevel. trim_offsets is for post-processors.
func (p *preTokenizer) byteLevel(raw json.RawMessage) error {
	var b struct {
		Type  string
		Space *bool `json:"add_prefix_space"`
		Trim  *bool `json:"trim_offsets"`
		Regex *bool `json:"use_regex"`
	}
	if err := strict(raw, &b); err != nil || b.Space == nil {
		return fmt.Errorf("pre_tokenizer: %w", errors.Join(err, errors.New("want add_prefix_space")))
	}
	p.space, p.regex = *b.Space, b.Regex == nil || *b.Regex
	return nil
}

// metaspace reads the settings of Metaspace.
func (p *preTokenizer) metaspace(raw json.RawMessage) error {
	var m struct {
		Type, Replacement string
		Prefix            *bool   `json:"add_prefix_space"`
		Scheme            *string `json:"prepend_scheme"`
		Split             *bool
		Rep               *string `json:"str_rep"`
	}
	if err := strict(raw, &m); err != nil {
		return err
	}
	r, n := utf8.DecodeRuneInString(m.Replacement)
	if n == 0 || n != len(m.Replacement) || r == ' ' {
		return fmt.Errorf("replacement %q: want one character, not a space", m.Replacement)
	}
	scheme := "always"
	if m.Scheme != nil {
		scheme = *m.Scheme
	}
	switch scheme {
	case "always":
		p.prefix = always
	case "first":
		p.prefix = first
	case "never":
		p.prefix = never
	default:
		return fmt.Errorf("prepend_scheme %q: %w, want always, first or never", scheme, ErrUnsupported)
	}
	if m.Prefix != nil && !*m.Prefix {
		if m.Scheme != nil && p.prefix != never {
			return fmt.Errorf("add_prefix_space false contradicts prepend_scheme %q", scheme)
		}
		p.prefix = never
	}
	p.meta, p.sign, p.split = true, []byte(m.Replacement), m.Split == nil || *m.Split
	return nil
}
