package ruletool_test

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/handrail-safety/handrail/sdk/ruletool"
)

var update = flag.Bool("update", false, "rewrite the schemas in rules/")

// The schemas in rules/ are what the code makes.
func TestSchemaFiles(t *testing.T) {
	for _, kind := range ruletool.Schemas() {
		file := "../../rules/" + kind + ".schema.json"
		want, err := ruletool.Schema(kind)
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(file, want, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is stale (%v): go test ./sdk/ruletool -run SchemaFiles -update", file, err)
		}
	}
	if _, err := ruletool.Schema("policy"); err == nil {
		t.Error("a schema of a kind that there is not")
	}
}
