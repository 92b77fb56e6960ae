package main

import (
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/valyala/fasthttp"
)

// serve answers every request with status and counts them.
func serve(t *testing.T, status int) (*process, *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int64
	server := &fasthttp.Server{Handler: func(rc *fasthttp.RequestCtx) {
		asked.Add(1)
		rc.SetStatusCode(status)
	}}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	t.Cleanup(func() {
		if err := errors.Join(server.Shutdown(), <-served); err != nil {
			t.Error(err)
		}
	})
	return &process{address: l.Addr().String()}, &asked
}

func TestDriveIsBounded(t *testing.T) {
	p, asked := serve(t, fasthttp.StatusOK)
	r, err := p.drive(load{clients: 3, requests: 50, limit: time.Minute}, bodies()[:7])
	if err != nil {
		t.Fatal(err)
	}
	if len(r.took) != 50 || asked.Load() != 50 {
		t.Errorf("%d times, %d requests, want 50", len(r.took), asked.Load())
	}
	if r, err = p.drive(load{clients: 3, requests: 50}, bodies()[:7]); err != nil || len(r.took) != 0 {
		t.Errorf("without time: %d requests, %v", len(r.took), err)
	}
}

func TestDriveWantsVerdicts(t *testing.T) {
	p, _ := serve(t, fasthttp.StatusServiceUnavailable)
	_, err := p.drive(load{clients: 2, requests: 50, limit: time.Minute}, bodies()[:7])
	if err == nil || !strings.Contains(err.Error(), "status 503") {
		t.Errorf("got %v", err)
	}
}
