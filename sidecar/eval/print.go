package eval

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// JSON writes the report for machines.
func (r *Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// languageColumns is how many languages stand beside each other on a terminal.
const languageColumns = 12

// Text writes the report as tables for a terminal, and with plots the
// precision-recall and reliability curves of each category below them.
func (r *Report) Text(w io.Writer, plots bool) error {
	var b strings.Builder
	for _, line := range r.heading() {
		fmt.Fprintln(&b, line)
	}
	for _, g := range r.Grids() {
		for _, block := range g.blocks(languageColumns) {
			block.text(&b)
		}
	}
	if plots {
		r.terminalPlots(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// maxPlaces is how many places of rows without a verdict are named.
const maxPlaces = 5

// heading says what was measured.
func (r *Report) heading() []string {
	by := strings.Join(r.Engine.Models, ", ")
	switch {
	case by == "":
		by = "rules alone"
	case r.Engine.Rules:
		by = "rules and " + by
	}
	lines := []string{fmt.Sprintf("%s texts judged by %s, policy %s, engine %s", thousands(r.Rows), by, r.Engine.Policy, r.Engine.Version)}
	if r.Skipped > 0 {
		lines = append(lines, fmt.Sprintf("%s rows passed over: their labels say nothing of any category", thousands(r.Skipped)))
	}
	if n := len(r.Unjudged); n > 0 {
		lines = append(lines, fmt.Sprintf("%s rows without a verdict, in no figure:", thousands(n)))
		for _, u := range r.Unjudged[:min(n, maxPlaces)] {
			lines = append(lines, fmt.Sprintf("  %s:%d %s", u.File, u.Line, u.Code))
		}
		if n > maxPlaces {
			lines = append(lines, fmt.Sprintf("  and %d more (--json lists all)", n-maxPlaces))
		}
	}
	return lines
}

// Grids are the tables of the report.
func (r *Report) Grids() []Grid {
	grids := []Grid{r.categoryGrid()}
	for _, by := range r.groupings() {
		grids = append(grids, r.groupGrid(by))
	}
	if len(r.Signals) > 0 {
		grids = append(grids, r.signalGrid())
	}
	if len(r.Functions) > 0 {
		grids = append(grids, r.functionGrid(true), r.functionGrid(false))
	}
	if len(r.Reached) > 0 {
		grids = append(grids, r.reachedGrid())
	}
	if len(r.Risks) > 0 {
		grids = append(grids, r.riskGrid())
	}
	return append(grids, r.actedGrid())
}

// headings of the measures, in their order.
var headings = [numMeasures]string{"AUROC", "avg. prec.", "recall@1%", "recall@5%", "prec.@1%", "prec.@0.1%", "calib. err."}

const categoryNote = `recall@1%: share of harm found where 1 % of what is harmless is marked; prec.@1%: share of marked messages that
are harm, at that bar, if 1 % of all messages were; calib. err.: mean distance of score and truth.`

func (r *Report) categoryGrid() Grid {
	g := Grid{Title: "By category", Note: categoryNote, Left: 1, Head: append([]string{"category", "rows", "harmful"}, headings[:]...)}
	if r.Resamples > 0 {
		g.Note += " Below: 95 % interval."
	}
	for i := range r.Categories {
		f := &r.Categories[i]
		g.Rows = append(g.Rows, append(words(f.Name, thousands(f.Rows), thousands(f.Positives)), f.cells(r.Resamples > 0)...))
	}
	return g
}

func (r *Report) groupings() []string {
	var list []string
	for i := range r.Groups {
		if by := r.Groups[i].By; !slices.Contains(list, by) {
			list = append(list, by)
		}
	}
	return list
}

func (r *Report) groupGrid(by string) Grid {
	g := Grid{Title: "By " + by, Left: 2, Head: append([]string{"category", by, "rows", "harmful"}, headings[:]...)}
	if r.GroupsLeftOut > 0 {
		g.Note = "Groups that hold only harmful or only harmless rows of a category are left out."
	}
	for i := range r.Groups {
		if f := &r.Groups[i]; f.By == by {
			row := words(f.Name, named(f.Group), thousands(f.Rows), thousands(f.Positives))
			g.Rows = append(g.Rows, append(row, f.cells(r.Resamples > 0)...))
		}
	}
	return g
}

func (r *Report) signalGrid() Grid {
	g := Grid{Title: "By signal", Note: "Among rows whose labels speak of the signal.", Left: 1,
		Head: []string{"signal", "rows", "with it", headings[auroc], headings[recallAt1]}}
	for i := range r.Signals {
		f := &r.Signals[i]
		cells := f.cells(r.Resamples > 0)
		row := words(f.Name, thousands(f.Rows), thousands(f.Positives))
		g.Rows = append(g.Rows, append(row, cells[auroc], cells[recallAt1]))
	}
	return g
}

// cells shows the measures in their order.
func (f *Figures) cells(intervals bool) []Cell {
	out := make([]Cell, numMeasures)
	for i, name := range measureNames {
		e := f.Measures[name]
		if e == nil {
			out[i].Text = "–"
			continue
		}
		out[i].Text = fmt.Sprintf("%.3f", e.Value)
		if intervals {
			out[i].Below = fmt.Sprintf("%.3f–%.3f", e.Low, e.High)
		}
	}
	return out
}

const (
	harmfulNote = `Share of harmful sentences found, in %: where the policy acts (or offers help, for self_harm) / where the score of a
harm is above the bar of 1 % false alarms of its category.`
	harmlessNote = `Share of harmless sentences marked, in %: where the policy acts / where any category scores above that bar.`
)

// functionGrid is the table function × language of the harmful or of the
// harmless sentences.
func (r *Report) functionGrid(harmful bool) Grid {
	g := Grid{Title: "Harmful sentences by function", Note: harmfulNote, Left: 1}
	if !harmful {
		g.Title, g.Note = "Harmless sentences by function", harmlessNote
	}
	var langs, names []string
	shares := map[[2]string]string{}
	total := map[string]int{}
	for i := range r.Functions {
		f := &r.Functions[i]
		n, acts, scored := f.Harmful, f.Found, f.FoundScored
		if !harmful {
			n, acts, scored = f.Harmless, f.Alarms, f.AlarmsScored
		}
		if n == 0 {
			continue
		}
		shares[[2]string{f.Function, f.Lang}] = fmt.Sprintf("%.0f / %.0f", percent(acts, n), percent(scored, n))
		if f.Lang == "" {
			names, total[f.Function] = append(names, f.Function), n
		} else if !slices.Contains(langs, f.Lang) {
			langs = append(langs, f.Lang)
		}
	}
	slices.Sort(langs)
	g.Head = append([]string{"function", "sentences", "all"}, langs...)
	for _, name := range names {
		row := words(name, thousands(total[name]), shares[[2]string{name, ""}])
		for _, lang := range langs {
			share := shares[[2]string{name, lang}]
			if share == "" {
				share = "–"
			}
			row = append(row, Cell{Text: share})
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// reachedGrid is the table category × language.
func (r *Report) reachedGrid() Grid {
	g := Grid{Title: "Harmful rows that the policy reaches", Left: 1,
		Note: "Share in %: it acts (or offers help, for self_harm), at the thresholds of the table of harmless rows acted on."}
	var langs []string
	for _, reached := range r.Reached {
		if reached.Lang != "" && !slices.Contains(langs, reached.Lang) {
			langs = append(langs, reached.Lang)
		}
	}
	slices.Sort(langs)
	g.Head = append([]string{"category", "rows", "all"}, langs...)
	for i := range r.Reached {
		if r.Reached[i].Lang != "" {
			continue
		}
		row := words(r.Reached[i].Category, thousands(r.Reached[i].Harmful), r.Reached[i].share())
		for _, lang := range langs {
			cell := "–"
			for _, of := range r.Reached {
				if of.Category == r.Reached[i].Category && of.Lang == lang {
					cell = of.share()
				}
			}
			row = append(row, Cell{Text: cell})
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

func (r Reached) share() string { return fmt.Sprintf("%.0f", percent(r.Reached, r.Harmful)) }

func (r *Report) riskGrid() Grid {
	g := Grid{Title: "Level and speaker of self_harm", Left: 2, Head: []string{"", "labelled", "rows", "found", "same", "graver", "milder"},
		Note: "Found: the verdict sees self_harm at all; of these, those where it names the same level or speaker, a graver level, a milder one."}
	for _, k := range r.Risks {
		row := words(k.Kind, k.Value, thousands(k.Rows), fmt.Sprintf("%.0f %%", percent(k.Heard, k.Rows)), "–", "–", "–")
		for i, n := range []int{k.Same, k.Graver, k.Milder} {
			if k.Heard > 0 && (i == 0 || k.Kind == "level") {
				row[4+i].Text = fmt.Sprintf("%.0f %%", percent(n, k.Heard))
			}
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

func (r *Report) actedGrid() Grid {
	g := Grid{Title: "Harmless rows acted on", Left: 2, Head: []string{"set", "lang", "harmless", "acted on", "only masked", "help offered"},
		Note: "Acted on: the policy asks for an action, such as mask, warn, hold or escalate. Help offered: with or without one."}
	for i, a := range r.ActedOn {
		set, lang := named(a.Set), named(a.Lang)
		if i == 0 {
			set, lang = "all", ""
		}
		row := words(set, lang, thousands(a.Harmless), "–", "–", "–")
		if a.Harmless > 0 {
			row[3].Text = fmt.Sprintf("%.2f %%", percent(a.Acts, a.Harmless))
			row[4].Text = fmt.Sprintf("%.2f %%", percent(a.Masks, a.Harmless))
			row[5].Text = fmt.Sprintf("%.2f %%", percent(a.Helps, a.Harmless))
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

func percent(part, whole int) float64 { return 100 * float64(part) / float64(whole) }

// named is the name of a group on a terminal, whatever the file holds.
func named(group string) string {
	if group == "" {
		return "–"
	}
	const longest = 30
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x2000 && r < 0x2070 {
			return '\uFFFD'
		}
		return r
	}, group)
	if runes := []rune(clean); len(runes) > longest {
		clean = string(runes[:longest-1]) + "…"
	}
	return clean
}

// thousands writes 12,345.
func thousands(n int) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
