package sdk

import (
	"github.com/handrail-safety/handrail/sdk/internal/scan"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// risk is what rules say of self_harm: how far it goes and who it is about.
type risk struct {
	level      vocab.RiskLevel // the gravest of all
	self       vocab.RiskLevel // the gravest that the author says of herself
	speaker    vocab.Speaker   // of the strongest rule
	strongest  float64
	incitement bool
}

// hear takes in one hit.
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
	speaker := rule.Speaker
	if speaker == "" {
		speaker = vocab.SpeakerSelf
	}
	r.level = graver(r.level, level)
	if speaker == vocab.SpeakerSelf {
		r.self = graver(r.self, level)
	}
	if h.Score > r.strongest || h.Score == r.strongest && speaker == vocab.SpeakerSelf {
		r.strongest, r.speaker = h.Score, speaker
	}
}

func graver(a, b vocab.RiskLevel) vocab.RiskLevel {
	if b.Rank() > a.Rank() {
		return b
	}
	return a
}

// ideationScore is the fused score from which self_harm that only a model saw
// is taken for thoughts of dying, not for a worry. A judgement: the models of
// this version give no level.
const ideationScore = 0.75

// settle answers for self_harm with the given score. Who writes of a friend and
// of her own wish to die is heard as speaking of herself: to leave her without
// help is the worse mistake. For the same reason the author is taken to speak
// of herself where no rule spoke, unless she tells somebody to die.
func (r *risk) settle(score float64) (vocab.RiskLevel, vocab.Speaker) {
	switch {
	case r.self.Rank() >= vocab.LevelIdeation.Rank():
		return r.level, vocab.SpeakerSelf
	case r.level != "":
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
