package wordlist

import (
	"slices"
	"strconv"
	"strings"

	"github.com/handrail-safety/handrail/sdk/internal/entity"
	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// maxReadings bounds the texts that are written out of one term.
const maxReadings = 20

// readings writes out what a term finds: each alternative and each inflected form
// at least once, as far as maxReadings goes; gaps are left empty, and nothing follows
// a star.
func readings(seq []pack.Element) []string {
	var out []string
	for i := range min(ways(seq), maxReadings) {
		if text := strings.Join(reading(nil, seq, i), " "); text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// ways is the largest number of alternatives of one element.
func ways(seq []pack.Element) int {
	most := 1
	for _, e := range seq {
		inner := 0
		for _, alternative := range e.Alternatives() {
			inner = max(inner, ways(alternative))
		}
		most = max(most, len(e.Alternatives())*inner)
	}
	return most
}

// reading appends the words of reading i.
func reading(out []string, seq []pack.Element, i int) []string {
	for _, e := range seq {
		switch n := len(e.Alternatives()); {
		case e.Word != nil:
			out = append(out, e.Word.Folded)
		case e.Thing() != nil:
			out = append(out, sample(e.Thing()))
		case n > 0:
			out = reading(out, e.Alternatives()[i%n], i/n)
		}
	}
	return out
}

// sample is a text of the kind of a thing, of numbers and names that nobody has.
func sample(t *pack.Thing) string {
	switch t.Kind {
	case entity.Phone:
		return "07700 900123"
	case entity.Email:
		return "someone@example.org"
	case entity.Handle:
		return "@some_one"
	case entity.Link:
		return "https://example.org"
	case entity.Invite:
		return "discord.gg/example"
	case entity.Date:
		return "2012-04-03"
	case entity.Address:
		return "12 Example Street"
	}
	return strconv.Itoa(t.Low)
}

// holds reports how seq finds one bare word by its letters: "equal" to a word that
// is written in the term, in one of its "form"s, or by its "star"; "" if not.
func holds(term *pack.Term, bare string) string {
	how := ""
	var walk func(seq []pack.Element)
	walk = func(seq []pack.Element) {
		for _, e := range seq {
			if w := e.Word; w != nil && w.Bare == bare {
				how = byForm
			} else if w != nil && w.Prefix && how == "" && strings.HasPrefix(bare, w.Bare) {
				how = byStar
			}
			for _, alternative := range e.Alternatives() {
				walk(alternative)
			}
		}
	}
	walk(term.Seq)
	if how == byForm && slices.Contains(written(term.Text), bare) {
		return byEqual
	}
	return how
}
