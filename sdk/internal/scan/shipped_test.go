package scan_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/scan"
)

const (
	ruleFolder = "../../../rules"
	packFolder = ruleFolder + "/packs"
)

// Every pack of the repository loads and passes its own tests. For one pack:
//
//	go test ./sdk/internal/scan -run Shipped/self-harm-en
func TestShipped(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(packFolder, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no packs in %s: %v", packFolder, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p, faults := pack.Parse(filepath.Base(file), data)
			if p == nil {
				report(t, faults)
				return
			}
			set, err := scan.Compile([]*pack.Pack{p}, scan.Misspelled{})
			if err != nil {
				t.Fatal(err)
			}
			report(t, set.Lint())
			report(t, set.Check())
			t.Logf("%d rules", len(p.Rules))
		})
	}
}

func report(t *testing.T, faults []*pack.Fault) {
	t.Helper()
	for _, f := range faults {
		t.Error(f)
	}
}
