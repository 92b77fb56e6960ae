package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk/ruletool"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

func rulesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "Check, test, measure and compare rule packs",
		Long: `Check, test, measure and compare rule packs, as rules/SCHEMA.md describes them.

PATH is a folder with packs/ in it or one pack file; without it the shipped
packs are meant. Exit code: 0 if all is well, 1 if something was found, 2 if the
use is wrong or a file cannot be read.`,
	}
	cmd.AddCommand(rulesSurvey(), rulesLint(), rulesTest(), rulesCoverage(), rulesFormat(), rulesDiff(), rulesBench(), rulesNew(), rulesSchema(), rulesImport(), rulesAdd(), rulesClean())
	return cmd
}

// openRules gives the rules of the first argument, the shipped ones without.
func openRules(args []string) (fs.FS, error) {
	if len(args) == 0 {
		return rules.FS(), nil
	}
	found, err := ruletool.Open(args[0])
	if err != nil {
		return nil, usageError{err}
	}
	return ruletool.Above(rules.FS(), found), nil
}

// say prints result as JSON, or as text, and ends with errFindings if there are any.
func say(cmd *cobra.Command, asJSON, findings bool, result any, text func(w io.Writer)) error {
	out := cmd.OutOrStdout()
	if asJSON {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(result); err != nil {
			return err
		}
	} else {
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		text(w)
		if err := w.Flush(); err != nil {
			return err
		}
	}
	if findings {
		return errFindings
	}
	return nil
}

type faultsResult struct {
	*ruletool.Tests `json:",omitempty"`
	Faults          []ruletool.Fault `json:"faults"`
}

func sayFaults(cmd *cobra.Command, asJSON bool, faults []ruletool.Fault, tests *ruletool.Tests) error {
	result := faultsResult{tests, append([]ruletool.Fault{}, faults...)}
	return say(cmd, asJSON, len(faults) > 0, result, func(w io.Writer) {
		for _, f := range faults {
			fmt.Fprintln(w, f)
		}
		switch {
		case len(faults) > 0:
			fmt.Fprintf(w, "%d found\n", len(faults))
		case tests != nil:
			fmt.Fprintf(w, "all tests pass: %d hits and %d misses of %d rules in %d packs\n", tests.Hits, tests.Misses, tests.Rules, tests.Packs)
		default:
			fmt.Fprintln(w, "nothing found")
		}
	})
}

// onRules makes a command that looks at the rules of one path.
func onRules(use, short string, look func(cmd *cobra.Command, found fs.FS, asJSON bool) error) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{Use: use + " [PATH]", Short: short, Args: cobra.MaximumNArgs(1)}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		found, err := openRules(args)
		if err != nil {
			return err
		}
		return look(cmd, found, asJSON)
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

func rulesLint() *cobra.Command {
	return onRules("lint", "Say what is wrong with packs: form, terms that never hit, rules that add nothing",
		func(cmd *cobra.Command, found fs.FS, asJSON bool) error {
			return sayFaults(cmd, asJSON, ruletool.Lint(found), nil)
		})
}

func rulesTest() *cobra.Command {
	return onRules("test", "Run the tests that the rules carry", func(cmd *cobra.Command, found fs.FS, asJSON bool) error {
		tests, faults := ruletool.Test(found)
		return sayFaults(cmd, asJSON, faults, &tests)
	})
}

