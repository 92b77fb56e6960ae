package httpapi

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/valyala/fasthttp"
	"github.com/valyala/fasthttp/fasthttpadaptor"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// metrics are the sidecar's own, in a registry of their own. Labels are words
// of the vocabulary, routes, and names of rules and policies that were loaded,
// never anything of a user.
type metrics struct {
	registry   *prometheus.Registry
	requests   *prometheus.CounterVec
	seconds    *prometheus.HistogramVec
	inFlight   prometheus.Gauge
	panics     prometheus.Counter
	verdicts   *prometheus.CounterVec
	severities *prometheus.CounterVec
	degraded   *prometheus.CounterVec
	policies   *prometheus.CounterVec
	drafts     *prometheus.CounterVec
}

func newMetrics(rules Rules) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "handrail_http_requests_total", Help: "Requests by route and status."}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "handrail_http_request_seconds", Help: "Time from the whole request read to the answer written to its buffer.",
			Buckets: []float64{.0001, .0002, .0005, .001, .002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}}, []string{"route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "handrail_http_requests_in_flight", Help: "Requests being answered."}),
		panics:   prometheus.NewCounter(prometheus.CounterOpts{Name: "handrail_panics_total", Help: "Panics caught by the server."}),
		verdicts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "handrail_verdicts_total", Help: "Verdicts by content action."}, []string{"action"}),
		severities: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "handrail_findings_total", Help: "Verdicts in which a category has a severity above none."}, []string{"category", "severity"}),
		degraded: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "handrail_degraded_total", Help: "Verdicts given without a stage that failed."}, []string{"stage"}),
		policies: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "handrail_shadow_total", Help: "Verdicts with a policy on trial beside them, by what it would have done (error: no verdict) and what was done; differs is true where anything a platform does would have been different."},
			[]string{"policy", "action", "acted", "differs"}),
		drafts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "handrail_shadow_rules_total", Help: "Verdicts in which a rule hit that does not count: a draft, or above the policy's strictness."}, []string{"rule"}),
	}
	m.registry.MustRegister(
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "handrail_rules_reloads_total", Help: "Reloads of the rules that worked."},
			func() float64 { return float64(rules.State().Reloads) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "handrail_rules_reloads_failed_total", Help: "Reloads that left the old rules in place."},
			func() float64 { return float64(rules.State().Failed) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "handrail_rules_loaded_seconds", Help: "When the rules that judge now were loaded, in Unix time."},
			func() float64 { return float64(rules.State().Loaded.UnixMilli()) / 1000 }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "handrail_rules_clean_hits", Help: "Rules that find ordinary messages, drafts too; 0 until that is known. GET /v1/packs lists them."},
			func() float64 { return float64(rulesOf(rules.State().CleanHits)) }))
	if b, ok := rules.(Bundles); ok {
		m.registry.MustRegister(bundleMetrics(b)...)
	}
	m.registry.MustRegister(m.requests, m.seconds, m.inFlight, m.panics, m.verdicts, m.severities, m.degraded, m.policies, m.drafts,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// rulesOf counts the rules of hits; one may find messages of several languages.
func rulesOf(hits []sdk.CleanHit) int {
	rules := map[string]bool{}
	for _, h := range hits {
		rules[h.Rule] = true
	}
	return len(rules)
}

func (m *metrics) handler() fasthttp.RequestHandler {
	return fasthttpadaptor.NewFastHTTPHandler(promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
}

// count records what a verdict says.
func (m *metrics) count(v *sdk.Verdict) {
	m.verdicts.WithLabelValues(string(v.Action)).Inc()
	for name, c := range v.Categories {
		if c.Severity != vocab.SeverityNone {
			m.severities.WithLabelValues(string(name), string(c.Severity)).Inc()
		}
	}
	for _, stage := range v.Degraded {
		m.degraded.WithLabelValues(stage).Inc()
	}
	m.countShadow(v)
}

// countShadow records what changed nothing: a rule once a verdict, however
// often it hit.
func (m *metrics) countShadow(v *sdk.Verdict) {
	for i := range v.ShadowPolicies {
		p := &v.ShadowPolicies[i]
		action := string(p.Action)
		if p.Failed != "" {
			action = "error"
		}
		m.policies.WithLabelValues(p.Policy, action, string(v.Action), strconv.FormatBool(len(p.Differs) > 0)).Inc()
	}
	hit := map[string]bool{}
	for i := range v.Shadow {
		if e := &v.Shadow[i]; !e.NearMiss && !hit[e.ID] {
			hit[e.ID] = true
			m.drafts.WithLabelValues(e.ID).Inc()
		}
	}
}
