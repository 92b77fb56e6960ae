package pack

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Bounds of one term. They keep matching cheap and terms readable.
const (
	maxTermBytes = 1200
	maxElements  = 16
	maxGap       = 10
	minPrefix    = 3 // letters before a star
	minLone      = 3 // bytes of the shortest text a term of any matches
	maxReadings  = 4096
)

// A Term is one compiled phrase of a rule.
type Term struct {
	Text string // as written
	Line int
	Seq  []Element
}

// An Element is the next thing a term asks for: a word, one of several
// phrases, or a gap.
type Element struct {
	Word *Word
	// Alternatives may hold an empty phrase: then the element is optional.
	Alternatives [][]Element
	// Gap is the number of words that may stand between its neighbours.
	Gap int
}

// Word is one word of a term, in both normalized forms.
type Word struct {
	Folded string
	Bare   string
	Prefix bool // any ending may follow
}

// ParseTerm compiles one phrase of the term language that SCHEMA.md describes.
func ParseTerm(text string) (Term, error) { return parseTerm(text, newSpeller()) }

// parseTerm takes words from s, which is worth keeping for the next term.
func parseTerm(text string, s *speller) (Term, error) {
	if len(text) > maxTermBytes {
		return Term{}, fmt.Errorf("term of %d bytes, limit %d", len(text), maxTermBytes)
	}
	p := termParser{rest: text, speller: s}
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
	case '}', '|', ']', '*':
		return nil, fmt.Errorf("unexpected %q", p.rest[:1])
	}
	n := strings.IndexAny(p.rest, " {}[]|*")
	if n < 0 {
		n = len(p.rest)
	}
	raw := p.rest[:n]
	p.rest = p.rest[n:]
	star := strings.HasPrefix(p.rest, "*")
	if star {
		p.rest = p.rest[1:]
	}
	return p.words(raw, star)
}

func (p *termParser) alternatives() (Element, error) {
	p.rest = p.rest[1:]
	var e Element
	for {
		seq, err := p.sequence(true)
		if err != nil {
			return e, err
		}
		e.Alternatives = append(e.Alternatives, seq)
		if p.rest == "" {
			return e, errors.New("missing }")
		}
		end := p.rest[0] == '}'
		p.rest = p.rest[1:]
		if end {
			break
		}
	}
	if len(e.Alternatives) < 2 {
		return e, errors.New("braces need at least two alternatives, parted by |")
	}
	return e, nil
}

func (p *termParser) gap() (Element, error) {
	body, rest, ok := strings.Cut(p.rest[1:], "]")
	p.rest = rest
	digits, dots := strings.CutPrefix(body, "..")
	n, err := strconv.Atoi(digits)
	if !ok || !dots || err != nil || n < 1 || n > maxGap {
		return Element{}, fmt.Errorf("want a gap as [..1] to [..%d]", maxGap)
	}
	return Element{Gap: n}, nil
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
		if e.Gap > 0 && (i == 0 || i == len(seq)-1 || seq[i-1].Gap > 0) {
			return errors.New("a gap must stand between two words")
		}
	}
	if n := readings(seq); n > maxReadings {
		return fmt.Errorf("gaps and optional words allow %d readings, limit %d", n, maxReadings)
	}
	if shortest(seq) == 0 {
		return errors.New("can match nothing: every word is optional")
	}
	return nil
}

// readings bounds the work of the verifier at one position: gaps and optional
// words multiply.
func readings(seq []Element) int {
	n := 1
	for _, e := range seq {
		n *= 1 + e.Gap
		for _, alt := range e.Alternatives {
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
		least := 0
		for i, alt := range e.Alternatives {
			if n := shortest(alt); i == 0 || n < least {
				least = n
			}
		}
		sum += least
	}
	return sum
}
