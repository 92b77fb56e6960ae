package httpapi

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/handrail-safety/handrail/sidecar/bundles"
)

// bundleV1 says which bundle runs and how the last look at its source went.
type bundleV1 struct {
	Source  string `json:"source"`
	Running keptV1 `json:"running"`
	// Previous ran before, newest first: a rollback goes to the first.
	Previous []keptV1 `json:"previous"`
	// HeldBack is the version that was rolled back from, absent without.
	HeldBack string `json:"held_back,omitempty"`
	Polls    int    `json:"polls"`
	Failed   int    `json:"failed"`
	// Checked is absent where the source was never found in order.
	Checked *time.Time `json:"checked,omitempty"`
	// Faults of the last look, start or rollback.
	Faults []string `json:"faults"`
}

type keptV1 struct {
	Bundle string `json:"bundle"`
	Digest string `json:"digest"`
	// SignedBy is absent where no signature is asked for.
	SignedBy  string    `json:"signed_by,omitempty"`
	Installed time.Time `json:"installed"`
}

func newBundleV1(s bundles.State) *bundleV1 {
	b := &bundleV1{
		Source: s.Source, Running: newKeptV1(s.Running), Previous: make([]keptV1, 0, len(s.Previous)),
		HeldBack: s.HeldBack.Version, Polls: s.Polls, Failed: s.Failed, Faults: lines(s.Fault),
	}
	for _, k := range s.Previous {
		b.Previous = append(b.Previous, newKeptV1(k))
	}
	if !s.Checked.IsZero() {
		checked := s.Checked.UTC()
		b.Checked = &checked
	}
	return b
}

func newKeptV1(k bundles.Kept) keptV1 {
	return keptV1{Bundle: k.Identity, Digest: k.Digest, SignedBy: k.SignedBy, Installed: k.Installed}
}

// bundleMetrics are those that only a sidecar with a bundle has.
func bundleMetrics(b Bundles) []prometheus.Collector {
	return []prometheus.Collector{
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "handrail_bundle_polls_total", Help: "Looks at the bundle's source that worked."},
			func() float64 { return float64(b.Bundle().Polls) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "handrail_bundle_failed_total", Help: "Looks at the bundle's source, starts and rollbacks that failed."},
			func() float64 { return float64(b.Bundle().Failed) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "handrail_bundle_checked_seconds", Help: "When the bundle's source was last found in order, in Unix time; 0 if never."},
			func() float64 {
				checked := b.Bundle().Checked
				if checked.IsZero() {
					return 0
				}
				return float64(checked.UnixMilli()) / 1000
			}),
	}
}
