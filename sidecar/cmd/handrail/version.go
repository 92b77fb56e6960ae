package main

import (
	"fmt"
	"log/slog"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/handrail-safety/handrail/sidecar/app"
	"github.com/handrail-safety/handrail/sidecar/config"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the versions of engine, packs and models",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := app.Open(cmd.Context(), config.Defaults(), slog.New(slog.DiscardHandler))
			if err != nil {
				return err
			}
			defer a.Close()
			p := a.Engine.Provenance()
			fmt.Fprintf(cmd.OutOrStdout(), "handrail %s %s %s/%s\n", p.Engine, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			for _, name := range append(p.Packs, p.Models...) {
				fmt.Fprintln(cmd.OutOrStdout(), name)
			}
			return nil
		},
	}
}
