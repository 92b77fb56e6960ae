package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// schema is the only version of the file format.
const schema = 1

var version = regexp.MustCompile(`^\d+\.\d+\.\d+$`)

// A Fault is one mistake in one policy file.
type Fault struct {
	File string
	// RuleID is the id of the adjustment, action or cap; empty outside one.
	RuleID string
	Err    error
}

func (f *Fault) Error() string {
	if f.RuleID == "" {
		return fmt.Sprintf("%s: %v", f.File, f.Err)
	}
	return fmt.Sprintf("%s: %s: %v", f.File, f.RuleID, f.Err)
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }

type file struct {
	Schema      int                           `yaml:"schema"`
	Policy      string                        `yaml:"policy"`
	Extends     string                        `yaml:"extends"`
	Version     string                        `yaml:"version"`
	Description string                        `yaml:"description"`
	Shadows     []string                      `yaml:"shadows"`
	Thresholds  map[vocab.Category]Thresholds `yaml:"thresholds"`
	Adjust      []adjustment                  `yaml:"adjust"`
	Actions     []actionRule                  `yaml:"actions"`
	Caps        []capRule                     `yaml:"caps"`
	OnFailure   map[string]Failure            `yaml:"on_failure"`
	Strong      *StrongTier                   `yaml:"strong_tier"`
	Strictness  *int                          `yaml:"strictness"`
}

// maxExtends bounds the chain of policies that extend one another.
const maxExtends = 4

// Load reads one policy and those it extends, which lie in the same folder.
// On mistakes it returns all of them, joined, each a [*Fault].
//
// A policy that extends another takes over all of it; its own thresholds
// replace those of the same category, its adjustments, actions and caps
// replace those of the same id or come after them. Whom the base shadows is not
// taken over.
func Load(fsys fs.FS, name string) (*Policy, error) {
	f, err := read(fsys, name, maxExtends)
	if err != nil {
		return nil, err
	}
	c := checker{file: name}
	c.checkFile(f)
	if len(c.faults) > 0 {
		return nil, errors.Join(c.faults...)
	}
	strong := StrongTier{Use: StrongAlways}
	if f.Strong != nil {
		strong = *f.Strong
	}
	strictness := MaxStrictness
	if f.Strictness != nil {
		strictness = *f.Strictness
	}
	return &Policy{
		strong: strong, strictness: strictness, Name: f.Policy, Version: f.Version, Description: f.Description, Shadows: f.Shadows,
		thresholds: f.Thresholds, adjust: f.Adjust, actions: f.Actions, caps: f.Caps, onFailure: f.OnFailure,
	}, nil
}

func read(fsys fs.FS, name string, depth int) (*file, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, &Fault{File: name, Err: err}
	}
	var f file
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&f); err != nil {
		return nil, &Fault{File: name, Err: err}
	}
	if f.Extends == "" {
		return &f, nil
	}
	if depth == 0 {
		return nil, &Fault{File: name, Err: fmt.Errorf("extends %q: more than %d policies in a chain", f.Extends, maxExtends)}
	}
	base, err := read(fsys, path.Join(path.Dir(name), f.Extends+".yaml"), depth-1)
	if err != nil {
		return nil, &Fault{File: name, Err: fmt.Errorf("extends %q: %w", f.Extends, err)}
	}
	return base.extendedBy(&f), nil
}

// extendedBy lays f over base.
func (base *file) extendedBy(f *file) *file {
	out := *f
	out.Thresholds = maps.Clone(base.Thresholds)
	if out.Thresholds == nil {
		out.Thresholds = map[vocab.Category]Thresholds{}
	}
	maps.Copy(out.Thresholds, f.Thresholds)
	out.OnFailure = maps.Clone(base.OnFailure)
	if out.OnFailure == nil {
		out.OnFailure = map[string]Failure{}
	}
	maps.Copy(out.OnFailure, f.OnFailure)
	if out.Strong == nil {
		out.Strong = base.Strong
	}
	if out.Strictness == nil {
		out.Strictness = base.Strictness
	}
	out.Adjust = overlay(base.Adjust, f.Adjust, func(a *adjustment) string { return a.ID })
	out.Actions = overlay(base.Actions, f.Actions, func(a *actionRule) string { return a.ID })
	out.Caps = overlay(base.Caps, f.Caps, func(c *capRule) string { return c.ID })
	return &out
}

