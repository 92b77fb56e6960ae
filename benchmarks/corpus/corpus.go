// Package corpus holds the messages that the benchmarks run over: ordinary
// chat and mild insults, all written for this, none taken from a data set.
package corpus

import (
	_ "embed"
	"io/fs"
	"strings"

	"github.com/handrail-safety/handrail/rules"
)

//go:embed clean.txt
var clean string

//go:embed written.txt
var written string

//go:embed parts.txt
var parts string

//go:embed insults.txt
var insults string

// Clean returns 1,000 ordinary English messages of 20 to 160 bytes about games,
// school, sport, family and the like: those of [Written] and others composed of
// hand-written parts. A few hold words that look like worse ones ("Scunthorpe",
// "assembly", "cocktail") or mean harm elsewhere ("that joke killed me").
func Clean() []string { return lines(clean) }

// Written returns the messages of [Clean] that were written one by one.
func Written() []string { return lines(written) }

// Hard returns the 3,000 ordinary English messages of rules/clean, which are of people
// who write on their own and hold much that looks like harm. The rules were mended
// against them: zero says little of Handrail, and all the more of the others.
func Hard() []string {
	data, err := fs.ReadFile(rules.FS(), "clean/en.txt")
	if err != nil {
		panic(err) // it is embedded
	}
	var out []string
	for _, line := range lines(string(data)) {
		if fields := strings.SplitN(line, " | ", 3); len(fields) == 3 {
			out = append(out, fields[2])
		}
	}
	return out
}

// Kinds of [Insult].
const (
	PlainSwearing     = "plain-swearing"
	DisguisedSwearing = "disguised-swearing"
	PlainInsult       = "plain-insult"
	DisguisedInsult   = "disguised-insult"
)

// Insult is a message that a filter for a children's chat is expected to find.
type Insult struct {
	// Kind says whether it swears or insults without a swear word, and whether
	// the spelling hides it.
	Kind string
	Text string
}

// Insults returns about 150 of them, mild ones.
func Insults() []Insult {
	var out []Insult
	for _, line := range lines(insults) {
		kind, text, _ := strings.Cut(line, "\t")
		out = append(out, Insult{Kind: kind, Text: text})
	}
	return out
}

func lines(text string) []string { return strings.Split(strings.TrimSuffix(text, "\n"), "\n") }
