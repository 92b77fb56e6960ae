// Package eval is the logic of handrail eval: it reads labelled texts, has the
// engine judge them and says how good the judgements are.
//
// A text is read, judged and counted, and never printed: tables, JSON, HTML and
// errors hold figures, names of files and line numbers.
package eval

import (
	"slices"
	"strings"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// An Answer says whether a harm holds, as far as the labels tell.
type Answer int8

// Answers. Most data sets speak of some harms only: Unknown is not No.
const (
	Unknown Answer = iota
	No
	Yes
)

// categories are all of them, in the order of the tables.
var categories = vocab.Categories()

// numCategories is the number of categories; a test holds it to the vocabulary.
const numCategories = 8

// A Row is one labelled text.
type Row struct {
	ID, Text, Lang, Set, Split string
	// Function is what the sentence tries, in the functional suite; else empty.
	Function string
	// Context holds earlier messages, oldest first.
	Context                 []string
	AuthorAge, RecipientAge vocab.AgeBand
	Surface                 vocab.Surface
	// Level and Speaker of self_harm, empty where the labels name none.
	Level   vocab.RiskLevel
	Speaker vocab.Speaker
	// File and Line say where the row stands.
	File string
	Line int

	says    [numCategories]Answer
	signals []string // full names of those that hold
	not     []string // full names of those said not to hold
}

// Category says whether the text is harm of category c.
func (r *Row) Category(c vocab.Category) Answer { return r.says[slices.Index(categories, c)] }

// Signal says whether the text shows a signal, given by its full name.
//
// Where the category does not hold, or other signals of it are named, a signal
// that is not named does not hold; where the category alone is named, nobody
// looked for signals.
func (r *Row) Signal(name string) Answer {
	switch {
	case slices.Contains(r.signals, name):
		return Yes
	case slices.Contains(r.not, name):
		return No
	}
	category, _, _ := strings.Cut(name, ".")
	switch says := r.Category(vocab.Category(category)); {
	case says == Yes && !slices.ContainsFunc(r.signals, func(s string) bool { return strings.HasPrefix(s, category+".") }):
		return Unknown
	case says == Unknown:
		return Unknown
	}
	return No
}

// Harmful reports whether any harm holds.
func (r *Row) Harmful() bool { return slices.Contains(r.says[:], Yes) }

// Harmless reports whether no harm holds and the labels speak of every core
// category.
func (r *Row) Harmless() bool {
	for _, c := range vocab.CoreCategories() {
		if r.Category(c) == Unknown {
			return false
		}
	}
	return !r.Harmful()
}

// supportive is no harm: it says that the text is not one.
var supportive = vocab.FullName(vocab.SelfHarm, vocab.SupportiveTalk)

// name says that a category or a signal, given by its full name, holds; false
// if there is none of that name.
func (r *Row) name(label string) bool {
	category, signal, hasSignal := strings.Cut(label, ".")
	i := slices.Index(categories, vocab.Category(category))
	if i < 0 || hasSignal && !slices.Contains(vocab.Signals(categories[i]), vocab.Signal(signal)) {
		return false
	}
	if hasSignal {
		r.signals = append(r.signals, label)
	}
	if label != supportive {
		r.says[i] = Yes
	}
	return true
}

// exclude says that a category or signal the labels speak of does not hold
// unless it was named; false if there is none of that name.
func (r *Row) exclude(label string) bool {
	probe := Row{}
	if !probe.name(label) {
		return false
	}
	if strings.Contains(label, ".") {
		if !slices.Contains(r.signals, label) {
			r.not = append(r.not, label)
		}
		return true
	}
	if i := slices.Index(categories, vocab.Category(label)); r.says[i] == Unknown {
		r.says[i] = No
	}
	return true
}
