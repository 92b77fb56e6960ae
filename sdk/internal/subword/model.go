package subword

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A setting is a member of the model but for its pieces.
type setting struct {
	key string // with what it is a member of
	raw json.RawMessage
}

// read decodes the setting.
func (s setting) read(v any) error {
	if err := json.Unmarshal(s.raw, v); err != nil {
		return fmt.Errorf("%s %.80s: %w", s.key, s.raw, err)
	}
	return nil
}

// only accepts some of the values that a setting could have.
func (s setting) only(want ...string) error {
	if slices.Contains(want, string(s.raw)) {
		return nil
	}
	return unsupported(s.key, s.raw)
}

// model reads the pieces, then the settings, since the type need not come first.
func (l *loader) model(s *scanner) error {
	var all []setting
	listed := false // whether vocab is a list, as Unigram has it
	err := s.object(func(key string) error {
		switch key {
		case "vocab":
			if listed = s.blanks() == '['; listed {
				return l.scored(s)
			}
			return l.numbered(s)
		case "merges":
			return l.mergeList(s)
		}
		raw, err := s.value()
		if err != nil {
			return fmt.Errorf("model.%s: %w", key, err)
		}
		raw = bytes.TrimSpace(raw)
		if !json.Valid(raw) {
			return fmt.Errorf("model.%s: %w", key, errSyntax)
		}
		if key == "type" {
			return setting{"model.type", raw}.read(&l.kind)
		}
		all = append(all, setting{"model." + key, raw})
		return nil
	})
	if err != nil {
		return err
	}
	read := l.unigram
	switch l.kind {
	case kindUnigram:
	case kindWordPiece:
		read = l.wordPiece
	case kindBPE:
		read = l.bpe
	default:
		return fmt.Errorf("model.type %q: %w, want Unigram, WordPiece or BPE", l.kind, ErrUnsupported)
	}
	if listed != (l.kind == kindUnigram) && len(l.pieces) > 0 {
		return fmt.Errorf("model.vocab: not as %s has it: %w", l.kind, errSyntax)
	}
	if len(l.merges) > 0 && l.kind != kindBPE {
		return fmt.Errorf("model.merges: %s has none: %w", l.kind, ErrUnsupported)
	}
	return read(all)
}

func (l *loader) unigram(all []setting) error {
	for _, s := range all {
		var err error
		switch s.key {
		case "model.unk_id":
			err = s.read(&l.unk) // null leaves the -1 that it is
		case "model.byte_fallback":
			err = s.read(&l.fallback)
		default:
			err = unsupported(s.key, s.raw)
		}
		if err != nil {
			return err
		}
	}
	switch {
	case len(l.pieces) == 0: // said elsewhere
	case l.unk < 0:
		return errors.New("model.unk_id: none, want the id of the unknown piece")
	case l.unk >= len(l.pieces):
		return fmt.Errorf("model.unk_id %d: want less than the %d pieces", l.unk, len(l.pieces))
	}
	return nil
}

func (l *loader) wordPiece(all []setting) error {
	unk := ""
	for _, s := range all {
		var err error
		switch s.key {
		case "model.unk_token":
			err = s.read(&unk)
		case "model.continuing_subword_prefix":
			err = s.read(&l.prefix)
		case "model.max_input_chars_per_word":
			err = s.read(&l.maxChars)
		default:
			err = unsupported(s.key, s.raw)
		}
		if err != nil {
			return err
		}
	}
	if l.unk = slices.Index(l.pieces, unk); l.unk < 0 {
		return fmt.Errorf("model.unk_token %.80q: is no piece", unk)
	}
	if l.prefix == "" {
		return fmt.Errorf("model.continuing_subword_prefix \"\": %w", ErrUnsupported)
	}
	if l.maxChars < 1 {
		return fmt.Errorf("model.max_input_chars_per_word %d: want 1 or more", l.maxChars)
	}
	return nil
}

