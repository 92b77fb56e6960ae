package policy

import (
	"slices"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// when is a condition. Every field that is set must hold; within a list one
// value is enough.
type when struct {
	Category vocab.Category `yaml:"category"`
	// AtLeast and AtMost bound the category's severity; an action without
	// AtLeast means at least low.
	AtLeast vocab.Severity `yaml:"at_least"`
	AtMost  vocab.Severity `yaml:"at_most"`
	// Signals: evidence names one of these. MinSignals: this many different ones.
	Signals    []vocab.Signal `yaml:"signals"`
	MinSignals int            `yaml:"min_signals"`
	// Words and Image ask where the category's evidence lies.
	Words *bool `yaml:"words"`
	Image *bool `yaml:"image"`

	Direction    []vocab.Direction `yaml:"direction"`
	AuthorAge    []vocab.AgeBand   `yaml:"author_age"`
	RecipientAge []vocab.AgeBand   `yaml:"recipient_age"`
	Surface      []vocab.Surface   `yaml:"surface"`
	Phase        vocab.Phase       `yaml:"phase"`
	Speaker      []vocab.Speaker   `yaml:"speaker"`
	Level        []vocab.RiskLevel `yaml:"level"`
}

// people reports whether the part of w that speaks of people and place holds.
func (w *when) people(c *Case) bool {
	return in(w.Direction, c.Direction) &&
		in(w.AuthorAge, c.AuthorAge) &&
		in(w.RecipientAge, c.RecipientAge) &&
		in(w.Surface, c.Surface) &&
		(w.Phase == "" || w.Phase == c.Phase)
}

// holds reports whether all of w holds, given the severities.
func (w *when) holds(c *Case, severities map[vocab.Category]vocab.Severity) bool {
	if !w.people(c) {
		return false
	}
	if w.Category == "" {
		return true
	}
	floor := w.AtLeast
	if floor == "" {
		floor = vocab.SeverityLow
	}
	severity := severities[w.Category]
	if severity.Rank() < floor.Rank() || w.AtMost != "" && severity.Rank() > w.AtMost.Rank() {
		return false
	}
	category := c.Categories[w.Category]
	if len(w.Signals) > 0 && !slices.ContainsFunc(category.Signals, func(s vocab.Signal) bool { return slices.Contains(w.Signals, s) }) {
		return false
	}
	if len(category.Signals) < w.MinSignals {
		return false
	}
	if w.Words != nil && *w.Words != category.Words || w.Image != nil && *w.Image != category.Image {
		return false
	}
	if w.Category != vocab.SelfHarm {
		return true
	}
	return in(w.Speaker, c.Speaker) && in(w.Level, c.Level)
}

// in reports whether list is empty or holds v.
func in[T comparable](list []T, v T) bool {
	return len(list) == 0 || slices.Contains(list, v)
}
