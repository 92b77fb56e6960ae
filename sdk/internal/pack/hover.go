package pack

// hover is what editors show about a key, by object and key. It stands beside
// the loader: a test asks the loader for its keys and finds each of them here.
var hover = map[string]string{
	"pack.schema":   "Number of the format. 1 is the only one there is.",
	"pack.pack":     "Name of the pack, as the file is named: a-z, 0-9, single hyphens.",
	"pack.version":  "Semantic version. A rule that finds more or less is at least a minor one.",
	"pack.language": "BCP 47 tag of the language the pack is in. Its rules run where a tenth of the message is in it, or where that is not known.",
	"pack.licence":  "Under which the pack may be used, as an SPDX identifier.",
	"pack.lists":    "Named lists of phrases that several rules use: as {@name} in a term, as lists: [name], or as list: name of a condition.",
	"pack.rules":    "The rules, each with its own tests.",

	"lists.*":    "Phrases, or {file: terms/x.txt} with one phrase a line. An entry is words, with a star or an ending (~n) at most.",
	"lists.file": "Path below the folder of rules, such as terms/worst-en.txt. Its head names # source:, # licence: and # date:.",

	"rule.id":         "The name of the pack, a dot, and then a-z, 0-9, single hyphens. Never used again for another rule.",
	"rule.status":     "draft runs in shadow, stable counts, retired never runs.",
	"rule.category":   "The harm that the rule shows.",
	"rule.signal":     "What in the message shows it. Required for the four core categories, absent for hate, violence and profanity.",
	"rule.speaker":    "Rules of self_harm only: whom it is about.",
	"rule.risk_level": "Rules of self_harm only: how grave it is. Absent: what the signal says by itself.",
	"rule.score":      "How strong the evidence is, more than 0 and at most 1. From 0.9 on no model doubts it.",
	"rule.level":      "Strictness, 1 (only what is beyond doubt) to 4. A policy may leave out rules above a level.",
	"rule.scope":      "language (default): runs where the pack's language is a tenth of the message or not known. any: always.",
	"rule.view":       "folded leaves disguised spellings alone, deobfuscated finds only them. Absent: both are read.",
	"rule.any":        "Terms, one of which must be found. Quote each. {a|b} alternatives, {a|} optional, [..3] a gap, word* any ending, stem~v endings, <phone> a thing, <8..17> a number.",
	"rule.lists":      "Lists of the pack whose entries count as terms, beside any or in its place.",
	"rule.regex":      "Regular expressions (RE2) for what terms cannot say, each with an anchor.",
	"rule.near":       "Another term must stand close to the hit. A list of conditions must hold in full.",
	"rule.then":       "Looks across messages: any in an earlier message, then.any in the present one.",
	"rule.unless":     "Exceptions. A phrase voids a hit that lies inside it or overlaps it; a condition in the form of near voids it when one of its terms stands that close.",
	"rule.when":       "Asks about the people and the place. All keys must hold; of a list one word must.",
	"rule.why":        "One sentence: what harm this shows.",
	"rule.limits":     "What the rule is known not to find.",
	"rule.source":     "Where it comes from: own work, a paper, a public list.",
	"rule.tests":      "At least one hit, and at least as many misses as hits. They run at every load.",

	"regex.pattern": "RE2, read on the folded view, which is lower case. It must not match the empty text.",
	"regex.anchor":  "A term that must overlap the match.",

	"near.terms":  "Terms, one of which must stand close.",
	"near.list":   "A list of the pack in place of terms.",
	"near.within": "Distance in words; 1 is the very next.",
	"near.side":   "Where it must stand, seen from the hit. Default: any.",

	"then.any":             "Terms, one of which must be found in the present message. The hit lies on it.",
	"then.within_messages": "How many messages back the earlier one may be; 1 is the message just before.",
	"then.same_author":     "true: the same person wrote the earlier message. false: another one. Absent: anybody.",

	"when.author_age":    "Age of the author: one band or a list of them.",
	"when.recipient_age": "Age of the youngest recipient. An unknown age is listed by name.",
	"when.surface":       "Where it was written.",
	"when.phase":         "pre_send or post_send; a message without a phase counts as post_send.",
	"when.direction":     "Who writes to whom. An unknown recipient counts as a child, an unknown author makes it unknown.",

	"tests.hit":  "Messages in which the rule must be found.",
	"tests.miss": "Messages in which it must not be found. Each should prove one clause: a word border, a side, an exception, an age.",

	"test.text":      "The present message.",
	"test.author":    "Age of its author.",
	"test.recipient": "Age of the youngest recipient.",
	"test.surface":   "Where it was written.",
	"test.phase":     "Whether it is judged before or after it is sent.",
	"test.history":   "Earlier messages, oldest first.",

	"history.author": "Who wrote it: the author of the present message or its recipient.",
	"history.text":   "The earlier message.",

	"override.schema":   "Number of the format. 1 is the only one there is.",
	"override.override": "Name of the override, as the file is named.",
	"override.version":  "Semantic version. Verdicts name it.",
	"override.rules":    "The changes, a rule each. Of several files a later one wins, in the order of their names.",

	"change.id":     "A rule of a pack. One that no pack has is a fault.",
	"change.status": "retired turns the rule off, draft runs it in shadow, stable turns it on.",
	"change.score":  "Another score, more than 0 and at most 1.",
	"change.level":  "Another strictness, 1 to 4.",
	"change.exempt": "Exceptions more, as the phrases of unless.",
	"change.why":    "Why the platform wants it so.",
}
