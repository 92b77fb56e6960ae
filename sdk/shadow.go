package sdk

import (
	"cmp"
	"slices"

	"github.com/handrail-safety/handrail/sdk/internal/fuse"
	"github.com/handrail-safety/handrail/sdk/internal/policy"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// ShadowPolicy is what a policy on trial (shadows, in its file) would have done
// with an input that another one decided. It is judged by what was found for
// that other one: rules up to its own strictness and no drafts, and models
// where that other one let them read.
//
// Cost: 4 to 11 µs a policy, 8 to 18 µs where its strictness is another, on two
// slow shared cores (BenchmarkShadowPolicies).
type ShadowPolicy struct {
	// Policy and Version name it.
	Policy, Version string
	// Action and Actions are what a verdict by it would have held.
	Action  vocab.Action
	Actions []PolicyAction
	// Differs names what a platform would have done otherwise: "action" on the
	// content, actions "beside" it, the "masked" text where both mask, "support"
	// asked for. Reasons are not compared. Empty, not nil, if nothing differs.
	Differs []string
	// Failed is the failed stage, of rules and models, for which it would have refused a
	// verdict; Action is empty then. Empty otherwise.
	Failed string
}

// Words of [ShadowPolicy].Differs.
const (
	differsAction  = "action"
	differsBeside  = "beside"
	differsMasked  = "masked"
	differsSupport = "support"
)

// trials judges j by every policy on trial beside the one that decided, which
// saw known and decided acted. One that panics is logged and left out: it must
// not cost the verdict.
func (e *Engine) trials(j *job, known *policy.Case, acted *policy.Decision) []ShadowPolicy {
	out := make([]ShadowPolicy, 0, len(j.rules.shadows[j.policy.Name]))
	for _, p := range j.rules.shadows[j.policy.Name] {
		err := contained(func() error { out = append(out, j.trial(p, known, acted)); return nil })
		if err != nil {
			e.config.logger.Error("policy on trial failed", "policy", p.Name, "error", err)
		}
	}
	return out
}

// trial judges j by p.
func (j *job) trial(p *policy.Policy, known *policy.Case, acted *policy.Decision) ShadowPolicy {
	s := ShadowPolicy{Policy: p.Name, Version: p.Version, Actions: []PolicyAction{}, Differs: []string{}}
	for _, stage := range j.degraded {
		if p.OnFailure(stage) == policy.FailError {
			s.Failed, s.Differs = stage, append(s.Differs, differsAction)
			return s
		}
	}
	if p.Strictness() != j.policy.Strictness() {
		j = j.under(p)
		known = j.policyCase(fuse.Scores(j.findings))
	}
	d := p.Decide(known)
	s.Action = d.Action
	for _, a := range d.Actions {
		s.Actions = append(s.Actions, PolicyAction(a))
	}
	for _, aspect := range [...]struct {
		name   string
		differ bool
	}{
		{differsAction, d.Action != acted.Action},
		{differsBeside, !slices.Equal(beside(&d), beside(acted))},
		{differsMasked, d.Action == vocab.Mask && acted.Action == vocab.Mask && !sameMasks(j.masked(d.Mask), j.verdict.Masked)},
		{differsSupport, !slices.Equal(j.readable(d.Support), j.readable(acted.Support))},
	} {
		if aspect.differ {
			s.Differs = append(s.Differs, aspect.name)
		}
	}
	return s
}

// under is j as the rules that count by p make it: p may be more or less strict
// than the policy.
func (j *job) under(p *policy.Policy) *job {
	other := &job{in: j.in, rules: j.rules, policy: p, recipient: j.recipient, degraded: j.degraded, verdict: j.verdict}
	other.risk.modelLevel, other.risk.modelSpeaker = j.risk.modelLevel, j.risk.modelSpeaker
	for i := range j.evidence {
		if j.evidence[i].Source != fuse.Rule.Name() {
			other.evidence = append(other.evidence, j.evidence[i])
		}
	}
	for i := range j.findings {
		if j.findings[i].Source != fuse.Rule {
			other.findings = append(other.findings, j.findings[i])
		}
	}
	for i := range j.hits {
		other.note(&j.hits[i])
	}
	return other
}

// beside are the actions beside that on the content, without reasons, in an
// order that does not tell from which rules they come.
func beside(d *policy.Decision) []policy.Taken {
	out := slices.Clone(d.Actions)
	if d.Action != vocab.Allow {
		out = out[1:]
	}
	for i := range out {
		out[i].Reason = ""
	}
	slices.SortFunc(out, func(a, b policy.Taken) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Queue, b.Queue), cmp.Compare(a.Priority, b.Priority))
	})
	return out
}

// sameMasks compares what readers would see.
func sameMasks(a, b []Masked) bool {
	return slices.EqualFunc(a, b, func(a, b Masked) bool { return a.Part == b.Part && a.Text == b.Text })
}
