package ruletool

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// A Change is a message whose verdict differs.
type Change struct {
	// Message is its 1-based number in the corpus.
	Message int `json:"message"`
	// Gained and Lost are rules that hit under the new rules alone, or under the
	// old ones alone, by id.
	Gained []string `json:"gained,omitempty"`
	Lost   []string `json:"lost,omitempty"`
	// Severities that differ, as "bullying: none to medium".
	Severities []string `json:"severities,omitempty"`
	// Actions as policy asks for them, where they differ.
	OldActions []string `json:"old_actions,omitempty"`
	NewActions []string `json:"new_actions,omitempty"`
}

// Changes is what a change of the rules changes.
type Changes struct {
	Messages int      `json:"messages"`
	Changed  []Change `json:"changed"`
	// Gained and Lost count messages by rule.
	Gained map[string]int `json:"gained"`
	Lost   map[string]int `json:"lost"`
	// Acts counts messages that the policy acts on, before and after.
	OldActs int `json:"old_acts"`
	NewActs int `json:"new_acts"`
}

// PerThousand is a count as a share of the corpus.
func (c *Changes) PerThousand(n int) float64 { return 1000 * float64(n) / float64(max(c.Messages, 1)) }

// Diff judges every message under old and under new rules, without models and
// with the policy "default", and says which verdicts differ. Policies and
// support messages come from base where the rules bring none of their own.
func Diff(ctx context.Context, base, oldRules, newRules fs.FS, messages []string) (Changes, error) {
	c := Changes{Messages: len(messages), Changed: []Change{}, Gained: map[string]int{}, Lost: map[string]int{}}
	var engines [2]*sdk.Engine
	for i, rules := range []fs.FS{oldRules, newRules} {
		engine, err := sdk.New(sdk.WithRules(WithoutPacks(base)), sdk.WithRules(rules))
		if err != nil {
			return c, fmt.Errorf("%s rules: %w", []string{"old", "new"}[i], err)
		}
		defer engine.Close()
		engines[i] = engine
	}
	for i, text := range messages {
		var verdicts [2]sdk.Verdict
		for k, engine := range engines {
			v, err := engine.Moderate(ctx, sdk.Input{Content: []sdk.Part{{Type: vocab.PartText, Text: text}}})
			if err != nil {
				return c, fmt.Errorf("message %d: %w", i+1, err)
			}
			verdicts[k] = v
		}
		c.OldActs += min(len(verdicts[0].Actions), 1)
		c.NewActs += min(len(verdicts[1].Actions), 1)
		if change, ok := compare(&verdicts[0], &verdicts[1]); ok {
			change.Message = i + 1
			c.Changed = append(c.Changed, change)
			for _, id := range change.Gained {
				c.Gained[id]++
			}
			for _, id := range change.Lost {
				c.Lost[id]++
			}
		}
	}
	return c, nil
}

func compare(was, is *sdk.Verdict) (c Change, differ bool) {
	before, after := ruleIDs(was), ruleIDs(is)
	c.Gained = slices.DeleteFunc(slices.Clone(after), func(id string) bool { return slices.Contains(before, id) })
	c.Lost = slices.DeleteFunc(slices.Clone(before), func(id string) bool { return slices.Contains(after, id) })
	for _, category := range vocab.Categories() {
		if a, b := was.Categories[category].Severity, is.Categories[category].Severity; a != b {
			c.Severities = append(c.Severities, fmt.Sprintf("%s: %s to %s", category, a, b))
		}
	}
	if a, b := actions(was), actions(is); !slices.Equal(a, b) {
		c.OldActions, c.NewActions = a, b
	}
	return c, len(c.Gained)+len(c.Lost)+len(c.Severities)+len(c.OldActions)+len(c.NewActions) > 0
}

// ruleIDs are the rules that hit, sorted, each once.
func ruleIDs(v *sdk.Verdict) []string {
	ids := map[string]bool{}
	for i := range v.Evidence {
		if e := &v.Evidence[i]; e.Source == "rule" && !e.NearMiss {
			ids[e.ID] = true
		}
	}
	return slices.Sorted(maps.Keys(ids))
}

func actions(v *sdk.Verdict) []string {
	var out []string
	for _, a := range v.Actions {
		out = append(out, string(a.Type))
	}
	return out
}
