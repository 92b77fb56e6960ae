package ruletool

import (
	"bytes"
	"fmt"
	"slices"
	"text/template"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

var newPack = template.Must(template.New("pack").Parse(`# What this pack finds, and what it does not find.
schema: 1
pack: {{.Name}}
version: 0.1.0
language: {{.Language}}
licence: CC0-1.0
rules:
  - id: {{.Name}}.first
    status: draft # runs in shadow until it is stable
    category: {{.Category}}
{{- if .Signal}}
    signal: {{.Signal}}
{{- end}}
    score: 0.5
    level: 1
    any: ["zyxmuster {one|two}"] # what must be said; replace it
    unless: ["zyxmuster two of us"] # what makes it harmless
    why: Say in one sentence what harm this shows.
    source: own work
    tests:
      hit: ["you are zyxmuster one"]
      miss: ["zyxmuster two of us agree", "zyxmusterone is one word"]
`))

// New returns a pack that passes its tests, to start from. It fails on a name,
// language, category or signal that packs cannot have.
func New(name, language string, category vocab.Category, signal vocab.Signal) ([]byte, error) {
	if !slices.Contains(vocab.Categories(), category) {
		return nil, fmt.Errorf("category: unknown %q, want one of %v", category, vocab.Categories())
	}
	if signals := vocab.Signals(category); len(signals) > 0 && !slices.Contains(signals, signal) {
		return nil, fmt.Errorf("signal: unknown %q, want one of %v", signal, signals)
	}
	var out bytes.Buffer
	err := newPack.Execute(&out, map[string]string{"Name": name, "Language": language, "Category": string(category), "Signal": string(signal)})
	if err != nil {
		return nil, err
	}
	if _, faults := pack.Parse(name+".yaml", out.Bytes()); len(faults) > 0 {
		return nil, faults[0].Err
	}
	return out.Bytes(), nil
}