func rulesCoverage() *cobra.Command {
	var least float64
	cmd := onRules("coverage", "Say which terms and clauses no test reaches", func(cmd *cobra.Command, found fs.FS, asJSON bool) error {
		covered, faults := ruletool.Coverage(found)
		if len(faults) > 0 {
			return sayFaults(cmd, asJSON, faults, nil)
		}
		all, missing := 0, 0
		for _, c := range covered {
			all, missing = all+c.Clauses, missing+len(c.Missing)
		}
		share := 1 - float64(missing)/float64(max(all, 1))
		result := struct {
			Clauses int                `json:"clauses"`
			Reached float64            `json:"reached"`
			Rules   []ruletool.Covered `json:"rules"`
		}{all, share, covered}
		return say(cmd, asJSON, share < least, result, func(w io.Writer) {
			for _, c := range covered {
				if len(c.Missing) > 0 {
					fmt.Fprintf(w, "%s:%d: %s: no test reaches %s\n", c.File, c.Line, c.Rule, strings.Join(c.Missing, ", "))
				}
			}
			fmt.Fprintf(w, "%d of %d clauses reached, %.1f %%\n", all-missing, all, 100*share)
		})
	})
	cmd.Long = `Say which terms and clauses no test reaches: terms that no hit holds, conditions
and exceptions that no miss fails by. With --least the exit code is 1 below that
share.`
	cmd.Flags().Float64Var(&least, "least", 0, "share of clauses that tests must reach, 0 to 1")
	return cmd
}

