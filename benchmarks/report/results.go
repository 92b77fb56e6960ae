package main

import (
	"slices"
	"strconv"
	"strings"
)

// results holds the values of every benchmark by unit, one a run.
type results struct {
	names  []string // in order
	values map[string]map[string][]float64
}

// parse reads lines of Go's benchmark format: name, iterations, then pairs of
// value and unit.
func parse(lines string) *results {
	r := &results{values: map[string]map[string][]float64{}}
	for line := range strings.Lines(lines) {
		fields := strings.Fields(line)
		if len(fields) < 4 {
			continue
		}
		name := strings.TrimPrefix(fields[0], "Benchmark")
		if r.values[name] == nil {
			r.names = append(r.names, name)
			r.values[name] = map[string][]float64{}
		}
		for i := 2; i+1 < len(fields); i += 2 {
			if v, err := strconv.ParseFloat(fields[i], 64); err == nil {
				r.values[name][fields[i+1]] = append(r.values[name][fields[i+1]], v)
			}
		}
	}
	return r
}

// median over the runs of a benchmark; false where there is none.
func (r *results) median(name, unit string) (float64, bool) {
	values := r.values[name][unit]
	if len(values) == 0 {
		return 0, false
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2], true
}

// first finds a name by its beginning, as versions follow it.
func (r *results) first(prefix string) string {
	for _, name := range r.names {
		if strings.HasPrefix(name, prefix) {
			return name
		}
	}
	return ""
}
