package wire

import (
	"unicode/utf16"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk"
)

// Values of [RequestV1].Offsets.
const (
	offsetsBytes = "bytes"
	offsetsUTF16 = "utf16"
)

// VerdictV1 is the answer to a [RequestV1]. Arrays are never null.
type VerdictV1 struct {
	DecisionID string                `json:"decision_id"`
	ID         string                `json:"id,omitempty"`
	Action     string                `json:"action"`
	Actions    []ActionV1            `json:"actions"`
	Categories map[string]CategoryV1 `json:"categories"`
	Evidence   []EvidenceV1          `json:"evidence"`
	Support    []CardV1              `json:"support"`
	Masked     []MaskedV1            `json:"masked"`
	Language   string                `json:"language"`
	Coverage   []string              `json:"coverage"`
	Degraded   []string              `json:"degraded"`
	Shadow     []ShadowV1            `json:"shadow"`
	Provenance ProvenanceV1          `json:"provenance"`
}

// ActionV1 is one action with its reason.
type ActionV1 struct {
	Type     string `json:"type"`
	Reason   string `json:"reason"`
	Queue    string `json:"queue,omitempty"`
	Priority string `json:"priority,omitempty"`
}

// CategoryV1 is the judgement on one category.
type CategoryV1 struct {
	Score    float64  `json:"score"`
	Severity string   `json:"severity"`
	Signals  []string `json:"signals"`
	Level    string   `json:"level,omitempty"`
	Speaker  string   `json:"speaker,omitempty"`
}

// EvidenceV1 is one finding. start and end are absent where it speaks of the
// whole part.
type EvidenceV1 struct {
	Source   string  `json:"source"`
	ID       string  `json:"id"`
	Category string  `json:"category"`
	Signal   string  `json:"signal,omitempty"`
	Score    float64 `json:"score"`
	Part     int     `json:"part"`
	Start    *int    `json:"start,omitempty"`
	End      *int    `json:"end,omitempty"`
	Message  *int    `json:"message,omitempty"`
	Match    string  `json:"match,omitempty"`
	ReadAs   string  `json:"read_as,omitempty"`
	Clause   string  `json:"clause,omitempty"`
	NearMiss bool    `json:"near_miss,omitempty"`
	Override string  `json:"override,omitempty"`
}

// CardV1 is one message of help.
type CardV1 struct {
	Audience   string       `json:"audience"`
	Type       string       `json:"type"`
	Locale     string       `json:"locale"`
	ReadingAge string       `json:"reading_age"`
	Title      string       `json:"title"`
	Body       string       `json:"body"`
	Choices    []string     `json:"choices"`
	Resources  []ResourceV1 `json:"resources"`
}

// ResourceV1 is one help service. open_now is absent where hours are unknown.
type ResourceV1 struct {
	Name      string      `json:"name"`
	Channels  []ChannelV1 `json:"channels"`
	Hours     string      `json:"hours,omitempty"`
	OpenNow   *bool       `json:"open_now,omitempty"`
	Languages []string    `json:"languages"`
	Source    string      `json:"source"`
	Checked   string      `json:"checked,omitempty"`
}

// ChannelV1 is one way to reach a service.
type ChannelV1 struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

// MaskedV1 is the masked text of one part.
type MaskedV1 struct {
	Part  int      `json:"part"`
	Text  string   `json:"text"`
	Spans [][2]int `json:"spans"`
}

// ProvenanceV1 names what decided.
type ProvenanceV1 struct {
	Engine string `json:"engine"`
	Policy string `json:"policy"`
	// Bundle is absent where the rules come from none.
	Bundle string   `json:"bundle,omitempty"`
	Packs  []string `json:"packs"`
	// Spellings is absent where the rules bring none.
	Spellings []string `json:"spellings,omitempty"`
	// Overrides is absent where the platform changes no rule.
	Overrides []string `json:"overrides,omitempty"`
	Models    []string `json:"models"`
}

// ErrorV1 is the body of every answer that is no verdict.
type ErrorV1 struct {
	Error ErrorBodyV1 `json:"error"`
}

// ErrorBodyV1 says what is wrong, without user text.
type ErrorBodyV1 struct {
	Code      string `json:"code"`
	Message   string `json:"message"`
	Field     string `json:"field,omitempty"`
	RequestID string `json:"request_id,omitempty"`
}

