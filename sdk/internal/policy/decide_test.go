package policy_test

import (
	"os"
	"slices"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/policy"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

type scored struct {
	category vocab.Category
	score    float64
	signals  []vocab.Signal
	words    bool
	image    bool
}

func newCase(author, recipient vocab.AgeBand, surface vocab.Surface, phase vocab.Phase, all ...scored) *policy.Case {
	c := &policy.Case{
		AuthorAge: author, RecipientAge: recipient, Direction: vocab.DirectionOf(author, recipient),
		Surface: surface, Phase: phase, Categories: map[vocab.Category]policy.CaseCategory{},
	}
	for _, category := range vocab.Categories() {
		c.Categories[category] = policy.CaseCategory{}
	}
	for _, s := range all {
		c.Categories[s.category] = policy.CaseCategory{Score: s.score, Signals: s.signals, Words: s.words, Image: s.image}
	}
	return c
}

func shipped(t *testing.T, name string) *policy.Policy {
	t.Helper()
	p, err := policy.Load(os.DirFS("../../../rules/policies"), name+".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestDecideByPeople(t *testing.T) {
	t.Parallel()
	p := shipped(t, "default")
	request := scored{category: vocab.Grooming, score: 0.6, signals: []vocab.Signal{vocab.ImageRequest}}
	tests := []struct {
		name              string
		author, recipient vocab.AgeBand
		severity          vocab.Severity
		action            vocab.Action
		beside            []vocab.Action
	}{
		{name: "adult to ten-year-old", author: vocab.Age18Plus, recipient: vocab.Age10To12, severity: vocab.SeverityHigh, action: vocab.Hold,
			beside: []vocab.Action{vocab.RestrictContact, vocab.Escalate, vocab.PreserveEvidence}},
		{name: "two friends of fifteen", author: vocab.Age13To15, recipient: vocab.Age13To15, severity: vocab.SeverityLow, action: vocab.Allow},
		{name: "seventeen to ten", author: vocab.Age16To17, recipient: vocab.Age10To12, severity: vocab.SeverityMedium, action: vocab.Hold, beside: []vocab.Action{vocab.Escalate}},
		{name: "fourteen to seven", author: vocab.Age13To15, recipient: vocab.Age6To9, severity: vocab.SeverityMedium, action: vocab.Hold, beside: []vocab.Action{vocab.Escalate}},
		{name: "nobody knows", author: vocab.AgeUnknown, recipient: vocab.AgeUnknown, severity: vocab.SeverityMedium, action: vocab.Warn, beside: []vocab.Action{vocab.Escalate}},
		{name: "adult to unknown counts as child", author: vocab.Age18Plus, recipient: vocab.AgeUnknown, severity: vocab.SeverityHigh, action: vocab.Hold,
			beside: []vocab.Action{vocab.RestrictContact, vocab.Escalate, vocab.PreserveEvidence}},
		{name: "two adults", author: vocab.Age18Plus, recipient: vocab.Age18Plus, severity: vocab.SeverityNone, action: vocab.Allow},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := p.Decide(newCase(tt.author, tt.recipient, vocab.DirectMessage, vocab.PostSend, request))
			if got := d.Severities[vocab.Grooming]; got != tt.severity {
				t.Errorf("severity: got %s, want %s", got, tt.severity)
			}
			if d.Action != tt.action {
				t.Errorf("action: got %s, want %s", d.Action, tt.action)
			}
			for _, want := range tt.beside {
				if !slices.ContainsFunc(d.Actions, func(a policy.Taken) bool { return a.Type == want }) {
					t.Errorf("no %s in %v", want, d.Actions)
				}
			}
		})
	}
}

// The principles of design section 5, tried on every score, severity and
// combination of ages that the shipped policies distinguish.
func TestPrinciples(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"default", "under-13"} {
		p := shipped(t, name)
		for _, author := range vocab.AgeBands() {
			for _, recipient := range vocab.AgeBands() {
				for _, phase := range vocab.Phases() {
					for _, surface := range vocab.Surfaces() {
						ownDistress(t, p, author, recipient, surface, phase)
						adultToChild(t, p, author, recipient, surface, phase)
					}
				}
			}
		}
	}
}

