package sdk_test

import (
	"fmt"
	"testing"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// BenchmarkShadowPolicies judges a message with no, one and eight policies on
// trial beside default: of its strictness, and of another, for which the rules'
// findings are weighed anew.
func BenchmarkShadowPolicies(b *testing.B) {
	people := []sdk.Person{{AgeBand: vocab.Age13To15}}
	for _, message := range []struct{ name, text string }{{"clean", "you fine person"}, {"insult", "you zogblat"}} {
		for _, trial := range []struct {
			name, keys string
			n          int
		}{{"none", "", 0}, {"same", "", 1}, {"same", "", 8}, {"stricter", "\nstrictness: 2", 1}, {"stricter", "\nstrictness: 2", 8}} {
			var list []string
			for i := range trial.n {
				list = append(list, fmt.Sprintf("trial-%d: shadows: [default]%s", i, trial.keys))
			}
			b.Run(fmt.Sprintf("%s/%s=%d", message.name, trial.name, trial.n), func(b *testing.B) {
				e := newEngine(b, policies(list...))
				in := sdk.Input{Content: text(message.text), Author: people[0], Recipients: people}
				b.ReportAllocs()
				for b.Loop() {
					v, err := e.Moderate(b.Context(), in)
					if err != nil || len(v.ShadowPolicies) != trial.n {
						b.Fatalf("%d policies on trial, %v, want %d", len(v.ShadowPolicies), err, trial.n)
					}
				}
			})
		}
	}
}
