package httpapi

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fasthttp/router"
	"github.com/oklog/ulid/v2"
	"github.com/valyala/fasthttp"

	"github.com/handrail-safety/handrail/sidecar/config"
)

const (
	headerRequestID = "X-Request-Id"
	maxRequestID    = 64
)

// withRequestID gives every request an id: the client's, if it is short and
// plain, or a new ULID. It stands in errors, logs and the answer's header.
func (s *Server) withRequestID(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(rc *fasthttp.RequestCtx) {
		id := string(rc.Request.Header.Peek(headerRequestID))
		if !plain(id) {
			id = ulid.Make().String()
		}
		rc.Response.Header.Set(headerRequestID, id)
		next(rc)
	}
}

func plain(id string) bool {
	odd := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
	}
	return id != "" && len(id) <= maxRequestID && !strings.ContainsFunc(id, odd)
}

func requestID(rc *fasthttp.RequestCtx) string {
	return string(rc.Response.Header.Peek(headerRequestID))
}

// withRecover keeps a panic of one request from ending the process, as it
// would in fasthttp. The log holds the stack, never the request.
func (s *Server) withRecover(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(rc *fasthttp.RequestCtx) {
		defer func() {
			if p := recover(); p != nil {
				s.metrics.panics.Inc()
				s.logger.Error("a handler panicked", "request_id", requestID(rc), "stack", string(debug.Stack()))
				s.fail(rc, fasthttp.StatusInternalServerError, CodeInternal, "", "internal error")
			}
		}()
		next(rc)
	}
}

// withMetrics counts requests and their time by route.
func (s *Server) withMetrics(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(rc *fasthttp.RequestCtx) {
		start := time.Now()
		s.metrics.inFlight.Inc()
		defer s.metrics.inFlight.Dec()
		next(rc)
		route, _ := rc.UserValue(router.MatchedRoutePathParam).(string)
		if route == "" {
			route = "none"
		}
		s.metrics.requests.WithLabelValues(route, strconv.Itoa(rc.Response.StatusCode())).Inc()
		s.metrics.seconds.WithLabelValues(route).Observe(time.Since(start).Seconds())
	}
}

// withOrigin refuses requests that a page in a browser could have made
// through a name of its own that points here (DNS rebinding), or from another
// site. A page of an allowed origin may read the answer.
func (s *Server) withOrigin(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(rc *fasthttp.RequestCtx) {
		host := strings.ToLower(string(rc.Host()))
		if !s.hostAllowed(host) {
			s.fail(rc, fasthttp.StatusForbidden, CodeForbiddenHost, "", "the Host header names a host that is not in allowed_hosts")
			return
		}
		for _, origin := range rc.Request.Header.PeekAll(fasthttp.HeaderOrigin) {
			if !s.originAllowed(strings.ToLower(string(origin)), host) {
				s.fail(rc, fasthttp.StatusForbidden, CodeForbiddenOrigin, "", "the Origin header names an origin that is not in allowed_origins")
				return
			}
			rc.Response.Header.SetBytesV(fasthttp.HeaderAccessControlAllowOrigin, origin)
			rc.Response.Header.Set(fasthttp.HeaderVary, fasthttp.HeaderOrigin)
		}
		next(rc)
	}
}

// preflight answers the question of a browser whether a page may ask; only
// allowed origins come this far.
func (s *Server) preflight(rc *fasthttp.RequestCtx) {
	h := &rc.Response.Header
	h.Set(fasthttp.HeaderAccessControlAllowMethods, "POST")
	h.Set(fasthttp.HeaderAccessControlAllowHeaders, "Authorization, Content-Type, "+headerRequestID)
	h.Set(fasthttp.HeaderAccessControlMaxAge, "600")
	rc.SetStatusCode(fasthttp.StatusNoContent)
}

func (s *Server) hostAllowed(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(name, ".")
	if config.Loopback(name) || slices.Contains(s.config.AllowedHosts, name) || slices.Contains(s.config.AllowedHosts, host) {
		return true
	}
	if _, unix := s.config.UnixPath(); unix { // no browser reaches a Unix socket
		return true
	}
	listen, _, err := net.SplitHostPort(s.config.Listen)
	return err == nil && name == listen && name != ""
}

// originAllowed takes the page's own origin, which names the host it asks,
// and those of the configuration.
func (s *Server) originAllowed(origin, host string) bool {
	if slices.ContainsFunc(s.config.AllowedOrigins, func(o string) bool { return strings.EqualFold(o, origin) }) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host == host && (u.Scheme == "http" || u.Scheme == "https")
}

// withKey asks for one of the configured keys. Hashes of equal length are
// compared in constant time, so that the time tells nothing of a key.
func (s *Server) withKey(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	if len(s.config.APIKeys) == 0 {
		return next
	}
	keys := make([][sha256.Size]byte, len(s.config.APIKeys))
	for i, key := range s.config.APIKeys {
		keys[i] = sha256.Sum256([]byte(key))
	}
	return func(rc *fasthttp.RequestCtx) {
		given, bearer := bytes.CutPrefix(rc.Request.Header.Peek(fasthttp.HeaderAuthorization), []byte("Bearer "))
		sum := sha256.Sum256(given)
		match := 0
		for i := range keys {
			match |= subtle.ConstantTimeCompare(sum[:], keys[i][:])
		}
		if !bearer || match == 0 {
			rc.Response.Header.Set(fasthttp.HeaderWWWAuthenticate, "Bearer")
			s.fail(rc, fasthttp.StatusUnauthorized, CodeUnauthorized, "", "want a header Authorization: Bearer <key> with a key of api_keys")
			return
		}
		next(rc)
	}
}
