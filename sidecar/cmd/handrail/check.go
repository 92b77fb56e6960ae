package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/handrail-safety/handrail/sidecar/app"
	"github.com/handrail-safety/handrail/sidecar/check"
	"github.com/handrail-safety/handrail/sidecar/config"
	"github.com/handrail-safety/handrail/sidecar/wire"
)

type checkFlags struct {
	jsonl, asJSON, explain                                                          bool
	authorAge, recipientAge, surface, phase, policy, locale, country, now, rulesDir string
}

func checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [words | file | image | -]...",
		Short: "Judge words, files, images or standard input, and show the verdict",
		Long: `Judge words, files, images or standard input, and show the verdict.

An argument that names a file is read: an image, or a text. "-" is standard
input. All other arguments together are the words of one message.

With --jsonl one request a line is read from standard input, a whole one or
just {"id":…,"text":…}, and one verdict a line is written in the same order.

Exit code: 0 if nothing is to be done, 1 if the verdict asks for an action on
the content or beside it, 2 if something could not be judged.`,
		RunE: f.run,
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.jsonl, "jsonl", false, "read one request a line from standard input, write one verdict a line")
	flags.BoolVar(&f.asJSON, "json", false, "write verdicts as JSON, one a line")
	flags.BoolVar(&f.explain, "explain", false, "show clauses, near misses, and what disguised words were read as")
	flags.StringVar(&f.authorAge, "author-age", "", "age band of the author: 0-5 6-9 10-12 13-15 16-17 18+ unknown")
	flags.StringVar(&f.recipientAge, "recipient-age", "", "age band of the recipient")
	flags.StringVar(&f.surface, "surface", "", "direct_message group_chat comment post profile livestream search assistant")
	flags.StringVar(&f.phase, "phase", "", "pre_send or post_send")
	flags.StringVar(&f.policy, "policy", "", "policy that decides")
	flags.StringVar(&f.locale, "locale", "", "language of the help, such as de-AT")
	flags.StringVar(&f.country, "country", "", "country of the help, such as AT")
	flags.StringVar(&f.now, "now", "", "time for opening hours, RFC 3339")
	flags.StringVar(&f.rulesDir, "rules-dir", "", "folder with packs/, policies/ and support/ laid over the shipped rules")
	return cmd
}

func (f *checkFlags) run(cmd *cobra.Command, args []string) error {
	if f.jsonl == (len(args) > 0) {
		return usageError{errors.New("want words, files or -, or --jsonl without arguments")}
	}
	c := config.Defaults()
	c.RulesDir = f.rulesDir
	a, err := app.Open(cmd.Context(), c, slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)))
	if err != nil {
		return err
	}
	defer a.Close()
	if f.jsonl {
		return f.stream(cmd, a)
	}
	requests, err := check.Requests(args, cmd.InOrStdin(), f.context())
	if err != nil {
		return usageError{err}
	}
	out := cmd.OutOrStdout()
	printer := check.Printer{Out: out, Color: isTerminal(out) && os.Getenv("NO_COLOR") == "", JSON: f.asJSON}
	found := false
	for i := range requests {
		in, err := requests[i].Request.Input()
		if err != nil {
			return usageError{err}
		}
		verdict, err := a.Engine.Moderate(cmd.Context(), in)
		if err != nil {
			return fmt.Errorf("%s: %w", requests[i].Name, err)
		}
		found = found || len(verdict.Actions) > 0
		if err := printer.Print(&requests[i], &verdict); err != nil {
			return err
		}
	}
	if found {
		return errFindings
	}
	return nil
}

// context is the request that every content of the command line is laid into.
func (f *checkFlags) context() wire.RequestV1 {
	r := wire.RequestV1{
		Surface: f.surface, Phase: f.phase, Policy: f.policy, Locale: f.locale, Country: f.country, Now: f.now, Explain: f.explain,
		Author: wire.PersonV1{AgeBand: f.authorAge},
	}
	if f.recipientAge != "" {
		r.Recipients = []wire.PersonV1{{AgeBand: f.recipientAge}}
	}
	return r
}

func (f *checkFlags) stream(cmd *cobra.Command, a *app.App) error {
	s := check.Stream{Engine: a.Engine, Workers: runtime.GOMAXPROCS(0), Context: f.context()}
	if isTerminal(cmd.ErrOrStderr()) {
		s.Progress = cmd.ErrOrStderr()
	}
	counts, err := s.Run(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout())
	if err != nil {
		return err
	}
	if counts.Errors > 0 {
		return fmt.Errorf("%d of %d lines could not be judged", counts.Errors, counts.Lines)
	}
	if counts.Findings > 0 {
		return errFindings
	}
	return nil
}

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
