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
	// What the strong text model says, where it found self_harm.
	modelLevel   vocab.RiskLevel
	modelSpeaker vocab.Speaker
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

// ideationScore is the fused score from which self_harm that only a model
// without levels saw is taken for thoughts of dying, not for a worry. A
// judgement.
const ideationScore = 0.75

// levelFloor is the score from which a level counts that a model names. Of
// several the gravest is taken: to miss a plan is the worse mistake.
const levelFloor = 0.5

// hearModel takes in what a text model says of level and speaker.
func (r *risk) hearModel(c *classifier, scores []float64) {
	level, likely := vocab.RiskLevel(""), 0.0
	speaker, sure := vocab.Speaker(""), 0.0
	named := vocab.RiskLevel("")
	for i, l := range c.labels {
		switch {
		case l.level != "":
			if scores[i] > likely {
				level, likely = l.level, scores[i]
			}
			if scores[i] >= levelFloor {
				named = graver(named, l.level)
			}
		case l.speaker != "" && scores[i] > sure:
			speaker, sure = l.speaker, scores[i]
		}
	}
	r.modelLevel = graver(r.modelLevel, graver(level, named))
	if r.modelSpeaker != vocab.SpeakerSelf {
		r.modelSpeaker = speaker
	}
}

// settle answers for self_harm with the given score. Who writes of a friend and
// of her own wish to die is heard as speaking of herself: to leave her without
// help is the worse mistake. For the same reason the author is taken to speak
// of herself where neither a rule nor a model says otherwise, unless she tells
// somebody to die.
func (r *risk) settle(score float64) (vocab.RiskLevel, vocab.Speaker) {
	switch {
	case r.self.Rank() >= vocab.LevelIdeation.Rank():
		return r.level, vocab.SpeakerSelf
	case r.level != "":
		return r.level, r.speaker
	}
	speaker := vocab.SpeakerSelf
	switch {
	case r.incitement:
		speaker = vocab.SpeakerGeneral
	case r.modelSpeaker != "":
		speaker = r.modelSpeaker
	}
	if r.modelLevel != "" {
		return r.modelLevel, speaker
	}
	if score >= ideationScore {
		return vocab.LevelIdeation, speaker
	}
	return vocab.LevelConcern, speaker
}
