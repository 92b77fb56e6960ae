package sdk_test

import (
	"os"
	"slices"
	"testing"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// Her own distress is heard beside a friend's, help comes in the language she
// writes, a secret she confides is no luring, and a bot gets no card.
func TestDistress(t *testing.T) {
	t.Parallel()
	child := sdk.Person{AgeBand: vocab.Age13To15}
	for _, tt := range []struct {
		name, text, country string
		author              sdk.Person
		recipients          []sdk.Person
		surface             vocab.Surface
		first               string // audience:type:locale of the first card, empty for none
	}{
		{name: "beside a friend's", text: "my friend wants to kill herself tonight. i want to die too", author: child, recipients: []sdk.Person{child}, first: "author:crisis_card:en"},
		{name: "in German without a locale", text: "ich will nicht mehr leben, ich will einfach nur sterben", country: "DE", author: child, first: "author:helpline_card:de"},
		{name: "with a secret", text: "can you keep a secret? i want to kill myself. dont tell anyone", author: child, recipients: []sdk.Person{child}, first: "author:crisis_card:en"},
		{name: "with a secret, ages unknown", text: "i want to kill myself, can you promise to keep it a secret? dont tell anyone", first: "author:crisis_card:en"},
		{name: "in a search", text: "i want to kill myself", surface: vocab.Search, first: "author:crisis_card:en"},
		{name: "of an adult to a child", text: "i love you so much. i will kill myself if you say no", author: sdk.Person{AgeBand: vocab.Age18Plus}, recipients: []sdk.Person{child}, first: "author:crisis_card:en"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := moderate(t, shipped(t), sdk.Input{Content: text(tt.text), Author: tt.author, Recipients: tt.recipients, Surface: tt.surface, Country: tt.country})
			if v.Action != vocab.Allow && tt.author.AgeBand != vocab.Age18Plus {
				t.Errorf("action %s because of %v, want allow", v.Action, v.Actions)
			}
			first := ""
			if len(v.Support) > 0 {
				c := v.Support[0]
				first = string(c.Audience) + ":" + string(c.Type) + ":" + c.Locale
			}
			if first != tt.first {
				t.Errorf("first card %q, want %q", first, tt.first)
			}
			for _, c := range v.Support {
				if c.Audience == vocab.Recipient && (tt.surface == vocab.Search || tt.author.AgeBand == vocab.Age18Plus && c.Type == vocab.HelplineCard) {
					t.Errorf("a card for a recipient who should have none: %s", c.Type)
				}
			}
		})
	}
	bot := moderate(t, shipped(t), sdk.Input{Content: text("i want to kill myself"), Author: sdk.Person{Kind: vocab.KindAssistant}})
	for _, c := range bot.Support {
		if c.Audience == vocab.Author {
			t.Errorf("an assistant gets a %s", c.Type)
		}
	}
}

// No rule of any pack turns words of distress, worry or comfort into something
// to be held: every sentence that such a rule of self_harm must find goes
// through with all packs loaded, and who needs help gets it.
func TestOwnDistressAcrossPacks(t *testing.T) {
	t.Parallel()
	packs, faults := pack.Load(os.DirFS("../rules"), "packs")
	if len(faults) > 0 {
		t.Fatal(faults[0])
	}
	child := sdk.Person{AgeBand: vocab.Age13To15}
	sentences := 0
	for _, p := range packs {
		for _, r := range p.Rules {
			if r.Category != vocab.SelfHarm || r.Speaker == vocab.SpeakerGeneral || r.Status != pack.Stable || r.Signal == vocab.Encouragement {
				continue
			}
			needsHelp := r.Signal != vocab.SupportiveTalk
			for i, hit := range r.Hit {
				sentences++
				v := moderate(t, shipped(t), sdk.Input{Content: text(hit.Text), Author: child, Recipients: []sdk.Person{child}, Surface: vocab.DirectMessage})
				if v.Action != vocab.Allow {
					t.Errorf("%s hit[%d]: %s because of %s", r.ID, i, v.Action, v.Actions[0].Reason)
				}
				helped := slices.ContainsFunc(v.Support, func(c sdk.Card) bool { return c.Audience == vocab.Author })
				if needsHelp && v.Categories[vocab.SelfHarm].Severity != vocab.SeverityNone && !helped {
					t.Errorf("%s hit[%d]: no help for the author", r.ID, i)
				}
			}
		}
	}
	if sentences < 300 {
		t.Errorf("tried %d sentences, want the hits of all packs", sentences)
	}
}
