package httpapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sidecar/bundles"
	"github.com/handrail-safety/handrail/sidecar/config"
	"github.com/handrail-safety/handrail/sidecar/reload"
)

func TestPacksAndReload(t *testing.T) {
	t.Parallel()
	rules := &reloader{state: reload.State{Loaded: time.Unix(1_800_000_000, 0)}}
	s := startWith(t, nil, rules, nil)
	schema := openAPI(t).Components.Responses["Packs"].Value.Content["application/json"].Schema.Value
	type packs struct {
		Packs      []string
		Loaded     time.Time
		Reloads    int
		Failed     int
		LastReload *struct {
			OK     bool
			Faults []string
		} `json:"last_reload"`
	}
	ask := func(method, path string, status int) (p packs, body string) {
		t.Helper()
		code, data := s.do(t, method, path, "")
		if code != status {
			t.Fatalf("%s %s: status %d, want %d: %s", method, path, code, status, data)
		}
		if err := json.Unmarshal(data, &p); err != nil {
			t.Fatal(err)
		}
		if status == http.StatusOK {
			var v any
			if err := json.Unmarshal(data, &v); err != nil {
				t.Fatal(err)
			}
			if err := schema.VisitJSON(v); err != nil {
				t.Errorf("%s %s: %v", method, path, err)
			}
		}
		return p, string(data)
	}
	if p, body := ask(http.MethodGet, "/v1/packs", http.StatusOK); len(p.Packs) == 0 || p.LastReload != nil || strings.Contains(body, "clean_hits") || !p.Loaded.Equal(time.Unix(1_800_000_000, 0)) {
		t.Errorf("at the start: %+v", p)
	}
	if p, _ := ask(http.MethodPost, "/v1/packs/reload", http.StatusOK); p.Reloads != 1 || p.LastReload == nil || !p.LastReload.OK || len(p.LastReload.Faults) != 0 {
		t.Errorf("after a reload: %+v", p)
	}
	rules.fault = errors.Join(errors.New("packs/x.yaml:3: broken"), errors.New("packs/y.yaml:4: broken"))
	if _, body := ask(http.MethodPost, "/v1/packs/reload", http.StatusUnprocessableEntity); !strings.Contains(body, "rules_rejected") || !strings.Contains(body, "2 faults; GET /v1/packs lists them and says what judges now") {
		t.Errorf("faulty rules: %s", body)
	}
	if p, _ := ask(http.MethodGet, "/v1/packs", http.StatusOK); p.Failed != 1 || p.LastReload == nil || p.LastReload.OK || len(p.LastReload.Faults) != 2 {
		t.Errorf("after a fault: %+v", p)
	}
	rules.state.CleanHits = []sdk.CleanHit{}
	if _, body := ask(http.MethodGet, "/v1/packs", http.StatusOK); !strings.Contains(body, `"clean_hits":[]`) {
		t.Errorf("rules that find no ordinary message: %s", body)
	}
	hit := sdk.CleanHit{Rule: "x.r", File: "packs/x.yaml", Line: 3, Language: "de", Count: 2, PerThousand: 0.5, Messages: []string{"hallo", "na du"}}
	again := hit
	again.Language, again.Draft = "sv", true
	rules.state.CleanHits = []sdk.CleanHit{hit, again}
	if _, body := ask(http.MethodGet, "/v1/packs", http.StatusOK); !strings.Contains(body,
		`"clean_hits":[{"rule":"x.r","file":"packs/x.yaml","line":3,"draft":false,"language":"de","count":2,"per_thousand":0.5,"messages":["hallo","na du"]},{`) {
		t.Errorf("rules that find ordinary messages: %s", body)
	}
	_, text := s.do(t, http.MethodGet, "/metrics", "")
	for _, line := range []string{"handrail_rules_clean_hits 1\n", "handrail_rules_reloads_total 1", "handrail_rules_reloads_failed_total 1", "handrail_rules_loaded_seconds 1.8e+09"} {
		if !strings.Contains(string(text), line) {
			t.Errorf("metrics lack %q", line)
		}
	}
}

