package ruletool

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// Schemas are the kinds of file that [Schema] describes.
func Schemas() []string { return []string{"pack", "override"} }

// Schema returns the JSON Schema (draft 2020-12) of a pack or of an override, for
// editors: keys, words and limits are those of the loader. It fails on another
// kind than one of [Schemas].
//
// What the schema refuses the loader refuses too. The loader knows more, such as
// the language of terms: [Lint] has the last word.
func Schema(kind string) ([]byte, error) {
	var schema pack.Node
	switch kind {
	case "pack":
		schema = pack.PackSchema()
	case "override":
		schema = pack.OverrideSchema()
	default:
		return nil, fmt.Errorf("schema: unknown %q, want one of %v", kind, Schemas())
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(schema)
	return out.Bytes(), err
}
