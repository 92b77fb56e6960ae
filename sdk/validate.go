package sdk

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// validate checks all of in but the contents of images, which their decoder
// checks. The first fault is returned.
func validate(in *Input, l Limits, policies func(string) bool) error {
	for _, check := range []func(*Input, Limits) error{validateContent, validatePeople, validateHistory, validateFields} {
		if err := check(in, l); err != nil {
			return err
		}
	}
	if !policies(in.Policy) {
		return &InputError{Code: vocab.CodeUnknownPolicy, Field: "policy", Problem: "no such policy is loaded"}
	}
	return nil
}

func validateContent(in *Input, l Limits) error {
	if len(in.Content) == 0 {
		return &InputError{Code: vocab.CodeEmptyContent, Field: "content", Problem: "0 parts, want at least 1"}
	}
	if n := len(in.Content); n > l.Parts {
		return exceeds(vocab.CodeTooManyParts, "content", n, "parts", l.Parts)
	}
	images := 0
	for i := range in.Content {
		if in.Content[i].Type == vocab.PartImage {
			images++
		}
		if err := validatePart(&in.Content[i], l); err != nil {
			return within("content", i, err)
		}
	}
	if images > l.Images {
		return exceeds(vocab.CodeTooManyImages, "content", images, "images", l.Images)
	}
	return nil
}

func validatePart(part *Part, l Limits) error {
	switch part.Type {
	case vocab.PartText:
		if part.Text == "" {
			return &InputError{Code: vocab.CodeEmptyContent, Field: "text", Problem: "empty, want a text"}
		}
		return validateText(part.Text, l)
	case vocab.PartImage:
		if len(part.Image) == 0 {
			return &InputError{Code: vocab.CodeEmptyContent, Field: "data", Problem: "empty, want an image"}
		}
		return nil
	default:
		return oneOf("type", part.Type, []vocab.PartType{vocab.PartText, vocab.PartImage})
	}
}

// within names the element of a list whose field is wrong. It is done where
// something is wrong: a good request with a long history builds no names.
func within(list string, i int, err error) error {
	var fault *InputError
	if errors.As(err, &fault) {
		fault.Field = fmt.Sprintf("%s[%d].%s", list, i, fault.Field)
	}
	return err
}

func validateText(text string, l Limits) error {
	if !utf8.ValidString(text) {
		return &InputError{Code: vocab.CodeBadEncoding, Field: "text", Problem: "not valid UTF-8"}
	}
	if len(text) <= l.TextChars { // bytes bound characters: most texts need no count
		return nil
	}
	if n := utf8.RuneCountInString(text); n > l.TextChars {
		return exceeds(vocab.CodeTextTooLong, "text", n, "characters", l.TextChars)
	}
	return nil
}

func validatePeople(in *Input, l Limits) error {
	if err := validatePerson(&in.Author, l); err != nil {
		var fault *InputError
		if errors.As(err, &fault) {
			fault.Field = "author." + fault.Field
		}
		return err
	}
	if n := len(in.Recipients); n > l.Recipients {
		return exceeds(vocab.CodeTooManyRecipients, "recipients", n, "recipients", l.Recipients)
	}
	for i := range in.Recipients {
		if err := validatePerson(&in.Recipients[i], l); err != nil {
			return within("recipients", i, err)
		}
	}
	return nil
}

func validatePerson(p *Person, l Limits) error {
	if p.AgeBand != "" && !slices.Contains(vocab.AgeBands(), p.AgeBand) {
		return oneOf("age_band", p.AgeBand, vocab.AgeBands())
	}
	if p.Kind != "" && !slices.Contains(vocab.PersonKinds(), p.Kind) {
		return oneOf("kind", p.Kind, vocab.PersonKinds())
	}
	return validateField("id", p.ID, l)
}

func validateHistory(in *Input, l Limits) error {
	if n := len(in.History); n > l.Messages {
		return exceeds(vocab.CodeTooManyMessages, "history", n, "messages", l.Messages)
	}
	for i := range in.History {
		if err := validateMessage(in, &in.History[i], l); err != nil {
			return within("history", i, err)
		}
	}
	return nil
}

func validateMessage(in *Input, m *Message, l Limits) error {
	known := m.AuthorID == in.Author.ID || slices.ContainsFunc(in.Recipients, func(p Person) bool { return p.ID == m.AuthorID })
	if m.AuthorID == "" || !known {
		return &InputError{Code: vocab.CodeUnknownAuthor, Field: "author_id", Problem: "want the id of the author or of a recipient"}
	}
	return validateText(m.Text, l)
}

func validateFields(in *Input, l Limits) error {
	for _, f := range [...]struct{ name, value string }{
		{"id", in.ID}, {"policy", in.Policy}, {"conversation_id", in.ConversationID}, {"locale", in.Locale}, {"country", in.Country},
	} {
		if err := validateField(f.name, f.value, l); err != nil {
			return err
		}
	}
	if in.Phase != "" && !slices.Contains(vocab.Phases(), in.Phase) {
		return oneOf("phase", in.Phase, vocab.Phases())
	}
	if in.Surface != "" && !slices.Contains(vocab.Surfaces(), in.Surface) {
		return oneOf("surface", in.Surface, vocab.Surfaces())
	}
	if in.Locale != "" {
		if _, err := language.Parse(in.Locale); err != nil {
			return &InputError{Code: vocab.CodeBadValue, Field: "locale", Problem: "want a BCP 47 tag such as de-AT"}
		}
	}
	if c := in.Country; c != "" && (len(c) != 2 || c[0] < 'A' || c[0] > 'Z' || c[1] < 'A' || c[1] > 'Z') {
		return &InputError{Code: vocab.CodeBadValue, Field: "country", Problem: "want two capital letters, ISO 3166-1, such as DE"}
	}
	return nil
}

func validateField(name, value string, l Limits) error {
	if len(value) > l.FieldBytes {
		return exceeds(vocab.CodeFieldTooLong, name, len(value), "bytes", l.FieldBytes)
	}
	if !utf8.ValidString(value) {
		return &InputError{Code: vocab.CodeBadEncoding, Field: name, Problem: "not valid UTF-8"}
	}
	return nil
}

func exceeds(code vocab.Code, field string, value int, unit string, limit int) error {
	return &InputError{Code: code, Field: field, Problem: fmt.Sprintf("%d %s, limit %d", value, unit, limit)}
}

// oneOf names the wrong word and those that would have been right.
func oneOf[T ~string](field string, got T, known []T) error {
	return &InputError{Code: vocab.CodeBadValue, Field: field, Problem: fmt.Sprintf("%s, want one of %q", shown(string(got)), known)}
}

// shown repeats a wrong word where it looks like one of ours, and only its
// length where it could be anything a user typed.
func shown(word string) string {
	foreign := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-' && r != '+'
	}
	if len(word) > 24 || strings.ContainsFunc(word, foreign) {
		return fmt.Sprintf("%d bytes", len(word))
	}
	return strconv.Quote(word)
}
