// Command handrail judges content: as a sidecar over HTTP, or once on the
// command line.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit codes.
const (
	exitFindings = 1
	exitUsage    = 2
)

// errFindings ends a command that worked and found something.
var errFindings = errors.New("findings")

// A usageError is a wrong use of the command line or the configuration.
type usageError struct{ error }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	err := root().ExecuteContext(ctx)
	stop()
	os.Exit(exitCode(err))
}

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:           "handrail",
		Short:         "Content moderation for platforms that serve minors: judges, explains and helps, on your own host",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	cmd.AddCommand(serveCommand(), checkCommand(), evalCommand(), rulesCommand(), bundleCommand(), versionCommand())
	return cmd
}

// exitCode says err on standard error and turns it into the exit code. Only
// findings are a 1; whatever kept the command from working is a 2.
func exitCode(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errFindings):
		return exitFindings
	default:
		fmt.Fprintln(os.Stderr, "handrail:", err)
		var usage usageError
		if errors.As(err, &usage) {
			fmt.Fprintln(os.Stderr, "See handrail --help.")
		}
		return exitUsage
	}
}
