package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// recorder writes the curve and keeps it. Safe for concurrent use.
type recorder struct {
	mu    sync.Mutex
	file  *os.File
	csv   *csv.Writer
	start time.Time
	rss   []int64 // kB
}

func newRecorder(path string) (*recorder, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	r := &recorder{file: f, csv: csv.NewWriter(f), start: time.Now()}
	return r, r.csv.Write([]string{"runs", "seconds", "rss_kb", "go_heap_kb"})
}

func (r *recorder) sample(runs int64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	rss, err := resident()
	if err != nil {
		return err
	}
	r.rss = append(r.rss, rss)
	err = r.csv.Write([]string{
		strconv.FormatInt(runs, 10), fmt.Sprintf("%.1f", time.Since(r.start).Seconds()),
		strconv.FormatInt(rss, 10), strconv.FormatUint(goHeap()/1024, 10),
	})
	r.csv.Flush() // the curve is of most use where the process does not reach its end
	return errors.Join(err, r.csv.Error())
}

func (r *recorder) close() error {
	r.csv.Flush()
	return errors.Join(r.csv.Error(), r.file.Close())
}

// growth compares the median after the warm-up, the first fifth of the runs,
// with the median of the last fifth.
type growth struct{ early, late int64 }

func (r *recorder) growth() growth {
	fifth := len(r.rss) / 5
	if fifth == 0 {
		return growth{}
	}
	return growth{early: median(r.rss[fifth : 2*fifth]), late: median(r.rss[len(r.rss)-fifth:])}
}

func median(xs []int64) int64 {
	sorted := slices.Sorted(slices.Values(xs))
	return sorted[len(sorted)/2]
}

// resident is the resident memory of this process in kB.
func resident() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if errors.Is(err, os.ErrNotExist) { // macOS has no /proc
		out, err := exec.Command("ps", "-o", "rss=", "-p", strconv.Itoa(os.Getpid())).Output()
		if err != nil {
			return 0, err
		}
		return strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64)
	}
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			return strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
		}
	}
	return 0, errors.New("/proc/self/status has no VmRSS")
}

// goHeap is the part of it, in bytes, that Go's objects take up.
func goHeap() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}
