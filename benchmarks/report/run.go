package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// step is one command. Its lines of Go's benchmark format are kept.
type step struct {
	title   string
	dir     string
	command []string
	// unless is a path below dir whose presence makes the step needless.
	unless string
	// peer steps may fail.
	peer bool
	// line makes a benchmark line of an output that is in another form.
	line func(output string) string
}

const (
	peersDir = "benchmarks/peers"
	imageDir = "benchmarks/image-parity"
	picture  = ".build/pictures/scene-4-640x480.jpg"
)

// filters are the rules and those that they are compared with.
func filters(count int) []step {
	return []step{
		// As many passes as package filter gives the others.
		{title: "rules alone", command: bench("Shipped", count, "./sdk/internal/scan", "-benchtime", "20x")},
		{title: "rules through the SDK", command: []string{"go", "run", "./benchmarks/rules"}},
		{title: "install word filters", dir: peersDir, command: []string{"npm", "ci", "--silent"}, peer: true}, // anew: an older set would be measured as the new one
		{title: "go-away", dir: peersDir, command: []string{"go", "run", "."}, peer: true},
		{title: "filters for Node", dir: peersDir, command: []string{"node", "peers.mjs"}, peer: true},
	}
}

// verdicts are all other budgets.
func verdicts(count int, binary string) []step {
	return []step{
		{title: "verdicts through the SDK", command: bench(".", count, "./benchmarks/verdict")},
		{title: "install nsfwjs", dir: imageDir, command: []string{"npm", "ci", "--silent"}, unless: "node_modules", peer: true},
		{title: "draw pictures", dir: imageDir, command: []string{"go", "run", "./draw", filepath.Dir(picture)}, unless: picture, peer: true},
		{title: "nsfwjs", dir: imageDir, command: []string{"node", "speed.mjs", picture}, peer: true, line: nsfwjs},
		{title: "the built binary", command: []string{"go", "run", "./benchmarks/server", "-binary", binary}},
	}
}

// bench runs Go benchmarks with one processor, as the budgets are for one core.
func bench(pattern string, count int, pkg string, more ...string) []string {
	return append([]string{"go", "test", "-run", "^$", "-bench", pattern, "-cpu", "1", "-count", strconv.Itoa(count), pkg}, more...)
}

var nsfwjsTime = regexp.MustCompile(`: ([0-9.]+) ms an image`)

func nsfwjs(output string) string {
	m := nsfwjsTime.FindStringSubmatch(output)
	if m == nil {
		return ""
	}
	ms, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("BenchmarkNsfwjs/jpeg=640x480 1 %.0f median-ns/image\n", ms*1e6)
}

// run collects benchmark lines.
type run struct{ lines string }

func (r *run) step(s step) error {
	if s.unless != "" {
		if _, err := os.Stat(filepath.Join(s.dir, s.unless)); err == nil {
			return nil
		}
	}
	fmt.Fprintf(os.Stderr, "%s: %s\n", s.title, strings.Join(s.command, " "))
	cmd := exec.Command(s.command[0], s.command[1:]...)
	var out bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, &out, os.Stderr
	if err := cmd.Run(); err != nil {
		err = fmt.Errorf("%s: %w\n%s", s.title, err, out.String())
		if s.peer {
			fmt.Fprintln(os.Stderr, "no comparison:", err)
			return nil
		}
		return err
	}
	output := out.String()
	if s.line != nil {
		output = s.line(output)
	}
	for line := range strings.Lines(output) {
		if strings.HasPrefix(line, "Benchmark") {
			fmt.Fprint(os.Stderr, line)
			r.lines += line
		}
	}
	return nil
}

// header is what benchstat reads of the machine.
func (r *run) header() string {
	return fmt.Sprintf("goos: %s\ngoarch: %s\npkg: github.com/handrail-safety/handrail/benchmarks\ncpu: %s\n", runtime.GOOS, runtime.GOARCH, processor())
}

// describe says in one sentence what ran where.
func describe() string {
	load, _, _ := strings.Cut(read("/proc/loadavg"), " ")
	return fmt.Sprintf("%s, %d cores, load %s at the start; %s, Node %s; commit %s.\n",
		processor(), runtime.NumCPU(), load, runtime.Version(), output("node", "--version"), output("git", "describe", "--always", "--dirty"))
}

func processor() string {
	for line := range strings.Lines(read("/proc/cpuinfo")) {
		if name, ok := strings.CutPrefix(line, "model name"); ok {
			return strings.TrimSpace(strings.TrimLeft(name, "\t :"))
		}
	}
	return runtime.GOARCH
}

// read and output are for facts that are good to have: none is no failure.
func read(file string) string {
	data, err := os.ReadFile(file)
	if err != nil {
		return "unknown"
	}
	return string(data)
}

func output(name string, args ...string) string {
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}
