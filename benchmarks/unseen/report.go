package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// write writes the results as Markdown.
func write(w io.Writer, results []result) {
	for _, r := range results {
		fmt.Fprintf(w, "\n## %s\n\n", r.Engine)
		r.writeFound(w)
		fmt.Fprint(w, "\nHarmless sentences:\n\n")
		r.writeAlarms(w)
		fmt.Fprintf(w, "\nPacks: %s\n", strings.Join(r.Packs, ", "))
	}
}

// writeFound writes one row a signal and one sum a category: of the sentences
// of each language, how many were found by signal and by category.
func (r result) writeFound(w io.Writer) {
	row := "| signal |"
	line := "|---|"
	for _, l := range languages {
		row += fmt.Sprintf(" %[1]s sentences | %[1]s right signal | %[1]s right category |", l)
		line += "---:|---:|---:|"
	}
	fmt.Fprintln(w, row)
	fmt.Fprintln(w, line)
	all := map[string]tally{}
	for _, category := range vocab.CoreCategories() {
		sums := map[string]tally{}
		for _, signal := range vocab.Signals(category) {
			name := vocab.FullName(category, signal)
			cells := map[string]tally{}
			for _, l := range languages {
				cells[l] = r.Found[l][name]
				if signal != vocab.SupportiveTalk {
					addTo(sums, l, cells[l])
					addTo(all, l, cells[l])
				}
			}
			writeRow(w, name, cells, signal != vocab.SupportiveTalk)
		}
		writeRow(w, "**"+string(category)+"**", sums, true)
	}
	writeRow(w, "**all**", all, true)
}

func addTo(sums map[string]tally, language string, t tally) {
	sum := sums[language]
	sum.add(t)
	sums[language] = sum
}

// writeRow writes one row; without a category the third column stays empty.
func writeRow(w io.Writer, name string, cells map[string]tally, category bool) {
	var b strings.Builder
	for _, l := range languages {
		t := cells[l]
		third := "–"
		if category {
			third = fmt.Sprint(t.Category)
		}
		fmt.Fprintf(&b, " %d | %d | %s |", t.Sentences, t.Signal, third)
	}
	fmt.Fprintf(w, "| %s |%s\n", name, b.String())
}

func (r result) writeAlarms(w io.Writer) {
	fmt.Fprintln(w, "| language | setting | sentences | scored 0.3 or more | in | action other than allow | which |")
	fmt.Fprintln(w, "|---|---|---:|---:|---|---:|---|")
	for _, l := range languages {
		for _, row := range []struct {
			name  string
			alarm alarm
		}{{"13-15 to 13-15, group_chat", r.Peers[l]}, {"18+ to 10-12, direct_message", r.Adult[l]}} {
			fmt.Fprintf(w, "| %s | %s | %d | %d | %s | %d | %s |\n",
				l, row.name, row.alarm.Sentences, row.alarm.Hits, counts(row.alarm.Categories), row.alarm.Acted, counts(row.alarm.Actions))
		}
	}
}

// counts lists what was counted, by name.
func counts[K ~string](m map[K]int) string {
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, fmt.Sprintf("%s %d", k, m[k]))
	}
	return strings.Join(parts, ", ")
}
