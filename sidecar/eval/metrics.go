package eval

import (
	"cmp"
	"math"
	"slices"
)

// measures are the figures of one sample of scores, by position; measureNames
// gives their names.
type measures [numMeasures]float64

// Positions in measures.
const (
	auroc = iota
	averagePrecision
	recallAt1
	recallAt5
	precisionAt1
	precisionAt01
	ece
	numMeasures
)

var measureNames = [numMeasures]string{
	"auroc", "average_precision", "recall_at_1pct_false_alarms", "recall_at_5pct_false_alarms",
	"precision_at_1pct_prevalence", "precision_at_0.1pct_prevalence", "calibration_error",
}

// numBins is the number of bins of equal mass of the calibration error.
const numBins = 15

// A curve is a sample of scores with the truth, sorted once, so that it can be
// measured again and again with other weights.
type curve struct {
	scores   []float64 // highest first
	positive []bool
	ends     []int // where each group of equal scores ends
	// yes and no are positions in scores.
	yes, no []int32
}

func newCurve(scores []float64, positive []bool) *curve {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b)) })
	c := &curve{scores: make([]float64, len(scores)), positive: make([]bool, len(scores))}
	for k, i := range order {
		c.scores[k], c.positive[k] = scores[i], positive[i]
		if positive[i] {
			c.yes = append(c.yes, int32(k))
		} else {
			c.no = append(c.no, int32(k))
		}
		if k+1 == len(order) || scores[order[k+1]] != scores[i] {
			c.ends = append(c.ends, k+1)
		}
	}
	return c
}

// A group is what stands above and at one score, counted with weights.
type group struct {
	score float64
	// yes and no are at the score, yesAbove and noAbove above it.
	yes, no, yesAbove, noAbove float64
}

// sweep hands every group of equal scores to visit, highest first. Weight holds
// how often each position counts; nil is once each.
func (c *curve) sweep(weight []uint16, visit func(g *group)) {
	var g group
	start := 0
	for _, end := range c.ends {
		yes, no := 0, 0
		for k := start; k < end; k++ {
			n := 1
			if weight != nil {
				n = int(weight[k])
			}
			if c.positive[k] {
				yes += n
			} else {
				no += n
			}
		}
		g.score, g.yes, g.no = c.scores[start], float64(yes), float64(no)
		visit(&g)
		g.yesAbove += g.yes
		g.noAbove += g.no
		start = end
	}
}

// A bar is where a curve lets through a share of false alarms: the scores above
// it count.
type bar struct {
	score   float64
	yes, no float64 // above the bar
	open    bool    // false once it is found
}

// cut looks whether the bar is at this group: the highest score at which the
// false alarms would be more than the share of all.
func (b *bar) cut(g *group, share, negatives float64) {
	if b.open && g.noAbove+g.no > share*negatives+1e-9 {
		*b = bar{score: g.score, yes: g.yesAbove, no: g.noAbove}
	}
}

// measure computes all figures; they are NaN unless there are harmful and
// harmless rows.
//
// Ties count half in AUROC and are kept together everywhere else. Average
// precision is the sum of precision times gain in recall over all thresholds.
// Precision at a prevalence follows by Bayes from recall and false alarms above
// the bar of 1 %, where no false alarm counts as one: so many rows cannot show
// fewer.
func (c *curve) measure(weight []uint16) measures {
	yes, no := float64(len(c.yes)), float64(len(c.no)) // resampling keeps both
	var m measures
	var area, precision float64
	one, five := bar{open: true}, bar{open: true}
	bins := newBins(yes + no)
	c.sweep(weight, func(g *group) {
		area += g.yes * (no - g.noAbove - g.no/2)
		if g.yes > 0 {
			above := g.yesAbove + g.yes
			precision += g.yes * above / (above + g.noAbove + g.no)
		}
		one.cut(g, 0.01, no)
		five.cut(g, 0.05, no)
		bins.add(g)
	})
	m[auroc], m[averagePrecision] = area/(yes*no), precision/yes
	m[recallAt1], m[recallAt5] = one.yes/yes, five.yes/yes
	alarms := max(one.no, 1) / no
	m[precisionAt1], m[precisionAt01] = bayes(m[recallAt1], alarms, 0.01), bayes(m[recallAt1], alarms, 0.001)
	m[ece] = bins.distance()
	if yes == 0 || no == 0 {
		for i := range m {
			m[i] = math.NaN()
		}
	}
	return m
}

// bayes is the share of true alarms among all, where harm has the prevalence.
func bayes(recall, falseAlarms, prevalence float64) float64 {
	hits := prevalence * recall
	return hits / (hits + (1-prevalence)*falseAlarms)
}

// threshold is the score above which 1 % of the harmless rows stand.
func (c *curve) threshold() float64 {
	b := bar{open: true}
	c.sweep(nil, func(g *group) { b.cut(g, 0.01, float64(len(c.no))) })
	if b.open {
		return math.Inf(1)
	}
	return b.score
}

// A Bin is one point of a reliability diagram.
type Bin struct {
	// Score is the mean score, Share the share that is harmful.
	Score float64 `json:"score"`
	Share float64 `json:"share"`
	Rows  int     `json:"rows"`
}

// bins share out groups of equal scores among numBins of equal mass: a group
// goes where its middle lies.
type bins struct {
	total, seen      float64
	score, yes, mass [numBins]float64
}

func newBins(total float64) *bins { return &bins{total: total} }

func (b *bins) add(g *group) {
	n := g.yes + g.no
	if n == 0 {
		return
	}
	i := min(int((b.seen+n/2)/b.total*numBins), numBins-1)
	b.score[i] += n * g.score
	b.yes[i] += g.yes
	b.mass[i] += n
	b.seen += n
}

// distance is the mean distance of score and share, weighted by mass.
func (b *bins) distance() float64 {
	var sum float64
	for i := range b.mass {
		sum += math.Abs(b.score[i] - b.yes[i])
	}
	return sum / b.total
}

// reliability returns the bins that hold anything, lowest score first.
func (c *curve) reliability() []Bin {
	b := newBins(float64(len(c.scores)))
	c.sweep(nil, b.add)
	out := []Bin{}
	for i := numBins - 1; i >= 0; i-- {
		if n := b.mass[i]; n > 0 {
			out = append(out, Bin{Score: round(b.score[i] / n), Share: round(b.yes[i] / n), Rows: int(n)})
		}
	}
	return out
}

// A Point is one point of a precision-recall curve.
type Point struct {
	Recall    float64 `json:"recall"`
	Precision float64 `json:"precision"`
}

// precisionRecall returns at most about a hundred points of the curve, lowest
// recall first; none without harmful rows.
func (c *curve) precisionRecall() []Point {
	out := []Point{}
	last := -1
	all := float64(len(c.yes))
	c.sweep(nil, func(g *group) {
		above := g.yesAbove + g.yes
		if step := int(above / all * 100); g.yes > 0 && step > last {
			last = step
			out = append(out, Point{Recall: round(above / all), Precision: round(above / (above + g.noAbove + g.no))})
		}
	})
	return out
}

// round keeps four decimals: more would differ between processors.
func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }
