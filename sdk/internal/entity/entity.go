// Package entity finds pieces of text that are known by their form: telephone
// numbers, addresses, handles, links. Rules use them as evidence for doxxing,
// personal_info_request and platform_switch; what they say is never logged.
//
// It reads the folded view, which is lower case with plain digits. It is
// written to find what people type into chats, not to validate: a number is not
// dialled, a domain not looked up.
package entity

import (
	"regexp"
	"slices"
)

// Kind is what a piece of text is.
type Kind uint8

// The kinds. Number is any run of digits and found by [Value], not by Find.
const (
	Number Kind = iota
	Phone
	Email
	Handle
	Link
	Invite
	Date
	Address
)

var names = [...]string{Number: "number", Phone: "phone", Email: "email", Handle: "handle", Link: "link", Invite: "invite", Date: "date", Address: "address"}

// Names are the names of the kinds that a rule may ask for, in order.
func Names() []string { return slices.Clone(names[Phone:]) }

// ByName returns the kind that a rule calls so.
func ByName(name string) (Kind, bool) {
	i := slices.Index(names[Phone:], name)
	return Phone + Kind(max(i, 0)), i >= 0
}

func (k Kind) String() string { return names[k] }

// A Found is one piece: bytes Start to End of the text.
type Found struct {
	Kind       Kind
	Start, End int
}

// maxText bounds the text that is searched, in bytes: what comes after it is not read.
const maxText = 64 << 10

// A pattern finds one kind; more, if there, has the last word. It is tried where
// the text has the signs that the kind cannot do without.
type pattern struct {
	kind  Kind
	needs func(signs) bool
	re    *regexp.Regexp
	more  func(text []byte, start, end int) bool
}

const (
	domain = `[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*`
	zone   = `(?:com|net|org|info|io|me|gg|app|co|tv|to|ly|de|at|ch|fr|be|es|it|pt|br|nl|pl|ro|se|cz|gr|eu|uk|us|ca|au|ie|in|ru|ua|dk|no|fi|hu|sk|hr|xyz|link|live|chat|online|site)`
)

// patterns in the order in which they are tried: of pieces that overlap, the
// first kind is kept.
var patterns = []pattern{
	{kind: Email, needs: func(s signs) bool { return s.at > 0 }, re: regexp.MustCompile(`[a-z0-9][a-z0-9._%+-]{0,63}@` + domain + `\.[a-z]{2,24}\b`)},
	{kind: Invite, needs: func(s signs) bool { return s.slash > 0 }, re: regexp.MustCompile(`\b(?:https?://)?(?:www\.)?(?:` +
		`discord\.gg/|discord(?:app)?\.com/(?:invite|users)/|t\.me/|telegram\.me/|wa\.me/|chat\.whatsapp\.com/|(?:www\.)?whatsapp\.com/channel/|` +
		`snapchat\.com/add/|instagram\.com/|tiktok\.com/@|vm\.tiktok\.com/|kik\.me/|signal\.(?:me|group)/|line\.me/|join\.skype\.com/|` +
		`m\.me/|zoom\.us/j/|meet\.google\.com/|teamspeak://|steamcommunity\.com/(?:id|profiles)/|twitch\.tv/|bereal\.com/|ngl\.link/|` +
		`viber\.com/invite/|invite\.viber\.com/|vk\.me/|vk\.com/|threema\.id/|matrix\.to/|guilded\.gg/|roblox\.com/(?:users|share|groups)/?)[a-z0-9_@./?=&#%+~-]+`)},
	{kind: Link, needs: func(s signs) bool { return s.inner > 0 || s.slash > 1 }, re: regexp.MustCompile(`\b(?:https?://` + domain + `|www\.` + domain + `\.[a-z]{2,24}|` + domain + `\.` + zone + `\b)(?:[/?#][^\s<>"]*)?`), more: isLink},
	{kind: Handle, needs: func(s signs) bool { return s.at+s.hash > 0 }, re: regexp.MustCompile(`@[a-z0-9_][a-z0-9_.]{1,29}[a-z0-9_]|\b[a-z0-9_.]{3,32}#\d{4}\b`), more: startsAlone},
	{kind: Date, needs: func(s signs) bool { return s.digits >= 4 }, re: regexp.MustCompile(`\b(?:\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:19|20)?\d\d|(?:19|20)\d\d-\d{1,2}-\d{1,2})\b`), more: isDate},
	{kind: Address, needs: func(s signs) bool { return s.digits > 0 && s.street }, re: regexp.MustCompile(addresses), more: isAddress},
	{kind: Phone, needs: func(s signs) bool { return s.digits >= 8 }, re: regexp.MustCompile(`(?:\+|\b00|\(?\b)\d(?:[ ./()-]{0,2}\d){6,14}\b`), more: isPhone},
}

// Find appends what text holds, in the order of the text and without overlaps,
// and returns it. It allocates for what it finds. A text without digit and
// sign holds nothing and costs a look at each byte, 0.4 µs for 120; one with a digit
// 1.7 µs, one with a telephone number 17 µs (BenchmarkFind, a slow shared core).
// Time is linear in the text, at worst about 1 µs a byte.
func Find(dst []Found, text []byte) []Found {
	if len(text) > maxText {
		text = text[:maxText]
	}
	s := signsOf(text)
	if s.digits+s.at+s.slash+s.inner+s.hash == 0 {
		return dst
	}
	s.street = s.digits > 0 && hasStreet(text)
	first := len(dst)
	for _, p := range patterns {
		if !p.needs(s) {
			continue
		}
		for _, at := range p.re.FindAllIndex(text, -1) {
			f := Found{p.kind, at[0], at[1]}
			if (p.more == nil || p.more(text, f.Start, f.End)) && !slices.ContainsFunc(dst[first:], f.overlaps) {
				dst = append(dst, f)
			}
		}
	}
	slices.SortFunc(dst[first:], func(a, b Found) int { return a.Start - b.Start })
	return dst
}

func (f Found) overlaps(o Found) bool { return f.Start < o.End && o.Start < f.End }

// signs count what pieces of text are made of.
type signs struct {
	digits, at, slash, hash int
	inner                   int // dots inside a word
	street                  bool
}

func signsOf(text []byte) (s signs) {
	for i, c := range text {
		switch {
		case c >= '0' && c <= '9':
			s.digits++
		case c == '@':
			s.at++
		case c == '/':
			s.slash++
		case c == '#':
			s.hash++
		case c == '.' && i+1 < len(text) && isWordByte(text[i+1]):
			s.inner++
		}
	}
	return s
}

// Value is the number that a word spells; false where it is no number or one
// of more than four digits.
func Value(word []byte) (int, bool) {
	if len(word) == 0 || len(word) > 4 {
		return 0, false
	}
	n := 0
	for _, c := range word {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}
