// Package wire holds the JSON of the HTTP API and of handrail check: requests
// and verdicts, version 1, and their conversion to and from the SDK's types.
//
// Wire types are converted by hand, so that a change of the SDK is never a
// silent change of the API.
package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// RequestV1 is the body of POST /v1/moderate. Only content is required.
type RequestV1 struct {
	ID             string      `json:"id,omitempty"`
	Phase          string      `json:"phase,omitempty"`
	Surface        string      `json:"surface,omitempty"`
	Policy         string      `json:"policy,omitempty"`
	Content        []PartV1    `json:"content"`
	Author         PersonV1    `json:"author,omitzero"`
	Recipients     []PersonV1  `json:"recipients,omitempty"`
	ConversationID string      `json:"conversation_id,omitempty"`
	History        []MessageV1 `json:"history,omitempty"`
	Locale         string      `json:"locale,omitempty"`
	Country        string      `json:"country,omitempty"`
	Explain        bool        `json:"explain,omitempty"`
	// Now is RFC 3339; empty is the current time.
	Now string `json:"now,omitempty"`
	// Offsets is "bytes" (the default) or "utf16", for spans in the answer.
	Offsets string `json:"offsets,omitempty"`
}

// PartV1 is {"type":"text","text":…} or {"type":"image","data":base64}.
type PartV1 struct {
	Type string `json:"type"`
	Text string `json:"text,omitempty"`
	Data string `json:"data,omitempty"`
}

// PersonV1 is the author or a recipient.
type PersonV1 struct {
	ID      string `json:"id,omitempty"`
	AgeBand string `json:"age_band,omitempty"`
	Kind    string `json:"kind,omitempty"`
}

// MessageV1 is one earlier message.
type MessageV1 struct {
	AuthorID string `json:"author_id"`
	Text     string `json:"text"`
}

// Codes of faults that only the wire has; the SDK's are in sdk/vocab.
const (
	CodeBadEncoding  = string(vocab.CodeBadEncoding)
	CodeBadJSON      = "bad_json"
	CodeUnknownField = "unknown_field"
	CodeBadType      = "bad_type"
	CodeBadBase64    = "bad_base64"
	CodeBadValue     = string(vocab.CodeBadValue)
)

// A DecodeError says what is wrong with a document. It holds none of it.
type DecodeError struct {
	Code, Field, Problem string
}

func (e *DecodeError) Error() string {
	if e.Field == "" {
		return e.Problem
	}
	return e.Field + ": " + e.Problem
}

// Decode reads exactly one JSON document into v. Unknown fields are refused.
// Errors are of type [*DecodeError].
func Decode(data []byte, v any) error {
	if !utf8.Valid(data) { // the decoder would replace bad bytes silently
		return &DecodeError{Code: CodeBadEncoding, Problem: "the document is not valid UTF-8"}
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(v); err != nil {
		return decodeError(err, len(data))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return &DecodeError{Code: CodeBadJSON, Problem: fmt.Sprintf("more follows the document at byte %d", decoder.InputOffset())}
	}
	return nil
}

// decodeError words an error of encoding/json, whose own text may quote the
// document.
func decodeError(err error, size int) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	const unknown = "json: unknown field "
	switch {
	case errors.As(err, &kind):
		return &DecodeError{Code: CodeBadType, Field: kind.Field, Problem: fmt.Sprintf("got a JSON %s, want %s", strings.Fields(kind.Value)[0], jsonKind(kind))}
	case errors.As(err, &syntax):
		if strings.Contains(syntax.Error(), "max depth") {
			return &DecodeError{Code: CodeBadJSON, Problem: "nested too deeply"}
		}
		return &DecodeError{Code: CodeBadJSON, Problem: fmt.Sprintf("not JSON at byte %d", syntax.Offset)}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &DecodeError{Code: CodeBadJSON, Problem: fmt.Sprintf("the document ends early, after %d bytes", size)}
	case strings.HasPrefix(err.Error(), unknown):
		return &DecodeError{Code: CodeUnknownField, Field: fieldName(strings.TrimPrefix(err.Error(), unknown)), Problem: "no such field"}
	default:
		return &DecodeError{Code: CodeBadJSON, Problem: "not a JSON document of this form"}
	}
}

func jsonKind(e *json.UnmarshalTypeError) string {
	switch e.Type.Kind().String() {
	case "struct", "map":
		return "an object"
	case "slice", "array":
		return "an array"
	case "bool":
		return "true or false"
	case "string":
		return "a string"
	default:
		return "a number"
	}
}

// fieldName unquotes a field's name and cuts it: it is the client's word, but
// it could be any.
func fieldName(quoted string) string {
	name := strings.Trim(quoted, `"`)
	const longest = 40
	if len(name) > longest || strings.ContainsAny(name, "\\\n") {
		return fmt.Sprintf("(a name of %d bytes)", len(name))
	}
	return name
}

// Input converts r. Values that the SDK checks are passed on as they are.
func (r *RequestV1) Input() (sdk.Input, error) {
	in := sdk.Input{
		ID: r.ID, Phase: vocab.Phase(r.Phase), Surface: vocab.Surface(r.Surface), Policy: r.Policy,
		Author: r.Author.person(), ConversationID: r.ConversationID, Locale: r.Locale, Country: r.Country, Explain: r.Explain,
	}
	if r.Offsets != "" && r.Offsets != offsetsBytes && r.Offsets != offsetsUTF16 {
		return sdk.Input{}, &DecodeError{Code: CodeBadValue, Field: "offsets", Problem: `want "bytes" or "utf16"`}
	}
	if r.Now != "" {
		now, err := time.Parse(time.RFC3339, r.Now)
		if err != nil {
			return sdk.Input{}, &DecodeError{Code: CodeBadValue, Field: "now", Problem: "want a time of RFC 3339 such as 2026-12-31T20:00:00Z"}
		}
		in.Now = now
	}
	for i := range r.Content {
		part, err := r.Content[i].part(fmt.Sprintf("content[%d]", i))
		if err != nil {
			return sdk.Input{}, err
		}
		in.Content = append(in.Content, part)
	}
	for i := range r.Recipients {
		in.Recipients = append(in.Recipients, r.Recipients[i].person())
	}
	for _, m := range r.History {
		in.History = append(in.History, sdk.Message{AuthorID: m.AuthorID, Text: m.Text})
	}
	return in, nil
}

func (p *PersonV1) person() sdk.Person {
	return sdk.Person{ID: p.ID, AgeBand: vocab.AgeBand(p.AgeBand), Kind: vocab.PersonKind(p.Kind)}
}

func (p *PartV1) part(field string) (sdk.Part, error) {
	out := sdk.Part{Type: vocab.PartType(p.Type), Text: p.Text}
	if p.Text != "" && out.Type == vocab.PartImage {
		return out, &DecodeError{Code: CodeBadValue, Field: field + ".text", Problem: `a part of type "image" has no text`}
	}
	if p.Data == "" {
		return out, nil
	}
	if out.Type == vocab.PartText {
		return out, &DecodeError{Code: CodeBadValue, Field: field + ".data", Problem: `a part of type "text" has no data`}
	}
	data, err := base64.StdEncoding.DecodeString(p.Data)
	if err != nil {
		return out, &DecodeError{Code: CodeBadBase64, Field: field + ".data", Problem: "not standard base64 with padding (RFC 4648, section 4)"}
	}
	out.Image = data
	return out, nil
}
