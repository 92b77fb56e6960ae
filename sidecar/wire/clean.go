package wire

import "github.com/handrail-safety/handrail/sdk"

// CleanHitV1 is a rule that finds ordinary messages of a language.
type CleanHitV1 struct {
	Rule        string  `json:"rule"`
	File        string  `json:"file"`
	Line        int     `json:"line"`
	Draft       bool    `json:"draft"`
	Language    string  `json:"language"`
	Count       int     `json:"count"`
	PerThousand float64 `json:"per_thousand"`
	// Messages are the first ones; they come with the rules, not from users.
	Messages []string `json:"messages"`
}

// CleanHits writes hits; none are an empty list.
func CleanHits(hits []sdk.CleanHit) []CleanHitV1 {
	out := make([]CleanHitV1, 0, len(hits))
	for _, h := range hits {
		out = append(out, CleanHitV1(h))
	}
	return out
}
