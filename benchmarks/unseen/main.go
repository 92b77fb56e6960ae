// Command unseen runs sentences that were written without sight of the rules
// through the shipped rules, and says how many were found.
//
//	go run ./benchmarks/unseen               rules only
//	go run ./benchmarks/unseen -with-model   and then rules with text-fast, and with text-multi besides
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
	"io/fs"
	"os"

	textfast "github.com/handrail-safety/handrail/models/text-fast"
	textmulti "github.com/handrail-safety/handrail/models/text-multi"
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
	flag.BoolVar(&o.model, "with-model", false, "measure the rules together with text-fast, and with both text models, as well")
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
		for _, models := range [][]fs.FS{{textfast.FS()}, {textfast.FS(), textmulti.FS()}} {
			if r, err = withModels(ctx, corpora, models); err != nil {
				return err
			}
			results = append(results, r)
		}
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

func withModels(ctx context.Context, corpora []corpus, files []fs.FS) (r result, err error) {
	name := "Rules"
	var options []sdk.Option
	for _, fsys := range files {
		model, err := onnx.Open(fsys)
		if err != nil {
			return result{}, err
		}
		defer func() { err = errors.Join(err, model.Close()) }()
		info := model.Info()
		name += fmt.Sprintf(", %s %s", info.ID, info.Version)
		options = append(options, sdk.WithClassifier(model))
	}
	return with(ctx, name, corpora, options...)
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
