package reload_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sidecar/reload"
)

// lockedLog is written to in the background.
type lockedLog struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// eventually waits for what happens in the background.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 400 {
		if is() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("waited in vain for %s", what)
}

// cleanHits makes n of them.
func cleanHits(n int) []sdk.CleanHit {
	out := make([]sdk.CleanHit, n)
	for i := range out {
		out[i] = sdk.CleanHit{Rule: fmt.Sprintf("x.rule-%02d", i), Language: "de", Count: 3, PerThousand: 1.5, Messages: []string{"hallo"}}
	}
	return out
}

func TestCleanHitsAreSaid(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name        string
		hits, lines int
		last        string
	}{
		{"none", 0, 0, ""},
		{"one", 1, 1, "rule=x.rule-00 language=de messages=3 per_thousand=1.5 draft=false"},
		{"as many as fit", 20, 20, "rule=x.rule-19"},
		{"too many", 30, 20, "more=11"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var log lockedLog
			r := reload.New(&engine{}, nil, slog.New(slog.NewTextHandler(&log, nil)))
			if r.State().CleanHits != nil {
				t.Error("known before anybody looked")
			}
			r.CheckClean(t.Context(), func(context.Context) ([]sdk.CleanHit, error) { return cleanHits(tt.hits), nil })
			eventually(t, "the hits", func() bool { return r.State().CleanHits != nil })
			eventually(t, "the log", func() bool { return strings.Count(log.String(), "\n") == tt.lines })
			if n := len(r.State().CleanHits); n != tt.hits {
				t.Errorf("%d hits, want %d", n, tt.hits)
			}
			if text := log.String(); !strings.Contains(text, tt.last) || strings.Contains(text, "hallo") {
				t.Errorf("want %q at the end, and no message, in the log:\n%s", tt.last, text)
			}
		})
	}
}

// A reload never waits for the check, cancels it, and starts it anew.
func TestReloadCancelsTheCleanCheck(t *testing.T) {
	t.Parallel()
	var e engine
	r := reload.New(&e, nil, slog.New(slog.DiscardHandler))
	began, ended := make(chan int, 9), make(chan error, 9)
	finish := make(chan []sdk.CleanHit)
	n := 0
	r.CheckClean(t.Context(), func(ctx context.Context) ([]sdk.CleanHit, error) {
		n++
		began <- n
		select {
		case <-ctx.Done():
			ended <- ctx.Err()
			return cleanHits(9), nil // too late: nobody may see them
		case hits := <-finish:
			return hits, nil
		}
	})
	<-began
	if err := r.Reload(t.Context(), "a test"); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the first check ended with %v", err)
	}
	if got := <-began; got != 2 || r.State().CleanHits != nil {
		t.Errorf("check %d, hits %v, want the second and none", got, r.State().CleanHits)
	}
	// Rules with a fault leave the old ones in place: what was cancelled begins again.
	fault := errors.New("broken")
	e.broken.Store(&fault)
	if err := r.Reload(t.Context(), "a test"); !errors.Is(err, fault) {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the second check ended with %v", err)
	}
	<-began
	finish <- cleanHits(1)
	eventually(t, "the hits", func() bool { return len(r.State().CleanHits) == 1 })
	// They hold for the old rules, which stay.
	if err := r.Reload(t.Context(), "a test"); !errors.Is(err, fault) || len(r.State().CleanHits) != 1 || len(began) != 0 {
		t.Errorf("%v, %d hits, %d checks more; want the hits of the rules that stayed", err, len(r.State().CleanHits), len(began))
	}
	e.broken.Store(nil)
	if err := r.Reload(t.Context(), "a test"); err != nil {
		t.Fatal(err)
	}
	<-began
	if r.State().CleanHits != nil {
		t.Error("the hits of the old rules are said of the new ones")
	}
}

func TestCleanCheckThatFails(t *testing.T) {
	t.Parallel()
	var log lockedLog
	r := reload.New(&engine{}, nil, slog.New(slog.NewTextHandler(&log, nil)))
	r.CheckClean(t.Context(), func(context.Context) ([]sdk.CleanHit, error) { return nil, errors.New("clean/de.txt: gone") })
	eventually(t, "the log", func() bool { return strings.Contains(log.String(), "clean/de.txt: gone") })
	if r.State().CleanHits != nil {
		t.Error("hits are known though nobody could look")
	}
}
