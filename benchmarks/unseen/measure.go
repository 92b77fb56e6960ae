package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// foundScore is the fused score from which a category counts as found.
const foundScore = 0.3

// A setting is who writes to whom, and where.
type setting struct {
	author, recipient vocab.AgeBand
	surface           vocab.Surface
}

var (
	peers    = setting{vocab.Age13To15, vocab.Age13To15, vocab.GroupChat}
	adult    = setting{vocab.Age18Plus, vocab.Age10To12, vocab.DirectMessage}
	noneTold = setting{vocab.AgeUnknown, vocab.AgeUnknown, vocab.DirectMessage}
)

// settingOf is the setting that harmful sentences of a category are run in.
// Sexual harassment is run without ages: the sentences speak of nobody's.
func settingOf(c vocab.Category) setting {
	switch c {
	case vocab.Grooming:
		return adult
	case vocab.SexualHarassment:
		return noneTold
	default:
		return peers
	}
}

// A tally counts the sentences of one signal and language.
type tally struct {
	Sentences int `json:"sentences"`
	// Signal counts sentences of which evidence names the right signal and
	// whose category is found.
	Signal int `json:"right_signal"`
	// Category counts sentences whose category scores at least foundScore.
	Category int `json:"right_category"`
}

func (t *tally) add(o tally) {
	t.Sentences, t.Signal, t.Category = t.Sentences+o.Sentences, t.Signal+o.Signal, t.Category+o.Category
}

// An alarm counts what harmless sentences of one language set off in one setting.
type alarm struct {
	Sentences int `json:"sentences"`
	// Hits counts sentences of which any category scores at least foundScore;
	// Categories says which.
	Hits       int                    `json:"hits"`
	Categories map[vocab.Category]int `json:"categories"`
	// Acted counts sentences with any action but allow; Actions says which.
	Acted   int                  `json:"acted"`
	Actions map[vocab.Action]int `json:"actions"`
}

// A result is what one engine makes of all sentences.
type result struct {
	Engine string `json:"engine"`
	// Packs are the rule packs that judged, with version and digest.
	Packs []string `json:"packs"`
	// Found is by language, then by full name of the signal.
	Found map[string]map[string]tally `json:"found"`
	// Peers and Adult are by language.
	Peers map[string]alarm `json:"benign_peers"`
	Adult map[string]alarm `json:"benign_adult_to_child"`
}

// measure runs every sentence of every corpus through the engine.
func measure(ctx context.Context, name string, engine *sdk.Engine, corpora []corpus) (result, error) {
	r := result{
		Engine: name, Packs: engine.Provenance().Packs,
		Found: map[string]map[string]tally{}, Peers: map[string]alarm{}, Adult: map[string]alarm{},
	}
	for _, c := range corpora {
		found := map[string]tally{}
		for _, s := range c.harmful {
			category, signal := s.split()
			v, err := ask(ctx, engine, s.Text, c.locale, settingOf(category))
			if err != nil {
				return result{}, fmt.Errorf("%s, %s: %w", c.language, s.Signal, err)
			}
			t := found[s.Signal]
			t.add(judge(&v, category, signal))
			found[s.Signal] = t
		}
		r.Found[c.language] = found
		var err error
		if r.Peers[c.language], err = alarms(ctx, engine, c, peers); err != nil {
			return result{}, err
		}
		if r.Adult[c.language], err = alarms(ctx, engine, c, adult); err != nil {
			return result{}, err
		}
	}
	return r, nil
}

// judge says whether the verdict found the signal and the category. Supportive
// talk lowers the score, so there it is only asked whether evidence names it.
func judge(v *sdk.Verdict, category vocab.Category, signal vocab.Signal) tally {
	t := tally{Sentences: 1}
	named := slices.ContainsFunc(v.Evidence, func(e sdk.Evidence) bool {
		return !e.NearMiss && e.Category == category && e.Signal == signal
	})
	scored := v.Categories[category].Score >= foundScore
	if named && (scored || signal == vocab.SupportiveTalk) {
		t.Signal = 1
	}
	if scored && signal != vocab.SupportiveTalk {
		t.Category = 1
	}
	return t
}

func alarms(ctx context.Context, engine *sdk.Engine, c corpus, where setting) (alarm, error) {
	a := alarm{Categories: map[vocab.Category]int{}, Actions: map[vocab.Action]int{}}
	for _, s := range c.harmless {
		v, err := ask(ctx, engine, s.Text, c.locale, where)
		if err != nil {
			return alarm{}, fmt.Errorf("%s, harmless: %w", c.language, err)
		}
		a.note(&v)
	}
	return a, nil
}

// note counts one verdict on a harmless sentence.
func (a *alarm) note(v *sdk.Verdict) {
	a.Sentences++
	hit := false
	for category, r := range v.Categories {
		if r.Score >= foundScore {
			a.Categories[category]++
			hit = true
		}
	}
	if hit {
		a.Hits++
	}
	for _, action := range v.Actions {
		a.Actions[action.Type]++
	}
	if len(v.Actions) > 0 {
		a.Acted++
	}
}

func ask(ctx context.Context, engine *sdk.Engine, text, locale string, where setting) (sdk.Verdict, error) {
	v, err := engine.Moderate(ctx, sdk.Input{
		Surface:    where.surface,
		Locale:     locale,
		Content:    []sdk.Part{{Type: vocab.PartText, Text: text}},
		Author:     sdk.Person{ID: "author", AgeBand: where.author},
		Recipients: []sdk.Person{{ID: "recipient", AgeBand: where.recipient}},
	})
	if err == nil && len(v.Degraded) > 0 {
		err = fmt.Errorf("degraded: %v", v.Degraded)
	}
	return v, err
}
