package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/onnx"
	"github.com/handrail-safety/handrail/sdk/vocab"
	"github.com/handrail-safety/handrail/sidecar/app"
	"github.com/handrail-safety/handrail/sidecar/eval"
)

type evalFlags struct {
	data, by, models                                                []string
	split, policy, rulesDir, html, authorAge, recipientAge, surface string
	rules, asJSON, plots                                            bool
	bootstrap, limit                                                int
}

func evalCommand() *cobra.Command {
	var f evalFlags
	cmd := &cobra.Command{
		Use:   "eval --data FILE [FILE]...",
		Short: "Say how good the judgements are on labelled texts",
		Long: `Judge labelled texts with the shipped engine, or with models alone, and say
how good the judgements are: by category, signal, language, set and function.

A file holds JSON lines, plain or gzip, {"id","text","lang","set","labels":[…]},
or sentences in families as in benchmarks/functional; the README describes both
under "Measure it". Texts are never printed.

Exit code: 0 if it was measured, 2 if the use is wrong or a file cannot be read.`,
		RunE: f.run,
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&f.data, "data", nil, "labelled texts; more files may follow as arguments")
	flags.StringSliceVar(&f.by, "by", nil, "also by lang, set or function, or several of them")
	flags.StringVar(&f.split, "split", "", "only rows of this split, and rows that name none")
	flags.StringSliceVar(&f.models, "models", shippedModels(), "text models that judge, by name or folder; none for rules alone")
	flags.BoolVar(&f.rules, "rules", true, "let the rules judge; --rules=false measures models alone")
	flags.StringVar(&f.rulesDir, "rules-dir", "", "folder with packs/, policies/ and support/ laid over the shipped rules")
	flags.StringVar(&f.policy, "policy", "", "policy that decides")
	flags.StringVar(&f.authorAge, "author-age", "", "age band of authors where a row names none")
	flags.StringVar(&f.recipientAge, "recipient-age", "", "age band of recipients where a row names none")
	flags.StringVar(&f.surface, "surface", "", "surface where a row names none")
	flags.StringVar(&f.html, "html", "", "also write a page with plots to this file")
	flags.BoolVar(&f.asJSON, "json", false, "write the figures as JSON")
	flags.BoolVar(&f.plots, "plots", false, "draw curves below the tables")
	flags.IntVar(&f.bootstrap, "bootstrap", 1000, "resamples for 95 % intervals; 0 for none")
	flags.IntVar(&f.limit, "limit", 0, "judge this many rows, spread evenly; 0 for all")
	return cmd
}

func shippedModels() []string {
	var ids []string
	for _, m := range app.TextModels() {
		ids = append(ids, m.ID)
	}
	return ids
}

func (f *evalFlags) run(cmd *cobra.Command, args []string) error {
	options := eval.Options{By: f.by, Resamples: f.bootstrap}
	if err := errors.Join(options.Check(), f.check(args)); err != nil {
		return usageError{err}
	}
	data, err := eval.Read(append(f.data, args...), f.split)
	if err != nil {
		return err
	}
	rows := eval.Sample(data.Rows, f.limit)
	if len(rows) == 0 {
		return errors.New("no rows to judge")
	}
	options.Skipped = data.Skipped
	models, err := openModels(f.models)
	defer func() {
		for _, m := range models {
			_ = m.Close() // the figures are out, and the process ends
		}
	}()
	if err != nil {
		return err
	}
	report, err := f.measure(cmd, rows, models, options)
	if err != nil {
		return err
	}
	return f.write(cmd, report)
}

func (f *evalFlags) check(args []string) error {
	if len(f.data)+len(args) == 0 {
		return errors.New("--data: want at least one file")
	}
	if f.limit < 0 {
		return fmt.Errorf("--limit %d: want 0 or more", f.limit)
	}
	for _, age := range []string{f.authorAge, f.recipientAge} {
		if age != "" && !slices.Contains(vocab.AgeBands(), vocab.AgeBand(age)) {
			return fmt.Errorf("age band %q: want one of %v", age, vocab.AgeBands())
		}
	}
	if f.surface != "" && !slices.Contains(vocab.Surfaces(), vocab.Surface(f.surface)) {
		return fmt.Errorf("--surface %q: want one of %v", f.surface, vocab.Surfaces())
	}
	return nil
}

// openModels opens shipped models by name and others by their folder. With an
// error it returns those that are open.
func openModels(names []string) ([]*onnx.Classifier, error) {
	var models []*onnx.Classifier
	for _, name := range names {
		if name == "none" || name == "" {
			continue
		}
		files := os.DirFS(name)
		if i := slices.IndexFunc(app.TextModels(), func(m app.Shipped) bool { return m.ID == name }); i >= 0 {
			files = app.TextModels()[i].FS()
		} else if _, err := fs.Stat(files, "manifest.yaml"); err != nil {
			return models, usageError{fmt.Errorf("--models %s: neither one of %s nor a folder with manifest.yaml", name, strings.Join(shippedModels(), ", "))}
		}
		m, err := onnx.Open(files)
		if err != nil {
			return models, fmt.Errorf("%s: %w", name, err)
		}
		models = append(models, m)
	}
	return models, nil
}

func (f *evalFlags) measure(cmd *cobra.Command, rows []eval.Row, models []*onnx.Classifier, o eval.Options) (*eval.Report, error) {
	setup := eval.Setup{
		Data: []fs.FS{rules.FS()}, Rules: f.rules, Policy: f.policy,
		AuthorAge: vocab.AgeBand(f.authorAge), RecipientAge: vocab.AgeBand(f.recipientAge), Surface: vocab.Surface(f.surface),
	}
	if f.rulesDir != "" {
		setup.Data = append(setup.Data, os.DirFS(f.rulesDir))
	}
	for _, m := range models {
		setup.Models = append(setup.Models, sdk.Classifier(m))
	}
	judge, err := eval.NewJudge(setup)
	if err != nil {
		return nil, err
	}
	var progress io.Writer
	if isTerminal(cmd.ErrOrStderr()) {
		progress = cmd.ErrOrStderr()
	}
	judged, err := judge.Run(cmd.Context(), rows, runtime.GOMAXPROCS(0), progress)
	if err != nil {
		return nil, err
	}
	report := judge.Report(rows, judged, o)
	return &report, nil
}

func (f *evalFlags) write(cmd *cobra.Command, report *eval.Report) error {
	if f.html != "" {
		file, err := os.Create(f.html)
		if err != nil {
			return err
		}
		if err := errors.Join(report.HTML(file), file.Close()); err != nil {
			return err
		}
	}
	if f.asJSON {
		return report.JSON(cmd.OutOrStdout())
	}
	return report.Text(cmd.OutOrStdout(), f.plots)
}