func (l *loader) bpe(all []setting) error {
	for _, s := range all {
		var err error
		switch s.key {
		case "model.unk_token":
			unk := ""
			if err = s.read(&unk); err == nil && unk != "" {
				if l.unk = slices.Index(l.pieces, unk); l.unk < 0 {
					err = fmt.Errorf("model.unk_token %.80q: is no piece", unk)
				}
			}
		case "model.dropout":
			err = s.only("null", "0.0", "0")
		case "model.continuing_subword_prefix", "model.end_of_word_suffix":
			err = s.only("null", `""`)
		case "model.ignore_merges":
			err = s.only("null", "false")
		case "model.fuse_unk", "model.byte_fallback": // nothing is unknown where each byte is a piece
			err = s.only("null", "false", "true")
		default:
			err = unsupported(s.key, s.raw)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// scored reads the list of pieces with their scores.
func (l *loader) scored(s *scanner) error {
	if err := s.take('['); err != nil {
		return fmt.Errorf("model.vocab: %w", err)
	}
	guess := (len(s.data) - s.at) / 32 // bytes a piece
	l.pieces, l.scores = make([]string, 0, guess), make([]float64, 0, guess)
	for first := true; ; first = false {
		more, err := s.more(']', first)
		if err == nil && !more {
			return nil
		}
		if err == nil {
			err = l.entry(s)
		}
		if err != nil {
			return fmt.Errorf("model.vocab[%d]: %w", len(l.scores), err)
		}
		if len(l.scores) > math.MaxInt32/2 {
			return fmt.Errorf("model.vocab: more than %d pieces", math.MaxInt32/2)
		}
	}
}

func (l *loader) entry(s *scanner) error {
	if err := s.take('['); err != nil {
		return err
	}
	piece, err := s.str()
	if err != nil {
		return err
	}
	if err := s.take(','); err != nil {
		return err
	}
	score, err := parseScore(s.word())
	if err != nil {
		return err
	}
	l.pieces, l.scores = append(l.pieces, piece), append(l.scores, score)
	return s.take(']')
}

// numbered reads the pieces with their ids, which must be 0 and on.
func (l *loader) numbered(s *scanner) error {
	ids := map[int]string{}
	err := s.object(func(piece string) error {
		id, err := strconv.Atoi(s.word())
		if err != nil || id < 0 || id > math.MaxInt32/2 {
			return fmt.Errorf("model.vocab: the id of %q: want a number from 0 on", piece)
		}
		if other, ok := ids[id]; ok {
			return fmt.Errorf("model.vocab: %q and %q have the id %d", other, piece, id)
		}
		ids[id] = piece
		return nil
	})
	if err != nil {
		return err
	}
	l.pieces = make([]string, len(ids))
	for id := range l.pieces {
		piece, ok := ids[id]
		if !ok {
			return fmt.Errorf("model.vocab: no piece has the id %d: %w", id, ErrUnsupported)
		}
		l.pieces[id] = piece
	}
	return nil
}

// mergeList reads pairs, each "a b" or ["a", "b"].
func (l *loader) mergeList(s *scanner) error {
	if err := s.take('['); err != nil {
		return fmt.Errorf("model.merges: %w", err)
	}
	for first := true; ; first = false {
		more, err := s.more(']', first)
		if err == nil && !more {
			return nil
		}
		var pair [2]string
		if err == nil {
			pair, err = s.pair()
		}
		if err != nil {
			return fmt.Errorf("model.merges[%d]: %w", len(l.merges), err)
		}
		l.merges = append(l.merges, pair)
	}
}

// pair reads two texts, or one with a blank between them.
func (s *scanner) pair() (pair [2]string, err error) {
	if s.blanks() != '[' {
		both, err := s.str()
		if err != nil {
			return pair, err
		}
		a, b, ok := strings.Cut(both, " ")
		if !ok || strings.Contains(b, " ") {
			return pair, fmt.Errorf("%.80q: want two pieces with a blank between them", both)
		}
		return [2]string{a, b}, nil
	}
	if err := s.take('['); err != nil {
		return pair, err
	}
	if pair[0], err = s.str(); err != nil {
		return pair, err
	}
	if err := s.take(','); err != nil {
		return pair, err
	}
	if pair[1], err = s.str(); err != nil {
		return pair, err
	}
	return pair, s.take(']')
}
