package pack

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/handrail-safety/handrail/sdk/internal/entity"
)

// Bounds of one term. They keep matching cheap and terms readable.
const (
	maxTermBytes = 1200
	maxElements  = 16
	maxGap       = 10
	minPrefix    = 3 // letters before a star
	minLone      = 3 // bytes of the shortest text a term of any matches
	maxReadings  = 4096
	maxNumber    = 9999
)

// A Term is one compiled phrase of a rule.
type Term struct {
	Text string // as written
	Line int
	// Clause is where it stands in its rule: "any[2]", "lists.family[0]".
	Clause string
	Seq    []Element
	// Regex is nil but for entries of regex: then Seq is the anchor, and the
	// hit is the match of Regex in the folded text that overlaps it.
	Regex *regexp.Regexp
}

// An Element is the next thing a term asks for: a word, a thing such as a
// number, one of several phrases, or a gap. Packs have some 300,000, most of them
// words, so what the others hold stands apart.
type Element struct {
	Word  *Word
	other *other // nil for a word
}

type other struct {
	thing        *Thing
	alternatives [][]Element
	gap          int
}

// Thing is nil for what is none.
func (e Element) Thing() *Thing {
	if e.other == nil {
		return nil
	}
	return e.other.thing
}

// Alternatives may hold an empty phrase: then the element is optional.
func (e Element) Alternatives() [][]Element {
	if e.other == nil {
		return nil
	}
	return e.other.alternatives
}

// Gap is the number of words that may stand between the neighbours.
func (e Element) Gap() int {
	if e.other == nil {
		return 0
	}
	return e.other.gap
}

// ElementKey tells elements apart. Those of one key have the same bare words; the reverse
// need not hold: equal groups of two packs have two keys.
type ElementKey struct {
	bare  string
	begin bool
	other *other
}

// Key tells elements apart by their bare words.
func (e Element) Key() ElementKey {
	if e.Word == nil {
		return ElementKey{other: e.other}
	}
	return ElementKey{bare: e.Word.Bare, begin: e.Word.Prefix}
}

// choice is an element of several phrases, without the room that the list grew into.
func choice(alternatives [][]Element) Element {
	return Element{other: &other{alternatives: slices.Clone(alternatives)}}
}

// Word is one word of a term, in both normalized forms.
type Word struct {
	Folded string
	Bare   string
	Prefix bool // any ending may follow
}

// Thing is a piece of text that is known by its form instead of its letters.
type Thing struct {
	Kind entity.Kind
	// Low and High bound an [entity.Number], inclusive.
	Low, High int
}

// ParseTerm compiles one phrase of the term language that SCHEMA.md describes.
func ParseTerm(text string) (Term, error) { return parseTerm(text, newSpeller(), nil) }

// parseTerm takes words from s, which is worth keeping for the next term.
func parseTerm(text string, s *speller, lists *lists) (Term, error) {
	if len(text) > maxTermBytes {
		return Term{}, fmt.Errorf("term of %d bytes, limit %d", len(text), maxTermBytes)
	}
	p := termParser{rest: text, speller: s, lists: lists}
	seq, err := p.sequence(false)
	if err != nil {
		return Term{}, fmt.Errorf("term %q: %w", text, err)
	}
	if err := checkSequence(seq); err != nil {
		return Term{}, fmt.Errorf("term %q: %w", text, err)
	}
	return Term{Text: text, Seq: seq}, nil
}

type termParser struct {
	rest string
	*speller
	lists *lists // nil: there are none
}

// sequence reads up to the end, or inside braces up to "|" or "}".
func (p *termParser) sequence(inside bool) ([]Element, error) {
	var seq []Element
	for {
		p.rest = strings.TrimLeft(p.rest, " ")
		if p.rest == "" || inside && (p.rest[0] == '|' || p.rest[0] == '}') {
			return seq, nil
		}
		elements, err := p.element(inside)
		if err != nil {
			return nil, err
		}
		if !p.atBoundary(inside) {
			return nil, errors.New("braces, brackets and stars must be followed by a space")
		}
		if seq == nil { // most alternatives are one word, which all terms of a pack share
			seq = slices.Clip(elements)
			continue
		}
		seq = append(seq, elements...)
	}
}

func (p *termParser) atBoundary(inside bool) bool {
	return p.rest == "" || p.rest[0] == ' ' || inside && (p.rest[0] == '|' || p.rest[0] == '}')
}

func (p *termParser) element(inside bool) ([]Element, error) {
	switch p.rest[0] {
	case '{':
		if inside {
			return nil, errors.New("braces inside braces")
		}
		e, err := p.alternatives()
		return []Element{e}, err
	case '[':
		if inside {
			return nil, errors.New("gap inside braces")
		}
		e, err := p.gap()
		return []Element{e}, err
	case '<':
		if name, rest, ok := strings.Cut(p.rest[1:], ">"); ok {
			if inside {
				return nil, errors.New("a thing inside braces")
			}
			p.rest = rest
			return thing(name)
		}
	case '}', '|', ']', '*', '~':
		return nil, fmt.Errorf("unexpected %q", p.rest[:1])
	}
	n := strings.IndexAny(p.rest, " {}[]|*~")
	if n < 0 {
		n = len(p.rest)
	}
	raw := p.rest[:n]
	p.rest = p.rest[n:]
	switch {
	case strings.HasPrefix(p.rest, "~"):
		return p.inflected(raw)
	case strings.HasPrefix(p.rest, "*"):
		p.rest = p.rest[1:]
		return p.words(raw, true)
	}
	return p.words(raw, false)
}

