// Command server measures the built binary from outside: the time from start to
// ready, its resident memory, and verdicts over HTTP on one core. It prints
// lines of Go's benchmark format.
//
//	make build && go run ./benchmarks/server
//
// The binary is copied alone into an empty folder and runs without environment,
// but for the folder that its library is unpacked to. For the load it gets
// processor 0 and GOMAXPROCS=1, and the clients the other processors, where
// taskset is installed and there are at least two. Memory and processor time are
// read from /proc, so it runs on Linux only.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"time"
)

func main() {
	binary := flag.String("binary", "bin/handrail", "the program to measure")
	starts := flag.Int("starts", 5, "starts to take the median of")
	clients := flag.Int("clients", 8, "requests under way at once")
	rounds := flag.Int("rounds", 5, "how often the load is measured, a line each")
	requests := flag.Int("requests", 60_000, "requests of a round at most")
	limit := flag.Duration("limit", 5*time.Second, "time of a round at most")
	flag.Parse()
	err := errors.Join(measureStart(*binary, *starts), measureMemory(*binary, *clients), measureLoad(*binary, *rounds, load{clients: *clients, requests: *requests, limit: *limit}))
	if err != nil {
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(1)
	}
}

// measureStart times the first start, which unpacks the library, and later ones.
func measureStart(binary string, starts int) error {
	home, err := newHome(binary)
	if err != nil {
		return err
	}
	defer home.remove()
	var later []time.Duration
	for i := range starts + 1 {
		p, err := home.start(options{})
		if err != nil {
			return err
		}
		if err := p.stop(); err != nil {
			return err
		}
		if i == 0 {
			fmt.Printf("BenchmarkStart/first 1 %d ns/op\n", p.ready)
			continue
		}
		later = append(later, p.ready)
	}
	slices.Sort(later)
	fmt.Printf("BenchmarkStart/again %d %d ns/op\n", starts, later[len(later)/2])
	return nil
}

// measureMemory reads what is resident when idle, and after all messages of the
// corpus and one image.
func measureMemory(binary string, clients int) (err error) {
	home, err := newHome(binary)
	if err != nil {
		return err
	}
	defer home.remove()
	p, err := home.start(options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	idle, err := p.resident("VmRSS")
	if err != nil {
		return err
	}
	fmt.Printf("BenchmarkResident/idle 1 %.1f MB\n", idle)
	all := bodies()
	if _, err := p.drive(load{clients: clients, requests: len(all), limit: time.Minute}, all); err != nil {
		return err
	}
	image, err := imageBody()
	if err != nil {
		return err
	}
	if _, err := p.drive(load{clients: 1, requests: 1, limit: time.Minute}, [][]byte{image}); err != nil {
		return err
	}
	after, err := p.resident("VmRSS")
	if err != nil {
		return err
	}
	peak, err := p.resident("VmHWM")
	if err != nil {
		return err
	}
	fmt.Printf("BenchmarkResident/used 1 %.1f MB %.1f peak-MB\n", after, peak)
	return nil
}

// measureLoad drives one server round by round with as many requests as it
// takes.
func measureLoad(binary string, rounds int, l load) (err error) {
	home, err := newHome(binary)
	if err != nil {
		return err
	}
	defer home.remove()
	pinned, err := pin()
	if err != nil {
		return err
	}
	p, err := home.start(options{oneCore: true, pinned: pinned})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	all := bodies()
	if _, err := p.drive(load{clients: l.clients, requests: 2 * len(all), limit: l.limit}, all); err != nil { // warm-up
		return err
	}
	for range rounds {
		if err := p.round(l, all, pinned); err != nil {
			return err
		}
	}
	return nil
}

func (p *process) round(l load, all [][]byte, pinned bool) error {
	before, err := p.cpu()
	if err != nil {
		return err
	}
	r, err := p.drive(l, all)
	if err != nil {
		return err
	}
	after, err := p.cpu()
	if err != nil {
		return err
	}
	name := "one-core"
	if !pinned {
		name = "not-pinned"
	}
	n := len(r.took)
	fmt.Printf("BenchmarkHTTP/%s/clients=%d %d %d ns/op %d p50-ns %d p99-ns %.0f verdicts/s %.0f verdicts/cpu-s\n",
		name, l.clients, n, r.wall.Nanoseconds()/int64(n), r.took[n/2], r.took[n*99/100], float64(n)/r.wall.Seconds(), float64(n)/(after-before).Seconds())
	return nil
}
