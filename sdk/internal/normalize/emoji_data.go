package normalize

import "unicode/utf8"

// meaningful lists the emoji that mean something in this field: harm to others
// or oneself, insult, sex, secrecy and gifts, grief and comfort. All others only
// separate words. One list for all packs, in groups by what they are used for.
const meaningful = "" +
	"🔪🗡⚔🔫💣🧨💥☠💀⚰🪦🩸👊🤛🤜🤕🪓🏴🎯🚬🔥" + // violence
	"🪢🧗🌉🚆💊💉🪒✂🛁🥀🕊👼😇🛏" + // self-harm, death
	"🤮🤢💩🖕🐷🐖🐽🐮🐄🐵🐒🙈🐍🐀🐁🤡👎🤓🐳🐘🦍🐕🐶🦧🤏" + // insult
	"🍆🍑🍌🥒🌭🍒🍈🍩🌮🌽💦👅👄💋😈😏🥵🤤🍼🧸🔞🍭🍬🐱🐈🌶🥛🏩" + // sex
	"📸📷📹🤫🤐🔒🔑🎁💰💵💸💎🎮📱📲🏠🏡🚗🚪✈👻" + // secrecy, gifts, meeting
	"💔😭😢😞😔😩😫🥺🫂🤗🙏🎗❤🖤♥🆘😡🤬👿😠🌈🏳" // feeling

var meaningfulSet = func() map[rune]struct{} {
	m := make(map[rune]struct{}, utf8.RuneCountInString(meaningful))
	for _, r := range meaningful {
		m[r] = struct{}{}
	}
	return m
}()

// Emoji reports whether r is an emoji with a meaning in this field: [Tokens]
// makes a token of it.
func Emoji(r rune) bool {
	if r < 0x2600 || r > 0x1faff || r > 0x2800 && r < 0x1f000 {
		return false
	}
	_, ok := meaningfulSet[r]
	return ok
}

// emojiLetter gives the letters that a symbol stands for, "" for any other rune.
// Regional indicators are not here: two of them are a flag.
func emojiLetter(r rune) string {
	const alphabet = "abcdefghijklmnopqrstuvwxyz"
	switch {
	case r >= 0x1f150 && r <= 0x1f169: // negative circled
		return alphabet[r-0x1f150:][:1]
	case r >= 0x1f170 && r <= 0x1f189: // negative squared
		return alphabet[r-0x1f170:][:1]
	case r == 0x1f18e:
		return "ab"
	}
	return ""
}

func isIndicator(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }
