// Package fuse joins the findings of all sources into one score a category.
//
// Within a source the strongest finding counts; across sources the scores are
// joined by noisy-or, 1 - Π(1 - weight·score): two independent witnesses
// together are surer than either alone, and a silent one takes nothing away.
// Pure functions, safe for concurrent use.
package fuse

import (
	"math"
	"slices"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// A Source is a kind of witness.
type Source string

// The sources of this version.
const (
	Rule            Source = "rule"
	TextModel       Source = "text_model"
	StrongTextModel Source = "strong_text_model"
	ImageModel      Source = "image_model"
)

// sources are all of them, in the order in which they are joined.
var sources = [...]Source{Rule, TextModel, StrongTextModel, ImageModel}

// Name is how evidence calls the source: both tiers of text are "text_model".
func (s Source) Name() string {
	if s == StrongTextModel {
		return string(TextModel)
	}
	return string(s)
}

// A Finding is what one source says of one category.
type Finding struct {
	Source   Source
	Category vocab.Category
	Signal   vocab.Signal
	// Score is in [0, 1].
	Score float64
	// Speaker is set by self_harm rules.
	Speaker vocab.Speaker
}

// supportiveWeight is how much of a self_harm score a certain supportive_talk
// takes away. A judgement, not a measurement: a kind answer to a friend in
// distress repeats the friend's words and must not look like distress, yet
// something stays for a human to see.
const supportiveWeight = 0.7

// strongWeight is the trust in the strong text model. A judgement: where it alone
// speaks of bullying or hate, it must be all but sure before a policy acts, as
// coarse talk among friends and words quoted to defend somebody are its most
// frequent false alarms on everyday chat.
func strongWeight(c vocab.Category) float64 {
	switch c {
	case vocab.Bullying:
		return 0.65
	case vocab.Hate:
		return 0.8
	default:
		return 0.95
	}
}

// weight is the trust in what a source says of a category. The image model and
// the rules state scores of their own. The fast text model is discounted by a tenth,
// because its calibration holds for its own development sets and it is used on
// text from elsewhere; and by four tenths where it learned from written
// examples alone, see models/text-fast/MODEL.md: on sentences by another hand
// (benchmarks/unseen) it marks harmless German and French ones in those
// categories far more often than rules do.
func weight(s Source, c vocab.Category) float64 {
	switch s {
	case TextModel:
	case StrongTextModel:
		return strongWeight(c)
	default:
		return 1
	}
	switch c {
	case vocab.Grooming, vocab.SexualHarassment, vocab.Violence:
		return 0.6
	default:
		return 0.9
	}
}

// Scores returns the fused score of every category, in [0, 1], rounded to
// four decimals.
//
// supportive_talk is no witness of harm: it lowers self_harm, but never where
// a rule found the author speaking of herself.
func Scores(findings []Finding) map[vocab.Category]float64 {
	categories := vocab.Categories()
	strongest := make([][len(sources)]float64, len(categories))
	supportive, ownWords := 0.0, false
	for i := range findings {
		f := &findings[i]
		if f.Signal == vocab.SupportiveTalk {
			supportive = max(supportive, f.Score)
			continue
		}
		if f.Category == vocab.SelfHarm && f.Source == Rule && f.Speaker == vocab.SpeakerSelf {
			ownWords = true
		}
		c, s := slices.Index(categories, f.Category), slices.Index(sources[:], f.Source)
		if c >= 0 && s >= 0 {
			strongest[c][s] = max(strongest[c][s], f.Score)
		}
	}
	scores := make(map[vocab.Category]float64, len(categories))
	for i, c := range categories {
		missing := 1.0
		for s, score := range strongest[i] { // fixed order: sums of floats must not vary
			missing *= 1 - weight(sources[s], c)*score
		}
		score := 1 - missing
		if c == vocab.SelfHarm && !ownWords {
			score *= 1 - supportiveWeight*supportive
		}
		scores[c] = Round(score)
	}
	return scores
}

// Round cuts a score to four decimals and into [0, 1].
func Round(score float64) float64 {
	return min(1, max(0, math.Round(score*1e4)/1e4))
}
