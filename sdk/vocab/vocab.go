// Package vocab holds the words Handrail speaks: the wire format, the pack
// keys, the policy keys and the Go constants are the same strings.
//
// It is a leaf: it imports nothing of Handrail and holds no logic beyond
// looking a word up. All its functions are safe for concurrent use.
package vocab

import "slices"

// A Category names a harm.
type Category string

// The core categories, then the auxiliary ones. Auxiliary categories are
// scored like the others and have no signals, except [SexualExplicitContent].
const (
	Bullying         Category = "bullying"
	SexualHarassment Category = "sexual_harassment"
	SelfHarm         Category = "self_harm"
	Grooming         Category = "grooming"
	Hate             Category = "hate"
	Violence         Category = "violence"
	Sexual           Category = "sexual"
	Profanity        Category = "profanity"
)

// A Severity says how grave a fused score is for these people in this place.
// Policy derives it from the score; it is ordered, see [Severity.Rank].
type Severity string

// Severities, weakest first.
const (
	SeverityNone     Severity = "none"
	SeverityLow      Severity = "low"
	SeverityMedium   Severity = "medium"
	SeverityHigh     Severity = "high"
	SeverityCritical Severity = "critical"
)

// An AgeBand is an age range of the ICO Children's Code. AgeUnknown is
// treated as a child.
type AgeBand string

// Age bands, youngest first, then the unknown age.
const (
	Age0To5    AgeBand = "0-5"
	Age6To9    AgeBand = "6-9"
	Age10To12  AgeBand = "10-12"
	Age13To15  AgeBand = "13-15"
	Age16To17  AgeBand = "16-17"
	Age18Plus  AgeBand = "18+"
	AgeUnknown AgeBand = "unknown"
)

// A Surface is the place where content appears.
type Surface string

// Surfaces.
const (
	DirectMessage Surface = "direct_message"
	GroupChat     Surface = "group_chat"
	Comment       Surface = "comment"
	Post          Surface = "post"
	Profile       Surface = "profile"
	Livestream    Surface = "livestream"
	Search        Surface = "search"
	Assistant     Surface = "assistant"
)

// A Phase says whether content is judged before or after it is sent. A nudge
// is possible only before.
type Phase string

// Phases.
const (
	PreSend  Phase = "pre_send"
	PostSend Phase = "post_send"
)

// A PersonKind says what an author is.
type PersonKind string

// Kinds of author.
const (
	KindUser      PersonKind = "user"
	KindBot       PersonKind = "bot"
	KindAssistant PersonKind = "assistant"
)

// A PartType is the type of one part of content.
type PartType string

// Part types.
const (
	PartText  PartType = "text"
	PartImage PartType = "image"
)

// An Audience is whom a support card is for.
type Audience string

// Audiences.
const (
	Author    Audience = "author"
	Recipient Audience = "recipient"
	Bystander Audience = "bystander"
	Moderator Audience = "moderator"
)

// An Action is what a platform should do. Content actions are ordered, see
// [Action.Rank]; the others accompany one of them.
type Action string

// Content actions, weakest first, then the accompanying actions.
const (
	Allow Action = "allow"
	Nudge Action = "nudge"
	Warn  Action = "warn"
	Blur  Action = "blur"
	Mask  Action = "mask"
	Limit Action = "limit"
	Hold  Action = "hold"
	Block Action = "block"

	RestrictContact  Action = "restrict_contact"
	Escalate         Action = "escalate"
	PreserveEvidence Action = "preserve_evidence"
)

// A SupportType is the kind of card offered to a person.
type SupportType string

// Support types.
const (
	CrisisCard       SupportType = "crisis_card"
	HelplineCard     SupportType = "helpline_card"
	SafetyCard       SupportType = "safety_card"
	NudgeCard        SupportType = "nudge_card"
	BystanderCard    SupportType = "bystander_card"
	ImageRemovalCard SupportType = "image_removal_card"
	CheckIn          SupportType = "check_in"
)

// A RiskLevel grades self_harm after the Columbia Suicide Severity Rating
// Scale: a worry, thoughts, intent, and intent with a plan or a farewell now.
type RiskLevel string

// Risk levels, weakest first.
const (
	LevelConcern  RiskLevel = "concern"
	LevelIdeation RiskLevel = "ideation"
	LevelIntent   RiskLevel = "intent"
	LevelImminent RiskLevel = "imminent"
)

// A Speaker says whom self_harm is about: the author, somebody the author
// writes about or to, or nobody in particular.
type Speaker string

// Speakers.
const (
	SpeakerSelf    Speaker = "self"
	SpeakerOther   Speaker = "other"
	SpeakerGeneral Speaker = "general"
)