func TestReloadNeedsTheKey(t *testing.T) {
	t.Parallel()
	s := start(t, nil, func(c *config.Config) { c.APIKeys = []string{"0123456789abcdef0123456789abcdef"} })
	for _, path := range []string{"/v1/packs/reload", "/v1/packs/rollback"} {
		if code, _ := s.do(t, http.MethodPost, path, ""); code != http.StatusUnauthorized {
			t.Errorf("%s: status %d, want 401", path, code)
		}
		if code, _ := s.do(t, http.MethodPost, path, "", "Origin", "https://evil.example"); code != http.StatusForbidden {
			t.Errorf("%s from a page: status %d, want 403", path, code)
		}
	}
}

// Whatever a change of rules comes to, the document names the status.
func TestChangesAreDescribed(t *testing.T) {
	t.Parallel()
	doc := openAPI(t)
	f := &feed{}
	s := startWith(t, nil, f, nil)
	for _, err := range []error{nil, errors.New("packs/x.yaml:3: broken"), bundles.ErrNotKept, bundles.ErrNoRollback} {
		f.fault, f.reloader.fault = err, err
		for _, path := range []string{"/v1/packs/reload", "/v1/packs/rollback"} {
			if errors.Is(err, bundles.ErrNoRollback) && path == "/v1/packs/reload" {
				continue // which never says so
			}
			if code, _ := s.do(t, http.MethodPost, path, ""); doc.Paths.Find(path).Post.Responses.Status(code) == nil {
				t.Errorf("%s, %v: status %d is not described", path, err, code)
			}
		}
	}
}

// feed is a reloader with a bundle.
type feed struct {
	reloader
	bundle bundles.State
	fault  error
}

func (f *feed) Bundle() bundles.State { return f.bundle }

func (f *feed) Rollback(context.Context, string) error { return f.fault }

func TestBundle(t *testing.T) {
	t.Parallel()
	checked := time.Unix(1_800_000_060, 0)
	kept := func(version string) bundles.Kept {
		return bundles.Kept{Name: "team", Version: version, Identity: "team@" + version + "+sha256:0123456789ab", Digest: "sha256:0123", SignedBy: "abcd", Installed: checked}
	}
	f := &feed{reloader: reloader{state: reload.State{Loaded: checked}}, bundle: bundles.State{
		Source: "https://rules.example/team.tar.gz", Running: kept("1.1.0"), Previous: []bundles.Kept{kept("1.0.0")},
		HeldBack: bundles.HeldBack{Name: "team", Version: "1.2.0"}, Polls: 3, Failed: 2, Checked: checked, Fault: errors.Join(errors.New("one"), errors.New("two")),
	}}
	s := startWith(t, nil, f, nil)
	code, data := s.do(t, http.MethodPost, "/v1/packs/rollback", "")
	var v any
	if err := json.Unmarshal(data, &v); err != nil || code != http.StatusOK {
		t.Fatalf("status %d, %v: %s", code, err, data)
	}
	if err := openAPI(t).Components.Responses["Packs"].Value.Content["application/json"].Schema.Value.VisitJSON(v); err != nil {
		t.Error(err)
	}
	for _, part := range []string{`"running":{"bundle":"team@1.1.0+sha256:0123456789ab"`, `"previous":[{"bundle":"team@1.0.0`, `"held_back":"1.2.0"`, `"faults":["one","two"]`} {
		if !strings.Contains(string(data), part) {
			t.Errorf("the answer lacks %s: %s", part, data)
		}
	}
	_, text := s.do(t, http.MethodGet, "/metrics", "")
	for _, line := range []string{"handrail_bundle_polls_total 3", "handrail_bundle_failed_total 2", "handrail_bundle_checked_seconds 1.80000006e+09"} {
		if !strings.Contains(string(text), line) {
			t.Errorf("metrics lack %q", line)
		}
	}
	for _, tt := range []struct {
		err    error
		status int
		code   string
	}{{bundles.ErrNoRollback, http.StatusConflict, "no_rollback"}, {errors.New("x"), http.StatusUnprocessableEntity, "rules_rejected"}, {bundles.ErrNotKept, http.StatusInternalServerError, "internal"}} {
		f.fault = tt.err
		if code, data := s.do(t, http.MethodPost, "/v1/packs/rollback", ""); code != tt.status || !strings.Contains(string(data), tt.code) {
			t.Errorf("%v: status %d, want %d with %s: %s", tt.err, code, tt.status, tt.code, data)
		}
	}
	if code, data := start(t, nil, nil).do(t, http.MethodPost, "/v1/packs/rollback", ""); code != http.StatusConflict || !strings.Contains(string(data), "bundle.source") {
		t.Errorf("without a bundle: status %d: %s", code, data)
	}
}
