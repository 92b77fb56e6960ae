// Package policy turns fused scores into severity, actions and requests for
// support. A policy is data, see rules/policies; this package reads it
// strictly and evaluates it by pure functions.
//
// A decision is made in three steps, in this order: thresholds (those of the
// policy, then each matching adjustment in file order) turn scores into
// severities; every matching action is taken, the strongest content action
// wins; caps weaken the content action where the author needs help and not a
// judgement.
package policy

import (
	"maps"
	"slices"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// Policy is one compiled policy. It is immutable and safe for concurrent use.
type Policy struct {
	Name, Version, Description string
	// Shadows names the policies beside which this one is on trial; that they
	// exist is for the caller to check.
	Shadows []string

	thresholds map[vocab.Category]Thresholds
	adjust     []adjustment
	actions    []actionRule
	caps       []capRule
	onFailure  map[string]Failure
	strong     StrongTier
	strictness int
}

// StrongTier says which texts the strong text model reads.
type StrongTier struct {
	Use StrongUse `yaml:"use"`
	// From holds for each category the fast tier's score from which a text is
	// worth it.
	From map[vocab.Category]float64 `yaml:"from"`
}

// StrongUse is when the strong tier reads a text.
type StrongUse string

// Uses of the strong tier: every text, those that the fast tier or a rule makes
// worth it, or none. A policy that says nothing uses it always.
const (
	StrongAlways  StrongUse = "always"
	StrongWorthIt StrongUse = "worth_it"
	StrongNever   StrongUse = "never"
)

// MaxStrictness is the highest level of a rule. A policy that says nothing takes
// rules of every level.
const MaxStrictness = 4

// Strictness is the highest level of the rules that count, 1 to 4.
func (p *Policy) Strictness() int { return p.strictness }

// Strong says which texts the strong text model reads.
func (p *Policy) Strong() StrongTier { return p.strong }

// Thresholds are the lowest scores of each severity, in (0, 1]; 0 means that
// the severity is never reached.
type Thresholds struct {
	Low      float64 `yaml:"low"`
	Medium   float64 `yaml:"medium"`
	High     float64 `yaml:"high"`
	Critical float64 `yaml:"critical"`
}

// Failure says what happens when a stage failed.
type Failure string

// What a failed stage leads to: the verdict stands as it is, the content is
// held for a human, or there is no verdict.
const (
	FailAllow Failure = "allow"
	FailHold  Failure = "hold"
	FailError Failure = "error"
)

// Case is all that a policy looks at.
type Case struct {
	AuthorAge, RecipientAge vocab.AgeBand
	Direction               vocab.Direction
	Surface                 vocab.Surface
	Phase                   vocab.Phase
	// Categories holds every category.
	Categories map[vocab.Category]CaseCategory
	// Speaker and Level are of self_harm.
	Speaker vocab.Speaker
	Level   vocab.RiskLevel
	// Degraded names the stages that failed.
	Degraded []string
}

// CaseCategory is what is known of one category.
type CaseCategory struct {
	Score   float64
	Signals []vocab.Signal
	// Words tells that evidence names words that could be masked.
	Words bool
	// Image tells that evidence comes from an image.
	Image bool
}

// Decision is what a policy decided.
type Decision struct {
	Severities map[vocab.Category]vocab.Severity
	// Action is the strongest content action after caps.
	Action vocab.Action
	// Actions holds Action first unless it is allow, then those beside it.
	Actions []Taken
	// Mask holds the categories whose words are to be struck out when Action is mask.
	Mask []vocab.Category
	// Support is in the order of the policy: the first of a type for each
	// audience, two cards each at most.
	Support []Request
}

// Taken is one action with its reason, "grooming.high".
type Taken struct {
	Type            vocab.Action
	Reason          string
	Queue, Priority string
}

// Request asks for one support card.
type Request struct {
	Audience vocab.Audience    `yaml:"audience"`
	Type     vocab.SupportType `yaml:"type"`
	// Need is the situation the card speaks to: "own_distress".
	Need string `yaml:"need"`
	// Urgent puts the emergency number first.
	Urgent bool `yaml:"urgent"`
}

// Requests returns every request for support that an action can make.
func (p *Policy) Requests() []Request {
	var out []Request
	for i := range p.actions {
		out = append(out, p.actions[i].Support...)
	}
	return out
}

// FailureStages returns the stages that on_failure names, sorted.
func (p *Policy) FailureStages() []string { return slices.Sorted(maps.Keys(p.onFailure)) }

type adjustment struct {
	ID         string                        `yaml:"id"`
	Why        string                        `yaml:"why"`
	When       when                          `yaml:"when"`
	Thresholds map[vocab.Category]Thresholds `yaml:"thresholds"`
}

type actionRule struct {
	ID               string       `yaml:"id"`
	Why              string       `yaml:"why"`
	When             when         `yaml:"when"`
	Action           vocab.Action `yaml:"action"`
	RestrictContact  bool         `yaml:"restrict_contact"`
	Escalate         *escalation  `yaml:"escalate"`
	PreserveEvidence bool         `yaml:"preserve_evidence"`
	Support          []Request    `yaml:"support"`
}

type escalation struct {
	Queue    string `yaml:"queue"`
	Priority string `yaml:"priority"`
}

type capRule struct {
	ID        string       `yaml:"id"`
	Why       string       `yaml:"why"`
	When      when         `yaml:"when"`
	MaxAction vocab.Action `yaml:"max_action"`
	Except    []when       `yaml:"except"`
}
