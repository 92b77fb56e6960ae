package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk/ruletool/wordlist"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// dictionaries is where systems install lists of words.
const dictionaries = "/usr/share/dict"

func rulesImport() *cobra.Command {
	o := wordlist.Options{Rules: rules.FS(), Dictionaries: os.DirFS(dictionaries)}
	var category, signal, dir string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "import WORDS --lang LANGUAGE --category CATEGORY", Short: "Turn a flat list of words into a pack", Args: cobra.ExactArgs(1),
		Long: `Turn a flat list of words, one a line or CSV, into a pack with tests, and say
which words are left out or better were, and why. The pack is a draft, which runs
in shadow, unless --stable. No file is written over.

Exit code: 0 if nothing speaks against any word, 1 if there is advice (the pack is
written from the words that are left), 2 if the use is wrong or the list cannot be
read.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := os.ReadFile(args[0])
			if err != nil {
				return usageError{err}
			}
			o.Category, o.Signal, o.Date = vocab.Category(category), vocab.Signal(signal), time.Now()
			base := filepath.Base(args[0])
			ext := strings.ToLower(filepath.Ext(base))
			o.CSV = o.CSV || ext == ".csv" || ext == ".tsv"
			if o.Name == "" {
				o.Name = packName(strings.TrimSuffix(base, filepath.Ext(base)) + "-" + o.Language)
			}
			if o.Source == "" {
				o.Source = "imported from " + base
			}
			r, err := wordlist.Import(data, o)
			if err != nil {
				return usageError{fmt.Errorf("%s: %w", args[0], err)}
			}
			written, err := writeFiles(dir, r.Files)
			if err != nil {
				return err
			}
			result := struct {
				Files []string `json:"files"`
				*wordlist.Result
			}{written, r}
			return say(cmd, asJSON, len(r.Advice) > 0, result, func(w io.Writer) { printImport(w, written, r) })
		},
	}
	cmd.Flags().StringVar(&o.Language, "lang", "en", "language of the words, BCP 47")
	cmd.Flags().StringVar(&category, "category", "profanity", "category of the words")
	cmd.Flags().StringVar(&signal, "signal", "", "signal of the words, for the core categories")
	cmd.Flags().StringVar(&o.Name, "name", "", "name of the pack; without it that of the list and the language")
	cmd.Flags().StringVar(&dir, "dir", ".", "folder that holds packs/ and terms/, or will")
	cmd.Flags().Float64Var(&o.Score, "score", 0.5, "score of words without one in the list, more than 0 and at most 1")
	cmd.Flags().IntVar(&o.Level, "level", 2, "strictness, 1 to 4")
	cmd.Flags().BoolVar(&o.Stable, "stable", false, "make the rules count at once")
	cmd.Flags().BoolVar(&o.CSV, "csv", false, "read comma, semicolon or tab separated values; so are files named .csv and .tsv")
	cmd.Flags().StringVar(&o.Licence, "licence", "not stated", "licence of the list")
	cmd.Flags().StringVar(&o.Source, "source", "", "where the list comes from; without it the name of the file")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// packName makes the name of a pack of the name of a file.
func packName(name string) string {
	return strings.Trim(notInNames.ReplaceAllString(strings.ToLower(name), "-"), "-")
}

// writeFiles writes new files below dir, all or none, and returns their paths.
func writeFiles(dir string, files []wordlist.File) (written []string, err error) {
	written = []string{}
	defer func() {
		if err != nil {
			for _, file := range written {
				err = errors.Join(err, os.Remove(file))
			}
		}
	}()
	for _, file := range files {
		name := filepath.Join(dir, filepath.FromSlash(file.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
			return written, err
		}
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			return written, usageError{err}
		} else if err != nil {
			return written, err
		}
		written = append(written, name)
		_, err = f.Write(file.Data)
		if err := errors.Join(err, f.Close()); err != nil {
			return written, err
		}
	}
	return written, nil
}

func printImport(w io.Writer, written []string, r *wordlist.Result) {
	for _, file := range written {
		fmt.Fprintln(w, file)
	}
	out := 0
	for _, a := range r.Advice {
		word := a.Word
		switch {
		case !a.Taken:
			word, out = word+" (left out)", out+1
		case a.As != "":
			word += " (as " + a.As + ")"
		}
		fmt.Fprintf(w, "line %d\t%s\t%s\n", a.Line, word, strings.Join(a.Reasons, "; "))
	}
	for _, notice := range r.Notices {
		fmt.Fprintln(w, notice)
	}
	if len(written) == 0 {
		fmt.Fprintln(w, "no word is left, no pack was written")
		return
	}
	fmt.Fprintf(w, "words: %d taken in %d rules with %d hits and %d misses, %d left out, %d taken against advice\n", r.Words, r.Rules, r.Hits, r.Misses, out, len(r.Advice)-out)
}
