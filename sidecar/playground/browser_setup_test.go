//go:build browser

package playground_test

import (
	"context"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sidecar/config"
	"github.com/handrail-safety/handrail/sidecar/httpapi"
	"github.com/handrail-safety/handrail/sidecar/playground"
	"github.com/handrail-safety/handrail/sidecar/reload"
)

// patience bounds a whole test in the browser: far more than it takes, so that
// a busy machine fails none.
const patience = 3 * time.Minute

// serve starts a real server with the shipped rules and returns its origin.
func serve(t *testing.T, keys []string) string {
	t.Helper()
	engine, err := sharedEngine()
	if err != nil {
		t.Fatal(err)
	}
	return serveEngine(t, engine, keys)
}

func serveEngine(t *testing.T, engine *sdk.Engine, keys []string) string {
	t.Helper()
	c := config.Defaults()
	c.APIKeys = keys
	logger := slog.New(slog.DiscardHandler)
	s := httpapi.New(engine, reload.New(engine, []sdk.Option{sdk.WithRules(rules.FS())}, logger), c, logger, playground.Page())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
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
	return "http://" + l.Addr().String()
}

// sharedEngine is built once: its rules take a while to test themselves.
var sharedEngine = sync.OnceValues(func() (*sdk.Engine, error) { return sdk.New(sdk.WithRules(rules.FS())) })

// chromium returns the browser's path: $CHROMIUM, or what lies in PATH.
func chromium(t *testing.T) string {
	t.Helper()
	names := []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "/usr/bin/chromium"}
	if named := os.Getenv("CHROMIUM"); named != "" {
		names = []string{named}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatalf("no browser found as %s: run `make browser`, which installs Debian's chromium, or set CHROMIUM to the path of one", strings.Join(names, ", "))
	return ""
}

// A browser with one tab on the page. What it says and asks for is recorded
// and judged when the test ends.
type browser struct {
	ctx    context.Context
	origin string

	mu       sync.Mutex
	faults   []string
	asked    []string
	expected []string
}

// open starts a fresh browser on the page. Flags keep it from asking anybody
// else for anything.
func open(t *testing.T, origin string) *browser {
	t.Helper()
	b := &browser{origin: origin}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true), chromedp.WindowSize(1280, 900))
	bounded, cancelTime := context.WithTimeout(context.Background(), patience) // t.Context ends before Cleanup
	allocator, cancelBrowser := chromedp.NewExecAllocator(bounded, options...)
	ctx, cancelTab := chromedp.NewContext(allocator, chromedp.WithListener(b.hear))
	b.ctx = ctx
	t.Cleanup(func() {
		b.judge(t)
		if err := chromedp.Cancel(ctx); err != nil {
			t.Error(err)
		}
		cancelTab()
		cancelBrowser()
		cancelTime()
	})
	b.do(t, chromedp.Navigate(origin+"/"), chromedp.WaitReady("#examples button"))
	return b
}

// hear runs on the goroutine that reads from the browser.
func (b *browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.faults = append(b.faults, "exception: "+e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		b.faults = append(b.faults, "console: "+string(e.Type))
	case *cdplog.EventEntryAdded: // violations of the policy and failed requests, too
		b.faults = append(b.faults, e.Entry.Text)
	case *network.EventRequestWillBeSent:
		b.asked = append(b.asked, e.Request.URL)
	}
}

// expect allows a line of the console that this test provokes.
func (b *browser) expect(line string) { b.expected = append(b.expected, line) }

// judge fails the test for what the page should not have said or asked for.
func (b *browser) judge(t *testing.T) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, fault := range b.faults {
		if !slices.ContainsFunc(b.expected, func(line string) bool { return strings.Contains(fault, line) }) {
			t.Errorf("the browser says: %s", fault)
		}
	}
	if !slices.Contains(b.asked, b.origin+"/v1/moderate") {
		t.Errorf("the page asked for %v, want verdicts among it", b.asked)
	}
	for _, address := range b.asked {
		own := strings.HasPrefix(address, b.origin+"/") || strings.HasPrefix(address, "data:") || strings.HasPrefix(address, "blob:"+b.origin+"/")
		if !own {
			t.Errorf("the page asked for %s, outside its host", address)
		}
	}
}

func (b *browser) do(t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// until waits for a claim in JavaScript to become true.
func (b *browser) until(t *testing.T, claim string) {
	t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool]("Boolean("+claim+")")); err != nil {
		t.Fatalf("%s: %v", claim, err)
	}
}

func evaluate[T any](t *testing.T, b *browser, expression string) T {
	t.Helper()
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return got
}

func (b *browser) text(t *testing.T, expression string) string {
	t.Helper()
	return evaluate[string](t, b, expression)
}

func (b *browser) number(t *testing.T, expression string) float64 {
	t.Helper()
	return evaluate[float64](t, b, expression)
}

func (b *browser) claim(t *testing.T, expression string) {
	t.Helper()
	if !evaluate[bool](t, b, expression) {
		t.Errorf("not so: %s", expression)
	}
}

func (b *browser) is(t *testing.T, expression, want string) {
	t.Helper()
	if got := b.text(t, expression); got != want {
		t.Errorf("%s: got %q, want %q", expression, got, want)
	}
}

func (b *browser) holds(t *testing.T, expression string, wants ...string) {
	t.Helper()
	got := b.text(t, expression)
	for _, want := range wants {
		if !strings.Contains(got, want) {
			t.Errorf("%s: %q is not in %q", expression, want, got)
		}
	}
}

// choose sets a field as a person would: the page hears of it.
func (b *browser) choose(t *testing.T, id, value string) {
	t.Helper()
	b.claim(t, `(() => { const f = document.getElementById("`+id+`"); f.value = "`+value+`"; f.dispatchEvent(new Event("input", { bubbles: true })); return f.value === "`+value+`"; })()`)
}

// faintTexts lists the visible texts whose color has less than WCAG's contrast
// to the ground under them, one a line.
const faintTexts = `(() => {
	const channel = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
	const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
	const parse = (color) => color.match(/[\d.]+/g).map(Number);
	const ground = (e) => {
		for (; e; e = e.parentElement) {
			const c = parse(getComputedStyle(e).backgroundColor);
			if (c.length < 4 || c[3] === 1) return c;
		}
		return [255, 255, 255];
	};
	const faint = [];
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walker.nextNode()) {
		const e = walker.currentNode.parentElement;
		if (!walker.currentNode.data.trim() || !e.checkVisibility() || e.closest("script, .unseen, .skip, option")) continue;
		const pair = [luminance(parse(getComputedStyle(e).color)), luminance(ground(e))].sort((a, b) => b - a);
		const contrast = (pair[0] + 0.05) / (pair[1] + 0.05);
		if (contrast < 4.5) faint.push(contrast.toFixed(2) + " <" + e.tagName + " class=" + e.className + ">");
	}
	return [...new Set(faint)].join("\n");
})()`
