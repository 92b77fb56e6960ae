package sdk

import "github.com/handrail-safety/handrail/sdk/vocab"

// Verdict is the answer to one [Input]. Slices are never nil. The same input
// with the same Now and the same versions gives the same verdict, DecisionID
// aside.
type Verdict struct {
	// DecisionID is a ULID, new for each verdict.
	DecisionID string
	// ID is [Input].ID.
	ID string
	// Action is the strongest of the content actions in Actions.
	Action vocab.Action
	// Actions holds the content action first, if it is not allow, then what
	// goes beside it.
	Actions []PolicyAction
	// Categories holds every category.
	Categories map[vocab.Category]CategoryResult
	// Evidence is ordered by part, start, source and id.
	Evidence []Evidence
	// Support holds the cards to show, the most urgent first.
	Support []Card
	// Masked holds the masked text of parts where Action is mask.
	Masked []Masked
	// Language is a BCP 47 tag, "und" where no text allows a guess.
	Language string
	// Coverage says what could not be judged, such as "script:Thai".
	Coverage []string
	// Degraded names the stages that failed.
	Degraded []string
	// Shadow says what rules found that do not count: drafts, and those above
	// the policy's strictness.
	Shadow []Evidence
	// ShadowPolicies says what the policies on trial beside the one that
	// decided would have done, by name. They change nothing.
	ShadowPolicies []ShadowPolicy
	// Provenance names the versions that decided.
	Provenance Provenance
}

// PolicyAction is one thing the platform should do.
type PolicyAction struct {
	Type vocab.Action
	// Reason is category and severity: "grooming.high".
	Reason string
	// Queue and Priority are set for [vocab.Escalate].
	Queue, Priority string
}

// CategoryResult is the fused judgement on one category.
type CategoryResult struct {
	// Score is calibrated, in [0, 1], with at most four decimals.
	Score    float64
	Severity vocab.Severity
	// Signals are those that evidence named, strongest first.
	Signals []vocab.Signal
	// Level and Speaker are set for self_harm above severity none.
	Level   vocab.RiskLevel
	Speaker vocab.Speaker
}

// Evidence is one finding of one stage.
type Evidence struct {
	// Source is "rule", "text_model" or "image_model".
	Source string
	// ID is a rule id or a model id.
	ID       string
	Category vocab.Category
	Signal   vocab.Signal
	// Score is in [0, 1].
	Score float64
	// Part is the index in [Input].Content; [Start, End) are byte offsets into
	// that part's text. A finding on a whole part has Start == End == 0.
	Part, Start, End int
	// Message is the index in [Input].History of an earlier message that
	// completed the finding, -1 if none did.
	Message int
	// Match and Clause are set with [Input].Explain: the words found in the
	// original text, the clause that found them ("any[2]"), and for a near miss
	// the clause that failed.
	Match, Clause string
	// ReadAs is what normalization made of Match, "kill yourself" of
	// "k1ll y0urs3lf"; a letter that the author hid is "*". Set with
	// [Input].Explain where it differs by more than case. User text.
	ReadAs string
	// NearMiss marks evidence that did not count: Clause failed.
	NearMiss bool
	// Override is the file and line with which the platform changed the rule,
	// "overrides/our-words.yaml:5"; empty if it did not.
	Override string
}

// Masked is the text of one part with the matched words struck out.
type Masked struct {
	Part int
	Text string
	// Spans are byte offsets [start, end) into the original text.
	Spans [][2]int
}

// Card is one message of help to one person.
type Card struct {
	Audience vocab.Audience
	Type     vocab.SupportType
	// Locale is the language the card is written in.
	Locale string
	// ReadingAge is "8-12" or "13-17".
	ReadingAge string
	Title      string
	Body       string
	// Choices name the buttons to offer, at most two for 8-12, four for 13-17.
	Choices   []string
	Resources []Resource
}

// Resource is a help service of the directory.
type Resource struct {
	Name     string
	Channels []Channel
	// Hours is as the source states it; empty if none does.
	Hours string
	// OpenNow is nil where Hours cannot be read.
	OpenNow   *bool
	Languages []string
	Source    string
	// Checked is the date of the source, as precise as known: "2026-01".
	Checked string
}

// Channel is one way to reach a service.
type Channel struct {
	// Kind is "chat", "text", "web" or "phone".
	Kind  string
	Value string
}

// Provenance names what decided.
type Provenance struct {
	Engine string
	Policy string
	// Bundle is that of [WithRules], "name@version+sha256:<12 hex digits>"; empty
	// without one.
	Bundle string
	// Packs, Spellings, Overrides and Models are "name@version+sha256:<12 hex digits>".
	// Spellings are named by language; "clean" among them is the ordinary messages, whose
	// words no rule reads for others.
	Packs, Spellings, Overrides, Models []string
}
