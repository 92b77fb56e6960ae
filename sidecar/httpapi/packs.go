package httpapi

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sidecar/bundles"
	"github.com/handrail-safety/handrail/sidecar/wire"
)

// packsV1 answers GET /v1/packs, POST /v1/packs/reload and POST /v1/packs/rollback.
type packsV1 struct {
	Packs     []string  `json:"packs"`
	Spellings []string  `json:"spellings"`
	Overrides []string  `json:"overrides"`
	Loaded    time.Time `json:"loaded"`
	Reloads   int       `json:"reloads"`
	Failed    int       `json:"failed"`
	// LastReload is absent where there was none.
	LastReload *lastReloadV1 `json:"last_reload,omitempty"`
	// CleanHits are the rules that find ordinary messages, absent until that is known.
	CleanHits *[]wire.CleanHitV1 `json:"clean_hits,omitempty"`
	// Bundle is absent where none is configured.
	Bundle *bundleV1 `json:"bundle,omitempty"`
}

type lastReloadV1 struct {
	At time.Time `json:"at"`
	OK bool      `json:"ok"`
	// Faults say what is wrong with which file; the old rules stayed.
	Faults []string `json:"faults"`
}

func newCleanHitsV1(hits []sdk.CleanHit) *[]wire.CleanHitV1 {
	if hits == nil {
		return nil
	}
	out := wire.CleanHits(hits)
	return &out
}

func (s *Server) packs(rc *fasthttp.RequestCtx) {
	p, state := s.engine.Provenance(), s.rules.State()
	answer := packsV1{
		Packs: append([]string{}, p.Packs...), Spellings: append([]string{}, p.Spellings...), Overrides: append([]string{}, p.Overrides...),
		Loaded: state.Loaded.UTC(), Reloads: state.Reloads, Failed: state.Failed, CleanHits: newCleanHitsV1(state.CleanHits),
	}
	if !state.Tried.IsZero() {
		answer.LastReload = &lastReloadV1{At: state.Tried.UTC(), OK: state.Fault == nil, Faults: lines(state.Fault)}
	}
	if b, ok := s.rules.(Bundles); ok {
		answer.Bundle = newBundleV1(b.Bundle())
	}
	s.write(rc, fasthttp.StatusOK, answer)
}

// changeLimit bounds a change of rules, which takes longer than judging: as long as
// [sdk.New], and more while the cores are busy.
const changeLimit = 2 * time.Minute

// reload answers when the new rules judge, or says why they do not.
func (s *Server) reload(rc *fasthttp.RequestCtx) {
	s.change(rc, s.rules.Reload)
}

// rollback goes back to the bundle before.
func (s *Server) rollback(rc *fasthttp.RequestCtx) {
	b, ok := s.rules.(Bundles)
	if !ok {
		s.fail(rc, fasthttp.StatusConflict, CodeNoRollback, "", "the rules come from no bundle: bundle.source is empty")
		return
	}
	s.change(rc, b.Rollback)
}

// change changes the rules and answers with what judges then.
func (s *Server) change(rc *fasthttp.RequestCtx, change func(ctx context.Context, why string) error) {
	ctx, cancel := context.WithTimeout(s.base, changeLimit)
	defer cancel()
	err := change(ctx, "request "+requestID(rc))
	switch {
	case err == nil:
		s.packs(rc)
	case errors.Is(err, bundles.ErrNoRollback):
		s.fail(rc, fasthttp.StatusConflict, CodeNoRollback, "", err.Error())
	case errors.Is(err, bundles.ErrNotKept):
		s.fail(rc, fasthttp.StatusInternalServerError, CodeInternal, "", "the bundle runs, but is not kept for the next start; the log says why")
	default:
		s.fail(rc, fasthttp.StatusUnprocessableEntity, CodeRulesRejected, "",
			fmt.Sprintf("%d faults; GET /v1/packs lists them and says what judges now", len(lines(err))))
	}
}

// lines takes joined errors apart.
func lines(err error) []string {
	if err == nil {
		return []string{}
	}
	return strings.Split(err.Error(), "\n")
}
