package httpapi_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

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
	if p, _ := ask(http.MethodGet, "/v1/packs", http.StatusOK); len(p.Packs) == 0 || p.LastReload != nil || !p.Loaded.Equal(time.Unix(1_800_000_000, 0)) {
		t.Errorf("at the start: %+v", p)
	}
	if p, _ := ask(http.MethodPost, "/v1/packs/reload", http.StatusOK); p.Reloads != 1 || p.LastReload == nil || !p.LastReload.OK || len(p.LastReload.Faults) != 0 {
		t.Errorf("after a reload: %+v", p)
	}
	rules.fault = errors.Join(errors.New("packs/x.yaml:3: broken"), errors.New("packs/y.yaml:4: broken"))
	if _, body := ask(http.MethodPost, "/v1/packs/reload", http.StatusUnprocessableEntity); !strings.Contains(body, "rules_rejected") || !strings.Contains(body, "2 faults") {
		t.Errorf("faulty rules: %s", body)
	}
	if p, _ := ask(http.MethodGet, "/v1/packs", http.StatusOK); p.Failed != 1 || p.LastReload == nil || p.LastReload.OK || len(p.LastReload.Faults) != 2 {
		t.Errorf("after a fault: %+v", p)
	}
	_, text := s.do(t, http.MethodGet, "/metrics", "")
	for _, line := range []string{"handrail_rules_reloads_total 1", "handrail_rules_reloads_failed_total 1", "handrail_rules_loaded_seconds 1.8e+09"} {
		if !strings.Contains(string(text), line) {
			t.Errorf("metrics lack %q", line)
		}
	}
}

func TestReloadNeedsTheKey(t *testing.T) {
	t.Parallel()
	s := start(t, nil, func(c *config.Config) { c.APIKeys = []string{"0123456789abcdef0123456789abcdef"} })
	if code, _ := s.do(t, http.MethodPost, "/v1/packs/reload", ""); code != http.StatusUnauthorized {
		t.Errorf("status %d, want 401", code)
	}
}
