package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// home is an empty folder with a copy of the binary.
type home struct{ dir, binary string }

func newHome(binary string) (*home, error) {
	data, err := os.ReadFile(binary)
	if err != nil {
		return nil, fmt.Errorf("%w (make build)", err)
	}
	dir, err := os.MkdirTemp("", "handrail-bench-")
	if err != nil {
		return nil, err
	}
	h := &home{dir: dir, binary: filepath.Join(dir, "handrail")}
	return h, os.WriteFile(h.binary, data, 0o755)
}

func (h *home) remove() { os.RemoveAll(h.dir) }

type options struct{ oneCore, pinned bool }

// process is a running server.
type process struct {
	cmd     *exec.Cmd
	address string
	ready   time.Duration // from start to the first answer of /readyz
	stderr  bytes.Buffer
}

const (
	// startLimit bounds a start, poll is how often readiness is asked.
	startLimit = 30 * time.Second
	poll       = 2 * time.Millisecond
)

func (h *home) start(o options) (*process, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	line := []string{h.binary, "serve", "--listen", address}
	env := []string{"HANDRAIL_CACHE=" + filepath.Join(h.dir, "cache")}
	if o.oneCore {
		env = append(env, "GOMAXPROCS=1")
	}
	if o.pinned {
		line = append([]string{"taskset", "-c", "0"}, line...)
	}
	p := &process{cmd: exec.Command(line[0], line[1:]...), address: address}
	p.cmd.Dir, p.cmd.Env, p.cmd.Stderr = h.dir, env, &p.stderr
	begin := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	for time.Since(begin) < startLimit {
		if p.answers() {
			p.ready = time.Since(begin)
			return p, nil
		}
		time.Sleep(poll)
	}
	return nil, errors.Join(fmt.Errorf("not ready after %s", startLimit), p.stop())
}

func (p *process) answers() bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.address+"/readyz", nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return err == nil && answer.StatusCode == http.StatusOK
}

// stop ends the server as a service manager does and says what it wrote where
// it did not end well.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		return errors.Join(err, p.cmd.Wait())
	}
	if err := p.cmd.Wait(); err != nil {
		return fmt.Errorf("%w: %s", err, p.stderr.String())
	}
	return nil
}

// resident reads a line of /proc/<pid>/status in MB.
func (p *process) resident(name string) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return float64(kb) / 1024, err
		}
	}
	return 0, fmt.Errorf("/proc/%d/status has no %s", p.cmd.Process.Pid, name)
}

// tick is the unit of processor time in /proc: 100 a second on every Linux.
const tick = 10 * time.Millisecond

// cpu is the processor time the server has used, its own and the kernel's.
func (p *process) cpu() (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	var sum time.Duration
	for _, field := range fields[11:13] { // utime and stime, counted from the third field on
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		sum += time.Duration(n) * tick
	}
	return sum, nil
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// pin moves this program off processor 0 and says whether it could.
func pin() (bool, error) {
	if _, err := exec.LookPath("taskset"); err != nil || runtime.NumCPU() < 2 {
		return false, nil
	}
	others := fmt.Sprintf("1-%d", runtime.NumCPU()-1)
	out, err := exec.Command("taskset", "-a", "-p", "-c", others, strconv.Itoa(os.Getpid())).CombinedOutput()
	if err != nil {
		return false, fmt.Errorf("taskset: %w: %s", err, out)
	}
	return true, nil
}
