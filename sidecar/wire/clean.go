package wire

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
