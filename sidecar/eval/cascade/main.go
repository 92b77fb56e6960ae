// Command cascade says what the strong text tier costs and brings, and which
// texts it need not read.
//
//	go run ./sidecar/eval/cascade -chat '../shared/data/text/*.jsonl.gz'
//
// It judges the functional suite (benchmarks/functional) with the fast tier
// alone, with the strong tier always, and with cascades in which the strong tier
// reads what a rule found or the fast tier scores from a bar on, and prints for
// each the share of everyday chat that the strong tier reads, the time that a
// message takes, and the recall at 1 % false alarms by category and group of
// languages. It prints figures, never sentences.
//
// With -other it also tries a tier that is not part of Handrail, in place of the
// fast one and beside it, from a file that `make -C models/train use` writes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	textfast "github.com/handrail-safety/handrail/models/text-fast"
	textmulti "github.com/handrail-safety/handrail/models/text-multi"
	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/onnx"
	"github.com/handrail-safety/handrail/sdk/vocab"
	"github.com/handrail-safety/handrail/sidecar/eval"
)

// everydaySets are the sets of ordinary chat.
var everydaySets = []string{"conda", "gametox", "formspring", "wizard-of-wikipedia", "xlm-t-sentiment"}

func main() {
	suite := flag.String("suite", "benchmarks/functional/*.txt", "files of the functional suite")
	chat := flag.String("chat", "", "files of labelled sets whose harmless dev rows are everyday chat")
	other := flag.String("other", "", "scores of a tier to compare, as make -C models/train use writes them")
	most := flag.Int("most", 400, "rows of everyday chat a set")
	flag.Parse()
	if err := run(context.Background(), *suite, *chat, *other, *most); err != nil {
		fmt.Fprintln(os.Stderr, "cascade:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, suite, chat, other string, most int) error {
	lines, err := read(suite, "")
	if err != nil {
		return err
	}
	rows, err := read(chat, "dev")
	if err != nil {
		return err
	}
	w, err := open()
	if err != nil {
		return err
	}
	defer w.close()
	judged, err := w.judge(ctx, lines)
	if err != nil {
		return err
	}
	everyday, err := w.judge(ctx, sample(rows, most))
	if err != nil {
		return err
	}
	bars, err := shippedBars()
	if err != nil {
		return err
	}
	all := settings(bars)
	if other != "" {
		said, err := readOther(other)
		if err != nil {
			return err
		}
		if err := errors.Join(said.hear(judged), said.hear(everyday)); err != nil {
			return fmt.Errorf("%s: %w", other, err)
		}
		all = append(all, otherSettings()...)
	}
	report(os.Stdout, judged, everyday, all)
	return nil
}

// shippedBars are the policy default's.
func shippedBars() (map[vocab.Category]float64, error) {
	data, err := fs.ReadFile(rules.FS(), "policies/default.yaml")
	if err != nil {
		return nil, err
	}
	var policy struct {
		Strong struct {
			From map[vocab.Category]float64 `yaml:"from"`
		} `yaml:"strong_tier"`
	}
	err = yaml.Unmarshal(data, &policy)
	return policy.Strong.From, err
}

func read(pattern, split string) ([]eval.Row, error) {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("%s: no files", pattern)
	}
	data, err := eval.Read(files, split)
	return data.Rows, err
}

// sample keeps most harmless rows of each set of everyday chat, evenly spread.
func sample(rows []eval.Row, most int) []eval.Row {
	var out []eval.Row
	for _, set := range everydaySets {
		var mine []eval.Row
		for i := range rows {
			if rows[i].Set == set && rows[i].Harmless() {
				mine = append(mine, rows[i])
			}
		}
		out = append(out, eval.Sample(mine, most)...)
	}
	return out
}

// witnesses are the rules and both models, asked one by one.
type witnesses struct {
	rules        *sdk.Engine
	fast, strong *onnx.Classifier
}

func open() (*witnesses, error) {
	w := &witnesses{}
	var errs [3]error
	w.rules, errs[0] = sdk.New(sdk.WithRules(rules.FS()))
	w.fast, errs[1] = onnx.Open(textfast.FS())
	w.strong, errs[2] = onnx.Open(textmulti.FS())
	return w, errors.Join(errs[:]...)
}

func (w *witnesses) close() {
	w.fast.Close()
	w.strong.Close()
}

// opinion is what each witness says of one text, both is what the tiers say
// together, and how long each took.
type opinion struct {
	row                            *eval.Row
	rule                           bool // some rule found something
	foreign                        bool // in a language that the fast tier does not know
	fast, both                     []float64
	other                          []float64 // what another tier says, that is compared
	ruleTime, fastTime, strongTime time.Duration
	otherTime                      time.Duration
}

func (w *witnesses) judge(ctx context.Context, rows []eval.Row) ([]opinion, error) {
	out := make([]opinion, len(rows))
	for i := range rows {
		r := &rows[i]
		o := opinion{row: r}
		begin := time.Now()
		v, err := w.rules.Moderate(ctx, sdk.Input{Content: []sdk.Part{{Type: vocab.PartText, Text: r.Text}}})
		if err != nil {
			return nil, err
		}
		o.rule, o.ruleTime = len(v.Evidence) > 0, time.Since(begin)
		o.foreign = slices.ContainsFunc(v.Coverage, w.foreign)
		in := []sdk.ClassifierInput{{Text: r.Text, History: r.Context}}
		if o.fast, o.fastTime, err = score(ctx, w.fast, in); err != nil {
			return nil, err
		}
		if o.both, o.strongTime, err = score(ctx, w.strong, in); err != nil {
			return nil, err
		}
		if o.fast != nil && !o.foreign {
			for k := range o.both {
				o.both[k] = joined(o.both[k], o.fast[k])
			}
		}
		out[i] = o
	}
	return out, nil
}

// foreign reads from what the rules do not cover whether the text surely is in a
// language that the fast tier does not know; rules know fewer.
func (w *witnesses) foreign(gap string) bool {
	tag, ok := strings.CutPrefix(gap, "language:")
	tag, rules := strings.CutSuffix(tag, ":rules")
	return ok && rules && !slices.Contains(w.fast.Info().Languages, tag)
}

// joined is what the engine makes of a strong and a fast score, but for the
// trust that it puts into a category (sdk/internal/fuse, which a test compares).
func joined(strong, fast float64) float64 {
	odds := func(p float64) float64 {
		p = min(1-1e-4, max(1e-4, p))
		return math.Log(p / (1 - p))
	}
	return 1 / (1 + math.Exp(-0.8*odds(strong)-0.2*odds(fast)))
}

// score returns the scores of the eight categories; nil where the model cannot
// read the text.
func score(ctx context.Context, c *onnx.Classifier, in []sdk.ClassifierInput) ([]float64, time.Duration, error) {
	begin := time.Now()
	results, err := c.Classify(ctx, in)
	took := time.Since(begin)
	if err != nil || !results[0].Covered {
		return nil, took, err
	}
	out := make([]float64, len(vocab.Categories()))
	for i, category := range vocab.Categories() {
		out[i] = results[0].Scores[slices.Index(c.Info().Labels, string(category))]
	}
	return out, took, nil
}