// thing reads what stands between < and >.
func thing(name string) ([]Element, error) {
	if low, high, ok := strings.Cut(name, ".."); ok {
		a, errA := strconv.Atoi(low)
		b, errB := strconv.Atoi(high)
		if errA != nil || errB != nil || a < 0 || b < a || b > maxNumber {
			return nil, fmt.Errorf("<%s>: want a range of numbers as <8..17>, 0 to %d", name, maxNumber)
		}
		return []Element{{other: &other{thing: &Thing{Kind: entity.Number, Low: a, High: b}}}}, nil
	}
	kind, ok := entity.ByName(name)
	if !ok {
		return nil, fmt.Errorf("<%s>: unknown, want one of %v or a range as <8..17>", name, entity.Names())
	}
	return []Element{{other: &other{thing: &Thing{Kind: kind}}}}, nil
}

// alternatives reads what stands in braces. A pack has many groups twice: its terms
// share them.
func (p *termParser) alternatives() (Element, error) {
	group, rest, whole := strings.Cut(p.rest[1:], "}")
	if known, ok := p.groups[group]; ok && whole {
		p.rest = rest
		return known, nil
	}
	e, err := p.readAlternatives()
	if err == nil {
		p.groups[group] = e
	}
	return e, err
}

func (p *termParser) readAlternatives() (Element, error) {
	p.rest = p.rest[1:]
	var all [][]Element
	listed := false
	for {
		p.rest = strings.TrimLeft(p.rest, " ")
		if strings.HasPrefix(p.rest, "@") {
			entries, err := p.listed()
			if err != nil {
				return Element{}, err
			}
			all, listed = append(all, entries...), true
		} else {
			seq, err := p.sequence(true)
			if err != nil {
				return Element{}, err
			}
			all = append(all, seq)
		}
		if p.rest == "" {
			return Element{}, errors.New("missing }")
		}
		end := p.rest[0] == '}'
		p.rest = p.rest[1:]
		if end {
			break
		}
	}
	if len(all) < 2 && !listed {
		return Element{}, errors.New("braces need at least two alternatives, parted by |")
	}
	return choice(all), nil
}

// listed reads "@name" and gives the entries of that list.
func (p *termParser) listed() ([][]Element, error) {
	n := strings.IndexAny(p.rest, "|}")
	if n < 0 {
		return nil, errors.New("missing }")
	}
	name := strings.TrimSpace(p.rest[1:n])
	p.rest = p.rest[n:]
	list, err := p.lists.use(name)
	if err != nil {
		return nil, err
	}
	var out [][]Element
	for _, entry := range list.Entries {
		out = append(out, entry.Seq)
	}
	return out, nil
}

func (p *termParser) gap() (Element, error) {
	body, rest, ok := strings.Cut(p.rest[1:], "]")
	p.rest = rest
	digits, dots := strings.CutPrefix(body, "..")
	n, err := strconv.Atoi(digits)
	if !ok || !dots || err != nil || n < 1 || n > maxGap {
		return Element{}, fmt.Errorf("want a gap as [..1] to [..%d]", maxGap)
	}
	return Element{other: &other{gap: n}}, nil
}

// checkSequence refuses terms that match nothing and gaps without neighbours.
func checkSequence(seq []Element) error {
	if len(seq) == 0 {
		return errors.New("empty term")
	}
	if len(seq) > maxElements {
		return fmt.Errorf("%d words and groups, limit %d", len(seq), maxElements)
	}
	for i, e := range seq {
		if e.Gap() > 0 && (i == 0 || i == len(seq)-1 || seq[i-1].Gap() > 0) {
			return errors.New("a gap must stand between two words")
		}
	}
	if n := readings(seq); n > maxReadings {
		return fmt.Errorf("gaps and optional words allow %d readings, limit %d", n, maxReadings)
	}
	if shortest(seq) == 0 {
		return errors.New("can match nothing: every word is optional")
	}
	if onlyNumbers(seq) {
		return errors.New("holds numbers alone, want a word beside them")
	}
	return nil
}

// onlyNumbers is true where nothing but numbers must be there.
func onlyNumbers(seq []Element) bool {
	return !slices.ContainsFunc(seq, func(e Element) bool {
		if e.Word != nil || e.Thing() != nil {
			return e.Thing() == nil || e.Thing().Kind != entity.Number
		}
		return len(e.Alternatives()) > 0 && !slices.ContainsFunc(e.Alternatives(), onlyNumbers)
	})
}

// readings bounds the work of the verifier at one position: gaps and optional
// words multiply.
func readings(seq []Element) int {
	n := 1
	for _, e := range seq {
		n *= 1 + e.Gap()
		for _, alt := range e.Alternatives() {
			if len(alt) == 0 {
				n *= 2
			}
		}
	}
	return n
}

// shortest is the length in bytes of the shortest text that seq matches,
// without spaces.
func shortest(seq []Element) int {
	sum := 0
	for _, e := range seq {
		if e.Word != nil {
			sum += len(e.Word.Bare)
			continue
		}
		if e.Thing() != nil {
			sum += minLone
			continue
		}
		least := 0
		for i, alt := range e.Alternatives() {
			if n := shortest(alt); i == 0 || n < least {
				least = n
			}
		}
		sum += least
	}
	return sum
}
