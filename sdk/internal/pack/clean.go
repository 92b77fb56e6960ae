package pack

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/handrail-safety/handrail/sdk/internal/normalize"
)

// Clean are ordinary messages of one language, which no rule may find.
type Clean struct {
	Language string
	Messages []string
}

// LoadClean reads every .txt file of folder dir, named by language, one message a
// line: "none | what it is like | message". Lines with # are comments. A folder
// that is not there holds none.
func LoadClean(fsys fs.FS, dir string) ([]Clean, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []Clean
	for _, entry := range entries {
		language, ok := strings.CutSuffix(entry.Name(), ".txt")
		if !ok {
			continue
		}
		data, err := fs.ReadFile(fsys, path.Join(dir, entry.Name()))
		if err != nil {
			return nil, err
		}
		c := Clean{Language: language}
		for line := range strings.Lines(string(data)) {
			if fields := strings.SplitN(strings.TrimSpace(line), " | ", 3); len(fields) == 3 && fields[0] == "none" {
				c.Messages = append(c.Messages, fields[2])
			}
		}
		out = append(out, c)
	}
	return out, nil
}

// CountWords counts the bare words of the messages, by language.
func CountWords(of []Clean) map[string]map[string]int {
	counts := map[string]map[string]int{}
	var views normalize.Views
	var tokens []normalize.Token
	for _, c := range of {
		words := map[string]int{}
		counts[c.Language] = words
		for _, message := range c.Messages {
			views.Build(message)
			text := views.Bare.Text
			tokens = normalize.Tokens(tokens[:0], text)
			for _, t := range tokens {
				words[string(text[t.Start:t.End])]++
			}
		}
	}
	return counts
}
