package main

import (
	"fmt"
	"io"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/ruletool"
	"github.com/handrail-safety/handrail/sidecar/wire"
)

func rulesClean() *cobra.Command {
	cmd := onRules("clean", "Say which rules find ordinary messages", func(cmd *cobra.Command, found fs.FS, asJSON bool) error {
		engine, err := sdk.New(sdk.WithRules(ruletool.WithoutPacks(rules.FS())), sdk.WithRules(found))
		if err != nil {
			return sayFaults(cmd, asJSON, faultsOf(err), nil)
		}
		hits, err := engine.CleanHits(cmd.Context())
		if err != nil {
			return err
		}
		result := struct {
			Hits []wire.CleanHitV1 `json:"clean_hits"`
		}{wire.CleanHits(hits)}
		return say(cmd, asJSON, len(hits) > 0, result, func(w io.Writer) { printClean(w, result.Hits) })
	})
	cmd.Long = `Hold packs against the ordinary messages beside them (clean/<language>.txt; the
shipped ones of the languages of which a folder has none) and name every rule that
finds one, drafts too, those that find the most first, with three of the messages.
A sidecar with rules of its own says the same in its log and in GET /v1/packs.`
	return cmd
}

func printClean(w io.Writer, hits []wire.CleanHitV1) {
	for _, h := range hits {
		draft := ""
		if h.Draft {
			draft = " (draft)"
		}
		fmt.Fprintf(w, "%s:%d: %s%s finds %d ordinary messages in %s, %.2f a thousand\n", h.File, h.Line, h.Rule, draft, h.Count, h.Language, h.PerThousand)
		for _, m := range h.Messages {
			fmt.Fprintf(w, "    %s\n", m)
		}
	}
	if len(hits) == 0 {
		fmt.Fprintln(w, "no rule finds an ordinary message")
	}
}
