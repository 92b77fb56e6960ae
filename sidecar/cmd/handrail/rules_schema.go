package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/handrail-safety/handrail/sdk/ruletool"
)

func rulesSchema() *cobra.Command {
	return &cobra.Command{
		Use: "schema [" + strings.Join(ruletool.Schemas(), "|") + "]", Short: "Print the JSON Schema of packs or overrides, for editors",
		Args: cobra.MaximumNArgs(1), ValidArgs: ruletool.Schemas(),
		RunE: func(cmd *cobra.Command, args []string) error {
			schema, err := ruletool.Schema(append(args, ruletool.Schemas()[0])[0])
			if err != nil {
				return usageError{err}
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s", schema)
			return err
		},
	}
}
