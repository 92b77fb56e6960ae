"""What the model says of a text: its outputs, in order."""

from __future__ import annotations

from textfast.sources import LABELS as CATEGORIES

SIGNALS = {
    "bullying": ["insult", "threat", "humiliation", "exclusion", "identity_attack", "self_harm_incitement", "doxxing"],
    "sexual_harassment": ["sexual_comment", "unwanted_advance", "sexual_solicitation", "image_request", "sextortion", "image_abuse",
                          "explicit_content"],
    "self_harm": ["ideation", "intent", "method_seeking", "self_injury", "eating_disorder", "encouragement", "goodbye",
                  "supportive_talk"],
    "grooming": ["age_probe", "guardian_probe", "secrecy", "isolation", "trust_building", "gift_offer", "platform_switch",
                 "personal_info_request", "image_request", "sexualization", "meeting_request", "coercion"],
}  # fmt: skip
LEVELS = ["concern", "ideation", "intent", "imminent"]
SPEAKERS = ["self", "other", "general"]

NAMES = [
    *CATEGORIES,
    *(f"{c}.{s}" for c, signals in SIGNALS.items() for s in signals),
    *(f"level:{x}" for x in LEVELS),
    *(f"speaker:{x}" for x in SPEAKERS),
]
INDEX = {name: i for i, name in enumerate(NAMES)}
SUPPORTIVE = "self_harm.supportive_talk"

# Where one of these is said, silence about the other is no answer: hands differ in which of the two they name.
TWINS = [
    {"grooming", "sexual_harassment"}, {"bullying", "violence"}, {"bullying", "hate"}, {"bullying", "profanity"},
    {"sexual", "sexual_harassment"}, {"sexual", "grooming"}, {"bullying", "sexual_harassment"}, {"self_harm", "bullying"},
    {"hate", "violence"}, {"hate", "profanity"}, {"sexual", "profanity"},
]  # fmt: skip
SIGNAL_TWINS = [
    {"grooming.image_request", "sexual_harassment.image_request"},
    {"grooming.sexualization", "sexual_harassment.sexual_solicitation"},
    {"grooming.sexualization", "sexual_harassment.sexual_comment"},
    {"grooming.coercion", "sexual_harassment.sextortion"},
    {"self_harm.encouragement", "bullying.self_harm_incitement"},
]


def twins(name: str) -> set[str]:
    """The outputs that stay unknown where name holds and they are not named."""
    found = set()
    for pair in (*TWINS, *SIGNAL_TWINS):
        if name in pair:
            found |= pair - {name}
    return found
