package main

import (
	"math"
	"testing"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/sdktest"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// The table must join the tiers as the engine does: the engine's scores differ
// by the trust in the category alone, the same for every pair.
func TestJoinsTheTiersAsTheEngineDoes(t *testing.T) {
	t.Parallel()
	pairs := [][2]float64{{0.9, 0.2}, {0.3, 0.99}, {0.5, 0.5}, {0.97, 0.05}, {1, 1}, {0.2, 0.03}}
	trust := math.NaN()
	for _, pair := range pairs {
		strong := sdktest.Text("strong", func(string) []float64 { return pair[:1] }, "hate")
		strong.Description.Tier = "strong"
		fast := sdktest.Text("fast", func(string) []float64 { return pair[1:] }, "hate")
		engine, err := sdk.New(sdk.WithRules(rules.FS()), sdk.WithClassifier(fast), sdk.WithClassifier(strong))
		if err != nil {
			t.Fatal(err)
		}
		v, err := engine.Moderate(t.Context(), sdk.Input{Content: []sdk.Part{{Type: vocab.PartText, Text: "qwrt"}}})
		if err != nil {
			t.Fatal(err)
		}
		got := v.Categories[vocab.Hate].Score / joined(pair[0], pair[1])
		if math.IsNaN(trust) {
			trust = got
		}
		if math.Abs(got-trust) > 1e-3 {
			t.Errorf("strong %v, fast %v: the engine says %v, of what the table says; %v of another pair", pair[0], pair[1], got, trust)
		}
	}
}
