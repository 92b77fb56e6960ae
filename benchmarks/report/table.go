package main

import (
	"fmt"
	"strings"
)

const none = "–"

// row is one budget. Where more is better, as for verdicts a second, atLeast is
// true.
type row struct {
	what, budget string
	limit        float64 // in the unit of show
	atLeast      bool
	name, unit   string
	scale        float64 // value times scale is in the unit of show
	show         string
	note         func(*results) string
	peer         string // its benchmark, "" for none
	peerName     string
}

var budgets = []row{
	{what: "rules, clean message, all shipped packs", budget: "≤ 5 µs, 0 allocations", limit: 5, name: "Shipped/rules", unit: "median-ns/msg", scale: 1e-3,
		show: "%.1f µs", note: rulesNote, peer: "Filter/go-away", peerName: "go-away"},
	{what: "fast text tier", budget: "≤ 60 µs", limit: 60, name: "Model", unit: "median-ns/msg", scale: 1e-3, show: "%.1f µs"},
	{what: "strong text tier, 32 tokens, one core", budget: "≤ 6 ms", limit: 6, name: "Strong/long", unit: "median-ns/msg", scale: 1e-6, show: "%.1f ms"},
	{what: "whole text verdict over HTTP, mixed chat, one core", budget: "≥ 3,000 a second", limit: 3000, atLeast: true, name: "HTTP/", unit: "verdicts/s", scale: 1,
		show: "%.0f a second", note: httpNote},
	{what: "the same, 99th percentile", budget: "≤ 15 ms", limit: 15, name: "HTTP/", unit: "p99-ns", scale: 1e-6, show: "%.1f ms", note: clientsNote},
	{what: "image 640×480 JPEG, decode to verdict", budget: "≤ 25 ms", limit: 25, name: "Image/jpeg=640x480", unit: "median-ns/image", scale: 1e-6, show: "%.1f ms",
		peer: "Nsfwjs/jpeg=640x480", peerName: "nsfwjs (WASM)"},
	{what: "resident memory, everything loaded", budget: "≤ 350 MB", limit: 350, name: "Resident/used", unit: "MB", scale: 1, show: "%.0f MB", note: memoryNote},
	{what: "start to ready", budget: "≤ 2 s", limit: 2, name: "Start/again", unit: "ns/op", scale: 1e-9, show: "%.2f s", note: startNote},
}

func rulesNote(r *results) string {
	allocs, _ := r.median("Shipped/rules", "median-allocs/msg")
	mean, _ := r.median("Shipped/rules", "allocs/op")
	long, _ := r.median("Shipped/rules", "long-median-ns/msg")
	views, _ := r.median("Shipped/normalize", "median-ns/msg")
	whole, _ := r.median("Shipped/rules", "median-ns/msg")
	half, _ := r.median("Shipped/half", "median-ns/msg")
	twice := ""
	if half > 0 {
		twice = fmt.Sprintf("; %s what half the rules take, budget 1.33", marked(fmt.Sprintf("%.2f times", whole/half), whole/half > 1.33))
	}
	return fmt.Sprintf(", %.0f allocations, medians (%.2f on average; %.1f µs at 110 to 130 bytes; %.1f µs of it normalizing%s)", allocs, mean/1000, long/1000, views/1000, twice)
}

func httpNote(r *results) string {
	cpu, _ := r.median(r.first("HTTP/"), "verdicts/cpu-s")
	return fmt.Sprintf(" (%.0f a second of processor time)", cpu)
}

func clientsNote(r *results) string {
	half, _ := r.median(r.first("HTTP/"), "p50-ns")
	_, clients, _ := strings.Cut(r.first("HTTP/"), "clients=")
	return fmt.Sprintf(" (median %.1f ms; %s requests under way at all times)", half/1e6, clients)
}

func memoryNote(r *results) string {
	idle, _ := r.median("Resident/idle", "MB")
	peak, _ := r.median("Resident/used", "peak-MB")
	return fmt.Sprintf(" after 1,141 messages and an image (%.0f idle, %.0f at most)", idle, peak)
}

func startNote(r *results) string {
	first, _ := r.median("Start/first", "ns/op")
	return fmt.Sprintf(" (%.2f s the first time, with unpacking)", first/1e9)
}

// budgetTable is the table of design section 9.
func budgetTable(r *results) string {
	var b strings.Builder
	b.WriteString("| what | budget | measured | peer | ratio |\n|---|---|---|---|---|\n")
	for i := range budgets {
		row := &budgets[i]
		measured, peer, ratio := row.cells(r)
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", row.what, row.budget, measured, peer, ratio)
	}
	return b.String()
}