func rulesFormat() *cobra.Command {
	var write bool
	cmd := &cobra.Command{
		Use: "fmt FILE...", Short: "Say which pack files are not formatted, or with --write format them", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			differ := false
			for _, file := range args {
				data, err := os.ReadFile(file)
				if err != nil {
					return usageError{err}
				}
				formatted, err := ruletool.Format(data)
				if err != nil {
					return usageError{fmt.Errorf("%s: %w", file, err)}
				}
				if bytes.Equal(data, formatted) {
					continue
				}
				fmt.Fprintln(cmd.OutOrStdout(), file)
				if write {
					if err := os.WriteFile(file, formatted, 0o600); err != nil {
						return err
					}
				}
				differ = true
			}
			if differ && !write {
				return errFindings
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&write, "write", false, "write the files")
	return cmd
}

func rulesDiff() *cobra.Command {
	var asJSON, text bool
	var corpus []string
	cmd := &cobra.Command{
		Use: "diff OLD NEW --corpus FILE", Short: "List every verdict that a change of rules changes", Args: cobra.ExactArgs(2),
		Long: `Judge a corpus under old and new rules, without models and with the policy
"default", and list every verdict that differs, with counts a thousand messages.

A corpus holds one message a line, as it is, as {"text":…}, or as
"labels | function | message". Messages are named by their number; --text shows
them.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(corpus) == 0 {
				return usageError{errors.New("want --corpus FILE")}
			}
			messages, err := readCorpus(corpus)
			if err != nil {
				return usageError{err}
			}
			before, err := openRules(args[:1])
			if err != nil {
				return err
			}
			after, err := openRules(args[1:])
			if err != nil {
				return err
			}
			c, err := ruletool.Diff(cmd.Context(), rules.FS(), before, after, messages)
			if err != nil {
				return err
			}
			return say(cmd, asJSON, len(c.Changed) > 0, c, func(w io.Writer) { printChanges(w, &c, messages, text) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	cmd.Flags().BoolVar(&text, "text", false, "show the messages")
	cmd.Flags().StringSliceVar(&corpus, "corpus", nil, "files of messages")
	return cmd
}

func printChanges(w io.Writer, c *ruletool.Changes, messages []string, text bool) {
	for _, change := range c.Changed {
		fmt.Fprintf(w, "message %d:", change.Message)
		for _, part := range []struct {
			what string
			list []string
		}{{"gained", change.Gained}, {"lost", change.Lost}, {"severity", change.Severities}} {
			if len(part.list) > 0 {
				fmt.Fprintf(w, " %s %s;", part.what, strings.Join(part.list, ", "))
			}
		}
		if len(change.OldActions)+len(change.NewActions) > 0 {
			fmt.Fprintf(w, " actions [%s] to [%s]", strings.Join(change.OldActions, " "), strings.Join(change.NewActions, " "))
		}
		fmt.Fprintln(w)
		if text {
			fmt.Fprintf(w, "    %s\n", messages[change.Message-1])
		}
	}
	fmt.Fprintf(w, "%d of %d verdicts differ, %.2f a thousand; acted on %.2f a thousand before, %.2f after\n", len(c.Changed), c.Messages,
		c.PerThousand(len(c.Changed)), c.PerThousand(c.OldActs), c.PerThousand(c.NewActs))
}

func rulesBench() *cobra.Command {
	var corpus []string
	var rounds, top int
	cmd := onRules("bench", "Say what matching takes and name the dearest rules", func(cmd *cobra.Command, found fs.FS, asJSON bool) error {
		messages, _ := ruletool.Misses(found) // Measure finds the same faults
		if len(corpus) > 0 {
			var err error
			if messages, err = readCorpus(corpus); err != nil {
				return usageError{err}
			}
		}
		b, faults := ruletool.Measure(found, messages, rounds)
		if len(faults) > 0 {
			return sayFaults(cmd, asJSON, faults, nil)
		}
		b.Rules = b.Rules[:min(top, len(b.Rules))]
		return say(cmd, asJSON, false, b, func(w io.Writer) {
			fmt.Fprintf(w, "%d messages: median %.2f µs, mean %.2f µs, normalizing left out\n", b.Messages, b.Median/1000, b.Mean/1000)
			fmt.Fprintln(w, "rule\tns a message\ttried\thits")
			for _, c := range b.Rules {
				fmt.Fprintf(w, "%s\t%.1f\t%d\t%d\n", c.Rule, c.Nanoseconds, c.Tried, c.Hits)
			}
		})
	})
	cmd.Flags().StringSliceVar(&corpus, "corpus", nil, "files of messages; without it the misses of the packs' own tests")
	cmd.Flags().IntVar(&rounds, "rounds", 5, "how often each message is scanned; the fastest counts")
	cmd.Flags().IntVar(&top, "top", 20, "how many rules are named")
	return cmd
}

func rulesNew() *cobra.Command {
	var language, category, signal, dir string
	cmd := &cobra.Command{
		Use: "new NAME --lang LANGUAGE", Short: "Write a pack that passes its tests, to start from", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := ruletool.New(args[0], language, vocab.Category(category), vocab.Signal(signal))
			if err != nil {
				return usageError{err}
			}
			file := filepath.Join(dir, "packs", args[0]+".yaml")
			if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
				return err
			}
			if err := writeNew(file, data, 0o600); err != nil {
				return usageError{err}
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), file)
			return err
		},
	}
	cmd.Flags().StringVar(&language, "lang", "en", "language of the pack, BCP 47")
	cmd.Flags().StringVar(&category, "category", "bullying", "category of the first rule")
	cmd.Flags().StringVar(&signal, "signal", "insult", "signal of the first rule, for the core categories")
	cmd.Flags().StringVar(&dir, "dir", ".", "folder that holds packs/, or will")
	return cmd
}

// maxCorpusLine bounds one message of a corpus, in bytes.
const maxCorpusLine = 1 << 20

// readCorpus reads messages, one a line.
func readCorpus(files []string) ([]string, error) {
	var out []string
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		lines := bufio.NewScanner(bytes.NewReader(data))
		lines.Buffer(nil, maxCorpusLine)
		for n := 1; lines.Scan(); n++ {
			text, err := corpusLine(strings.TrimSpace(lines.Text()))
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", file, n, err)
			}
			if text != "" {
				out = append(out, text)
			}
		}
		if err := lines.Err(); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return out, nil
}

// corpusLine gives the message of a line, "" for comments and empty lines.
func corpusLine(line string) (string, error) {
	if strings.HasPrefix(line, "#") {
		return "", nil
	}
	if strings.HasPrefix(line, "{") {
		var v struct {
			Text string `json:"text"`
		}
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			return "", errors.New("begins like JSON and is none")
		}
		return v.Text, nil
	}
	if fields := strings.Split(line, " | "); len(fields) >= 3 {
		return fields[2], nil
	}
	return line, nil
}
