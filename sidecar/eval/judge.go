package eval

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/ruletool"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// Setup says what judges.
type Setup struct {
	// Data holds rules, policies and support data, one laid over the other.
	Data []fs.FS
	// Rules lets the packs of Data judge; without them only models do.
	Rules bool
	// Models judge beside the rules.
	Models []sdk.Classifier
	// Policy decides; empty is "default".
	Policy string
	// AuthorAge, RecipientAge and Surface stand in where a row names none.
	AuthorAge, RecipientAge vocab.AgeBand
	Surface                 vocab.Surface
	// Limits of the engine; zero fields keep their default.
	Limits sdk.Limits
}

// A Judge is an engine that also tells what each model said. It is safe for
// concurrent use.
type Judge struct {
	setup   Setup
	engine  *sdk.Engine
	signals []string
	// alone is the one model that judges without rules; its own score then
	// counts, not what the engine makes of it.
	alone *sdk.ClassifierInfo
}

// Judged is what the engine made of one row.
type Judged struct {
	// Scores by category, in the order of the vocabulary.
	Scores [numCategories]float64
	// Signals holds a score for each of the judge's signals.
	Signals []float64
	// Acts: the policy asks for anything beside allowing the content. Helps:
	// it offers somebody help.
	Acts, Helps bool
	// Masks: all that the policy asks for is to mask words.
	Masks bool
	// Level and Speaker of self_harm, empty where the policy sees none.
	Level   vocab.RiskLevel
	Speaker vocab.Speaker
	// Fault is why there is no verdict, empty if there is one.
	Fault string
}

//go:embed norules
var noRules embed.FS

// NewJudge builds the engine.
func NewJudge(s Setup) (*Judge, error) {
	if !s.Rules && len(s.Models) == 0 {
		return nil, errors.New("neither rules nor models: nothing judges")
	}
	j := &Judge{setup: s}
	options := []sdk.Option{sdk.WithLimits(s.Limits)}
	for _, data := range s.Data {
		if !s.Rules {
			data = ruletool.WithoutPacks(data)
		}
		options = append(options, sdk.WithRules(data))
	}
	if !s.Rules {
		stand, err := fs.Sub(noRules, "norules")
		if err != nil {
			return nil, err
		}
		options = append(options, sdk.WithRules(stand))
	}
	for _, m := range s.Models {
		options = append(options, sdk.WithClassifier(tap{m}))
	}
	if !s.Rules && len(s.Models) == 1 {
		info := s.Models[0].Info()
		j.alone = &info
	}
	j.signals = signalsOf(s)
	engine, err := sdk.New(options...)
	if err != nil {
		return nil, err
	}
	j.engine = engine
	return j, nil
}

// signalsOf are the signals that the rules or some model can name.
func signalsOf(s Setup) []string {
	var names []string
	for _, c := range categories {
		for _, signal := range vocab.Signals(c) {
			name := vocab.FullName(c, signal)
			if s.Rules || slices.ContainsFunc(s.Models, func(m sdk.Classifier) bool { return slices.Contains(m.Info().Labels, name) }) {
				names = append(names, name)
			}
		}
	}
	return names
}

// A tap passes on what a model says and tells the caller, who is named by the
// context of the call. Verdicts name only signals of 0.5 or more; this gets all
// scores without asking the model twice.
type tap struct{ sdk.Classifier }

type heardKey struct{}

// heard is what the models said of one row.
type heard struct {
	by      []sdk.ClassifierInfo
	results []sdk.Classification
}

func (t tap) Classify(ctx context.Context, in []sdk.ClassifierInput) ([]sdk.Classification, error) {
	out, err := t.Classifier.Classify(ctx, in)
	if h, ok := ctx.Value(heardKey{}).(*heard); ok && err == nil {
		for i := range out {
			h.by, h.results = append(h.by, t.Info()), append(h.results, out[i])
		}
	}
	return out, err
}

