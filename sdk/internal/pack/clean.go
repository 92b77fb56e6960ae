package pack

import (
	"crypto/sha256"
	"encoding/hex"
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
	Digest   string // "sha256:" and 64 hex digits over the bytes of the file
}

// LoadClean reads every .txt file of folder dir, named by language, one message a
// line: "none | what it is like | message". Lines with # are comments. A folder that is
// not there holds none; every line of another form is a fault.
func LoadClean(fsys fs.FS, dir string) ([]Clean, []*Fault) {
	return loadFolder(fsys, dir, ".txt", parseClean)
}

func parseClean(file string, data []byte) (Clean, []*Fault) {
	digest := sha256.Sum256(data)
	c := Clean{Language: strings.TrimSuffix(path.Base(file), ".txt"), Digest: "sha256:" + hex.EncodeToString(digest[:])}
	var faults []*Fault
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.SplitN(line, " | ", 3)
		if len(fields) != 3 || fields[0] != "none" {
			faults = append(faults, &Fault{File: file, Line: n, Err: errors.New("want none | what it is like | message")})
			continue
		}
		c.Messages = append(c.Messages, fields[2])
	}
	return c, faults
}

// CountWords counts the bare words of the messages, by base language.
func CountWords(of []Clean) map[string]map[string]int {
	counts := map[string]map[string]int{}
	var views normalize.Views
	var tokens []normalize.Token
	for _, c := range of {
		words := counts[BaseLanguage(c.Language)]
		if words == nil {
			words = map[string]int{}
			counts[BaseLanguage(c.Language)] = words
		}
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
