package sdk

import (
	"strings"
	"sync"

	"github.com/handrail-safety/handrail/sdk/internal/fuse"
	"github.com/handrail-safety/handrail/sdk/internal/lang"
	"github.com/handrail-safety/handrail/sdk/internal/normalize"
	"github.com/handrail-safety/handrail/sdk/internal/scan"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// viewsPool lends the buffers of normalization. A view never outlives match.
var viewsPool = sync.Pool{New: func() any { return new(normalize.Views) }}

// match is the stage of rules: normalize, scan, and evidence of what hit.
func (j *job) match() error {
	j.languages = lang.Identify(j.sample(), j.in.Locale)
	in := scan.Input{
		Author: j.in.Author.AgeBand, Recipient: j.recipient, Surface: j.in.Surface, Phase: j.in.Phase,
		Languages: j.shares, Explain: j.in.Explain,
	}
	for i := range j.in.Content {
		if j.in.Content[i].Type != vocab.PartText {
			continue
		}
		views := viewsPool.Get().(*normalize.Views)
		defer viewsPool.Put(views)
		views.Build(j.in.Content[i].Text)
		in.Parts = append(in.Parts, scan.Part{Index: i, Views: views})
	}
	for _, m := range j.in.History {
		in.History = append(in.History, scan.Message{ByAuthor: m.AuthorID == j.in.Author.ID, Text: m.Text})
	}
	for _, hit := range j.rules.scan.Scan(nil, &in) {
		j.note(&hit)
	}
	return nil
}

// sampleBytes is how much of each text tells its language.
const sampleBytes = 512

// sample joins the beginnings of all texts.
func (j *job) sample() string {
	first, more := "", false
	for i := range j.in.Content {
		if j.in.Content[i].Text == "" {
			continue
		}
		if first != "" {
			more = true
			break
		}
		first = beginning(j.in.Content[i].Text)
	}
	if !more {
		return first
	}
	var b strings.Builder
	for i := range j.in.Content {
		b.WriteString(beginning(j.in.Content[i].Text))
		b.WriteByte('\n')
	}
	return b.String()
}

// beginning cuts a text at a space, or at a rune where there is none.
func beginning(text string) string {
	if len(text) <= sampleBytes {
		return text
	}
	cut := sampleBytes
	for cut > 0 && text[cut]&0xC0 == 0x80 {
		cut--
	}
	if space := strings.LastIndexByte(text[:cut], ' '); space > 0 {
		return text[:space]
	}
	return text[:cut]
}

// maxNearMisses bounds those that one verdict explains.
const maxNearMisses = 200

// note turns a hit into evidence; that of a draft and of a rule that is too
// strict for the policy goes to the shadow, a near miss counts for nothing.
func (j *job) note(h *scan.Hit) {
	if h.NearMiss {
		if j.nearMisses++; j.nearMisses > maxNearMisses {
			j.coverage.add("near_misses")
			return
		}
	}
	if j.keepsHits && !h.Shadow && !h.NearMiss {
		j.hits = append(j.hits, *h)
	}
	e := Evidence{
		Source: string(fuse.Rule), ID: h.Rule.ID, Category: h.Rule.Category, Signal: h.Rule.Signal, Score: fuse.Round(h.Score),
		Part: h.Part, Start: h.Start, End: h.End, Message: h.Message, NearMiss: h.NearMiss,
		Override: h.Rule.Override,
	}
	if j.in.Explain {
		e.Clause = h.Clause
		if h.NearMiss {
			e.Clause = h.Failed
		}
		e.Match = j.in.Content[h.Part].Text[h.Start:h.End]
		e.ReadAs = readAs(e.Match, h.ReadAs)
	}
	if h.Shadow || h.Rule.Level > j.policy.Strictness() {
		j.shadow = append(j.shadow, e)
		return
	}
	j.evidence = append(j.evidence, e)
	if h.NearMiss {
		return
	}
	j.findings = append(j.findings, fuse.Finding{
		Source: fuse.Rule, Category: e.Category, Signal: e.Signal, Score: e.Score, Speaker: h.Rule.Speaker,
		Part: h.Part, Open: openToDoubt(h),
	})
	j.risk.hear(h)
}

// readAs is what was read in place of match; empty where that tells nothing.
func readAs(match, read string) string {
	read = strings.ReplaceAll(read, string(normalize.Wildcard), "*")
	if strings.EqualFold(match, read) {
		return ""
	}
	return read
}

// certainScore is the score from which a rule says that it is certain.
const certainScore = 0.9

// openToDoubt tells whether a model that read the text may know better than the
// rule: not where the rule is certain, nor where it knows what a model does not
// read: disguised words, ages, and earlier messages. Nor about self_harm, where
// help that was not needed costs little.
func openToDoubt(h *scan.Hit) bool {
	return h.Rule.Category != vocab.SelfHarm && h.Score < certainScore && !h.Disguised && h.Message < 0 && h.Rule.When.Empty()
}

// language is the likeliest one, "und" if nothing tells.
func (j *job) language() string {
	if len(j.languages) == 0 {
		return "und"
	}
	return j.languages[0].Tag
}
