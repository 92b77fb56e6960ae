package sdk_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/bundle"
	"github.com/handrail-safety/handrail/sdk/ruletool"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// bundled makes a bundle of files.
func bundled(t *testing.T, version string, files fstest.MapFS) *bundle.Bundle {
	t.Helper()
	data, _, err := bundle.Build(files, "team", version, time.Unix(1_800_000_000, 0))
	if err != nil {
		t.Fatal(err)
	}
	b, err := bundle.OpenUnsigned(data)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Verdicts name the bundle that the rules came from, and after a reload the next.
func TestBundleInProvenance(t *testing.T) {
	t.Parallel()
	shipped := sdk.WithRules(ruletool.WithoutPacks(rules.FS()))
	first := bundled(t, "1.0.0", laid("  - {id: toads-en.newt, level: 2, why: x}\n"))
	second := bundled(t, "1.1.0", laid("  - {id: toads-en.toad, score: 0.5, why: x}\n"))
	engine, err := sdk.New(shipped, sdk.WithRules(first))
	if err != nil {
		t.Fatal(err)
	}
	check := func(want string, score float64) {
		t.Helper()
		v, err := engine.Moderate(t.Context(), sdk.Input{Content: []sdk.Part{{Type: vocab.PartText, Text: "you zyxtoad"}}})
		if err != nil {
			t.Fatal(err)
		}
		if v.Provenance.Bundle != want || engine.Provenance().Bundle != want || v.Categories[vocab.Bullying].Score != score {
			t.Errorf("bundle %q, score %v, want %q and %v", v.Provenance.Bundle, v.Categories[vocab.Bullying].Score, want, score)
		}
	}
	check(first.Identity(), 0.7)
	if err := engine.Reload(t.Context(), shipped, sdk.WithRules(bundled(t, "1.2.0", fstest.MapFS{"packs/x.yaml": {Data: []byte("x")}}))); err == nil {
		t.Error("a faulty bundle: no error")
	}
	check(first.Identity(), 0.7)
	if err := engine.Reload(t.Context(), shipped, sdk.WithRules(second)); err != nil {
		t.Fatal(err)
	}
	check(second.Identity(), 0.5)
	if err := engine.Reload(t.Context(), shipped, sdk.WithRules(first), sdk.WithRules(second)); err == nil || !strings.Contains(err.Error(), "at most one") {
		t.Errorf("two bundles: %v", err)
	}
	if err := engine.Reload(t.Context(), shipped, sdk.WithRules(laid("  - {id: toads-en.toad, score: 0.6, why: x}\n"))); err != nil {
		t.Fatal(err)
	}
	check("", 0.6)
}