// Run judges all rows, workers at once, and answers in their order. A row that
// the engine refuses, for instance because it is too long, gets a Fault; any
// other failure ends the run. Progress shows a bar; nil shows none.
func (j *Judge) Run(ctx context.Context, rows []Row, workers int, progress io.Writer) ([]Judged, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	bar := progressbar.DefaultSilent(int64(len(rows)))
	if progress != nil {
		bar = progressbar.NewOptions(len(rows), progressbar.OptionSetWriter(progress), progressbar.OptionSetDescription("judged"),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("texts"),
			progressbar.OptionThrottle(200*time.Millisecond), progressbar.OptionClearOnFinish())
	}
	out := make([]Judged, len(rows))
	var next atomic.Int64
	var work sync.WaitGroup
	for range max(workers, 1) {
		work.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(rows) {
					return
				}
				var err error
				if out[i], err = j.judge(ctx, &rows[i]); err == nil {
					err = bar.Add(1)
				}
				if err != nil {
					cancel(fmt.Errorf("%s:%d: %w", rows[i].File, rows[i].Line, err))
				}
			}
		})
	}
	work.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	return out, bar.Finish()
}

func (j *Judge) judge(ctx context.Context, r *Row) (Judged, error) {
	var h heard
	v, err := j.engine.Moderate(context.WithValue(ctx, heardKey{}, &h), j.input(r))
	var refused *sdk.InputError
	switch {
	case errors.As(err, &refused) && refused.Code != vocab.CodeUnknownPolicy:
		return Judged{Fault: string(refused.Code)}, nil
	case err != nil:
		return Judged{}, err
	case len(v.Degraded) > 0: // half an engine must not be measured as a whole one
		return Judged{}, fmt.Errorf("a stage failed: %s", strings.Join(v.Degraded, ", "))
	}
	out := Judged{Acts: len(v.Actions) > 0, Helps: len(v.Support) > 0, Signals: j.hearSignals(&v, &h)}
	out.Masks = out.Acts && !slices.ContainsFunc(v.Actions, func(a sdk.PolicyAction) bool { return a.Type != vocab.Mask })
	if found := v.Categories[vocab.SelfHarm]; found.Severity != vocab.SeverityNone {
		out.Level, out.Speaker = found.Level, found.Speaker
	}
	for i, c := range categories {
		out.Scores[i] = v.Categories[c].Score
	}
	if j.alone != nil {
		out.Scores = aloneScores(&h, out.Scores)
	}
	return out, nil
}

// aloneScores takes the scores of the one model, where it has one of the
// category as a whole.
func aloneScores(h *heard, scores [numCategories]float64) [numCategories]float64 {
	for k := range h.results {
		if !h.results[k].Covered {
			continue
		}
		for i, c := range categories {
			if label := slices.Index(h.by[k].Labels, string(c)); label >= 0 {
				scores[i] = h.results[k].Scores[label]
			}
		}
	}
	return scores
}

// hearSignals gives each signal the highest score that a rule or a model gave it.
func (j *Judge) hearSignals(v *sdk.Verdict, h *heard) []float64 {
	scores := make([]float64, len(j.signals))
	hear := func(name string, score float64) {
		if i := slices.Index(j.signals, name); i >= 0 {
			scores[i] = max(scores[i], score)
		}
	}
	for i := range v.Evidence {
		if e := &v.Evidence[i]; !e.NearMiss && e.Signal != "" {
			hear(vocab.FullName(e.Category, e.Signal), e.Score)
		}
	}
	for k := range h.results {
		if !h.results[k].Covered {
			continue
		}
		for label, score := range h.results[k].Scores {
			hear(h.by[k].Labels[label], score)
		}
	}
	return scores
}

// Ids of the two people of a row; earlier messages are taken to alternate
// between them, the last one being the recipient's.
const (
	authorID    = "author"
	recipientID = "recipient"
)

func (j *Judge) input(r *Row) sdk.Input {
	in := sdk.Input{
		Policy:     j.setup.Policy,
		Surface:    cmp.Or(r.Surface, j.setup.Surface),
		Content:    []sdk.Part{{Type: vocab.PartText, Text: r.Text}},
		Author:     sdk.Person{ID: authorID, AgeBand: cmp.Or(r.AuthorAge, j.setup.AuthorAge)},
		Recipients: []sdk.Person{{ID: recipientID, AgeBand: cmp.Or(r.RecipientAge, j.setup.RecipientAge)}},
	}
	for i, text := range r.Context {
		author := recipientID
		if (len(r.Context)-i)%2 == 0 {
			author = authorID
		}
		in.History = append(in.History, sdk.Message{AuthorID: author, Text: text})
	}
	return in
}
