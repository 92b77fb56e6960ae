package sdk_test

import (
	"flag"
	"os"
	"os/exec"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "rewrite testdata/api.golden")

// teamRules is a pack with a fault, for the example of Reload.
var teamRules = fstest.MapFS{"packs/team-en.yaml": {Data: []byte("schema: 1\npack: team-en\n")}}

// A change of the public API is a visible diff in review.
func TestAPI(t *testing.T) {
	t.Parallel()
	got, err := exec.Command("go", "doc", "-all", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/api.golden"
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Error("the public API differs from testdata/api.golden; if that is meant, run go test ./sdk -run API -update and say so in the CHANGELOG")
	}
}
