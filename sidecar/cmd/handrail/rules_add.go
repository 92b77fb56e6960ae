package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk/ruletool/wordlist"
	"github.com/handrail-safety/handrail/sdk/vocab"
	"github.com/handrail-safety/handrail/sidecar/bundles"
)

// addResult is what the command says; the file is empty where none was written.
type addResult struct {
	File  string `json:"file"`
	Clear bool   `json:"clear"`
	*wordlist.Trial
	Added *wordlist.Added `json:"added,omitempty"`
}

func rulesAdd() *cobra.Command {
	o := wordlist.Options{Rules: rules.FS(), Dictionaries: os.DirFS(dictionaries)}
	var category, signal, to string
	var dry, asJSON bool
	cmd := &cobra.Command{
		Use: "add TERM --lang LANGUAGE [--to DIR/packs/NAME.yaml]", Short: "Say what a term would find, and add it to a pack as a draft", Args: cobra.ExactArgs(1),
		Long: `Say which words of a dictionary and which ordinary messages a term would find, which
shipped rules find it already, and which ordinary words read as it when they are
misspelled; with --to then add it to a pack, in a draft of its own with tests. TERM is
written as rules/SCHEMA.md describes it. The pack stays as "rules fmt" writes it,
begins here if it is not there, and is written only if it passes its tests. With --dry
nothing is written.

Dictionaries are those of the language in /usr/share/dict, or else the words of our
own messages.

Exit code: 0 if nothing speaks against the term, 1 if something does (it is added all
the same, as a draft that runs in shadow) or if the pack does not pass its tests with
it, 2 if the use is wrong or a file cannot be read.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Category, o.Signal = vocab.Category(category), vocab.Signal(signal)
			if to != "" {
				if filepath.Ext(to) != ".yaml" || filepath.Base(filepath.Dir(to)) != "packs" {
					return usageError{fmt.Errorf("--to: %s, want DIR/packs/NAME.yaml", to)}
				}
				o.Name = strings.TrimSuffix(filepath.Base(to), ".yaml")
			}
			a, err := wordlist.NewAddition(args[0], o)
			if err != nil {
				return usageError{err}
			}
			result := addResult{Trial: a.Try()}
			if result.Clear = result.Trial.Clear(); to != "" {
				if result.Added, err = addTo(to, a, dry); err != nil {
					return err
				}
				if !dry && result.Added.Data != nil {
					result.File = to
				}
			}
			refused := result.Added != nil && result.Added.Data == nil
			return say(cmd, asJSON, refused || !result.Clear, result, func(w io.Writer) { printAdd(w, &result) })
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Language, "lang", "", "language of the term, BCP 47")
	flags.StringVar(&category, "category", "profanity", "category of the term")
	flags.StringVar(&signal, "signal", "", "signal of the term, for the core categories")
	flags.Float64Var(&o.Score, "score", 0.5, "score, more than 0 and at most 1")
	flags.IntVar(&o.Level, "level", 2, "strictness, 1 to 4")
	flags.StringVar(&to, "to", "", "pack that the term is added to, DIR/packs/NAME.yaml")
	flags.BoolVar(&dry, "dry", false, "write nothing")
	flags.BoolVar(&asJSON, "json", false, "write JSON")
	return required(cmd, "lang")
}

// addTo puts the term into the pack at a path, or with dry only says whether it could.
func addTo(to string, a *wordlist.Addition, dry bool) (*wordlist.Added, error) {
	mode := fs.FileMode(0o600)
	data, err := os.ReadFile(to)
	switch {
	case errors.Is(err, fs.ErrNotExist): // no data: a new pack
	case err != nil:
		return nil, usageError{err}
	default:
		info, err := os.Stat(to)
		if err != nil {
			return nil, usageError{err}
		}
		mode = info.Mode().Perm()
	}
	folder := os.DirFS(filepath.Dir(filepath.Dir(to)))
	added, err := a.Into(data, func(name string) ([]byte, error) { return fs.ReadFile(folder, name) })
	if err != nil {
		return nil, usageError{fmt.Errorf("%s: %w", to, err)}
	}
	if dry || added.Data == nil {
		return added, nil
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return nil, err
	}
	return added, bundles.WriteFile(to, added.Data, mode)
}

func printAdd(w io.Writer, r *addResult) {
	fmt.Fprintf(w, "dictionary:\t%s\n", dictionaryLine(&r.Dictionary))
	if len(r.Messages) == 0 {
		fmt.Fprintln(w, "ordinary messages:\tnone found")
	}
	for _, m := range r.Messages {
		fmt.Fprintf(w, "ordinary messages:\t%s: %d of %d found\n", m.Language, m.Found, m.Of)
		for _, text := range m.Shown {
			fmt.Fprintf(w, "\t  %s\n", text)
		}
	}
	if len(r.Rules) > 0 {
		fmt.Fprintf(w, "found already by:\t%s\n", strings.Join(r.Rules, ", "))
	}
	if r.Spelled.Found > 0 {
		var named []string
		for _, s := range r.Spelled.Named {
			named = append(named, s.Word+" written "+s.Spelling)
		}
		fmt.Fprintf(w, "misspelled words:\t%d read as it: %s\n", r.Spelled.Found, strings.Join(named, ", "))
	}
	for _, reason := range r.Advice {
		fmt.Fprintf(w, "advice:\t%s\n", reason)
	}
	if r.Added != nil {
		for _, f := range r.Added.Refused {
			fmt.Fprintf(w, "refused:\t%s\n", f)
		}
	}
	verdict := "nothing speaks against it"
	if !r.Clear {
		verdict = "look at what it finds before it counts"
	}
	switch {
	case r.File != "":
		verdict += fmt.Sprintf("; %s is a draft in %s, with %d hits and %d misses", r.Added.Rule, r.File, r.Added.Hits, r.Added.Misses)
	case r.Added != nil && r.Added.Data == nil:
		verdict += "; not added, the pack refuses it"
	default:
		verdict += "; nothing was written"
	}
	fmt.Fprintf(w, "verdict:\t%s\n", verdict)
}

// dictionaryLine names the words of a dictionary that are found.
func dictionaryLine(d *wordlist.DictionaryFound) string {
	source := "ordinary messages, no list of this language in " + dictionaries
	if len(d.Lists) > 0 {
		source = strings.Join(d.Lists, ", ")
	}
	var named []string
	for _, word := range d.Named {
		named = append(named, fmt.Sprintf("%s (%s)", word.Word, word.How))
	}
	line := fmt.Sprintf("%d of %d words found (%s)", d.Found, d.Words, source)
	if len(named) > 0 {
		line += ": " + strings.Join(named, ", ")
	}
	return line
}
