package sdk

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
)

// An Option sets up an [Engine].
type Option func(*config) error

type config struct {
	rules       []fs.FS
	bundle      string // identity of the bundle among rules, empty without one
	classifiers []Classifier
	limits      Limits
	logger      *slog.Logger
}

// WithRules adds the rule packs (packs/*.yaml), policies (policies/*.yaml)
// and support data (support/) below fsys; each folder may be missing.
//
// It may be given more than once: a file of a later file system takes the
// place of the file with the same path in an earlier one. Without it the
// engine has no rules and no policy, and [New] says so. Shipped data:
// WithRules(rules.FS()).
//
// A file system with a method Identity() string, such as a bundle.Bundle, is
// named in [Provenance].Bundle. At most one may be given: a verdict names one.
func WithRules(fsys fs.FS) Option {
	return func(c *config) error {
		if fsys == nil {
			return errors.New("WithRules(nil): want a file system")
		}
		if b, ok := fsys.(interface{ Identity() string }); ok {
			if c.bundle != "" {
				return fmt.Errorf("WithRules(%s): bundle %s is there already, want at most one", b.Identity(), c.bundle)
			}
			c.bundle = b.Identity()
		}
		c.rules = append(c.rules, fsys)
		return nil
	}
}

// WithClassifier adds a model. Any number may be given; without one only
// rules judge. The engine does not close it.
func WithClassifier(classifier Classifier) Option {
	return func(c *config) error {
		if classifier == nil {
			return errors.New("WithClassifier(nil): want a classifier")
		}
		info := classifier.Info()
		if info.Task != taskText && info.Task != taskImage {
			return fmt.Errorf("WithClassifier(%s): task %q, want %q or %q", info.ID, info.Task, taskText, taskImage)
		}
		for _, other := range c.classifiers {
			if other.Info().ID == info.ID {
				return fmt.Errorf("WithClassifier(%s): a classifier of this id is there already", info.ID)
			}
		}
		c.classifiers = append(c.classifiers, classifier)
		return nil
	}
}

// WithLimits bounds what one call may cost. Fields that are zero keep their
// default.
func WithLimits(l Limits) Option {
	return func(c *config) error {
		merged, err := l.withDefaults()
		if err != nil {
			return err
		}
		c.limits = merged
		return nil
	}
}

// WithLogger sends the causes of failed stages to l; by default they are
// dropped and only [Verdict].Degraded tells of them. No user text is logged.
func WithLogger(l *slog.Logger) Option {
	return func(c *config) error {
		if l == nil {
			return errors.New("WithLogger(nil): want a logger")
		}
		c.logger = l
		return nil
	}
}

// newConfig applies all options and reports all their faults.
func newConfig(options []Option) (config, error) {
	c := config{limits: defaultLimits(), logger: slog.New(slog.DiscardHandler)}
	var faults []error
	for _, option := range options {
		if err := option(&c); err != nil {
			faults = append(faults, err)
		}
	}
	if len(c.rules) == 0 {
		faults = append(faults, errors.New("no WithRules: there is no policy to decide by"))
	}
	return c, errors.Join(faults...)
}
