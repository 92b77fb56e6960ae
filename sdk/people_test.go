package sdk_test

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// oneOf is a word or a list of words, one of which must come.
type oneOf []string

func (o *oneOf) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*o = oneOf{node.Value}
		return nil
	}
	return node.Decode((*[]string)(o))
}

type sentence struct {
	Text     string         `yaml:"text"`
	Category vocab.Category `yaml:"category"`
	Level    oneOf          `yaml:"level"`
	Speaker  vocab.Speaker  `yaml:"speaker"`
	Rows     []struct {
		Author    vocab.AgeBand `yaml:"author"`
		Recipient vocab.AgeBand `yaml:"recipient"`
		Surface   vocab.Surface `yaml:"surface"`
		Phase     vocab.Phase   `yaml:"phase"`
		Severity  oneOf         `yaml:"severity"`
		Action    oneOf         `yaml:"action"`
		Beside    []string      `yaml:"beside"`
		// Support must come, in this order; an empty list means no card at all.
		Support *[]string `yaml:"support"`
	} `yaml:"rows"`
}

func TestPeople(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/people.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var sentences []sentence
	if err := yaml.Unmarshal(data, &sentences); err != nil {
		t.Fatal(err)
	}
	for i, s := range sentences {
		for _, row := range s.Rows {
			t.Run(fmt.Sprintf("%d %s to %s %s %s", i, row.Author, row.Recipient, row.Surface, row.Phase), func(t *testing.T) {
				v := moderate(t, shipped(t), sdk.Input{
					Content: text(s.Text), Author: sdk.Person{AgeBand: row.Author}, Recipients: []sdk.Person{{AgeBand: row.Recipient}},
					Surface: row.Surface, Phase: row.Phase, Country: "GB", Locale: "en-GB",
				})
				c := v.Categories[s.Category]
				if !slices.Contains(row.Severity, string(c.Severity)) {
					t.Errorf("%s is %s (%v), want %v", s.Category, c.Severity, c.Score, row.Severity)
				}
				if !slices.Contains(row.Action, string(v.Action)) {
					t.Errorf("action %s, want %v", v.Action, row.Action)
				}
				for _, want := range row.Beside {
					if !slices.ContainsFunc(v.Actions, func(a sdk.PolicyAction) bool { return string(a.Type) == want }) {
						t.Errorf("actions %v lack %s", v.Actions, want)
					}
				}
				if s.Level != nil && !slices.Contains(s.Level, string(c.Level)) || s.Speaker != c.Speaker && s.Category == vocab.SelfHarm && s.Speaker != "" {
					t.Errorf("level %s, speaker %s, want %v and %s", c.Level, c.Speaker, s.Level, s.Speaker)
				}
				if row.Support != nil {
					checkCards(t, v.Support, *row.Support)
				}
			})
		}
	}
}

// checkCards asks for the wanted cards in their order; others may stand between.
func checkCards(t *testing.T, cards []sdk.Card, want []string) {
	t.Helper()
	var got []string
	for _, c := range cards {
		got = append(got, string(c.Audience)+":"+string(c.Type))
	}
	if len(want) == 0 && len(got) > 0 {
		t.Errorf("cards %v, want none", got)
	}
	at := 0
	for _, w := range want {
		next := slices.Index(got[at:], w)
		if next < 0 {
			t.Errorf("cards %v, want %v in this order", got, want)
			return
		}
		at += next + 1
	}
}