// Verdict converts v, the answer to r, whose texts and offsets it needs for
// counting in UTF-16.
func (r *RequestV1) Verdict(v *sdk.Verdict) VerdictV1 {
	at := r.offsets()
	out := VerdictV1{
		DecisionID: v.DecisionID, ID: v.ID, Action: string(v.Action), Language: v.Language,
		Actions: actions(v.Actions), Categories: make(map[string]CategoryV1, len(v.Categories)),
		Support: make([]CardV1, 0, len(v.Support)), Masked: make([]MaskedV1, 0, len(v.Masked)),
		Coverage: list(v.Coverage), Degraded: list(v.Degraded),
		Provenance: ProvenanceV1{Engine: v.Provenance.Engine, Policy: v.Provenance.Policy, Bundle: v.Provenance.Bundle, Packs: list(v.Provenance.Packs), Spellings: v.Provenance.Spellings, Overrides: v.Provenance.Overrides, Models: list(v.Provenance.Models)},
	}
	for name, c := range v.Categories {
		out.Categories[string(name)] = CategoryV1{
			Score: c.Score, Severity: string(c.Severity), Signals: list(c.Signals), Level: string(c.Level), Speaker: string(c.Speaker),
		}
	}
	out.Evidence = evidence(v.Evidence, at)
	out.Shadow = shadow(v, at)
	for i := range v.Support {
		out.Support = append(out.Support, card(&v.Support[i]))
	}
	for _, m := range v.Masked {
		masked := MaskedV1{Part: m.Part, Text: m.Text, Spans: make([][2]int, 0, len(m.Spans))}
		for _, s := range m.Spans {
			masked.Spans = append(masked.Spans, [2]int{at(m.Part, s[0]), at(m.Part, s[1])})
		}
		out.Masked = append(out.Masked, masked)
	}
	return out
}

// offsets returns the function that turns a byte offset into a part into the
// unit that r asks for.
func (r *RequestV1) offsets() func(part, offset int) int {
	if r.Offsets != offsetsUTF16 {
		return func(_, offset int) int { return offset }
	}
	return func(part, offset int) int {
		units := 0
		for text := r.Content[part].Text[:offset]; text != ""; {
			char, size := utf8.DecodeRuneInString(text)
			units += utf16.RuneLen(char)
			text = text[size:]
		}
		return units
	}
}

func evidence(all []sdk.Evidence, at func(part, offset int) int) []EvidenceV1 {
	out := make([]EvidenceV1, 0, len(all))
	for i := range all {
		e := &all[i]
		w := EvidenceV1{
			Source: e.Source, ID: e.ID, Category: string(e.Category), Signal: string(e.Signal), Score: e.Score, Part: e.Part,
			Match: e.Match, ReadAs: e.ReadAs, Clause: e.Clause, NearMiss: e.NearMiss, Override: e.Override,
		}
		if e.End > e.Start {
			start, end := at(e.Part, e.Start), at(e.Part, e.End)
			w.Start, w.End = &start, &end
		}
		if e.Message >= 0 {
			w.Message = &e.Message
		}
		out = append(out, w)
	}
	return out
}

func card(c *sdk.Card) CardV1 {
	out := CardV1{
		Audience: string(c.Audience), Type: string(c.Type), Locale: c.Locale, ReadingAge: c.ReadingAge,
		Title: c.Title, Body: c.Body, Choices: list(c.Choices), Resources: make([]ResourceV1, 0, len(c.Resources)),
	}
	for i := range c.Resources {
		r := &c.Resources[i]
		resource := ResourceV1{
			Name: r.Name, Hours: r.Hours, OpenNow: r.OpenNow, Languages: list(r.Languages), Source: r.Source, Checked: r.Checked,
			Channels: make([]ChannelV1, 0, len(r.Channels)),
		}
		for _, channel := range r.Channels {
			resource.Channels = append(resource.Channels, ChannelV1{Kind: channel.Kind, Value: channel.Value})
		}
		out.Resources = append(out.Resources, resource)
	}
	return out
}

// list copies words into plain strings; never nil.
func list[T ~string](words []T) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return out
}
