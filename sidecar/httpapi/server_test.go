package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sidecar/config"
	"github.com/handrail-safety/handrail/sidecar/httpapi"
	"github.com/handrail-safety/handrail/sidecar/reload"
	"github.com/handrail-safety/handrail/sidecar/wire"
)

// sharedEngine is built once: its rules take a while to test themselves, and
// it is safe for concurrent use.
var sharedEngine = sync.OnceValues(func() (*sdk.Engine, error) { return sdk.New(sdk.WithRules(rules.FS())) })

// A server that answers on a real socket, as clients meet it.
type server struct {
	*httpapi.Server
	addr string
	log  *lockedBuffer
}

type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// reloader answers as it is told.
type reloader struct {
	fault error
	state reload.State
}

func (r *reloader) Reload(_ context.Context, why string) error {
	r.state.Tried, r.state.Fault = r.state.Loaded.Add(time.Minute), r.fault
	if r.fault != nil {
		r.state.Failed++
	} else {
		r.state.Reloads++
	}
	return r.fault
}

func (r *reloader) State() reload.State { return r.state }

func start(t *testing.T, engine httpapi.Moderator, change func(*config.Config)) *server {
	t.Helper()
	return startWith(t, engine, &reloader{state: reload.State{Loaded: time.Unix(1_800_000_000, 0)}}, change)
}

