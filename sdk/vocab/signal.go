package vocab

import "slices"

// A Signal names what in the content shows a harm, without its category:
// "secrecy". Two categories have an image_request, so a signal is unique only
// together with its category, see [FullName].
type Signal string

// The signals of bullying.
const (
	Insult             Signal = "insult"
	Threat             Signal = "threat"
	Humiliation        Signal = "humiliation"
	Exclusion          Signal = "exclusion"
	IdentityAttack     Signal = "identity_attack"
	SelfHarmIncitement Signal = "self_harm_incitement"
	Doxxing            Signal = "doxxing"
)

// The signals of sexual_harassment; ImageRequest is one of grooming as well,
// ExplicitContent one of sexual (images).
const (
	SexualComment      Signal = "sexual_comment"
	UnwantedAdvance    Signal = "unwanted_advance"
	SexualSolicitation Signal = "sexual_solicitation"
	ImageRequest       Signal = "image_request"
	Sextortion         Signal = "sextortion"
	ImageAbuse         Signal = "image_abuse"
	ExplicitContent    Signal = "explicit_content"
)

// The signals of self_harm. SupportiveTalk lowers the score.
const (
	Ideation       Signal = "ideation"
	Intent         Signal = "intent"
	MethodSeeking  Signal = "method_seeking"
	SelfInjury     Signal = "self_injury"
	EatingDisorder Signal = "eating_disorder"
	Encouragement  Signal = "encouragement"
	Goodbye        Signal = "goodbye"
	SupportiveTalk Signal = "supportive_talk"
)

// The signals of grooming, besides ImageRequest. They are cumulative and come
// in any order.
const (
	AgeProbe            Signal = "age_probe"
	GuardianProbe       Signal = "guardian_probe"
	Secrecy             Signal = "secrecy"
	Isolation           Signal = "isolation"
	TrustBuilding       Signal = "trust_building"
	GiftOffer           Signal = "gift_offer"
	PlatformSwitch      Signal = "platform_switch"
	PersonalInfoRequest Signal = "personal_info_request"
	Sexualization       Signal = "sexualization"
	MeetingRequest      Signal = "meeting_request"
	Coercion            Signal = "coercion"
)

var signals = map[Category][]Signal{
	Bullying:         {Insult, Threat, Humiliation, Exclusion, IdentityAttack, SelfHarmIncitement, Doxxing},
	SexualHarassment: {SexualComment, UnwantedAdvance, SexualSolicitation, ImageRequest, Sextortion, ImageAbuse, ExplicitContent},
	SelfHarm:         {Ideation, Intent, MethodSeeking, SelfInjury, EatingDisorder, Encouragement, Goodbye, SupportiveTalk},
	Grooming: {AgeProbe, GuardianProbe, Secrecy, Isolation, TrustBuilding, GiftOffer, PlatformSwitch, PersonalInfoRequest,
		ImageRequest, Sexualization, MeetingRequest, Coercion},
	Sexual: {ExplicitContent},
}

// Signals returns the signals of category c in a fixed order; empty for a
// category that has none.
func Signals(c Category) []Signal { return slices.Clone(signals[c]) }

// FullName is the signal's name with its category: "grooming.secrecy".
func FullName(c Category, s Signal) string { return string(c) + "." + string(s) }

// SignalLevel is the risk level that a self_harm signal speaks of by itself;
// a rule may state another. Empty for SupportiveTalk and for the signals of
// other categories. The order follows the Columbia scale: wish and thoughts
// before intent, intent before a farewell or a search for means.
func SignalLevel(s Signal) RiskLevel {
	switch s {
	case SelfInjury, EatingDisorder, Encouragement:
		return LevelConcern
	case Ideation:
		return LevelIdeation
	case Intent, MethodSeeking:
		return LevelIntent
	case Goodbye:
		return LevelImminent
	default:
		return ""
	}
}

// LevelLabel is the label by which a model says a risk level of self_harm:
// "self_harm.level.intent".
func LevelLabel(l RiskLevel) string { return string(SelfHarm) + ".level." + string(l) }

// SpeakerLabel is the label by which a model says whom self_harm is about:
// "self_harm.speaker.other".
func SpeakerLabel(s Speaker) string { return string(SelfHarm) + ".speaker." + string(s) }
