package sdk

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sdk/internal/fuse"
	"github.com/handrail-safety/handrail/sdk/internal/policy"
	"github.com/handrail-safety/handrail/sdk/internal/support"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// sortEvidence brings evidence into the order that [Verdict] promises.
func sortEvidence(all []Evidence) {
	slices.SortStableFunc(all, func(a, b Evidence) int {
		return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Source, b.Source),
			cmp.Compare(a.ID, b.ID), cmp.Compare(a.End, b.End), cmp.Compare(a.Category, b.Category))
	})
}

// policyCase is what the policy looks at.
func (j *job) policyCase(scores map[vocab.Category]float64) *policy.Case {
	author := j.in.Author.AgeBand
	if author == "" {
		author = vocab.AgeUnknown
	}
	phase := j.in.Phase
	if phase == "" {
		phase = vocab.PostSend
	}
	c := &policy.Case{
		AuthorAge: author, RecipientAge: j.recipient, Direction: vocab.DirectionOf(author, j.recipient),
		Surface: j.in.Surface, Phase: phase, Degraded: j.degraded,
		Categories: make(map[vocab.Category]policy.CaseCategory, len(scores)),
	}
	for name, score := range scores {
		known := policy.CaseCategory{Score: score, Signals: j.signals(name)}
		for i := range j.evidence {
			e := &j.evidence[i]
			if e.Category != name || e.NearMiss {
				continue
			}
			known.Words = known.Words || e.End > e.Start && e.Source == string(fuse.Rule)
			known.Image = known.Image || e.Source == string(fuse.ImageModel) && e.Score >= signalFloor
		}
		c.Categories[name] = known
	}
	c.Level, c.Speaker = j.risk.settle(scores[vocab.SelfHarm])
	return c
}

// signals lists the signals of a category that evidence names, strongest first.
func (j *job) signals(category vocab.Category) []vocab.Signal {
	best := map[vocab.Signal]float64{}
	for i := range j.evidence {
		e := &j.evidence[i]
		if e.Category == category && e.Signal != "" && !e.NearMiss {
			best[e.Signal] = max(best[e.Signal], e.Score)
		}
	}
	out := make([]vocab.Signal, 0, len(best))
	for s := range best {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b vocab.Signal) int { return cmp.Or(cmp.Compare(best[b], best[a]), cmp.Compare(a, b)) })
	return out
}

func (j *job) categories(scores map[vocab.Category]float64, severities map[vocab.Category]vocab.Severity) map[vocab.Category]CategoryResult {
	out := make(map[vocab.Category]CategoryResult, len(scores))
	for name, score := range scores {
		r := CategoryResult{Score: score, Severity: severities[name], Signals: j.signals(name)}
		if name == vocab.SelfHarm && r.Severity != vocab.SeverityNone {
			r.Level, r.Speaker = j.risk.settle(score)
		}
		out[name] = r
	}
	return out
}

// masked strikes the words out that rules of the given categories matched.
func (j *job) masked(categories []vocab.Category) []Masked {
	out := []Masked{}
	for i := range j.in.Content {
		var spans [][2]int
		for k := range j.evidence {
			e := &j.evidence[k]
			if e.Part == i && e.End > e.Start && !e.NearMiss && e.Source == string(fuse.Rule) && slices.Contains(categories, e.Category) {
				spans = append(spans, [2]int{e.Start, e.End})
			}
		}
		if len(spans) > 0 {
			spans = union(spans)
			out = append(out, Masked{Part: i, Text: strike(j.in.Content[i].Text, spans), Spans: spans})
		}
	}
	return out
}

// union joins spans that overlap or touch.
func union(spans [][2]int) [][2]int {
	slices.SortFunc(spans, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	out := spans[:1]
	for _, s := range spans[1:] {
		if last := &out[len(out)-1]; s[0] <= last[1] {
			last[1] = max(last[1], s[1])
		} else {
			out = append(out, s)
		}
	}
	return out
}

// strike writes one asterisk for each character of the spans; spaces stay, so
// that the reader sees how many words there were.
func strike(text string, spans [][2]int) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s[0]])
		for rest := text[s[0]:s[1]]; rest != ""; {
			r, size := utf8.DecodeRuneInString(rest)
			if unicode.IsSpace(r) {
				b.WriteString(rest[:size])
			} else {
				b.WriteByte('*')
			}
			rest = rest[size:]
		}
		at = s[1]
	}
	b.WriteString(text[at:])
	return b.String()
}

// readable leaves out requests for cards that nobody could read: a search has
// no recipient, a bot needs no comfort.
func (j *job) readable(requests []policy.Request) []policy.Request {
	alone := len(j.in.Recipients) == 0 && (j.in.Surface == vocab.Search || j.in.Surface == vocab.Assistant)
	machine := j.in.Author.Kind == vocab.KindBot || j.in.Author.Kind == vocab.KindAssistant
	var out []policy.Request
	for _, r := range requests {
		if (r.Audience != vocab.Recipient || !alone) && (r.Audience != vocab.Author || !machine) {
			out = append(out, r)
		}
	}
	return out
}

// support asks the book for the cards the policy wants.
func (j *job) support(requests []policy.Request) {
	locale := j.in.Locale
	if locale == "" {
		locale, _ = j.certainLanguage()
	}
	for _, r := range j.readable(requests) {
		age := j.recipient
		if r.Audience == vocab.Author {
			age = j.in.Author.AgeBand
		}
		card, ok := j.rules.book.Card(support.Ask{
			Audience: r.Audience, Type: r.Type, Need: r.Need, Age: age,
			Locale: locale, Country: j.in.Country, Now: j.now(), Urgent: r.Urgent,
		})
		if ok {
			j.verdict.Support = append(j.verdict.Support, newCard(&card))
		}
	}
}

func newCard(c *support.Card) Card {
	out := Card{
		Audience: c.Audience, Type: c.Type, Locale: c.Locale, ReadingAge: c.ReadingAge,
		Title: c.Title, Body: c.Body, Choices: notNil(c.Choices), Resources: make([]Resource, 0, len(c.Resources)),
	}
	for _, r := range c.Resources {
		resource := Resource{
			Name: r.Name, Hours: r.Hours, OpenNow: r.OpenNow, Languages: notNil(r.Languages), Source: r.Source, Checked: r.Checked,
			Channels: make([]Channel, 0, len(r.Channels)),
		}
		for _, channel := range r.Channels {
			resource.Channels = append(resource.Channels, Channel(channel))
		}
		out.Resources = append(out.Resources, resource)
	}
	return out
}
