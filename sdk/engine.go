package sdk

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/handrail-safety/handrail/sdk/internal/imaging"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// engineVersion stands in every verdict's provenance.
const engineVersion = "0.1.0"

// Tasks of a [Classifier].
const (
	taskText  = "text"
	taskImage = "image"
)

// Tiers of a text [Classifier].
const (
	tierFast   = "fast"
	tierStrong = "strong"
)

// An Engine judges content. It is safe for concurrent use. Only loading rules
// starts goroutines, which end before New or Reload returns.
type Engine struct {
	// rules is loaded once a call, so that a reload never mixes two sets.
	rules       atomic.Pointer[ruleset]
	classifiers []classifier
	gate        *imaging.Gate
	config      config
	closed      atomic.Bool
}

// largeImage is the memory from which images are decoded one at a time: four
// megapixels of four bytes.
const largeImage = 16 << 20

// New builds an engine. It runs the tests of every pack; all faults of options,
// packs, policies and support data are reported at once, those of packs as
// [*PackError].
//
// Cost: 2 to 4 seconds with the shipped rules on two slow shared cores, and 560 MB of
// allocations (BenchmarkNew); half of it is compiling them.
func New(options ...Option) (*Engine, error) {
	c, err := newConfig(options)
	if err != nil {
		return nil, err
	}
	rules, err := loadRules(&c)
	if err != nil {
		return nil, err
	}
	e := &Engine{config: c, gate: imaging.NewGate(largeImage)}
	if e.classifiers, err = newClassifiers(c.classifiers); err != nil {
		return nil, err
	}
	e.rules.Store(rules)
	return e, nil
}

// Reload builds rules, policies and support data anew from options and swaps
// them in at once; calls under way keep the old set. On any fault the old set
// stays and the error says why. Limits and logger stay as they were.
//
// It takes about as long as [New], holds both sets in memory meanwhile, and ends
// with a garbage collection.
//
// Classifiers may be left out; those that are given must be the same, by id
// and digest, or Reload returns [ErrModelChanged].
func (e *Engine) Reload(ctx context.Context, options ...Option) error {
	if e.closed.Load() {
		return ErrClosed
	}
	c, err := newConfig(options)
	if err != nil {
		return err
	}
	if len(c.classifiers) > 0 && !sameModels(e.config.classifiers, c.classifiers) {
		return ErrModelChanged
	}
	rules, err := loadRules(&c)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	e.rules.Store(rules)
	runtime.GC() // the old set is large; left to chance, several would pile up
	return nil
}

func sameModels(a, b []Classifier) bool {
	identity := func(c Classifier) string { return c.Info().ID + "@" + c.Info().Digest }
	ids := func(list []Classifier) []string {
		out := make([]string, len(list))
		for i, c := range list {
			out[i] = identity(c)
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(ids(a), ids(b))
}

// Close makes later calls fail with [ErrClosed]. Calls under way finish. The
// classifiers stay open: they belong to the caller. It returns nil.
func (e *Engine) Close() error {
	e.closed.Store(true)
	return nil
}

// Provenance names the versions that decide now; Policy is empty.
func (e *Engine) Provenance() Provenance { return e.provenance(e.rules.Load()) }

func (e *Engine) provenance(r *ruleset) Provenance {
	p := Provenance{Engine: engineVersion, Bundle: r.bundle, Packs: slices.Clone(r.packs), Spellings: slices.Clone(r.spellings), Overrides: slices.Clone(r.overrides), Models: make([]string, 0, len(e.classifiers))}
	for i := range e.classifiers {
		p.Models = append(p.Models, e.classifiers[i].version)
	}
	return p
}

// shortDigest is how much of a digest a verdict repeats: 48 bits tell apart
// the versions of one pack, and the whole stands in /v1/version's sources.
const shortDigest = len("sha256:") + 12

// versioned writes "name@version+sha256:<12 hex digits>".
func versioned(name, version, digest string) string {
	return name + "@" + version + "+" + digest[:min(len(digest), shortDigest)]
}

// A classifier is a [Classifier] with its labels read.
type classifier struct {
	Classifier
	info    ClassifierInfo
	labels  []label
	reads   reader // empty for images
	version string // as the provenance names it
}

// A label names a category, a signal of it, or a level or speaker of self_harm.
type label struct {
	category vocab.Category
	signal   vocab.Signal
	level    vocab.RiskLevel
	speaker  vocab.Speaker
}

// isRisk tells a level or speaker, which is no witness of a harm, from the rest.
func (l label) isRisk() bool { return l.level != "" || l.speaker != "" }

// readLabel reads "category", "category.signal", "self_harm.level.<level>" or
// "self_harm.speaker.<speaker>".
func readLabel(word string) (label, bool) {
	for _, l := range vocab.RiskLevels() {
		if word == vocab.LevelLabel(l) {
			return label{category: vocab.SelfHarm, level: l}, true
		}
	}
	for _, s := range vocab.Speakers() {
		if word == vocab.SpeakerLabel(s) {
			return label{category: vocab.SelfHarm, speaker: s}, true
		}
	}
	category, signal, _ := strings.Cut(word, ".")
	l := label{category: vocab.Category(category), signal: vocab.Signal(signal)}
	return l, slices.Contains(vocab.Categories(), l.category) && (signal == "" || slices.Contains(vocab.Signals(l.category), l.signal))
}

func newClassifiers(given []Classifier) ([]classifier, error) {
	out := make([]classifier, 0, len(given))
	var faults []error
	for _, c := range given {
		info := c.Info()
		compiled := classifier{Classifier: c, info: info, version: versioned(info.ID, info.Version, info.Digest)}
		if info.Task == taskText {
			compiled.reads = newReader(info.Languages)
		}
		for _, word := range compiled.info.Labels {
			l, known := readLabel(word)
			if !known {
				faults = append(faults, &PackError{File: compiled.info.ID, Err: errors.New("label " + word + " is no category or category.signal")})
			}
			compiled.labels = append(compiled.labels, l)
		}
		out = append(out, compiled)
	}
	return out, errors.Join(faults...)
}
