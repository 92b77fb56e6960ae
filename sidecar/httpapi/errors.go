package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/valyala/fasthttp"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/vocab"
	"github.com/handrail-safety/handrail/sidecar/wire"
)

// Codes of the server itself; those of documents are in package wire, those of
// inputs in sdk/vocab. All are listed in the README and never renamed.
const (
	CodeBodyTooLarge     = "body_too_large"
	CodeBadRequest       = "bad_request"
	CodeUnauthorized     = "unauthorized"
	CodeForbiddenHost    = "forbidden_host"
	CodeForbiddenOrigin  = "forbidden_origin"
	CodeNotFound         = "not_found"
	CodeMethodNotAllowed = "method_not_allowed"
	CodeTimeout          = "timeout"
	CodeStageFailed      = "stage_failed"
	CodeUnavailable      = "unavailable"
	CodeInternal         = "internal"
	CodeRulesRejected    = "rules_rejected"
	CodeNoRollback       = "no_rollback"
)

// Codes returns every code that an answer can carry.
func Codes() []string {
	codes := []string{
		CodeBodyTooLarge, CodeBadRequest, CodeUnauthorized, CodeForbiddenHost, CodeForbiddenOrigin, CodeNotFound,
		CodeMethodNotAllowed, CodeTimeout, CodeStageFailed, CodeUnavailable, CodeInternal, CodeRulesRejected, CodeNoRollback,
		wire.CodeBadJSON, wire.CodeUnknownField, wire.CodeBadType, wire.CodeBadBase64,
	}
	for _, c := range vocab.Codes() {
		codes = append(codes, string(c))
	}
	return codes
}

// fail answers with an error document.
func (s *Server) fail(rc *fasthttp.RequestCtx, status int, code, field, message string) {
	rc.Response.ResetBody()
	s.write(rc, status, wire.ErrorV1{Error: wire.ErrorBodyV1{Code: code, Field: field, Message: message, RequestID: requestID(rc)}})
}

func (s *Server) write(rc *fasthttp.RequestCtx, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil { // no type of package wire can fail
		s.logger.Error("an answer could not be encoded", "request_id", requestID(rc), "error", err)
		rc.SetStatusCode(fasthttp.StatusInternalServerError)
		return
	}
	rc.SetStatusCode(status)
	rc.Response.Header.SetContentType("application/json")
	rc.Response.Header.Set("X-Content-Type-Options", "nosniff")
	rc.Response.SetBodyRaw(body) // nobody else holds it
}

// failWith words err. What is not the client's fault goes to the log under the
// request's id, never to the client.
func (s *Server) failWith(rc *fasthttp.RequestCtx, err error) {
	status, body := s.describe(requestID(rc), err)
	s.fail(rc, status, body.Code, body.Field, body.Message)
}

func (s *Server) describe(id string, err error) (int, wire.ErrorBodyV1) {
	var input *sdk.InputError
	var document *wire.DecodeError
	var stage *sdk.StageError
	switch {
	case errors.As(err, &input):
		return inputStatus(input.Code), wire.ErrorBodyV1{Code: string(input.Code), Field: input.Field, Message: input.Error()}
	case errors.As(err, &document):
		return documentStatus(document.Code), wire.ErrorBodyV1{Code: document.Code, Field: document.Field, Message: document.Error()}
	case errors.As(err, &stage):
		s.logger.Error("a stage failed and the policy allows no verdict without it", "request_id", id, "stage", stage.Stage, "error", stage.Err)
		return fasthttp.StatusServiceUnavailable, wire.ErrorBodyV1{Code: CodeStageFailed, Message: fmt.Sprintf("stage %s failed", stage.Stage)}
	case errors.Is(err, context.DeadlineExceeded):
		return fasthttp.StatusServiceUnavailable, wire.ErrorBodyV1{Code: CodeTimeout, Message: fmt.Sprintf("no verdict within %s", s.config.Timeouts.Request)}
	case errors.Is(err, context.Canceled), errors.Is(err, sdk.ErrClosed):
		return fasthttp.StatusServiceUnavailable, wire.ErrorBodyV1{Code: CodeUnavailable, Message: "the server is stopping"}
	default:
		s.logger.Error("no verdict", "request_id", id, "error", err)
		return fasthttp.StatusInternalServerError, wire.ErrorBodyV1{Code: CodeInternal, Message: "internal error"}
	}
}

// inputStatus is 413 for what is too large and 422 for what is wrong.
func inputStatus(code vocab.Code) int {
	word := string(code)
	if strings.Contains(word, "too_") {
		return fasthttp.StatusRequestEntityTooLarge
	}
	return fasthttp.StatusUnprocessableEntity
}

func documentStatus(code string) int {
	switch code {
	case wire.CodeBadEncoding, wire.CodeBadValue, wire.CodeBadBase64:
		return fasthttp.StatusUnprocessableEntity
	default:
		return fasthttp.StatusBadRequest
	}
}

// refuse answers requests that fasthttp could not read.
func (s *Server) refuse(rc *fasthttp.RequestCtx, err error) {
	s.withRequestID(func(rc *fasthttp.RequestCtx) {
		var small *fasthttp.ErrSmallBuffer
		var network net.Error
		switch {
		case errors.As(err, &small):
			s.fail(rc, fasthttp.StatusRequestHeaderFieldsTooLarge, CodeBadRequest, "", "the request's headers are too large")
		case errors.As(err, &network) && network.Timeout():
			s.fail(rc, fasthttp.StatusRequestTimeout, CodeTimeout, "", fmt.Sprintf("the request did not arrive within %s", s.config.Timeouts.Read))
		default:
			s.fail(rc, fasthttp.StatusBadRequest, CodeBadRequest, "", "not an HTTP request that can be read")
		}
		s.metrics.requests.WithLabelValues("none", fmt.Sprint(rc.Response.StatusCode())).Inc()
	})(rc)
}