func ownDistress(t *testing.T, p *policy.Policy, author, recipient vocab.AgeBand, surface vocab.Surface, phase vocab.Phase) {
	t.Helper()
	for _, level := range vocab.RiskLevels() {
		c := newCase(author, recipient, surface, phase,
			scored{category: vocab.SelfHarm, score: 0.8, signals: []vocab.Signal{vocab.Ideation}},
			scored{category: vocab.Bullying, score: 0.99, signals: []vocab.Signal{vocab.Insult}}, // "i am worthless"
			scored{category: vocab.Profanity, score: 0.95, words: true})
		c.Speaker, c.Level = vocab.SpeakerSelf, level
		d := p.Decide(c)
		if d.Action != vocab.Allow {
			t.Errorf("%s, %s to %s, %s, %s, %s: own distress gets %s, want allow", p.Name, author, recipient, surface, phase, level, d.Action)
		}
		helps := func(r policy.Request) bool {
			return r.Audience == vocab.Author && r.Type != vocab.NudgeCard
		}
		if !slices.ContainsFunc(d.Support, helps) {
			t.Errorf("%s, %s to %s, %s, %s, %s: no help for the author", p.Name, author, recipient, surface, phase, level)
		}
	}
}

func adultToChild(t *testing.T, p *policy.Policy, author, recipient vocab.AgeBand, surface vocab.Surface, phase vocab.Phase) {
	t.Helper()
	if vocab.DirectionOf(author, recipient) != vocab.AdultToChild {
		return
	}
	for _, category := range []vocab.Category{vocab.Grooming, vocab.SexualHarassment} {
		d := p.Decide(newCase(author, recipient, surface, phase, scored{category: category, score: 0.6}))
		escalates := slices.ContainsFunc(d.Actions, func(a policy.Taken) bool { return a.Type == vocab.Escalate })
		if d.Action.Rank() < vocab.Hold.Rank() || !escalates {
			t.Errorf("%s, %s to %s, %s, %s: %s gets %v, want held and escalated", p.Name, author, recipient, surface, phase, category, d.Actions)
		}
	}
}

// Words of distress or of comfort beside harm to somebody else: what helps goes
// through, and no phrase is a key that opens the door for abuse.
func TestDecideDistressBesideHarm(t *testing.T) {
	t.Parallel()
	p := shipped(t, "default")
	teen, adult := vocab.Age13To15, vocab.Age18Plus
	for _, tt := range []struct {
		name       string
		author     vocab.AgeBand
		supportive bool
		beside     scored
		want       vocab.Action
	}{
		{name: "a confided secret", author: teen, beside: scored{category: vocab.Grooming, score: 0.8, signals: []vocab.Signal{vocab.Secrecy}}, want: vocab.Allow},
		{name: "a confided secret, age unknown", author: vocab.AgeUnknown, beside: scored{category: vocab.Grooming, score: 0.95, signals: []vocab.Signal{vocab.Secrecy, vocab.Isolation}}, want: vocab.Allow},
		{name: "secrecy of an adult", author: adult, beside: scored{category: vocab.Grooming, score: 0.6, signals: []vocab.Signal{vocab.Secrecy}}, want: vocab.Hold},
		{name: "a request for pictures", author: teen, beside: scored{category: vocab.Grooming, score: 0.95, signals: []vocab.Signal{vocab.ImageRequest}}, want: vocab.Hold},
		{name: "sexual comment of an adult", author: adult, beside: scored{category: vocab.SexualHarassment, score: 0.6, signals: []vocab.Signal{vocab.SexualComment}}, want: vocab.Hold},
		{name: "sexual words of an adult", author: adult, beside: scored{category: vocab.Sexual, score: 0.96}, want: vocab.Hold},
		{name: "insults of oneself", author: teen, beside: scored{category: vocab.Bullying, score: 0.9, signals: []vocab.Signal{vocab.Insult}}, want: vocab.Allow},
		{name: "kind words beside insults", author: teen, supportive: true, beside: scored{category: vocab.Bullying, score: 0.98, signals: []vocab.Signal{vocab.Insult}}, want: vocab.Block},
		{name: "kind words beside a quoted incitement", author: teen, supportive: true, beside: scored{category: vocab.Bullying, score: 0.9, signals: []vocab.Signal{vocab.SelfHarmIncitement}}, want: vocab.Allow},
		{name: "kind words of an adult beside sexual ones", author: adult, supportive: true, beside: scored{category: vocab.Sexual, score: 0.96}, want: vocab.Hold},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			distress := scored{category: vocab.SelfHarm, score: 0.8, signals: []vocab.Signal{vocab.Ideation}}
			speaker := vocab.SpeakerSelf
			if tt.supportive {
				distress, speaker = scored{category: vocab.SelfHarm, score: 0.1, signals: []vocab.Signal{vocab.SupportiveTalk}}, vocab.SpeakerOther
			}
			c := newCase(tt.author, teen, vocab.DirectMessage, vocab.PreSend, distress, tt.beside)
			c.Speaker, c.Level = speaker, vocab.LevelIdeation
			d := p.Decide(c)
			if d.Action != tt.want {
				t.Errorf("got %s, want %s", d.Action, tt.want)
			}
			if d.Action != vocab.Allow {
				return
			}
			for _, a := range d.Actions {
				if a.Type == vocab.RestrictContact {
					t.Error("contact is cut from somebody who asks for help")
				}
			}
			for _, r := range d.Support {
				if r.Type == vocab.NudgeCard {
					t.Error("somebody who asks for help is told to think again")
				}
			}
		})
	}
}

