package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/bundle"
	"github.com/handrail-safety/handrail/sdk/ruletool"
	"github.com/handrail-safety/handrail/sidecar/bundles"
	"github.com/handrail-safety/handrail/sidecar/config"
)

func bundleCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bundle",
		Short: "Build, sign and verify rules as one file",
		Long: `Build, sign and verify rules as one file, which sidecars take from a path or an
address (bundle.source) and of which every verdict names the version.

Keys are Ed25519 in PEM, as "openssl genpkey -algorithm ed25519" and "openssl pkey
-pubout" write them. A running sidecar goes back to the bundle before with
POST /v1/packs/rollback. Exit code: 0 if all is well, 1 if the rules have faults or
the bundle is not to be trusted, 2 if the use is wrong or a file cannot be read.`,
	}
	cmd.AddCommand(bundleBuild(), bundleSign(), bundleVerify(), bundleKeygen())
	return cmd
}

// bundleResult is what commands say of a bundle.
type bundleResult struct {
	Bundle   string           `json:"bundle,omitempty"`
	Digest   string           `json:"digest,omitempty"`
	Created  *time.Time       `json:"created,omitempty"`
	SignedBy string           `json:"signed_by,omitempty"`
	KeyID    string           `json:"key_id,omitempty"`
	Files    []bundle.File    `json:"files"`
	LeftOut  []string         `json:"left_out,omitempty"`
	Faults   []ruletool.Fault `json:"faults"`
}

func newBundleResult(b *bundle.Bundle) *bundleResult {
	m := b.Manifest()
	return &bundleResult{
		Bundle: b.Identity(), Digest: b.Digest(), Created: &m.Created, SignedBy: b.SignedBy(), KeyID: b.ClaimedKeyID(),
		Files: m.Files, Faults: []ruletool.Fault{},
	}
}

func (r *bundleResult) print(w io.Writer) {
	for _, f := range r.Faults {
		fmt.Fprintln(w, f)
	}
	if len(r.Faults) > 0 {
		fmt.Fprintf(w, "%d found\n", len(r.Faults))
		return
	}
	fmt.Fprintf(w, "%s, created %s\n", r.Bundle, r.Created.Format(time.RFC3339))
	if r.SignedBy != "" {
		fmt.Fprintf(w, "signed by key %s\n", r.SignedBy)
	}
	for _, f := range r.Files {
		fmt.Fprintf(w, "  %s\t%d bytes\n", f.Path, f.Bytes)
	}
	for _, name := range r.LeftOut {
		fmt.Fprintf(w, "left out: %s\n", name)
	}
}

func bundleBuild() *cobra.Command {
	var out, name, version, created string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "build DIR -o FILE --name NAME --version VERSION", Short: "Make a bundle of a folder of rules that pass their tests", Args: cobra.ExactArgs(1),
		Long: `Make a bundle of packs/, policies/, support/, overrides/, terms/, spellings/, clean/
and taxonomy.yaml below DIR. The rules are loaded over the shipped ones first, as a
sidecar will: faults in their form, tests that fail and rules that do nothing are
listed, and nothing is written.

The same files, name, version and date make the same bytes. The date is that of
--created, or of SOURCE_DATE_EPOCH, or now.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			at, err := createdAt(created)
			if err != nil {
				return usageError{err}
			}
			data, leftOut, err := bundle.Build(os.DirFS(args[0]), name, version, at)
			if err != nil {
				return usageError{fmt.Errorf("%s: %w", args[0], err)}
			}
			b, err := bundle.OpenUnsigned(data)
			if err != nil {
				return err
			}
			result := newBundleResult(b)
			result.LeftOut = leftOut
			// what is tested is what is written, not the folder, which may change
			if result.Faults = append(result.Faults, loadFaults(b)...); len(result.Faults) == 0 {
				if err := bundles.WriteFile(out, data, 0o644); err != nil {
					return err
				}
			}
			return say(cmd, asJSON, len(result.Faults) > 0, result, result.print)
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&out, "output", "o", "", "file to write")
	flags.StringVar(&name, "name", "", "name of the bundle, of a-z, 0-9 and -")
	flags.StringVar(&version, "version", "", "semantic version; sidecars take only newer ones")
	flags.StringVar(&created, "created", "", "date, as 2026-11-29 or RFC 3339")
	flags.BoolVar(&asJSON, "json", false, "write JSON")
	return required(cmd, "output", "name", "version")
}

// required marks flags that a command cannot do without.
func required(cmd *cobra.Command, flags ...string) *cobra.Command {
	for _, flag := range flags {
		if err := cmd.MarkFlagRequired(flag); err != nil {
			panic(err) // no such flag: a mistake in this file, which every test meets
		}
	}
	return cmd
}

// createdAt reads the date of --created, else of SOURCE_DATE_EPOCH.
func createdAt(flag string) (time.Time, error) {
	if flag != "" {
		for _, layout := range []string{time.RFC3339, time.DateOnly} {
			if at, err := time.Parse(layout, flag); err == nil {
				return at, nil
			}
		}
		return time.Time{}, fmt.Errorf("--created: %q, want 2026-11-29 or RFC 3339", flag)
	}
	epoch := os.Getenv("SOURCE_DATE_EPOCH")
	if epoch == "" {
		return time.Now(), nil
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil || seconds < 0 {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH: %q, want seconds since 1970", epoch)
	}
	return time.Unix(seconds, 0), nil
}

// loadFaults loads the rules as a sidecar would and says what is wrong with them.
func loadFaults(found fs.FS) []ruletool.Fault {
	engine, err := sdk.New(sdk.WithRules(rules.FS()), sdk.WithRules(found))
	if err != nil {
		return faultsOf(err)
	}
	_ = engine.Close() // returns nil
	return nil
}

// faultsOf takes joined errors apart.
func faultsOf(err error) []ruletool.Fault {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var out []ruletool.Fault
		for _, each := range joined.Unwrap() {
			out = append(out, faultsOf(each)...)
		}
		return out
	}
	var fault *sdk.PackError
	if errors.As(err, &fault) {
		return []ruletool.Fault{{File: fault.File, Line: fault.Line, Rule: fault.RuleID, Message: fault.Err.Error()}}
	}
	return []ruletool.Fault{{File: "bundle", Message: err.Error()}}
}

func bundleVerify() *cobra.Command {
	var keys []string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "verify FILE --key PUB.pem", Short: "Say whether a trusted key signed a bundle, and list what it holds", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			trusted, err := config.ReadKeys("--key", keys)
			if err != nil {
				return usageError{err}
			}
			data, err := bundles.ReadFile(args[0])
			if err != nil && !errors.Is(err, bundle.ErrTooLarge) {
				return usageError{err}
			}
			result := &bundleResult{Files: []bundle.File{}}
			if err == nil {
				var b *bundle.Bundle
				if b, err = bundle.Open(data, trusted); err == nil {
					result = newBundleResult(b)
				}
			}
			if err != nil {
				result.Faults = []ruletool.Fault{{File: filepath.Base(args[0]), Message: err.Error()}}
			}
			return say(cmd, asJSON, err != nil, result, result.print)
		},
	}
	cmd.Flags().StringSliceVar(&keys, "key", nil, "public key that is trusted; may be given several times")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return required(cmd, "key")
}
