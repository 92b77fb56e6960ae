package httpapi

import (
	"fmt"
	"strings"
	"time"

	"github.com/valyala/fasthttp"
)

// packsV1 answers GET /v1/packs and POST /v1/packs/reload.
type packsV1 struct {
	Packs     []string  `json:"packs"`
	Overrides []string  `json:"overrides"`
	Loaded    time.Time `json:"loaded"`
	Reloads   int       `json:"reloads"`
	Failed    int       `json:"failed"`
	// LastReload is absent where there was none.
	LastReload *lastReloadV1 `json:"last_reload,omitempty"`
}

type lastReloadV1 struct {
	At time.Time `json:"at"`
	OK bool      `json:"ok"`
	// Faults say what is wrong with which file; the old rules stayed.
	Faults []string `json:"faults"`
}

func (s *Server) packs(rc *fasthttp.RequestCtx) {
	p, state := s.engine.Provenance(), s.rules.State()
	answer := packsV1{
		Packs: append([]string{}, p.Packs...), Overrides: append([]string{}, p.Overrides...),
		Loaded: state.Loaded.UTC(), Reloads: state.Reloads, Failed: state.Failed,
	}
	if !state.Tried.IsZero() {
		answer.LastReload = &lastReloadV1{At: state.Tried.UTC(), OK: state.Fault == nil, Faults: lines(state.Fault)}
	}
	s.write(rc, fasthttp.StatusOK, answer)
}

// reload answers when the new rules judge, or says why they do not.
func (s *Server) reload(rc *fasthttp.RequestCtx) {
	ctx, cancel := s.requestContext()
	defer cancel()
	if err := s.rules.Reload(ctx, "request "+requestID(rc)); err != nil {
		s.fail(rc, fasthttp.StatusUnprocessableEntity, CodeRulesRejected, "",
			fmt.Sprintf("%d faults, the old rules stay; GET /v1/packs lists them", len(lines(err))))
		return
	}
	s.packs(rc)
}

// lines takes joined errors apart.
func lines(err error) []string {
	if err == nil {
		return []string{}
	}
	return strings.Split(err.Error(), "\n")
}