func TestDecideDistressWithThreat(t *testing.T) {
	t.Parallel()
	c := newCase(vocab.Age13To15, vocab.Age13To15, vocab.GroupChat, vocab.PostSend,
		scored{category: vocab.SelfHarm, score: 0.8, signals: []vocab.Signal{vocab.Ideation}},
		scored{category: vocab.Bullying, score: 0.9, signals: []vocab.Signal{vocab.SelfHarmIncitement}})
	c.Speaker, c.Level = vocab.SpeakerSelf, vocab.LevelIdeation
	if d := shipped(t, "default").Decide(c); d.Action != vocab.Hold {
		t.Errorf("own distress beside incitement: got %s, want hold", d.Action)
	}
}

func TestDecideDegraded(t *testing.T) {
	t.Parallel()
	tests := []struct {
		policy, stage string
		want          vocab.Action
	}{
		{policy: "default", stage: "text_model", want: vocab.Allow},
		{policy: "default", stage: "image_model", want: vocab.Hold},
		{policy: "default", stage: "a stage of tomorrow", want: vocab.Hold},
		{policy: "under-13", stage: "text_model", want: vocab.Hold},
	}
	unseen := newCase(vocab.Age13To15, vocab.Age13To15, vocab.Post, vocab.PostSend, scored{category: vocab.SelfHarm, score: 0.8})
	unseen.Speaker, unseen.Level, unseen.Degraded = vocab.SpeakerSelf, vocab.LevelIdeation, []string{"image_model"}
	if d := shipped(t, "default").Decide(unseen); d.Action != vocab.Hold {
		t.Errorf("distress beside a picture nobody looked at: got %s, want hold", d.Action)
	}
	for _, tt := range tests {
		c := newCase(vocab.Age13To15, vocab.Age13To15, vocab.Post, vocab.PostSend)
		c.Degraded = []string{tt.stage}
		if d := shipped(t, tt.policy).Decide(c); d.Action != tt.want {
			t.Errorf("%s without %s: got %s, want %s", tt.policy, tt.stage, d.Action, tt.want)
		}
	}
}

func TestDecideMask(t *testing.T) {
	t.Parallel()
	p := shipped(t, "default")
	for _, words := range []bool{true, false} {
		d := p.Decide(newCase(vocab.Age13To15, vocab.Age13To15, vocab.Comment, vocab.PostSend, scored{category: vocab.Profanity, score: 0.8, words: words}))
		if got := d.Action == vocab.Mask && slices.Equal(d.Mask, []vocab.Category{vocab.Profanity}); got != words {
			t.Errorf("words named %v: action %s, mask %v", words, d.Action, d.Mask)
		}
	}
}