// A Direction says who speaks to whom, by age. An unknown recipient counts as
// a child; an unknown author is DirectionUnknown, because a claim about risk
// must not be made from an age nobody knows.
type Direction string

// Directions.
const (
	AdultToChild     Direction = "adult_to_child"
	ChildToAdult     Direction = "child_to_adult"
	Peer             Direction = "peer"
	AdultToAdult     Direction = "adult_to_adult"
	DirectionUnknown Direction = "unknown"
)

var (
	categories   = []Category{Bullying, SexualHarassment, SelfHarm, Grooming, Hate, Violence, Sexual, Profanity}
	severities   = []Severity{SeverityNone, SeverityLow, SeverityMedium, SeverityHigh, SeverityCritical}
	ageBands     = []AgeBand{Age0To5, Age6To9, Age10To12, Age13To15, Age16To17, Age18Plus, AgeUnknown}
	surfaces     = []Surface{DirectMessage, GroupChat, Comment, Post, Profile, Livestream, Search, Assistant}
	phases       = []Phase{PreSend, PostSend}
	kinds        = []PersonKind{KindUser, KindBot, KindAssistant}
	audiences    = []Audience{Author, Recipient, Bystander, Moderator}
	content      = []Action{Allow, Nudge, Warn, Blur, Mask, Limit, Hold, Block}
	accompanying = []Action{RestrictContact, Escalate, PreserveEvidence}
	supportTypes = []SupportType{CrisisCard, HelplineCard, SafetyCard, NudgeCard, BystanderCard, ImageRemovalCard, CheckIn}
	riskLevels   = []RiskLevel{LevelConcern, LevelIdeation, LevelIntent, LevelImminent}
	speakers     = []Speaker{SpeakerSelf, SpeakerOther, SpeakerGeneral}
	directions   = []Direction{AdultToChild, ChildToAdult, Peer, AdultToAdult, DirectionUnknown}
)

// Categories returns all categories, core ones first, in a fixed order.
func Categories() []Category { return slices.Clone(categories) }

// CoreCategories returns the four categories that have signals.
func CoreCategories() []Category { return slices.Clone(categories[:4]) }

// Severities returns all severities, weakest first.
func Severities() []Severity { return slices.Clone(severities) }

// AgeBands returns all age bands, youngest first and AgeUnknown last.
func AgeBands() []AgeBand { return slices.Clone(ageBands) }

// Surfaces returns all surfaces.
func Surfaces() []Surface { return slices.Clone(surfaces) }

// Phases returns both phases.
func Phases() []Phase { return slices.Clone(phases) }

// PersonKinds returns all kinds of author.
func PersonKinds() []PersonKind { return slices.Clone(kinds) }

// Audiences returns all audiences of support.
func Audiences() []Audience { return slices.Clone(audiences) }

// ContentActions returns the actions on content, weakest first.
func ContentActions() []Action { return slices.Clone(content) }

// AccompanyingActions returns the actions that go beside a content action.
func AccompanyingActions() []Action { return slices.Clone(accompanying) }

// SupportTypes returns all support types.
func SupportTypes() []SupportType { return slices.Clone(supportTypes) }

// RiskLevels returns the levels of self_harm, weakest first.
func RiskLevels() []RiskLevel { return slices.Clone(riskLevels) }

// Speakers returns all speakers of self_harm.
func Speakers() []Speaker { return slices.Clone(speakers) }

// Directions returns all directions.
func Directions() []Direction { return slices.Clone(directions) }

// Rank is the position of s among [Severities], -1 if s is no severity.
func (s Severity) Rank() int { return slices.Index(severities, s) }

// Rank is the position of a among [ContentActions], -1 if a is none of them.
func (a Action) Rank() int { return slices.Index(content, a) }

// Rank is the position of l among [RiskLevels], -1 if l is none of them.
func (l RiskLevel) Rank() int { return slices.Index(riskLevels, l) }

// Rank is the position of b among the known age bands, youngest first;
// -1 for AgeUnknown, the empty band and words that are no band.
func (b AgeBand) Rank() int { return slices.Index(ageBands[:6], b) }

// Child reports whether b is treated as a child: every band but 18+.
func (b AgeBand) Child() bool { return b != Age18Plus }

// DirectionOf says who speaks to whom. An unknown recipient counts as a
// child; an unknown or empty author makes the direction unknown.
func DirectionOf(author, recipient AgeBand) Direction {
	switch {
	case author == AgeUnknown || author == "":
		return DirectionUnknown
	case author.Child() && recipient.Child():
		return Peer
	case author.Child():
		return ChildToAdult
	case recipient.Child():
		return AdultToChild
	default:
		return AdultToAdult
	}
}
