package sdk

import (
	"github.com/handrail-safety/handrail/sdk/internal/scan"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// risk is what rules say of self_harm: how far it goes and who it is about.
type risk struct {
	level      vocab.RiskLevel
	speaker    vocab.Speaker
	strongest  float64
	incitement bool
}

// hear takes in one hit. The gravest level counts; of speakers, that of the
// strongest rule, and the author herself where two are equal, because to leave
// her without help is the worse mistake.
func (r *risk) hear(h *scan.Hit) {
	rule := h.Rule
	if rule.Category == vocab.Bullying && rule.Signal == vocab.SelfHarmIncitement {
		r.incitement = true
	}
	if rule.Category != vocab.SelfHarm || rule.Signal == vocab.SupportiveTalk {
		return
	}
	level := rule.Risk
	if level == "" {
		level = vocab.SignalLevel(rule.Signal)
	}
	if level.Rank() > r.level.Rank() {
		r.level = level
	}
	speaker := rule.Speaker
	if speaker == "" {
		speaker = vocab.SpeakerSelf
	}
	if h.Score > r.strongest || h.Score == r.strongest && speaker == vocab.SpeakerSelf {
		r.strongest, r.speaker = h.Score, speaker
	}
}

// ideationScore is the fused score from which self_harm that only a model saw
// is taken for thoughts of dying, not for a worry. A judgement: the models of
// this version give no level.
const ideationScore = 0.75

// settle answers for self_harm with the given score. Where no rule spoke, the
// author is taken to speak of herself, unless she tells somebody to die.
func (r *risk) settle(score float64) (vocab.RiskLevel, vocab.Speaker) {
	if r.level != "" {
		return r.level, r.speaker
	}
	speaker := vocab.SpeakerSelf
	if r.incitement {
		speaker = vocab.SpeakerGeneral
	}
	if score >= ideationScore {
		return vocab.LevelIdeation, speaker
	}
	return vocab.LevelConcern, speaker
}