// overlay replaces items of base that have the id of one of own, and appends
// the rest of own.
func overlay[T any](base, own []T, id func(*T) string) []T {
	out := slices.Clone(base)
	for i := range own {
		at := slices.IndexFunc(base, func(b T) bool { return id(&b) == id(&own[i]) })
		if at < 0 {
			out = append(out, own[i])
		} else {
			out[at] = own[i]
		}
	}
	return out
}

type checker struct {
	file   string
	rule   string
	faults []error
	ids    []string
}

func (c *checker) fail(format string, args ...any) {
	c.faults = append(c.faults, &Fault{File: c.file, RuleID: c.rule, Err: fmt.Errorf(format, args...)})
}

func (c *checker) checkFile(f *file) {
	if f.Schema != schema {
		c.fail("schema %d, want %d", f.Schema, schema)
	}
	if want := strings.TrimSuffix(path.Base(c.file), ".yaml"); f.Policy != want {
		c.fail("policy %q, want the file's name %q", f.Policy, want)
	}
	if !version.MatchString(f.Version) {
		c.fail("version %q, want three numbers such as 1.0.0", f.Version)
	}
	for _, category := range vocab.Categories() {
		if _, ok := f.Thresholds[category]; !ok {
			c.fail("thresholds: %s is missing", category)
		}
	}
	c.thresholds(f.Thresholds)
	for i := range f.Adjust {
		c.enter("adjust", i, f.Adjust[i].ID, f.Adjust[i].Why)
		c.when(&f.Adjust[i].When, true)
		c.thresholds(f.Adjust[i].Thresholds)
	}
	for i := range f.Actions {
		c.action(i, &f.Actions[i])
	}
	for i := range f.Caps {
		rule := &f.Caps[i]
		c.enter("caps", i, rule.ID, rule.Why)
		c.when(&rule.When, false)
		c.word("max_action", string(rule.MaxAction), words(vocab.ContentActions()))
		for j := range rule.Except {
			c.when(&rule.Except[j], false)
		}
	}
	c.rule = ""
	c.strong(f.Strong)
	c.shadows(f)
	if s := f.Strictness; s != nil && (*s < 1 || *s > MaxStrictness) {
		c.fail("strictness: %d, want 1 to %d", *s, MaxStrictness)
	}
	for stage, what := range f.OnFailure {
		c.word("on_failure."+stage, string(what), []string{string(FailAllow), string(FailHold), string(FailError)})
	}
}

func (c *checker) shadows(f *file) {
	for i, name := range f.Shadows {
		switch {
		case name == f.Policy:
			c.fail("shadows[%d]: %q, want another policy", i, name)
		case slices.Contains(f.Shadows[:i], name):
			c.fail("shadows[%d]: %q stands twice", i, name)
		}
	}
}

func (c *checker) strong(s *StrongTier) {
	if s == nil {
		return
	}
	c.word("strong_tier.use", string(s.Use), []string{string(StrongAlways), string(StrongWorthIt), string(StrongNever)})
	for _, category := range vocab.Categories() {
		if from, ok := s.From[category]; ok == (s.Use != StrongWorthIt) {
			c.fail("strong_tier.from.%s: given is %v, needed with use: worth_it alone", category, ok)
		} else if ok && !(from > 0 && from <= 1) {
			c.fail("strong_tier.from.%s: %v, want a score above 0, up to 1", category, from)
		}
	}
	for category := range s.From {
		c.word("strong_tier.from", string(category), words(vocab.Categories()))
	}
}

// enter names the rule that the next faults belong to.
func (c *checker) enter(list string, i int, id, why string) {
	c.rule = fmt.Sprintf("%s[%d]", list, i)
	switch {
	case id == "":
		c.fail("id is missing")
	case slices.Contains(c.ids, id):
		c.fail("id %q stands twice", id)
	default:
		c.ids = append(c.ids, id)
		c.rule = id
	}
	if why == "" {
		c.fail("why is missing")
	}
}

