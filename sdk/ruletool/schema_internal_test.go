package ruletool

import (
	"maps"
	"slices"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
)

// Format knows the keys of the schema, and no others.
func TestFormatKnowsTheKeysOfTheSchema(t *testing.T) {
	t.Parallel()
	schema := pack.PackSchema()
	for name, tt := range map[string]struct {
		node pack.Node
		keys []string
	}{
		"pack":  {schema, packKeys},
		"rule":  {schema["$defs"].(pack.Node)["rule"].(pack.Node), ruleKeys},
		"near":  {schema["$defs"].(pack.Node)["near"].(pack.Node), nearKeys},
		"tests": {schema["$defs"].(pack.Node)["tests"].(pack.Node), testKeys},
	} {
		want := slices.Sorted(maps.Keys(tt.node["properties"].(pack.Node)))
		if got := slices.Sorted(slices.Values(tt.keys)); !slices.Equal(got, want) {
			t.Errorf("%s: formatted are %v, the schema has %v", name, got, want)
		}
	}
}
