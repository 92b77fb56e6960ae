package support

import (
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// cardSpec is what a card offers beside its text.
type cardSpec struct {
	plan plan
	// choices by reading age; its keys are the reading ages that have a text.
	choices map[string][]string
}

// plan orders the services of a card. Each step names types or tags of
// services; those of one step are equals.
type plan struct{ minor, adult [][]string }

// steps are those for r.
func (p plan) steps(r reader) [][]string {
	if r.adult {
		return p.adult
	}
	return p.minor
}

// cardReader collects what cards.yaml says.
type cardReader struct {
	document
	selectors map[string]bool // types and tags of services
	choices   map[string]bool
	plans     map[string]plan
	cards     map[cardKey]cardSpec
}

// readCards reads cards.yaml; selectors are the words that a plan may use.
func readCards(fsys fs.FS, selectors map[string]bool, bad *faults) map[cardKey]cardSpec {
	r := &cardReader{document: document{cardsFile, bad}, selectors: selectors,
		choices: map[string]bool{}, plans: map[string]plan{}, cards: map[cardKey]cardSpec{}}
	var cards *yaml.Node // read last: cards use choices and plans
	r.read(fsys, map[string]func(*yaml.Node){
		"choices": func(n *yaml.Node) {
			r.each(n, func(key, value *yaml.Node) {
				r.choices[key.Value] = true
				r.word(value) // what the button does must be said
			})
		},
		"plans": func(n *yaml.Node) { r.each(n, r.plan) },
		"cards": func(n *yaml.Node) { cards = n },
	})
	if cards != nil {
		r.items(cards, r.card)
	}
	return r.cards
}

func (r *cardReader) plan(key, value *yaml.Node) {
	var p plan
	r.fields(value, map[string]func(*yaml.Node){
		"minor": func(n *yaml.Node) { p.minor = r.steps(n) },
		"adult": func(n *yaml.Node) { p.adult = r.steps(n) },
	})
	r.plans[key.Value] = p
}

func (r *cardReader) steps(n *yaml.Node) [][]string {
	var steps [][]string
	r.items(n, func(n *yaml.Node) {
		var step []string
		r.items(n, func(n *yaml.Node) {
			step = append(step, r.word(n))
			if !r.selectors[n.Value] {
				r.bad.add(r.file, n.Line, "no service has the type or tag %q", n.Value)
			}
		})
		steps = append(steps, step)
	})
	return steps
}

func (r *cardReader) card(n *yaml.Node) {
	var audience, typ, need, planName string
	spec := cardSpec{choices: map[string][]string{}}
	r.fields(n, map[string]func(*yaml.Node){
		"audience": r.setWord(&audience), "type": r.setWord(&typ), "need": r.setWord(&need), "plan": r.setWord(&planName),
		"choices": func(n *yaml.Node) {
			r.each(n, func(key, value *yaml.Node) { spec.choices[key.Value] = r.buttons(key, value) })
		},
	})
	key := cardKey{vocab.Audience(audience), vocab.SupportType(typ), need}
	var known bool
	if spec.plan, known = r.plans[planName]; !known {
		r.bad.add(r.file, n.Line, "unknown plan %q", planName)
	}
	if !slices.Contains(vocab.Audiences(), key.audience) {
		r.bad.add(r.file, n.Line, "unknown audience %q", audience)
	}
	if !slices.Contains(vocab.SupportTypes(), key.typ) {
		r.bad.add(r.file, n.Line, "unknown support type %q", typ)
	}
	if _, ok := r.cards[key]; ok {
		r.bad.add(r.file, n.Line, "%s stands twice", key.id())
	}
	if spec.choices[readingTeen] == nil || spec.choices[readingChild] == nil && key.audience != vocab.Moderator {
		r.bad.add(r.file, n.Line, "%s has no choices for one of the reading ages", key.id())
	}
	r.cards[key] = spec
}

// buttons reads the choices of one reading age.
func (r *cardReader) buttons(key, value *yaml.Node) []string {
	limit := maxChoicesTeen
	switch key.Value {
	case readingTeen:
	case readingChild:
		limit = maxChoicesChild
	default:
		r.bad.add(r.file, key.Line, "reading age %q, want %q or %q", key.Value, readingChild, readingTeen)
	}
	var choices []string
	r.items(value, func(n *yaml.Node) {
		choices = append(choices, r.word(n))
		if !r.choices[n.Value] {
			r.bad.add(r.file, n.Line, "unknown choice %q", n.Value)
		}
	})
	if len(choices) == 0 || len(choices) > limit {
		r.bad.add(r.file, value.Line, "%d choices for %s, want 1..%d", len(choices), key.Value, limit)
	}
	return choices
}

// messageFile is one file of texts.
type messageFile struct {
	locale string
	line   int
	texts  map[textKey]placedText
}

// placedText is a text and where it stands.
type placedText struct {
	text
	line int
}

// readMessageFile reads one file of messages.
func readMessageFile(fsys fs.FS, file string, bad *faults) messageFile {
	d := document{file, bad}
	m := messageFile{texts: map[textKey]placedText{}}
	var messages *yaml.Node // read last: texts are stored under the locale
	d.read(fsys, map[string]func(*yaml.Node){
		"locale":   func(n *yaml.Node) { m.locale, m.line = d.word(n), n.Line },
		"messages": func(n *yaml.Node) { messages = n },
	})
	if _, err := language.Parse(m.locale); err != nil {
		bad.add(file, m.line, "locale %q is no language tag", m.locale)
	}
	if messages == nil {
		return m
	}
	d.each(messages, func(card, ages *yaml.Node) {
		d.each(ages, func(age, fields *yaml.Node) {
			t := placedText{line: age.Line}
			d.fields(fields, map[string]func(*yaml.Node){"title": d.setWord(&t.title), "body": d.setWord(&t.body)})
			t.title, t.body = strings.TrimSpace(t.title), strings.TrimSpace(t.body)
			m.texts[textKey{m.locale, card.Value, age.Value}] = t
		})
	})
	return m
}
