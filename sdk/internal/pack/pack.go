// Package pack reads rule packs: it parses and validates their YAML, compiles
// their terms to token patterns, and reports every fault at once. It judges no
// text; package scan does.
package pack

import (
	"fmt"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// Schema is the one format number that the loader takes.
const Schema = 1

// A Pack is one file of rules: one language, one theme. It never changes
// after loading.
type Pack struct {
	Name     string
	Version  string
	Language string // BCP 47, as written
	Licence  string
	File     string // path inside the file system it came from
	Digest   string // "sha256:" and 64 hex digits over the bytes of the file and of its lists' files
	Lists    []*List
	Rules    []*Rule
}

// A List is a named list of phrases that the rules of a pack share.
type List struct {
	Name    string
	Line    int
	Entries []Term
}

// A Rule is one entry of a pack. It never changes after loading.
type Rule struct {
	Pack     *Pack
	ID       string
	Line     int
	Status   Status
	Category vocab.Category
	Signal   vocab.Signal // empty for auxiliary categories
	Score    float64      // in (0, 1]
	Level    int          // strictness, 1 to 4
	AnyScope bool         // runs whatever the language of the text
	View     View
	Speaker  vocab.Speaker   // self_harm only, empty if not stated
	Risk     vocab.RiskLevel // self_harm only, empty if not stated

	Any    []Term // also those of lists and regex
	Near   []Near // all must hold
	Unless []Term
	// UnlessNear are exceptions too: none of their terms may stand that close.
	UnlessNear []Near
	Exempt     []Term // what a platform's override adds to Unless
	When       When
	Then       *Then // nil if the rule looks at one message

	Why    string
	Limits []string
	Source string
	Hit    []Test
	Miss   []Test

	// Override is where a platform's file changed the rule, "overrides/x.yaml:5";
	// empty if none did.
	Override string
}

// Status says whether a rule counts.
type Status string

// Draft rules run in shadow, retired ones never run.
const (
	Draft   Status = "draft"
	Stable  Status = "stable"
	Retired Status = "retired"
)

// View says which reading of the text a rule is matched on.
type View string

// ViewBoth is the default: the deobfuscated view is read where it differs.
const (
	ViewBoth         View = ""
	ViewFolded       View = "folded"
	ViewDeobfuscated View = "deobfuscated"
)

// Side says where a near term must stand, seen from the hit.
type Side string

// Sides.
const (
	Before  Side = "before"
	After   Side = "after"
	AnySide Side = "any"
)

// Near asks for another term close to the hit.
type Near struct {
	Clause string // "near[0]", "unless[2]"
	Terms  []Term
	Within int // words; 1 is the very next word
	Side   Side
}

// Then asks for a later message.
type Then struct {
	Any    []Term
	Within int // messages between the first find and the last, at most
	// Author says who may have written the earlier message.
	Author Authorship
}

// Authorship compares the author of an earlier message with that of the
// present one.
type Authorship string

// Authorships.
const (
	Anyone       Authorship = ""
	SameAuthor   Authorship = "same"
	OtherAuthors Authorship = "other"
)

// When holds the audience conditions. An empty list asks nothing; of a list,
// one word must apply.
type When struct {
	AuthorAge    []vocab.AgeBand
	RecipientAge []vocab.AgeBand
	Surface      []vocab.Surface
	Phase        []vocab.Phase
	Direction    []vocab.Direction
}

// Empty reports whether the rule asks for no audience.
func (w *When) Empty() bool {
	return len(w.AuthorAge)+len(w.RecipientAge)+len(w.Surface)+len(w.Phase)+len(w.Direction) == 0
}

// Named are the keys that ask for something, in the order in which they are judged.
func (w *When) Named() []string {
	var out []string
	for _, c := range []struct {
		key string
		n   int
	}{
		{"author_age", len(w.AuthorAge)}, {"recipient_age", len(w.RecipientAge)}, {"surface", len(w.Surface)},
		{"phase", len(w.Phase)}, {"direction", len(w.Direction)},
	} {
		if c.n > 0 {
			out = append(out, c.key)
		}
	}
	return out
}

// A Test is one message with what the rule must be told about it.
type Test struct {
	Line      int
	Text      string
	Author    vocab.AgeBand
	Recipient vocab.AgeBand
	Surface   vocab.Surface
	Phase     vocab.Phase
	History   []Message // oldest first
}

// Message is an earlier message of a [Test].
type Message struct {
	ByAuthor bool // written by the author of the present message
	Text     string
}

// A Fault says what is wrong with which rule of which file.
type Fault struct {
	File   string
	Line   int    // 1-based; 0 when unknown
	RuleID string // empty when the fault lies outside a rule
	Err    error  // never nil
}

func (f *Fault) Error() string {
	if f.RuleID == "" {
		return fmt.Sprintf("%s:%d: %v", f.File, f.Line, f.Err)
	}
	return fmt.Sprintf("%s:%d: %s: %v", f.File, f.Line, f.RuleID, f.Err)
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }
