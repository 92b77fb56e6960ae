package sdk

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/handrail-safety/handrail/sdk/internal/fuse"
	"github.com/handrail-safety/handrail/sdk/internal/lang"
	"github.com/handrail-safety/handrail/sdk/internal/policy"
	"github.com/handrail-safety/handrail/sdk/internal/scan"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// Names of stages in [Verdict].Degraded and in a policy's on_failure.
const (
	stageRules      = "rules"
	stageTextModel  = "text_model"
	stageImageModel = "image_model"
	stageSupport    = "support"
)

// BatchResult is the answer to one input of a batch: a verdict or an error.
type BatchResult struct {
	Verdict Verdict
	Err     error
}

// Moderate judges one input.
//
// Errors: [*InputError] for a bad input, [*StageError] where a stage failed
// and the policy asks for no verdict then, [ErrClosed], and ctx.Err(). An
// error means that there is no verdict. ctx is looked at between stages, while
// waiting for a model and between the frames of an animation.
func (e *Engine) Moderate(ctx context.Context, in Input) (Verdict, error) {
	if e.closed.Load() {
		return Verdict{}, ErrClosed
	}
	j := job{in: &in}
	e.judge(ctx, []*job{&j})
	return j.verdict, j.err
}

// ModerateBatch judges inputs independently and answers in their order; the
// texts of all go through the model together. The error is for the batch as a
// whole: its size, [ErrClosed] or ctx.Err(); a bad input fails alone, in its
// result.
func (e *Engine) ModerateBatch(ctx context.Context, in []Input) ([]BatchResult, error) {
	if e.closed.Load() {
		return nil, ErrClosed
	}
	if n := len(in); n > e.config.limits.Batch {
		return nil, exceeds(vocab.CodeBatchTooLarge, "requests", n, "requests", e.config.limits.Batch)
	}
	jobs := make([]*job, len(in))
	for i := range in {
		jobs[i] = &job{in: &in[i]}
	}
	e.judge(ctx, jobs)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := make([]BatchResult, len(in))
	for i, j := range jobs {
		out[i] = BatchResult{Verdict: j.verdict, Err: j.err}
	}
	return out, nil
}

// job is one input on its way through the stages. Once err is set, the later
// stages pass it by.
type job struct {
	in        *Input
	rules     *ruleset
	policy    *policy.Policy
	recipient vocab.AgeBand // the youngest

	languages []lang.Guess
	evidence  []Evidence
	shadow    []Evidence
	findings  []fuse.Finding
	// nearMisses counts those noted with Explain.
	nearMisses int
	// hits are those of all rules that are no drafts, kept where a policy on
	// trial counts other rules than the policy.
	hits      []scan.Hit
	keepsHits bool
	risk      risk
	coverage  coverage
	degraded  []string

	verdict Verdict
	err     error
}

// judge takes the jobs through all stages: rules, text models, image models,
// then fusing, policy and support.
func (e *Engine) judge(ctx context.Context, jobs []*job) {
	rules := e.rules.Load()
	for _, j := range jobs {
		j.rules = rules
		j.begin(e.config.limits)
		e.stage(ctx, j, stageRules, func() error { return j.match() })
	}
	e.readTexts(ctx, jobs)
	for _, j := range jobs {
		e.cover(j)
		e.readImages(ctx, j)
		e.finish(ctx, j)
	}
}

// begin validates the input.
func (j *job) begin(l Limits) {
	if j.err = validate(j.in, l, func(name string) bool { _, ok := j.rules.policy(name); return ok }); j.err != nil {
		return
	}
	j.policy, _ = j.rules.policy(j.in.Policy)
	j.recipient = youngest(j.in.Recipients)
	for _, p := range j.rules.shadows[j.policy.Name] {
		j.keepsHits = j.keepsHits || p.Strictness() != j.policy.Strictness()
	}
}

// stage runs one stage of j. A failure or a panic of it does not reach the
// caller: the policy says what it leads to.
func (e *Engine) stage(ctx context.Context, j *job, name string, run func() error) {
	if j.err != nil {
		return
	}
	if j.err = ctx.Err(); j.err != nil {
		return
	}
	err := contained(run)
	if err == nil {
		return
	}
	if j.err = ctx.Err(); j.err != nil { // the caller gave up, the stage did not fail
		return
	}
	e.degrade(j, name, err)
}

// degrade notes that a stage failed.
func (e *Engine) degrade(j *job, name string, err error) {
	e.config.logger.Error("stage failed", "stage", name, "error", err)
	if j.policy.OnFailure(name) == policy.FailError {
		j.err = &StageError{Stage: name, Err: err}
		return
	}
	if !slices.Contains(j.degraded, name) {
		j.degraded = append(j.degraded, name)
	}
}

// contained turns a panic into an error.
func contained(run func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in\n%s", debug.Stack()) // not its value, which may quote a text
		}
	}()
	return run()
}

// finish fuses the evidence, decides, and words the help.
func (e *Engine) finish(ctx context.Context, j *job) {
	if j.err == nil {
		j.err = ctx.Err()
	}
	if j.err != nil {
		return
	}
	sortEvidence(j.evidence)
	sortEvidence(j.shadow)
	scores := fuse.Scores(j.findings)
	known := j.policyCase(scores)
	decision := j.policy.Decide(known)
	j.verdict = Verdict{
		DecisionID: ulid.Make().String(), ID: j.in.ID, Action: decision.Action,
		Actions: make([]PolicyAction, 0, len(decision.Actions)), Categories: j.categories(scores, decision.Severities),
		Evidence: notNil(j.evidence), Support: []Card{}, Masked: j.masked(decision.Mask),
		Language: j.language(), Coverage: j.coverage.list(), Shadow: notNil(j.shadow),
		Provenance: e.provenance(j.rules),
	}
	j.verdict.Provenance.Policy = j.policy.Name + "@" + j.policy.Version
	for _, a := range decision.Actions {
		j.verdict.Actions = append(j.verdict.Actions, PolicyAction(a))
	}
	j.verdict.ShadowPolicies = e.trials(j, known, &decision)
	e.stage(ctx, j, stageSupport, func() error { j.support(decision.Support); return nil })
	j.verdict.Degraded = notNil(j.degraded)
	if j.err != nil {
		j.verdict = Verdict{}
	}
}

// youngest is the age that decides. Beside adults an unknown age makes the
// whole unknown, which counts as a child.
func youngest(recipients []Person) vocab.AgeBand {
	known, unknown := vocab.AgeUnknown, false
	for _, p := range recipients {
		switch rank := p.AgeBand.Rank(); {
		case rank < 0:
			unknown = true
		case known == vocab.AgeUnknown || rank < known.Rank():
			known = p.AgeBand
		}
	}
	if unknown && !known.Child() {
		return vocab.AgeUnknown
	}
	return known
}

// now is the time that opening hours are looked up for.
func (j *job) now() time.Time {
	if j.in.Now.IsZero() {
		return time.Now()
	}
	return j.in.Now
}

func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// shares hands the languages to the rules.
func (j *job) shares() []scan.Share {
	out := make([]scan.Share, len(j.languages))
	for i, g := range j.languages {
		out[i] = scan.Share{Language: g.Tag, Share: g.Share}
	}
	return out
}
