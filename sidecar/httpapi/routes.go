package httpapi

import (
	"context"
	"fmt"
	"runtime"

	"github.com/valyala/fasthttp"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/vocab"
	"github.com/handrail-safety/handrail/sidecar/wire"
)

// batchV1 is the body of POST /v1/moderate/batch.
type batchV1 struct {
	Requests []wire.RequestV1 `json:"requests"`
}

// resultsV1 answers in the order of the requests: verdicts or errors.
type resultsV1 struct {
	Results []any `json:"results"`
}

// versionV1 answers GET /v1/version.
type versionV1 struct {
	Engine string   `json:"engine"`
	Go     string   `json:"go"`
	Bundle string   `json:"bundle,omitempty"`
	Packs  []string `json:"packs"`
	Models []string `json:"models"`
}

// statusV1 answers /healthz and /readyz.
type statusV1 struct {
	Status string `json:"status"`
}

// requestContext carries the deadline of one request. It is not rc itself,
// which has no deadline and is used again after the handler returns.
func (s *Server) requestContext() (context.Context, context.CancelFunc) {
	return context.WithTimeout(s.base, s.config.Timeouts.Request)
}

func (s *Server) moderate(rc *fasthttp.RequestCtx, body []byte) {
	var request wire.RequestV1
	if err := wire.Decode(body, &request); err != nil {
		s.failWith(rc, err)
		return
	}
	in, err := request.Input()
	if err != nil {
		s.failWith(rc, err)
		return
	}
	ctx, cancel := s.requestContext()
	defer cancel()
	verdict, err := s.engine.Moderate(ctx, in)
	if err != nil {
		s.failWith(rc, err)
		return
	}
	s.metrics.count(&verdict)
	s.write(rc, fasthttp.StatusOK, request.Verdict(&verdict))
}

func (s *Server) moderateBatch(rc *fasthttp.RequestCtx, body []byte) {
	var batch batchV1
	if err := wire.Decode(body, &batch); err != nil {
		s.failWith(rc, err)
		return
	}
	if n := len(batch.Requests); n == 0 || n > s.config.Limits.Batch {
		s.failWith(rc, &sdk.InputError{Code: vocab.CodeBatchTooLarge, Field: "requests", Problem: fmt.Sprintf("%d requests, want 1 to %d", n, s.config.Limits.Batch)})
		return
	}
	ctx, cancel := s.requestContext()
	defer cancel()
	results, err := s.judgeBatch(ctx, requestID(rc), batch.Requests)
	if err != nil {
		s.failWith(rc, err)
		return
	}
	s.write(rc, fasthttp.StatusOK, resultsV1{Results: results})
}

// judgeBatch judges those requests that can be read; the others keep their
// place with an error.
func (s *Server) judgeBatch(ctx context.Context, id string, requests []wire.RequestV1) ([]any, error) {
	out := make([]any, len(requests))
	inputs := make([]sdk.Input, 0, len(requests))
	places := make([]int, 0, len(requests))
	for i := range requests {
		in, err := requests[i].Input()
		if err != nil {
			out[i] = s.errorResult(id, err)
			continue
		}
		inputs, places = append(inputs, in), append(places, i)
	}
	if len(inputs) == 0 {
		return out, nil
	}
	results, err := s.engine.ModerateBatch(ctx, inputs)
	if err != nil {
		return nil, err
	}
	for k := range results {
		i := places[k]
		if results[k].Err != nil {
			out[i] = s.errorResult(id, results[k].Err)
			continue
		}
		s.metrics.count(&results[k].Verdict)
		out[i] = requests[i].Verdict(&results[k].Verdict)
	}
	return out, nil
}

func (s *Server) errorResult(id string, err error) wire.ErrorV1 {
	_, body := s.describe(id, err)
	return wire.ErrorV1{Error: body}
}

func (s *Server) version(rc *fasthttp.RequestCtx) {
	p := s.engine.Provenance()
	s.write(rc, fasthttp.StatusOK, versionV1{Engine: p.Engine, Go: runtime.Version(), Bundle: p.Bundle, Packs: p.Packs, Models: p.Models})
}

// alive says that the process answers.
func alive(rc *fasthttp.RequestCtx) {
	rc.Response.Header.SetContentType("application/json")
	rc.SetBodyString(`{"status":"alive"}`)
}

// ready says whether requests should come here: rules and models are loaded
// before the server starts, so only a stop makes it unready.
func (s *Server) ready(rc *fasthttp.RequestCtx) {
	if s.draining.Load() {
		s.write(rc, fasthttp.StatusServiceUnavailable, statusV1{Status: "stopping"})
		return
	}
	s.write(rc, fasthttp.StatusOK, statusV1{Status: "ready"})
}
