package policy

import (
	"slices"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// Decide judges one case. It is a pure function of p and c.
func (p *Policy) Decide(c *Case) Decision {
	d := Decision{Severities: p.severities(c), Action: vocab.Allow, Actions: []Taken{}, Support: []Request{}}
	ceiling := p.ceiling(c, d.Severities)
	var content, beside []Taken
	for i := range p.actions {
		rule := &p.actions[i]
		if !rule.When.holds(c, d.Severities) {
			continue
		}
		if ceiling == vocab.Allow && rule.Action.Rank() > ceiling.Rank() {
			rule = rule.gently()
		}
		reason := string(rule.When.Category) + "." + string(d.Severities[rule.When.Category])
		content = append(content, Taken{Type: rule.Action, Reason: reason})
		beside = rule.appendBeside(beside, reason)
		if rule.Action == vocab.Mask && !slices.Contains(d.Mask, rule.When.Category) {
			d.Mask = append(d.Mask, rule.When.Category)
		}
		d.Support = appendSupport(d.Support, rule.Support)
	}
	strongest := Taken{Type: vocab.Allow}
	for _, t := range p.failures(c, content) {
		if t.Type.Rank() > ceiling.Rank() && t.Reason != unseenImage {
			t.Type = ceiling
		}
		if t.Type.Rank() > strongest.Type.Rank() {
			strongest = t
		}
	}
	d.Action = strongest.Type
	if d.Action != vocab.Allow {
		d.Actions = append(d.Actions, strongest)
	}
	if d.Action != vocab.Mask {
		d.Mask = nil
	}
	d.Actions = append(d.Actions, beside...)
	return d
}

// maxCards is how many cards one person gets. The evidence behind the messages
// asks for one message at a time; two let a tool and a crisis line stand
// together, as blackmail with pictures needs.
const maxCards = 2

// appendSupport adds requests in order of urgency: of a type the first for an
// audience, and no more than maxCards for each.
func appendSupport(all, more []Request) []Request {
	for _, r := range more {
		cards, same := 0, false
		for _, o := range all {
			if o.Audience == r.Audience {
				cards++
				same = same || o.Type == r.Type
			}
		}
		if !same && cards < maxCards {
			all = append(all, r)
		}
	}
	return all
}

// severities turns every score into a severity by the thresholds that hold
// for these people in this place.
func (p *Policy) severities(c *Case) map[vocab.Category]vocab.Severity {
	out := make(map[vocab.Category]vocab.Severity, len(c.Categories))
	for category, known := range c.Categories {
		t := p.thresholds[category]
		for i := range p.adjust {
			a := &p.adjust[i]
			if replaced, ok := a.Thresholds[category]; ok && a.When.people(c) {
				t = replaced
			}
		}
		out[category] = t.severity(known.Score)
	}
	return out
}

func (t Thresholds) severity(score float64) vocab.Severity {
	for _, step := range [...]struct {
		from float64
		s    vocab.Severity
	}{
		{t.Critical, vocab.SeverityCritical}, {t.High, vocab.SeverityHigh},
		{t.Medium, vocab.SeverityMedium}, {t.Low, vocab.SeverityLow},
	} {
		if step.from > 0 && score >= step.from {
			return step.s
		}
	}
	return vocab.SeverityNone
}

// appendBeside adds the actions that go beside the content action. One of a
// type is enough; of two escalations to one queue the first stays, and file
// order is by urgency.
func (r *actionRule) appendBeside(beside []Taken, reason string) []Taken {
	add := func(t Taken) {
		same := func(o Taken) bool { return o.Type == t.Type && o.Queue == t.Queue }
		if !slices.ContainsFunc(beside, same) {
			beside = append(beside, t)
		}
	}
	if r.RestrictContact {
		add(Taken{Type: vocab.RestrictContact, Reason: reason})
	}
	if r.Escalate != nil {
		add(Taken{Type: vocab.Escalate, Reason: reason, Queue: r.Escalate.Queue, Priority: r.Escalate.Priority})
	}
	if r.PreserveEvidence {
		add(Taken{Type: vocab.PreserveEvidence, Reason: reason})
	}
	return beside
}

// gently is what stays of a rule where a cap keeps its action from a person who
// needs help: a human may look, but nobody is told to think again and no
// contact is cut.
func (r *actionRule) gently() *actionRule {
	gentle := *r
	gentle.RestrictContact = false
	gentle.Support = slices.DeleteFunc(slices.Clone(r.Support), func(q Request) bool { return q.Type == vocab.NudgeCard })
	return &gentle
}

// unseenImage is the reason of a hold that no cap lifts: words that ask for
// help say nothing of a picture nobody has looked at.
const unseenImage = "degraded.image_model"

// failures adds a hold for each failed stage that asks for one.
func (p *Policy) failures(c *Case, content []Taken) []Taken {
	for _, stage := range c.Degraded {
		if p.OnFailure(stage) == FailHold {
			content = append(content, Taken{Type: vocab.Hold, Reason: "degraded." + stage})
		}
	}
	return content
}

// OnFailure says what a failed stage leads to; [FailHold] where the policy is
// silent, because an unseen message must not pass as a clean one.
func (p *Policy) OnFailure(stage string) Failure {
	if f, ok := p.onFailure[stage]; ok {
		return f
	}
	return FailHold
}

// ceiling is the strongest content action that the caps allow.
func (p *Policy) ceiling(c *Case, severities map[vocab.Category]vocab.Severity) vocab.Action {
	ceiling := vocab.Block
	for i := range p.caps {
		rule := &p.caps[i]
		if !rule.When.holds(c, severities) || rule.MaxAction.Rank() >= ceiling.Rank() {
			continue
		}
		excepted := slices.ContainsFunc(rule.Except, func(w when) bool { return w.holds(c, severities) })
		if !excepted {
			ceiling = rule.MaxAction
		}
	}
	return ceiling
}
