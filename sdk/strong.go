package sdk

import (
	"fmt"
	"slices"

	"github.com/handrail-safety/handrail/sdk/internal/fuse"
	"github.com/handrail-safety/handrail/sdk/internal/policy"
)

// worthIt chooses the texts that the strong tier reads, and tells it where the
// others found something.
func worthIt(readings []*reading) []*reading {
	var chosen []*reading
	for _, r := range readings {
		if r.job.err == nil && r.worthIt() {
			r.input.Focus = r.focus()
			chosen = append(chosen, r)
		}
	}
	return chosen
}

// worthIt asks the policy. A text that no fast model could read, or whose
// language none knows, is always worth it, and so is one where a rule found
// something.
func (r *reading) worthIt() bool {
	strong := r.job.policy.Strong()
	switch strong.Use {
	case policy.StrongAlways:
		return true
	case policy.StrongNever:
		return false
	}
	if len(r.job.findings) > 0 {
		return true
	}
	read := false
	for i := range r.opinions {
		o := &r.opinions[i]
		if !o.result.Covered || !r.job.inLanguageOf(o.by) {
			continue
		}
		read = true
		for k, score := range o.result.Scores {
			if from, ok := strong.From[o.by.labels[k].category]; ok && score >= from {
				return true
			}
		}
	}
	return !read
}

// inLanguageOf is false where the message surely is in a language that the model
// does not know.
func (j *job) inLanguageOf(c *classifier) bool {
	tag, sure := j.certainLanguage()
	return !sure || len(c.reads.bases) == 0 || slices.Contains(c.reads.bases, tag)
}

// focus holds the places of this text that rules or the fast tier point to.
func (r *reading) focus() [][2]int {
	var places [][2]int
	for i := range r.job.evidence {
		if e := &r.job.evidence[i]; e.Part == r.part && e.End > e.Start && !e.NearMiss && e.Message < 0 {
			places = append(places, [2]int{e.Start, e.End})
		}
	}
	for i := range r.opinions {
		if at := r.opinions[i].result.Span; at[1] > at[0] {
			places = append(places, at)
		}
	}
	return places
}

// conclude turns the opinions into findings and evidence. Where the strong tier
// spoke, it alone names signals; a fast model is heard beside it on the categories
// of a language that it knows, see package fuse.
func (r *reading) conclude() {
	if r.job.err != nil {
		return
	}
	var strong []label
	for i := range r.opinions {
		if o := &r.opinions[i]; o.by.info.Tier == tierStrong && o.result.Covered {
			strong = append(strong, o.by.labels...)
		}
	}
	for i := range r.opinions {
		o := &r.opinions[i]
		if o.by.info.Tier != tierStrong {
			r.job.heed(o.by, fuse.TextModel, r.part, &o.result, func(l label) bool {
				return slices.Contains(strong, l) && (l.signal != "" || !r.job.inLanguageOf(o.by))
			})
			continue
		}
		r.job.heed(o.by, fuse.StrongTextModel, r.part, &o.result, nil)
		if o.result.Covered {
			r.job.risk.hearModel(o.by, o.result.Scores)
		}
		if o.result.Windows < o.result.AllWindows {
			r.job.coverage.add(fmt.Sprintf("windows:%d/%d", o.result.Windows, o.result.AllWindows))
		}
	}
}
