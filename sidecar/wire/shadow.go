package wire

import "github.com/handrail-safety/handrail/sdk"

// sourcePolicy is the source of what a policy on trial would have done.
const sourcePolicy = "policy"

// ShadowV1 is one entry of [VerdictV1].Shadow: what a rule found that does not
// count, or, with source "policy", what a policy on trial would have done. One
// of the two parts is nil, and absent as JSON.
type ShadowV1 struct {
	// Source and ID hide those of EvidenceV1, so that both kinds have them.
	Source string `json:"source"`
	ID     string `json:"id"`
	*EvidenceV1
	*OutcomeV1
}

// OutcomeV1 is what a policy on trial would have done. action is absent where
// it would have refused a verdict because of the stage in failed.
type OutcomeV1 struct {
	Version string     `json:"version"`
	Action  string     `json:"action,omitempty"`
	Actions []ActionV1 `json:"actions"`
	Differs []string   `json:"differs"`
	Failed  string     `json:"failed,omitempty"`
}

// shadow lists the rules, in the order of evidence, then the policies.
func shadow(v *sdk.Verdict, at func(part, offset int) int) []ShadowV1 {
	rules := evidence(v.Shadow, at)
	out := make([]ShadowV1, 0, len(rules)+len(v.ShadowPolicies))
	for i := range rules {
		out = append(out, ShadowV1{Source: rules[i].Source, ID: rules[i].ID, EvidenceV1: &rules[i]})
	}
	for i := range v.ShadowPolicies {
		p := &v.ShadowPolicies[i]
		out = append(out, ShadowV1{Source: sourcePolicy, ID: p.Policy, OutcomeV1: &OutcomeV1{
			Version: p.Version, Action: string(p.Action), Actions: actions(p.Actions), Differs: list(p.Differs), Failed: p.Failed,
		}})
	}
	return out
}

func actions(all []sdk.PolicyAction) []ActionV1 {
	out := make([]ActionV1, 0, len(all))
	for _, a := range all {
		out = append(out, ActionV1{Type: string(a.Type), Reason: a.Reason, Queue: a.Queue, Priority: a.Priority})
	}
	return out
}