func (c *checker) action(i int, rule *actionRule) {
	c.enter("actions", i, rule.ID, rule.Why)
	c.when(&rule.When, false)
	c.word("action", string(rule.Action), words(vocab.ContentActions()))
	if rule.When.Category == "" {
		c.fail("when.category is missing")
	}
	if rule.Action == vocab.Mask && (rule.When.Words == nil || !*rule.When.Words) {
		c.fail("action mask needs when.words: true, else there is nothing to mask")
	}
	if rule.Action == vocab.Nudge && rule.When.Phase != vocab.PreSend {
		c.fail("action nudge needs when.phase: pre_send, a sent message cannot be thought over")
	}
	if e := rule.Escalate; e != nil {
		c.word("escalate.priority", e.Priority, []string{"normal", "high", "urgent"})
		if e.Queue == "" {
			c.fail("escalate.queue is missing")
		}
	}
	for _, r := range rule.Support {
		c.word("support.audience", string(r.Audience), words(vocab.Audiences()))
		c.word("support.type", string(r.Type), words(vocab.SupportTypes()))
		if r.Need == "" {
			c.fail("support.need is missing")
		}
	}
}

func (c *checker) thresholds(all map[vocab.Category]Thresholds) {
	for category, t := range all {
		c.word("thresholds", string(category), words(vocab.Categories()))
		last := 0.0
		for _, step := range [...]struct {
			name string
			v    float64
		}{{"low", t.Low}, {"medium", t.Medium}, {"high", t.High}, {"critical", t.Critical}} {
			switch {
			case step.v == 0: // never reached
			case step.v < 0 || step.v > 1:
				c.fail("thresholds: %s.%s: %v, want 0..1", category, step.name, step.v)
			case step.v < last:
				c.fail("thresholds: %s.%s: %v lies below the weaker severity's %v", category, step.name, step.v, last)
			default:
				last = step.v
			}
		}
	}
}

func (c *checker) when(w *when, peopleOnly bool) {
	if w.Category != "" {
		c.word("when.category", string(w.Category), words(vocab.Categories()))
	}
	for _, s := range [...]vocab.Severity{w.AtLeast, w.AtMost} {
		if s != "" {
			c.word("when severity", string(s), words(vocab.Severities()))
		}
	}
	for _, s := range w.Signals {
		c.word("when.signals", string(s), words(vocab.Signals(w.Category)))
	}
	eachWord(c, "when.direction", w.Direction, vocab.Directions())
	eachWord(c, "when.author_age", w.AuthorAge, vocab.AgeBands())
	eachWord(c, "when.recipient_age", w.RecipientAge, vocab.AgeBands())
	eachWord(c, "when.surface", w.Surface, vocab.Surfaces())
	eachWord(c, "when.speaker", w.Speaker, vocab.Speakers())
	eachWord(c, "when.level", w.Level, vocab.RiskLevels())
	if w.Phase != "" {
		c.word("when.phase", string(w.Phase), words(vocab.Phases()))
	}
	if (len(w.Speaker) > 0 || len(w.Level) > 0) && w.Category != vocab.SelfHarm {
		c.fail("when.speaker and when.level need category self_harm")
	}
	if peopleOnly && (w.Category != "" || w.AtLeast != "" || w.AtMost != "" || len(w.Signals) > 0 || w.MinSignals > 0 || w.Words != nil || w.Image != nil) {
		c.fail("when of an adjustment speaks of people and place only: severities are not known yet")
	}
}

func eachWord[T ~string](c *checker, field string, got, known []T) {
	for _, g := range got {
		c.word(field, string(g), words(known))
	}
}

func (c *checker) word(field, got string, known []string) {
	if !slices.Contains(known, got) {
		c.fail("%s: %q, want one of %s", field, got, strings.Join(known, ", "))
	}
}

func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = string(w)
	}
	return out
}
