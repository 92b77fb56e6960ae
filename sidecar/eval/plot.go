package eval

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"github.com/go-analyze/charts/chartdraw"
	"github.com/go-analyze/charts/chartdraw/drawing"
	"github.com/guptarohit/asciigraph"
)

// Size of a plot in HTML, in pixels.
const (
	plotWidth  = 440
	plotHeight = 330
)

// leftAxis is where figures are read; the library's first axis is at the right.
const leftAxis = chartdraw.YAxisSecondary

var (
	ink   = drawing.Color{R: 0x1f, G: 0x5f, B: 0xa8, A: 0xff}
	faint = drawing.Color{R: 0x99, G: 0x99, B: 0x99, A: 0xff}
)

// reliabilityPlot draws mean score against share of harm, beside the line where
// both are equal.
func (f *Figures) reliabilityPlot() (string, error) {
	points := chartdraw.ContinuousSeries{YAxis: leftAxis, Style: chartdraw.Style{StrokeColor: ink, StrokeWidth: 2, DotColor: ink, DotWidth: 3}}
	for _, bin := range f.Reliability {
		points.XValues, points.YValues = append(points.XValues, bin.Score), append(points.YValues, bin.Share)
	}
	ideal := chartdraw.ContinuousSeries{YAxis: leftAxis, XValues: []float64{0, 1}, YValues: []float64{0, 1},
		Style: chartdraw.Style{StrokeColor: faint, StrokeWidth: 1, StrokeDashArray: []float64{4, 4}}}
	return unitPlot("score", "share that is harm", ideal, points)
}

// precisionRecallPlot draws precision against recall.
func (f *Figures) precisionRecallPlot() (string, error) {
	line := chartdraw.ContinuousSeries{YAxis: leftAxis, Style: chartdraw.Style{StrokeColor: ink, StrokeWidth: 2}}
	for _, p := range f.PrecisionRecall {
		line.XValues, line.YValues = append(line.XValues, p.Recall), append(line.YValues, p.Precision)
	}
	return unitPlot("recall", "precision", line)
}

// unitPlot draws series between 0 and 1 as SVG.
func unitPlot(x, y string, series ...chartdraw.Series) (string, error) {
	var ticks []chartdraw.Tick
	for i := range 6 {
		ticks = append(ticks, chartdraw.Tick{Value: float64(i) / 5, Label: fmt.Sprintf("%.1f", float64(i)/5)})
	}
	grid := chartdraw.Style{StrokeColor: drawing.Color{R: 0xe4, G: 0xe4, B: 0xe4, A: 0xff}, StrokeWidth: 1}
	chart := chartdraw.Chart{
		Width: plotWidth, Height: plotHeight, Series: series,
		Background:     chartdraw.Style{Padding: chartdraw.Box{Top: 12, Left: 28, Right: 16, Bottom: 8}},
		XAxis:          chartdraw.XAxis{Name: x, Ticks: ticks, Range: &chartdraw.ContinuousRange{Max: 1}, GridMajorStyle: grid, GridMinorStyle: grid},
		YAxis:          chartdraw.YAxis{Style: chartdraw.Hidden(), Ticks: ticks},
		YAxisSecondary: chartdraw.YAxis{Name: y, Ticks: ticks, Range: &chartdraw.ContinuousRange{Max: 1}, GridMajorStyle: grid, GridMinorStyle: grid},
	}
	var b bytes.Buffer
	if err := chart.Render(chartdraw.SVG, &b); err != nil {
		return "", err
	}
	return b.String(), nil
}

// Size of a plot on a terminal, in characters.
const (
	columns = 50
	lines   = 10
)

// terminalPlots draws both curves of every category that has harmful rows.
func (r *Report) terminalPlots(b *strings.Builder) {
	for i := range r.Categories {
		f := &r.Categories[i]
		if len(f.PrecisionRecall) == 0 {
			continue
		}
		precision := make([]float64, 0, len(f.PrecisionRecall))
		recall := make([]float64, 0, len(f.PrecisionRecall))
		for _, p := range f.PrecisionRecall {
			precision, recall = append(precision, p.Precision), append(recall, p.Recall)
		}
		recall, precision = append([]float64{0}, recall...), append([]float64{precision[0]}, precision...)
		fmt.Fprintf(b, "\n%s: precision by recall, 0 to 1\n\n%s\n", f.Name, unitGraph(spread(recall, precision)))
		var score, share []float64
		for _, bin := range f.Reliability {
			score, share = append(score, bin.Score), append(share, bin.Share)
		}
		fmt.Fprintf(b, "\n%s: share that is harm by score, 0 to 1; dotted: equal\n\n%s\n", f.Name,
			unitGraph(spread([]float64{0, 1}, []float64{0, 1}), spread(score, share)))
	}
}

// spread is the line through the points at evenly spaced x from 0 to 1; NaN
// before the first point and after the last.
func spread(x, y []float64) []float64 {
	out := make([]float64, columns)
	for i := range out {
		at := float64(i) / (columns - 1)
		k := 0
		for k < len(x) && x[k] < at {
			k++
		}
		switch {
		case k == len(x), k == 0 && x[0] > at:
			out[i] = math.NaN()
		case k == 0:
			out[i] = y[0]
		default:
			part := (at - x[k-1]) / (x[k] - x[k-1])
			out[i] = y[k-1] + part*(y[k]-y[k-1])
		}
	}
	return out
}

func unitGraph(series ...[]float64) string {
	options := []asciigraph.Option{asciigraph.Height(lines), asciigraph.LowerBound(0), asciigraph.UpperBound(1), asciigraph.Precision(1)}
	if len(series) > 1 {
		options = append(options, asciigraph.SeriesChars(asciigraph.CreateCharSet("·"), asciigraph.DefaultCharSet))
	}
	return asciigraph.PlotMany(series, options...)
}
