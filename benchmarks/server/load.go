package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/handrail-safety/handrail/benchmarks/corpus"
	"github.com/handrail-safety/handrail/benchmarks/image-parity/pictures"
)

// load is bounded by count and by time. Each client sends its next request when
// it has the answer to its last one.
type load struct {
	clients, requests int
	limit             time.Duration
}

type result struct {
	took []time.Duration // sorted
	wall time.Duration
}

// drive sends bodies round robin. An answer that is no verdict is an error.
func (p *process) drive(l load, bodies [][]byte) (result, error) {
	client := &fasthttp.HostClient{Addr: p.address, MaxConns: l.clients, ReadTimeout: time.Minute, WriteTimeout: time.Minute}
	defer client.CloseIdleConnections()
	var next atomic.Int64
	took := make([][]time.Duration, l.clients)
	faults := make([]error, l.clients)
	begin := time.Now()
	var wg sync.WaitGroup
	for c := range l.clients {
		wg.Go(func() {
			for faults[c] == nil && time.Since(begin) < l.limit {
				n := int(next.Add(1)) - 1
				if n >= l.requests {
					return
				}
				start := time.Now()
				faults[c] = ask(client, p.address, bodies[n%len(bodies)])
				took[c] = append(took[c], time.Since(start))
			}
		})
	}
	wg.Wait()
	r := result{took: slices.Concat(took...), wall: time.Since(begin)}
	slices.Sort(r.took)
	return r, errors.Join(faults...)
}

func ask(client *fasthttp.HostClient, address string, body []byte) error {
	request, answer := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(answer)
	request.Header.SetMethod(fasthttp.MethodPost)
	request.Header.SetContentType("application/json")
	request.SetRequestURI("http://" + address + "/v1/moderate")
	request.SetBodyRaw(body)
	if err := client.Do(request, answer); err != nil {
		return err
	}
	if answer.StatusCode() != fasthttp.StatusOK {
		return fmt.Errorf("status %d: %s", answer.StatusCode(), answer.Body())
	}
	return nil
}

type (
	person  map[string]string
	request struct {
		Content    []map[string]any `json:"content"`
		Surface    string           `json:"surface,omitempty"`
		Author     person           `json:"author,omitempty"`
		Recipients []person         `json:"recipients,omitempty"`
		Locale     string           `json:"locale,omitempty"`
		Country    string           `json:"country,omitempty"`
	}
)

// bodies are requests of mixed chat: the 1,000 clean messages and the insults,
// shuffled; every second one says who talks to whom and where, so that its help
// is chosen too.
func bodies() [][]byte {
	texts := corpus.Clean()
	for _, i := range corpus.Insults() {
		texts = append(texts, i.Text)
	}
	r := rand.New(rand.NewPCG(1, 1))
	r.Shuffle(len(texts), func(i, k int) { texts[i], texts[k] = texts[k], texts[i] })
	out := make([][]byte, 0, len(texts))
	for i, text := range texts {
		q := request{Content: []map[string]any{{"type": "text", "text": text}}}
		if i%2 == 0 {
			q.Surface, q.Locale, q.Country = "direct_message", "en-GB", "GB"
			q.Author, q.Recipients = person{"id": "a", "age_band": "13-15"}, []person{{"id": "b", "age_band": "10-12"}}
		}
		body, err := json.Marshal(q)
		if err != nil { // strings in maps always marshal
			continue
		}
		out = append(out, body)
	}
	return out
}

func imageBody() ([]byte, error) {
	for _, p := range pictures.All() {
		if p.Name == "scene-4-640x480.jpg" {
			file, err := p.File()
			if err != nil {
				return nil, err
			}
			return json.Marshal(request{Content: []map[string]any{{"type": "image", "data": file}}})
		}
	}
	return nil, errors.New("picture scene-4-640x480.jpg is missing")
}
