package sdk_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/ruletool"
)

// cleanRule writes a rule of the pack demo-en.
func cleanRule(id, status, more string) string {
	return fmt.Sprintf("  - {id: demo-en.%s, status: %s, category: profanity, score: 0.6, level: 2, why: x, source: x, tests: {hit: [zyx], miss: [x]}, %s}\n", id, status, more)
}

// cleanRules are packs with ordinary messages in two languages beside them.
func cleanRules() fstest.MapFS {
	return fstest.MapFS{
		"packs/demo-en.yaml": {Data: []byte("schema: 1\npack: demo-en\nversion: 1.0.0\nlanguage: en\nlicence: CC0-1.0\nrules:\n" +
			cleanRule("any", "stable", "scope: any, any: [zyx, halt]") + cleanRule("draft", "draft", `any: [zyx, "slime*"]`) +
			cleanRule("gone", "retired", "any: [zyx, monday]") + cleanRule("never", "stable", "any: [zyx, toadface]"))},
		"clean/en.txt": {Data: []byte("# ours\nnone | chat | slime, slime and slimes\nnone | chat | we make slime\nnone | chat | on monday\nnone | chat | the slimes\nnone | chat | slimes again\n")},
		"clean/de.txt": {Data: []byte("none | chat | halt mal\nnone | chat | slime ist doof\n")},
	}
}

func cleanEngine(t *testing.T, own fstest.MapFS) *sdk.Engine {
	t.Helper()
	e, err := sdk.New(sdk.WithRules(ruletool.WithoutPacks(rules.FS())), sdk.WithRules(own))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestCleanHits(t *testing.T) {
	t.Parallel()
	own := cleanRules()
	for _, language := range []string{"cs", "el", "es", "fr", "it", "nl", "pl", "pt", "ro", "sv"} {
		own["clean/"+language+".txt"] = &fstest.MapFile{} // hides the shipped messages
	}
	e := cleanEngine(t, own)
	hits, err := e.CleanHits(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []sdk.CleanHit{
		{Rule: "demo-en.draft", File: "packs/demo-en.yaml", Line: 8, Draft: true, Language: "en", Count: 4, PerThousand: 800,
			Messages: []string{"slime, slime and slimes", "we make slime", "the slimes"}},
		{Rule: "demo-en.any", File: "packs/demo-en.yaml", Line: 7, Language: "de", Count: 1, PerThousand: 500, Messages: []string{"halt mal"}},
	}
	if !slices.EqualFunc(hits, want, func(a, b sdk.CleanHit) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
		t.Errorf("got  %+v\nwant %+v", hits, want)
	}
	delete(own, "packs/demo-en.yaml")
	own["packs/demo-de.yaml"] = &fstest.MapFile{Data: []byte("schema: 1\npack: demo-de\nversion: 1.0.0\nlanguage: de\nlicence: CC0-1.0\nrules:\n" +
		"  - {id: demo-de.r, status: stable, category: profanity, score: 0.6, level: 2, why: x, source: x, tests: {hit: [zyx], miss: [x]}, any: [zyx]}\n")}
	if err := e.Reload(t.Context(), sdk.WithRules(ruletool.WithoutPacks(rules.FS())), sdk.WithRules(own)); err != nil {
		t.Fatal(err)
	}
	if hits, err := e.CleanHits(t.Context()); err != nil || hits == nil || len(hits) != 0 {
		t.Errorf("rules that find nothing: %#v, %v, want none that is not nil", hits, err)
	}
}

func TestCleanHitsFails(t *testing.T) {
	t.Parallel()
	e := cleanEngine(t, cleanRules())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if hits, err := e.CleanHits(ctx); !errors.Is(err, context.Canceled) || hits != nil {
		t.Errorf("cancelled: %v, %v", hits, err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := e.CleanHits(t.Context()); !errors.Is(err, sdk.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

func BenchmarkCleanHits(b *testing.B) {
	e, err := sdk.New(sdk.WithRules(rules.FS()))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := e.CleanHits(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
