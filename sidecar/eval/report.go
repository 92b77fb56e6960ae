package eval

import (
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"sync"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// A Report is all that is found out; it is also the JSON.
type Report struct {
	// Rows were judged; Skipped had labels that say nothing of any category.
	Rows    int `json:"rows"`
	Skipped int `json:"skipped"`
	// Unjudged are rows that the engine refused; they are in no figure.
	Unjudged []Unjudged `json:"unjudged"`
	Engine   Engine     `json:"engine"`
	// Resamples is the number of the bootstrap.
	Resamples int `json:"resamples"`
	// Categories holds one entry a category overall, Groups one a category
	// and group, where there are harmful and harmless rows.
	Categories []Figures `json:"categories"`
	Groups     []Figures `json:"groups"`
	Signals    []Figures `json:"signals"`
	// Functions is empty for data without functions.
	Functions []Function `json:"functions"`
	// Reached says what the policy does about harmful rows, by category and
	// language.
	Reached []Reached `json:"reached"`
	// Risks is empty for data that names no level and no speaker.
	Risks   []Risk  `json:"risks"`
	ActedOn []Acted `json:"acted_on"`
	// GroupsLeftOut counts groups of a category that lack harmful or harmless
	// rows.
	GroupsLeftOut int `json:"groups_left_out"`
}

// Engine names what judged.
type Engine struct {
	Version string   `json:"version"`
	Rules   bool     `json:"rules"`
	Packs   []string `json:"packs"`
	Models  []string `json:"models"`
	Policy  string   `json:"policy"`
}

// Unjudged is a row without a verdict.
type Unjudged struct {
	File string `json:"file"`
	Line int    `json:"line"`
	// Code is the engine's, such as text_too_long.
	Code string `json:"code"`
}

// Figures say how well one category or signal is told apart.
type Figures struct {
	// Name is a category or the full name of a signal.
	Name string `json:"name"`
	// By and Group name the group; both are empty overall.
	By    string `json:"by,omitempty"`
	Group string `json:"group,omitempty"`
	// Rows speak of it; in Positives of them it holds.
	Rows      int `json:"rows"`
	Positives int `json:"positives"`
	// Measures by name; what cannot be measured is missing.
	Measures map[string]*Estimate `json:"measures"`
	// Threshold is the score above which 1 % of the harmless rows stand.
	Threshold *float64 `json:"threshold_at_1pct_false_alarms,omitempty"`
	// bar is Threshold before rounding, infinite where there is none.
	bar float64
	// Reliability and PrecisionRecall are there for categories overall.
	Reliability     []Bin   `json:"reliability,omitempty"`
	PrecisionRecall []Point `json:"precision_recall,omitempty"`
}

// groupings are what rows can be grouped by.
var groupings = map[string]func(*Row) string{
	"lang":     func(r *Row) string { return r.Lang },
	"set":      func(r *Row) string { return r.Set },
	"function": func(r *Row) string { return r.Function },
}

// Options of a report.
type Options struct {
	// By groups rows by "lang", "set" or "function".
	By []string
	// Resamples is the number of the bootstrap; 0 gives no intervals.
	Resamples int
	// Skipped is carried over from [Data].
	Skipped int
}

// Check says what is wrong with o.
func (o *Options) Check() error {
	for _, by := range o.By {
		if groupings[by] == nil {
			return fmt.Errorf("by %q: want %v", by, slices.Sorted(maps.Keys(groupings)))
		}
	}
	if o.Resamples < 0 {
		return fmt.Errorf("bootstrap %d: want 0 or more", o.Resamples)
	}
	return nil
}

// Report counts what the judge made of rows.
func (j *Judge) Report(rows []Row, judged []Judged, o Options) Report {
	r := Report{
		Skipped: o.Skipped, Resamples: o.Resamples, Unjudged: []Unjudged{}, Engine: j.names(),
		Categories: []Figures{}, Groups: []Figures{}, Signals: []Figures{},
	}
	t := table{judged: make([]*Judged, 0, len(rows))}
	for i := range rows {
		if code := judged[i].Fault; code != "" {
			r.Unjudged = append(r.Unjudged, Unjudged{rows[i].File, rows[i].Line, code})
			continue
		}
		t.rows, t.judged = append(t.rows, &rows[i]), append(t.judged, &judged[i])
	}
	r.Rows = len(t.rows)
	r.figures(&t, j.signals, o)
	r.Functions = functionsOf(&t, r.thresholds())
	r.Reached = reachedOf(&t)
	r.Risks = risksOf(&t)
	r.ActedOn = actedOn(&t)
	return r
}

func (j *Judge) names() Engine {
	p := j.engine.Provenance()
	e := Engine{Version: p.Engine, Rules: j.setup.Rules, Packs: []string{}, Models: p.Models, Policy: j.setup.Policy}
	if e.Rules {
		e.Packs = p.Packs
	}
	if e.Policy == "" {
		e.Policy = "default"
	}
	return e
}

// table is what was judged, row by row.
type table struct {
	rows   []*Row
	judged []*Judged
}

// A task is one sample to be measured.
type task struct {
	figures Figures
	curve   *curve
}

// figures measures all samples; each has a random sequence of its own, so the
// order in which they are done does not matter.
func (r *Report) figures(t *table, signals []string, o Options) {
	var tasks []*task
	for i, c := range categories {
		score := func(k int) float64 { return t.judged[k].Scores[i] }
		answer := func(k int) Answer { return t.rows[k].says[i] }
		overall := t.sample(Figures{Name: string(c)}, score, answer)
		overall.figures.Reliability, overall.figures.PrecisionRecall = overall.curve.reliability(), overall.curve.precisionRecall()
		tasks = append(tasks, overall)
		for _, by := range o.By {
			groups, leftOut := t.groups(Figures{Name: string(c), By: by}, score, answer)
			tasks, r.GroupsLeftOut = append(tasks, groups...), r.GroupsLeftOut+leftOut
		}
	}
	for i, name := range signals {
		s := t.sample(Figures{Name: name}, func(k int) float64 { return t.judged[k].Signals[i] },
			func(k int) Answer { return t.rows[k].Signal(name) })
		if s.figures.Positives > 0 {
			tasks = append(tasks, s)
		}
	}
	measureAll(tasks, o.Resamples)
	for _, s := range tasks {
		switch {
		case s.figures.By != "":
			r.Groups = append(r.Groups, s.figures)
		case slices.Contains(categories, vocab.Category(s.figures.Name)):
			r.Categories = append(r.Categories, s.figures)
		default:
			r.Signals = append(r.Signals, s.figures)
		}
	}
}

// sample takes the rows that speak of something.
func (t *table) sample(f Figures, score func(int) float64, answer func(int) Answer) *task {
	var scores []float64
	var positive []bool
	for k := range t.rows {
		if a := answer(k); a != Unknown {
			scores, positive = append(scores, score(k)), append(positive, a == Yes)
		}
	}
	s := &task{f, newCurve(scores, positive)}
	s.figures.Rows, s.figures.Positives = len(scores), len(s.curve.yes)
	return s
}

// groups takes one sample a group, in the order of their names, and counts the
// groups where there are only harmful or only harmless rows.
func (t *table) groups(f Figures, score func(int) float64, answer func(int) Answer) (tasks []*task, leftOut int) {
	members := map[string]bool{}
	for k := range t.rows {
		if answer(k) != Unknown {
			members[groupings[f.By](t.rows[k])] = true
		}
	}
	for _, group := range slices.Sorted(maps.Keys(members)) {
		f.Group = group
		s := t.sample(f, score, func(k int) Answer {
			if groupings[f.By](t.rows[k]) != group {
				return Unknown
			}
			return answer(k)
		})
		if s.figures.Positives == 0 || s.figures.Positives == s.figures.Rows {
			leftOut++
			continue
		}
		tasks = append(tasks, s)
	}
	return tasks, leftOut
}

func measureAll(tasks []*task, resamples int) {
	queue := make(chan *task)
	var work sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		work.Go(func() {
			for s := range queue {
				s.figures.Measures = map[string]*Estimate{}
				for i, e := range s.curve.estimate(resamples) {
					if e != nil {
						s.figures.Measures[measureNames[i]] = e
					}
				}
				s.figures.bar = s.curve.threshold()
				if at := round(s.figures.bar); !math.IsInf(at, 1) {
					s.figures.Threshold = &at
				}
			}
		})
	}
	for _, s := range tasks {
		queue <- s
	}
	close(queue)
	work.Wait()
}

// thresholds are those of the categories overall; a category without harmless
// rows has one that nothing exceeds.
func (r *Report) thresholds() [numCategories]float64 {
	var at [numCategories]float64
	for i, f := range r.Categories {
		at[i] = f.bar
	}
	return at
}
