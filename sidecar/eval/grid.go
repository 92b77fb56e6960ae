package eval

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A Grid is a table on its way to the terminal or to HTML.
type Grid struct {
	Title string
	// Note explains the columns.
	Note string
	Head []string
	// Left counts the columns at the left that hold words.
	Left int
	Rows [][]Cell
}

// A Cell is a figure and what stands below it.
type Cell struct{ Text, Below string }

// words makes cells of words.
func words(list ...string) []Cell {
	out := make([]Cell, len(list))
	for i, word := range list {
		out[i].Text = word
	}
	return out
}

// text writes the grid for a terminal.
func (g *Grid) text(b *strings.Builder) {
	fmt.Fprintf(b, "\n%s\n", g.Title)
	if g.Note != "" {
		fmt.Fprintf(b, "%s\n", g.Note)
	}
	fmt.Fprintln(b)
	width := make([]int, len(g.Head))
	for i, head := range g.Head {
		width[i] = utf8.RuneCountInString(head)
		for _, row := range g.Rows {
			width[i] = max(width[i], utf8.RuneCountInString(row[i].Text), utf8.RuneCountInString(row[i].Below))
		}
	}
	line := func(cell func(i int) string) {
		var l strings.Builder
		for i, w := range width {
			gap := strings.Repeat(" ", w-utf8.RuneCountInString(cell(i)))
			if i < g.Left {
				l.WriteString(cell(i) + gap + "  ")
			} else {
				l.WriteString(gap + cell(i) + "  ")
			}
		}
		fmt.Fprintln(b, strings.TrimRight(l.String(), " "))
	}
	line(func(i int) string { return g.Head[i] })
	for _, row := range g.Rows {
		line(func(i int) string { return row[i].Text })
		below := false
		for _, cell := range row {
			below = below || cell.Below != ""
		}
		if below {
			line(func(i int) string { return row[i].Below })
		}
	}
}

// blocks cuts a grid that has more than most columns of figures into several
// that repeat the columns of words.
func (g *Grid) blocks(most int) []Grid {
	if len(g.Head)-g.Left <= most {
		return []Grid{*g}
	}
	var out []Grid
	for from := g.Left; from < len(g.Head); from += most {
		to := min(from+most, len(g.Head))
		block := Grid{Title: g.Title, Note: g.Note, Left: g.Left, Head: cut(g.Head, g.Left, from, to)}
		if from > g.Left {
			block.Title, block.Note = g.Title+", continued", ""
		}
		for _, row := range g.Rows {
			block.Rows = append(block.Rows, cut(row, g.Left, from, to))
		}
		out = append(out, block)
	}
	return out
}

func cut[T any](list []T, left, from, to int) []T {
	return append(append(make([]T, 0, left+to-from), list[:left]...), list[from:to]...)
}
