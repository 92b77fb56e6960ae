package eval

import (
	"slices"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// A Risk says how the level or the speaker of self_harm is told, for rows whose
// labels name one.
type Risk struct {
	// Kind is "level" or "speaker", Value what the labels say.
	Kind  string `json:"kind"`
	Value string `json:"value"`
	// Rows of self_harm that say so, and of them those where the verdict finds
	// self_harm at all, and those where it says the same.
	Rows  int `json:"rows"`
	Heard int `json:"heard"`
	Same  int `json:"same"`
	// Graver and Milder count the other levels that the verdict named.
	Graver int `json:"graver,omitempty"`
	Milder int `json:"milder,omitempty"`
}

// risksOf counts by level and by speaker, in the order of the vocabulary.
func risksOf(t *table) []Risk {
	out := []Risk{}
	for _, level := range vocab.RiskLevels() {
		r := Risk{Kind: "level", Value: string(level)}
		for k, row := range t.rows {
			if row.Level == level && row.Category(vocab.SelfHarm) == Yes {
				r.countLevel(level, t.judged[k])
			}
		}
		out = append(out, r)
	}
	for _, speaker := range vocab.Speakers() {
		r := Risk{Kind: "speaker", Value: string(speaker)}
		for k, row := range t.rows {
			if row.Speaker == speaker && row.Category(vocab.SelfHarm) == Yes {
				r.count(t.judged[k].Speaker != "", t.judged[k].Speaker == speaker)
			}
		}
		out = append(out, r)
	}
	return slices.DeleteFunc(out, func(r Risk) bool { return r.Rows == 0 })
}

func (r *Risk) count(heard, same bool) {
	r.Rows++
	if heard {
		r.Heard++
	}
	if same {
		r.Same++
	}
}

func (r *Risk) countLevel(want vocab.RiskLevel, j *Judged) {
	r.count(j.Level != "", j.Level == want)
	switch {
	case j.Level == "":
	case j.Level.Rank() > want.Rank():
		r.Graver++
	case j.Level.Rank() < want.Rank():
		r.Milder++
	}
}