func startWith(t *testing.T, engine httpapi.Moderator, rules httpapi.Rules, change func(*config.Config)) *server {
	t.Helper()
	if engine == nil {
		e, err := sharedEngine()
		if err != nil {
			t.Fatal(err)
		}
		engine = e
	}
	c := config.Defaults()
	if change != nil {
		change(&c)
	}
	s := &server{log: &lockedBuffer{}}
	s.Server = httpapi.New(engine, rules, c, slog.New(slog.NewTextHandler(s.log, nil)))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().String()
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	t.Cleanup(func() {
		if err := s.Shutdown(5 * time.Second); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return s
}

// client opens a connection for each request: one kept open, or opened in
// advance and never used, would hold up the stop at the end of a test.
var client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

func (s *server) do(t *testing.T, method, path, body string, headers ...string) (int, []byte) {
	t.Helper()
	request, err := http.NewRequest(method, "http://"+s.addr+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			request.Host = headers[i+1]
			continue
		}
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, data
}

func (s *server) post(t *testing.T, body string) (int, []byte) {
	t.Helper()
	return s.do(t, http.MethodPost, "/v1/moderate", body)
}

func decode[T any](t *testing.T, data []byte) T {
	t.Helper()
	var v T
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&v); err != nil {
		t.Fatalf("%v in %.200s", err, data)
	}
	return v
}

func TestModerate(t *testing.T) {
	t.Parallel()
	s := start(t, nil, nil)
	status, body := s.post(t, `{"id":"m-81","surface":"direct_message","content":[{"type":"text","text":"don't tell your mum we talk"}],
		"author":{"id":"u1","age_band":"18+"},"recipients":[{"id":"u2","age_band":"10-12"}],"country":"GB","locale":"en-GB","explain":true,"now":"2026-11-23T15:00:00Z"}`)
	if status != http.StatusOK {
		t.Fatalf("got %d: %s", status, body)
	}
	v := decode[wire.VerdictV1](t, body)
	if v.ID != "m-81" || v.Action != "hold" || v.Categories["grooming"].Severity == "none" {
		t.Errorf("got id %s, action %s, grooming %+v", v.ID, v.Action, v.Categories["grooming"])
	}
	if len(v.Evidence) == 0 || v.Evidence[0].Start == nil || v.Evidence[0].Match == "" {
		t.Errorf("evidence names no words: %+v", v.Evidence)
	}
	if len(v.Support) == 0 || v.Support[0].Audience != "recipient" || v.Support[0].ReadingAge != "8-12" || len(v.Support[0].Resources) == 0 {
		t.Errorf("no card with a service for a child of ten in the UK: %+v", v.Support)
	}
	if bytes.Contains(body, []byte("null")) {
		t.Errorf("an array is null: %s", body)
	}
}

func TestOffsetsUTF16(t *testing.T) {
	t.Parallel()
	s := start(t, nil, nil)
	spans := map[string][2]int{}
	for _, unit := range []string{"bytes", "utf16"} {
		_, body := s.post(t, `{"content":[{"type":"text","text":"😀😀 kill yourself"}],"offsets":"`+unit+`"}`)
		v := decode[wire.VerdictV1](t, body)
		if len(v.Evidence) == 0 || v.Evidence[0].Start == nil {
			t.Fatalf("%s: nothing found: %s", unit, body)
		}
		spans[unit] = [2]int{*v.Evidence[0].Start, *v.Evidence[0].End}
	}
	// Two emoji take eight bytes and four UTF-16 units.
	if b, u := spans["bytes"], spans["utf16"]; b[0]-u[0] != 4 || b[1]-u[1] != 4 {
		t.Errorf("bytes %v, utf16 %v, want a difference of 4", b, u)
	}
}

func TestBatch(t *testing.T) {
	t.Parallel()
	s := start(t, nil, nil)
	status, body := s.do(t, http.MethodPost, "/v1/moderate/batch", `{"requests":[
		{"id":"a","content":[{"type":"text","text":"see you at training"}]},
		{"id":"b","content":[{"type":"image","data":"***"}]},
		{"id":"c","content":[]},
		{"id":"d","content":[{"type":"text","text":"go kill yourself"}]}]}`)
	if status != http.StatusOK {
		t.Fatalf("got %d: %s", status, body)
	}
	results := decode[struct{ Results []json.RawMessage }](t, body).Results
	if len(results) != 4 {
		t.Fatalf("got %d results, want 4", len(results))
	}
	for i, want := range []string{"a", "", "", "d"} {
		if want == "" {
			continue
		}
		if v := decode[wire.VerdictV1](t, results[i]); v.ID != want {
			t.Errorf("result %d is %q, want %q", i, v.ID, want)
		}
	}
	for i, want := range map[int]string{1: "bad_base64", 2: "empty_content"} {
		if e := decode[wire.ErrorV1](t, results[i]); e.Error.Code != want {
			t.Errorf("result %d has code %q, want %q", i, e.Error.Code, want)
		}
	}
}

func TestOtherRoutes(t *testing.T) {
	t.Parallel()
	s := start(t, nil, nil)
	for _, tt := range []struct {
		method, path string
		status       int
		contains     string
	}{
		{"GET", "/healthz", 200, "alive"},
		{"GET", "/readyz", 200, "ready"},
		{"GET", "/v1/version", 200, `"packs":[`},
		{"GET", "/nowhere", 404, "not_found"},
		{"GET", "/v1/moderate", 405, "method_not_allowed"},
	} {
		status, body := s.do(t, tt.method, tt.path, "")
		if status != tt.status || !strings.Contains(string(body), tt.contains) {
			t.Errorf("%s %s: got %d %.200s, want %d with %q", tt.method, tt.path, status, body, tt.status, tt.contains)
		}
	}
	s.post(t, `{"content":[{"type":"text","text":"go kill yourself"}]}`)
	_, body := s.do(t, "GET", "/metrics", "")
	for _, want := range []string{`handrail_http_requests_total{route="/v1/moderate",status="200"} 1`, "handrail_verdicts_total", `handrail_findings_total{category="bullying"`} {
		if !strings.Contains(string(body), want) {
			t.Errorf("metrics lack %s", want)
		}
	}
}

func TestHostOriginAndKey(t *testing.T) {
	t.Parallel()
	const key = "0123456789abcdefghijklmn"
	s := start(t, nil, func(c *config.Config) {
		c.APIKeys = []string{key}
		c.AllowedHosts = []string{"moderation.internal"}
		c.AllowedOrigins = []string{"https://console.example"}
	})
	good := []string{"Authorization", "Bearer " + key}
	for _, tt := range []struct {
		name    string
		headers []string
		status  int
	}{
		{name: "key", headers: good, status: 200},
		{name: "no key", status: 401},
		{name: "wrong key", headers: []string{"Authorization", "Bearer " + key + "x"}, status: 401},
		{name: "bare key", headers: []string{"Authorization", key}, status: 401},
		{name: "allowed host", headers: append([]string{"Host", "moderation.internal"}, good...), status: 200},
		{name: "rebound host", headers: append([]string{"Host", "evil.example"}, good...), status: 403},
		{name: "loopback name with port", headers: append([]string{"Host", "localhost:1234"}, good...), status: 200},
		{name: "loopback name with a final dot, capital", headers: append([]string{"Host", "LocalHost.:1234"}, good...), status: 200},
		{name: "own origin", headers: append([]string{"Host", "localhost:1234", "Origin", "http://localhost:1234"}, good...), status: 200},
		{name: "allowed origin", headers: append([]string{"Origin", "https://console.example"}, good...), status: 200},
		{name: "foreign origin", headers: append([]string{"Origin", "https://evil.example"}, good...), status: 403},
		{name: "null origin", headers: append([]string{"Origin", "null"}, good...), status: 403},
	} {
		status, body := s.do(t, http.MethodPost, "/v1/moderate", `{"content":[{"type":"text","text":"hello"}]}`, tt.headers...)
		if status != tt.status {
			t.Errorf("%s: got %d, want %d: %s", tt.name, status, tt.status, body)
		}
	}
}

// A page of an allowed origin may ask and read; another may not even ask.
func TestPreflight(t *testing.T) {
	t.Parallel()
	s := start(t, nil, func(c *config.Config) { c.AllowedOrigins = []string{"https://console.example"} })
	for origin, want := range map[string]int{"https://console.example": 204, "https://evil.example": 403} {
		request, err := http.NewRequest(http.MethodOptions, "http://"+s.addr+"/v1/moderate", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Origin", origin)
		request.Header.Set("Access-Control-Request-Method", "POST")
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Fatal(err)
		}
		allowed := response.Header.Get("Access-Control-Allow-Origin")
		if response.StatusCode != want || (allowed == origin) != (want == 204) {
			t.Errorf("%s: got %d, allowed origin %q, want %d", origin, response.StatusCode, allowed, want)
		}
	}
}

// Clients that announce large bodies and send none hold no memory.
func TestAnnouncedBodies(t *testing.T) {
	s := start(t, nil, nil)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range 40 {
		c, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := io.WriteString(c, "POST /v1/moderate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 33000000\r\n\r\n{"); err != nil {
			t.Fatal(err)
		}
	}
	// Small requests pass by those that wait.
	if status, body := s.post(t, `{"content":[{"type":"text","text":"hello"}]}`); status != http.StatusOK {
		t.Errorf("got %d: %s", status, body)
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 64<<20 {
		t.Errorf("40 announced bodies of 33 MB allocated %d bytes", grown)
	}
}

// fakeEngine stands in for an engine that misbehaves.
type fakeEngine struct {
	moderate func(ctx context.Context) (sdk.Verdict, error)
}

func (f fakeEngine) Moderate(ctx context.Context, _ sdk.Input) (sdk.Verdict, error) {
	return f.moderate(ctx)
}

func (f fakeEngine) ModerateBatch(ctx context.Context, _ []sdk.Input) ([]sdk.BatchResult, error) {
	v, err := f.moderate(ctx)
	return []sdk.BatchResult{{Verdict: v}}, err
}

func (f fakeEngine) Provenance() sdk.Provenance { return sdk.Provenance{} }

func TestPanicTimeoutAndFailure(t *testing.T) {
	t.Parallel()
	const secret = "words of a child"
	for _, tt := range []struct {
		name     string
		moderate func(ctx context.Context) (sdk.Verdict, error)
		status   int
		code     string
	}{
		{name: "panic", status: 500, code: "internal", moderate: func(context.Context) (sdk.Verdict, error) { panic(secret) }},
		{name: "timeout", status: 503, code: "timeout", moderate: func(ctx context.Context) (sdk.Verdict, error) {
			<-ctx.Done()
			return sdk.Verdict{}, ctx.Err()
		}},
		{name: "stage", status: 503, code: "stage_failed", moderate: func(context.Context) (sdk.Verdict, error) {
			return sdk.Verdict{}, &sdk.StageError{Stage: "text_model", Err: io.ErrUnexpectedEOF}
		}},
		{name: "closed", status: 503, code: "unavailable", moderate: func(context.Context) (sdk.Verdict, error) { return sdk.Verdict{}, sdk.ErrClosed }},
		{name: "unknown", status: 500, code: "internal", moderate: func(context.Context) (sdk.Verdict, error) { return sdk.Verdict{}, io.ErrUnexpectedEOF }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, fakeEngine{tt.moderate}, func(c *config.Config) { c.Timeouts.Request = 50 * time.Millisecond })
			for range 2 { // the server lives on
				status, body := s.do(t, http.MethodPost, "/v1/moderate", `{"content":[{"type":"text","text":"`+secret+`"}]}`, "X-Request-Id", "r-7")
				e := decode[wire.ErrorV1](t, body)
				if status != tt.status || e.Error.Code != tt.code || e.Error.RequestID != "r-7" {
					t.Errorf("got %d %+v, want %d %s", status, e.Error, tt.status, tt.code)
				}
				if strings.Contains(string(body), secret) || strings.Contains(s.log.String(), secret) {
					t.Error("user text got out")
				}
			}
		})
	}
}

// Requests under way when the stop comes are answered.
func TestShutdownDrains(t *testing.T) {
	t.Parallel()
	entered := make(chan struct{})
	release := make(chan struct{})
	s := start(t, fakeEngine{func(context.Context) (sdk.Verdict, error) {
		close(entered)
		<-release
		return sdk.Verdict{}, nil
	}}, nil)
	got := make(chan int, 1)
	go func() {
		status, _ := s.post(t, `{"content":[{"type":"text","text":"hello"}]}`)
		got <- status
	}()
	<-entered
	stopped := make(chan error, 1)
	go func() { stopped <- s.Shutdown(5 * time.Second) }()
	time.Sleep(50 * time.Millisecond) // the stop has begun
	close(release)
	if status := <-got; status != http.StatusOK {
		t.Errorf("a request under way got %d, want 200", status)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}
