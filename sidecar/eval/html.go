package eval

import (
	_ "embed"
	"fmt"
	"html"
	"io"
	"strings"
)

//go:embed report.css
var style string

const (
	reliabilityCaption = "Reliability: of rows scored so, that share is harm. On the dashed line both are equal."
	precisionCaption   = "Precision and recall at the prevalence of this data, which is higher than on a platform."
)

// HTML writes the report as one page that needs no other file and runs no
// script.
//
// It is written by hand: html/template calls methods by name, which keeps the
// linker from leaving out unused ones, and the binary would grow by 7 MB.
func (r *Report) HTML(w io.Writer) error {
	var b strings.Builder
	b.WriteString("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n" +
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
		"<title>handrail eval</title>\n<style>\n" + style + "</style>\n</head>\n<body>\n<h1>How well harm is told apart</h1>\n")
	for _, line := range r.heading() {
		fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(line))
	}
	for _, g := range r.Grids() {
		g.html(&b)
	}
	for i := range r.Categories {
		if f := &r.Categories[i]; f.Positives > 0 && f.Positives < f.Rows {
			if err := f.figures(&b); err != nil {
				return err
			}
		}
	}
	b.WriteString("<footer>\n")
	for _, line := range []struct {
		what string
		list []string
	}{{"Models", r.Engine.Models}, {"Packs", r.Engine.Packs}} {
		fmt.Fprintf(&b, "<p>%s: %s</p>\n", line.what, html.EscapeString(strings.Join(line.list, ", ")))
	}
	b.WriteString("</footer>\n</body>\n</html>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (g *Grid) html(b *strings.Builder) {
	title := html.EscapeString(g.Title)
	fmt.Fprintf(b, "<h2>%s</h2>\n", title)
	if g.Note != "" {
		fmt.Fprintf(b, "<p>%s</p>\n", html.EscapeString(g.Note))
	}
	fmt.Fprintf(b, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">\n<table>\n<thead><tr>", title)
	class := func(i int) string {
		if i < g.Left {
			return ` class="word"`
		}
		return ""
	}
	for i, head := range g.Head {
		fmt.Fprintf(b, "<th scope=\"col\"%s>%s</th>", class(i), html.EscapeString(head))
	}
	b.WriteString("</tr></thead>\n<tbody>\n")
	for _, row := range g.Rows {
		b.WriteString("<tr>")
		for i, cell := range row {
			fmt.Fprintf(b, "<td%s>%s", class(i), html.EscapeString(cell.Text))
			if cell.Below != "" {
				fmt.Fprintf(b, "<small>%s</small>", html.EscapeString(cell.Below))
			}
			b.WriteString("</td>")
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody>\n</table>\n</div>\n")
}

// figures writes both plots of a category.
func (f *Figures) figures(b *strings.Builder) error {
	fmt.Fprintf(b, "<h2>%s</h2>\n", html.EscapeString(f.Name))
	for _, plot := range []struct {
		draw    func() (string, error)
		caption string
	}{{f.reliabilityPlot, reliabilityCaption}, {f.precisionRecallPlot, precisionCaption}} {
		svg, err := plot.draw()
		if err != nil {
			return fmt.Errorf("plot of %s: %w", f.Name, err)
		}
		fmt.Fprintf(b, "<figure role=\"img\" aria-label=\"%s, %s\">%s<figcaption>%s</figcaption></figure>\n", html.EscapeString(f.Name), plot.caption, svg, plot.caption)
	}
	return nil
}