func (row *row) cells(r *results) (measured, peer, ratio string) {
	value, ok := r.median(r.first(row.name), row.unit)
	if !ok {
		return "not there yet", none, none
	}
	value *= row.scale
	measured = fmt.Sprintf(row.show, value)
	measured = marked(measured, (value > row.limit) != row.atLeast)
	if row.note != nil {
		measured += row.note(r)
	}
	theirs, ok := r.median(r.first(row.peer), row.unit)
	if row.peer == "" || !ok {
		return measured, none, none
	}
	theirs *= row.scale
	return measured, row.peerName + " " + fmt.Sprintf(row.show, theirs), fmt.Sprintf("%.2f", value/theirs)
}

// marked makes what misses its budget bold.
func marked(figure string, misses bool) string {
	if misses {
		return "**" + figure + "**"
	}
	return figure
}

// made says what each filter is for, so that its figures are read fairly.
var made = []struct{ prefix, name, purpose string }{
	{"Filter/handrail-rules-found", "Handrail rules, any evidence", "eight categories of harm with spans; a swear word alone is evidence, seldom reason to act"},
	{"Filter/handrail-rules-acted", "Handrail rules, more than allow", "the same with the default policy"},
	{"Filter/go-away", "go-away (Go)", "swear words in English, also spelled with signs, digits or spaces"},
	{"Filter/obscenity", "obscenity (Node)", "swear words in English, also spelled with signs, digits or repeated letters"},
	{"Filter/bad-words", "bad-words (Node)", "a list of swear words in English"},
	{"Filter/leo-profanity", "leo-profanity (Node)", "a list of swear words in English"},
	{"Filter/@2toad/profanity", "@2toad/profanity (Node)", "a list of swear words in English, as whole words"},
	{"Filter/glin-profanity", "glin-profanity (Node)", "swear words in English, with its reading of digits, signs and look-alikes turned on"},
	{"Filter/allprofanity", "allprofanity (Node)", "swear words in English and Hindi, also with digits for letters"},
}

// filterTable compares rules and word filters over the same messages.
func filterTable(r *results) string {
	columns := []string{"plain-swearing-%", "disguised-swearing-%", "plain-insult-%", "disguised-insult-%"}
	var b strings.Builder
	b.WriteString("| filter | µs a message | false hits of 1,000 | of 3,000 hard ones | swearing found | disguised | insults found | disguised | made for |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, m := range made {
		name := r.first(m.prefix)
		ns, ok := r.median(name, "median-ns/msg")
		if !ok {
			continue
		}
		hits, _ := r.median(name, "false-hits")
		hard, _ := r.median(name, "hard-false-hits")
		version := ""
		if at := strings.LastIndexByte(name, '@'); at > len(m.prefix)-1 {
			version = name[at+1:]
		}
		fmt.Fprintf(&b, "| %s | %.1f | %.0f | %.0f |", strings.TrimSpace(m.name+" "+version), ns/1000, hits, hard)
		for _, c := range columns {
			found, _ := r.median(name, c)
			fmt.Fprintf(&b, " %.0f %% |", found)
		}
		fmt.Fprintf(&b, " %s |\n", m.purpose)
	}
	if alone, ok := r.median("Shipped/rules", "median-ns/msg"); ok {
		fmt.Fprintf(&b, "\nHandrail's time here is that of the whole verdict; its rules alone, which is what the others do, take %.1f µs.\n", alone/1000)
	}
	b.WriteString("Times are medians over 1,000 clean messages, of each message's fastest of 20 passes, one after the other.\n")
	return b.String()
}

// verdictTable lists verdicts through the SDK.
func verdictTable(r *results) string {
	var b strings.Builder
	b.WriteString("| verdict through the SDK, one core | median µs | mean µs | allocations |\n|---|---|---|---|\n")
	for _, v := range []struct {
		name, title string
		messages    float64
	}{
		{"Text/rules/clean", "rules, clean messages", 1000}, {"Text/rules/insults", "rules, insults", 141},
		{"Text/rules+model/clean", "rules and model, clean messages", 1000}, {"Text/rules+model/insults", "rules and model, insults", 141},
	} {
		median, ok := r.median(v.name, "median-ns/msg")
		if !ok {
			continue
		}
		mean, _ := r.median(v.name, "mean-ns/msg")
		allocs, _ := r.median(v.name, "allocs/op")
		fmt.Fprintf(&b, "| %s | %.1f | %.1f | %.0f |\n", v.title, median/1000, mean/1000, allocs/v.messages)
	}
	if batch, ok := r.median("Batch", "ns/msg"); ok {
		fmt.Fprintf(&b, "| rules and model, 64 clean messages a batch | %s | %.1f | |\n", none, batch/1000)
	}
	return b.String()
}
