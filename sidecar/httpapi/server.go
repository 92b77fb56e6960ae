// Package httpapi serves the engine over HTTP.
//
// A request goes through the middleware of [Server.Handler] from the outside
// in: the request gets an id and is counted, panics are caught, its Host and
// Origin are checked, then its key; then the route's handler decodes, asks the
// engine and answers. A verdict is always 200; everything else means that
// there is none.
package httpapi

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"github.com/fasthttp/router"
	"github.com/valyala/fasthttp"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sidecar/bundles"
	"github.com/handrail-safety/handrail/sidecar/config"
	"github.com/handrail-safety/handrail/sidecar/reload"
)

// Moderator is what the server needs of an engine.
type Moderator interface {
	Moderate(ctx context.Context, in sdk.Input) (sdk.Verdict, error)
	ModerateBatch(ctx context.Context, in []sdk.Input) ([]sdk.BatchResult, error)
	Provenance() sdk.Provenance
}

// Rules is what the server needs to tell and change which rules judge.
type Rules interface {
	Reload(ctx context.Context, why string) error
	State() reload.State
}

// Bundles are [Rules] of which some come from a bundle; a server whose Rules are
// none knows no bundle.
type Bundles interface {
	Rules
	Bundle() bundles.State
	Rollback(ctx context.Context, why string) error
}

// Server answers requests. It is safe for concurrent use.
type Server struct {
	engine  Moderator
	rules   Rules
	config  config.Config
	logger  *slog.Logger
	metrics *metrics
	http    *fasthttp.Server
	// base is the parent of every request's context; stop ends them all.
	base context.Context
	stop context.CancelFunc
	// large bounds the large bodies that are in memory at once.
	large    chan struct{}
	draining atomic.Bool
}

// A Page is a static answer to GET at its path, such as the playground.
type Page struct {
	Path, ContentType, ContentSecurityPolicy string
	Body                                     []byte
}

// New makes a Server; pages are served beside the API.
func New(engine Moderator, rules Rules, c config.Config, logger *slog.Logger, pages ...Page) *Server {
	s := &Server{engine: engine, rules: rules, config: c, logger: logger, metrics: newMetrics(rules), large: make(chan struct{}, largeBodies)}
	s.base, s.stop = context.WithCancel(context.Background())
	s.http = &fasthttp.Server{
		Handler:            s.handler(pages),
		ErrorHandler:       s.refuse,
		Name:               "handrail",
		ReadTimeout:        c.Timeouts.Read,
		WriteTimeout:       c.Timeouts.Write,
		IdleTimeout:        c.Timeouts.Idle,
		MaxRequestBodySize: c.Limits.BodyBytes,
		Concurrency:        c.Limits.Connections,
		CloseOnShutdown:    true,
		Logger:             quiet{},
		// The announced length of a body is not allocated before it arrives:
		// see body.go.
		StreamRequestBody:            true,
		DisablePreParseMultipartForm: true,
		NoDefaultContentType:         true,
	}
	return s
}

// quiet drops fasthttp's own lines, which quote requests.
type quiet struct{}

func (quiet) Printf(string, ...any) {}

// Serve answers on l until Shutdown.
func (s *Server) Serve(l net.Listener) error { return s.http.Serve(l) }

// Shutdown stops taking requests, lets those under way finish for at most
// timeout, then cancels them. Readiness fails from the start.
func (s *Server) Shutdown(timeout time.Duration) error {
	s.draining.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	err := s.http.ShutdownWithContext(ctx)
	s.stop()
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("requests under way did not finish in time and were cancelled")
	}
	return err
}

// Handler returns the whole handler, for tests.
func (s *Server) Handler() fasthttp.RequestHandler { return s.http.Handler }

func (s *Server) handler(pages []Page) fasthttp.RequestHandler {
	r := router.New()
	r.HandleOPTIONS = false
	r.RedirectTrailingSlash, r.RedirectFixedPath = false, false
	r.SaveMatchedRoutePath = true
	r.POST("/v1/moderate", s.withKey(s.withBody(s.moderate)))
	r.POST("/v1/moderate/batch", s.withKey(s.withBody(s.moderateBatch)))
	r.OPTIONS("/v1/moderate", s.preflight)
	r.OPTIONS("/v1/moderate/batch", s.preflight)
	r.GET("/v1/version", s.withKey(s.version))
	r.GET("/v1/packs", s.withKey(s.packs))
	r.POST("/v1/packs/reload", s.withKey(s.reload))
	r.POST("/v1/packs/rollback", s.withKey(s.rollback))
	r.GET("/metrics", s.withKey(s.metrics.handler()))
	r.GET("/healthz", alive)
	r.HEAD("/healthz", alive)
	r.GET("/readyz", s.ready)
	r.HEAD("/readyz", s.ready)
	for _, page := range pages {
		r.GET(page.Path, page.serve)
	}
	r.NotFound = func(rc *fasthttp.RequestCtx) {
		s.fail(rc, fasthttp.StatusNotFound, CodeNotFound, "", "no such route")
	}
	r.MethodNotAllowed = func(rc *fasthttp.RequestCtx) {
		s.fail(rc, fasthttp.StatusMethodNotAllowed, CodeMethodNotAllowed, "", "the route has other methods, see Allow")
	}
	return s.withRequestID(s.withMetrics(s.withRecover(s.withOrigin(r.Handler))))
}

func (p Page) serve(rc *fasthttp.RequestCtx) {
	h := &rc.Response.Header
	h.SetContentType(p.ContentType)
	h.Set("Content-Security-Policy", p.ContentSecurityPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	rc.SetBody(p.Body)
}
