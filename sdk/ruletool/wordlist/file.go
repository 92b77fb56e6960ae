package wordlist

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/ruletool"
)

// The pack as YAML has it.
type (
	packFile struct {
		Schema   int                `yaml:"schema"`
		Pack     string             `yaml:"pack"`
		Version  string             `yaml:"version"`
		Language string             `yaml:"language"`
		Licence  string             `yaml:"licence"`
		Lists    map[string]listRef `yaml:"lists,omitempty"`
		Rules    []ruleFile         `yaml:"rules"`
	}
	listRef struct {
		File string `yaml:"file"`
	}
	ruleFile struct {
		ID       string    `yaml:"id"`
		Status   string    `yaml:"status"`
		Category string    `yaml:"category"`
		Signal   string    `yaml:"signal,omitempty"`
		Score    float64   `yaml:"score"`
		Level    int       `yaml:"level"`
		Any      []string  `yaml:"any,omitempty"`
		Lists    []string  `yaml:"lists,omitempty"`
		Why      string    `yaml:"why"`
		Limits   []string  `yaml:"limits,omitempty"`
		Source   string    `yaml:"source"`
		Tests    testsFile `yaml:"tests"`
	}
	testsFile struct {
		Hit  []string `yaml:"hit"`
		Miss []string `yaml:"miss"`
	}
)

// files writes the pack and its lists.
func (p *draft) files() ([]File, error) {
	status := pack.Draft
	if p.o.Stable {
		status = pack.Stable
	}
	doc := packFile{pack.Schema, p.o.Name, "0.1.0", p.o.Language, p.o.Licence, map[string]listRef{}, nil}
	files := make([]File, 1, 1+len(p.rules))
	for _, r := range p.rules {
		name := "terms/" + p.o.Name + strings.TrimPrefix(r.name, "words") + ".txt"
		doc.Lists[r.name] = listRef{name}
		doc.Rules = append(doc.Rules, ruleFile{
			ID: p.o.Name + "." + r.name, Status: string(status), Category: string(p.o.Category), Signal: string(p.o.Signal), Score: r.score, Level: p.o.Level,
			Lists: []string{r.name}, Why: "Words of an imported list.", Limits: []string{"inflected forms and compounds that the list does not hold"},
			Source: p.o.Source, Tests: testsFile{r.hits, r.misses},
		})
		head := fmt.Sprintf("# source: %s\n# licence: %s\n# date: %s\n", oneLine(p.o.Source), oneLine(p.o.Licence), p.o.Date.Format("2006-01-02"))
		files = append(files, File{name, []byte(head + strings.Join(r.terms, "\n") + "\n")})
	}
	raw, err := yaml.Marshal(doc)
	if err != nil {
		return nil, err
	}
	if raw, err = ruletool.Format(raw); err != nil {
		return nil, err
	}
	head := "# Made from a list of words by \"handrail rules import\". Drafts run in shadow until\n# their status is stable.\n"
	files[0] = File{"packs/" + p.o.Name + ".yaml", append([]byte(head), bytes.TrimSpace(raw)...)}
	files[0].Data = append(files[0].Data, '\n')
	return files, nil
}

// oneLine keeps what is written into a comment on its line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
