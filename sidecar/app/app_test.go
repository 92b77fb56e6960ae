package app_test

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sidecar/app"
	"github.com/handrail-safety/handrail/sidecar/config"
)

// A configuration that nobody checked takes no bundle that nobody signed.
func TestSignatureWithoutKeys(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string][]string{"none": nil, "empty": {}} {
		c := config.Defaults()
		c.TextModel, c.StrongTextModel, c.ImageModel = false, false, false
		c.Bundle.Source, c.Bundle.Dir, c.Bundle.Keys = "team.tar.gz", filepath.Join(t.TempDir(), "kept"), keys
		a, err := app.Open(t.Context(), c, slog.New(slog.DiscardHandler))
		if a != nil || err == nil || !strings.Contains(err.Error(), "bundle.keys: none") {
			t.Errorf("%s: got %v, want bundle.keys: none", name, err)
		}
	}
}
