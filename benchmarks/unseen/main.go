// Command unseen runs sentences that were written without sight of the rules
// through the shipped rules, and says how many were found.
//
//	go run ./benchmarks/unseen               rules only
//	go run ./benchmarks/unseen -with-model   and then rules with text-fast
//	go run ./benchmarks/unseen -locale       tell the engine the language of each sentence
//	go run ./benchmarks/unseen -apart        without sentences like those that rules or model were made on
//	go run ./benchmarks/unseen -json         figures as JSON
//
// It prints figures, never sentences: see README.md.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	textfast "github.com/handrail-safety/handrail/models/text-fast"
	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/onnx"
)

const recordHead = `# Sentences the rules had not seen

Sentences of 2026-11-22 (benchmarks/unseen), written without sight of the rules. Written by ` + "`go run ./benchmarks/unseen%s`" + `.
%s, no history, policy default. "Right signal": evidence names the signal and the category scores 0.3 or more;
"right category": it scores 0.3 or more. Supportive talk lowers the score: only its signal is counted, and it is in no sum.
Grooming is sent by 18+ to 10-12 in a direct message, bullying and self_harm by 13-15 to 13-15 in a group chat,
sexual_harassment in a direct message between unknown ages.
`

type options struct {
	json, model, locale, apart bool
	record                     string
}

func main() {
	var o options
	flag.BoolVar(&o.json, "json", false, "print JSON instead of tables")
	flag.BoolVar(&o.model, "with-model", false, "measure the rules together with text-fast as well")
	flag.BoolVar(&o.locale, "locale", false, "give the language of each sentence as its locale")
	flag.BoolVar(&o.apart, "apart", false, "leave out sentences that are like a pack's test or a training seed")
	flag.StringVar(&o.record, "record", "benchmarks/record/2026-11-22-unseen.md", "file for the tables, empty for none")
	flag.Parse()
	if err := run(context.Background(), o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "unseen:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options, out io.Writer) error {
	corpora := make([]corpus, len(languages))
	for i, l := range languages {
		var err error
		if corpora[i], err = load(l); err != nil {
			return err
		}
		if o.locale {
			corpora[i].locale = l
		}
	}
	if o.apart {
		k, err := loadKnown(".")
		if err != nil {
			return err
		}
		for i := range corpora {
			corpora[i].harmful, corpora[i].harmless = k.apart(corpora[i].harmful), k.apart(corpora[i].harmless)
		}
	}
	results := make([]result, 0, 2)
	r, err := with(ctx, "Rules only", corpora)
	if err != nil {
		return err
	}
	results = append(results, r)
	if o.model {
		if r, err = withModel(ctx, corpora); err != nil {
			return err
		}
		results = append(results, r)
	}
	return report(o, out, results)
}

// with measures the shipped rules and what options add to them.
func with(ctx context.Context, name string, corpora []corpus, options ...sdk.Option) (r result, err error) {
	engine, err := sdk.New(append(options, sdk.WithRules(rules.FS()))...)
	if err != nil {
		return result{}, err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	return measure(ctx, name, engine, corpora)
}

func withModel(ctx context.Context, corpora []corpus) (r result, err error) {
	model, err := onnx.Open(textfast.FS())
	if err != nil {
		return result{}, err
	}
	defer func() { err = errors.Join(err, model.Close()) }()
	info := model.Info()
	return with(ctx, fmt.Sprintf("Rules and %s %s", info.ID, info.Version), corpora, sdk.WithClassifier(model))
}

// report prints the results and records them as tables.
func report(o options, out io.Writer, results []result) error {
	var tables bytes.Buffer
	write(&tables, results)
	if o.record != "" {
		flags, locale := "", "No locale"
		if o.model {
			flags = " -with-model"
		}
		if o.locale {
			flags, locale = flags+" -locale", "With locale"
		}
		if o.apart {
			flags += " -apart"
		}
		content := fmt.Sprintf(recordHead, flags, locale) + tables.String()
		if err := os.WriteFile(o.record, []byte(content), 0o644); err != nil {
			return err
		}
	}
	if o.json {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(results)
	}
	_, err := tables.WriteTo(out)
	return err
}
