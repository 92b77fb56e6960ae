package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk/ruletool"
)

func rulesSurvey() *cobra.Command {
	var page string
	cmd := onRules("survey", "Say how packs do on their tests in twenty disguises, and on ordinary messages",
		func(cmd *cobra.Command, found fs.FS, asJSON bool) error {
			s, faults := ruletool.Look(cmd.Context(), rules.FS(), found)
			if len(faults) > 0 {
				return sayFaults(cmd, asJSON, faults, nil)
			}
			if page != "" {
				return rewrite(page, &s)
			}
			return say(cmd, asJSON, false, s, func(w io.Writer) { fmt.Fprint(w, s.Markdown()) })
		})
	cmd.Long = `Write the hits of all rules in twenty disguises and say how many their rules still
find; judge the ordinary messages that stand beside the rules, as they are and in
disguise, and say how many a rule finds, which none should. It takes a minute for
the shipped rules. Written as tables in Markdown; --into puts them into a page,
between the lines that mark where they stand, as in rules/README.md.`
	cmd.Flags().StringVar(&page, "into", "", "page to put the tables into")
	return cmd
}

// rewrite puts the tables into a page.
func rewrite(page string, s *ruletool.Survey) error {
	data, err := os.ReadFile(page)
	if err != nil {
		return usageError{err}
	}
	filled, err := s.Insert(data)
	if err != nil {
		return usageError{fmt.Errorf("%s: %w", page, err)}
	}
	return os.WriteFile(page, filled, 0o600)
}
