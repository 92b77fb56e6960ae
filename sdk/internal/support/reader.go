package support

import (
	"golang.org/x/text/language"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// reader is the person a card is for, as far as it matters for choosing.
type reader struct {
	lang       language.Tag
	base       language.Base
	readingAge string
	adult      bool
	// youngest and oldest bound the age in years: a service must suit both.
	youngest, oldest int
}

// noLimit is above every age.
const noLimit = 200

// newReader reads an Ask. A moderator is an adult at work, whatever age is
// given; an age that is unknown or no band may be any child's.
func newReader(a Ask) reader {
	r := reader{lang: language.Make(a.Locale)} // the undetermined language where the tag cannot be read
	if r.lang != language.Und {
		r.base, _ = r.lang.Base()
	}
	age := a.Age
	if a.Audience == vocab.Moderator {
		age = vocab.Age18Plus
	}
	switch age {
	case vocab.Age0To5: // who writes at that age is at its end
		r.youngest, r.oldest, r.readingAge = 5, 5, readingChild
	case vocab.Age6To9:
		r.youngest, r.oldest, r.readingAge = 6, 9, readingChild
	case vocab.Age10To12:
		r.youngest, r.oldest, r.readingAge = 10, 12, readingChild
	case vocab.Age13To15:
		r.youngest, r.oldest, r.readingAge = 13, 15, readingTeen
	case vocab.Age16To17:
		r.youngest, r.oldest, r.readingAge = 16, 17, readingTeen
	case vocab.Age18Plus:
		r.youngest, r.oldest, r.readingAge, r.adult = 18, noLimit, readingTeen, true
	default:
		r.youngest, r.oldest, r.readingAge = 5, 17, readingChild
	}
	return r
}

// mayUse says whether s is meant for a person of this age. A service "for the
// young" without a stated age is not for adults, because "18+" may be any age.
func (r reader) mayUse(s *service) bool {
	if r.adult && s.young {
		return false
	}
	return r.youngest >= s.minAge && r.oldest <= s.maxAge
}
