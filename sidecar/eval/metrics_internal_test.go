package eval

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/integrate"
	"gonum.org/v1/gonum/stat"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

func TestCategoryCount(t *testing.T) {
	if n := len(vocab.Categories()); n != numCategories {
		t.Fatalf("%d categories, the constant says %d", n, numCategories)
	}
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-12 || math.IsNaN(a) && math.IsNaN(b) }

// Worked out by hand.
func TestMeasures(t *testing.T) {
	nan := math.NaN()
	for _, tt := range []struct {
		name               string
		scores             []float64
		positive           []bool
		auroc, ap, r1, ece float64
	}{
		{"perfect", []float64{0.9, 0.8, 0.2, 0.1}, []bool{true, true, false, false}, 1, 1, 1, 0.15},
		{"reversed", []float64{0.1, 0.2, 0.8, 0.9}, []bool{true, true, false, false}, 0, (1.0/3 + 1.0/2) / 2, 0, 0.85},
		// pairs: 0.9 beats both, 0.4 beats one of two
		{"mixed", []float64{0.9, 0.6, 0.4, 0.2}, []bool{true, false, true, false}, 0.75, (1 + 2.0/3) / 2, 0.5, (0.1 + 0.6 + 0.6 + 0.2) / 4},
		{"all tied", []float64{0.5, 0.5, 0.5, 0.5}, []bool{true, false, true, false}, 0.5, 0.5, 0, 0},
		{"a tie counts half", []float64{0.9, 0.5, 0.5, 0.1}, []bool{true, true, false, false}, 0.875, (1 + 2.0/3) / 2, 0.5, (0.1 + 0 + 0.1) / 4},
		{"no harm", []float64{0.9, 0.5}, []bool{false, false}, nan, nan, nan, nan},
		{"nothing", nil, nil, nan, nan, nan, nan},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := newCurve(tt.scores, tt.positive).measure(nil)
			for i, want := range map[int]float64{auroc: tt.auroc, averagePrecision: tt.ap, recallAt1: tt.r1, ece: tt.ece} {
				if !near(m[i], want) {
					t.Errorf("%s: got %v, want %v", measureNames[i], m[i], want)
				}
			}
		})
	}
}

// Of 200 harmless rows two are 1 %, ten are 5 %.
func TestRecallAtFalseAlarms(t *testing.T) {
	var scores []float64
	var positive []bool
	for i := range 200 { // 0.005 to 1
		scores, positive = append(scores, float64(i+1)/200), append(positive, false)
	}
	for _, score := range []float64{0.999, 0.992, 0.99, 0.96, 0.5} { // above 1, 2, 2, 8 and 100 of them
		scores, positive = append(scores, score), append(positive, true)
	}
	c := newCurve(scores, positive)
	m := c.measure(nil)
	if got := c.threshold(); !near(got, 0.99) { // 1 and 0.995 are above
		t.Errorf("threshold: got %v, want 0.99", got)
	}
	if !near(m[recallAt1], 0.4) || !near(m[recallAt5], 0.8) {
		t.Errorf("got %v and %v, want 0.4 and 0.8", m[recallAt1], m[recallAt5])
	}
	if want := 0.01 * 0.4 / (0.01*0.4 + 0.99*0.01); !near(m[precisionAt1], want) {
		t.Errorf("precision at 1 %%: got %v, want %v", m[precisionAt1], want)
	}
	if want := 0.001 * 0.4 / (0.001*0.4 + 0.999*0.01); !near(m[precisionAt01], want) {
		t.Errorf("precision at 0.1 %%: got %v, want %v", m[precisionAt01], want)
	}
}

// random makes scores with ties.
func random(n int, seed uint64) ([]float64, []bool) {
	r := rand.New(rand.NewPCG(seed, 1))
	scores, positive := make([]float64, n), make([]bool, n)
	for i := range scores {
		positive[i] = i == 0 || i > 1 && r.Float64() < 0.3
		scores[i] = math.Round(100*r.Float64()) / 100
		if positive[i] {
			scores[i] = math.Sqrt(scores[i])
		}
	}
	return scores, positive
}

func TestProperties(t *testing.T) {
	for seed := range uint64(50) {
		scores, positive := random(2+int(seed)*7, seed)
		c := newCurve(scores, positive)
		m := c.measure(nil)

		turned := slices.Clone(scores)
		for i := range turned {
			turned[i] = 1 - turned[i]
		}
		if back := newCurve(turned, positive).measure(nil); math.Abs(m[auroc]+back[auroc]-1) > 1e-9 {
			t.Errorf("seed %d: AUROC %v, of reversed scores %v", seed, m[auroc], back[auroc])
		}
		if want := gonumAUROC(scores, positive); math.Abs(m[auroc]-want) > 1e-9 {
			t.Errorf("seed %d: AUROC %v, gonum says %v", seed, m[auroc], want)
		}
		ones := make([]uint16, len(scores))
		for i := range ones {
			ones[i] = 1
		}
		if c.measure(ones) != m {
			t.Errorf("seed %d: weights of one change the figures", seed)
		}
		for i, e := range c.estimate(200) {
			if e.Value < e.Low || e.Value > e.High || e.Low < 0 || e.High > 1 || math.Abs(e.Value-m[i]) > 1e-4 {
				t.Errorf("seed %d, %s: %+v is no interval of %v in [0, 1]", seed, measureNames[i], *e, m[i])
			}
		}
	}
}

// gonumAUROC is an implementation by another hand.
func gonumAUROC(scores []float64, positive []bool) float64 {
	y, classes := slices.Clone(scores), slices.Clone(positive)
	stat.SortWeightedLabeled(y, classes, nil)
	tpr, fpr, _ := stat.ROC(nil, y, classes, nil)
	return integrate.Trapezoidal(fpr, tpr)
}

// Weights count as copies do.
func TestWeightsAreCopies(t *testing.T) {
	scores, positive := random(60, 7)
	c := newCurve(scores, positive)
	weight := make([]uint16, len(scores))
	r := rand.New(rand.NewPCG(1, 2))
	draw(r, weight, c.yes)
	draw(r, weight, c.no)
	var copies []float64
	var truth []bool
	for k, n := range weight {
		for range n {
			copies, truth = append(copies, c.scores[k]), append(truth, c.positive[k])
		}
	}
	if len(copies) != len(scores) {
		t.Fatalf("a resample of %d rows has %d", len(scores), len(copies))
	}
	got, want := c.measure(weight), newCurve(copies, truth).measure(nil)
	for i := range got {
		if !near(got[i], want[i]) {
			t.Errorf("%s: got %v, want %v", measureNames[i], got[i], want[i])
		}
	}
}

func TestCalibrationError(t *testing.T) {
	var scores []float64
	var positive []bool
	for _, score := range []float64{0.1, 0.5, 0.9} { // of ten rows each, as many are harm as the score says
		for i := range 10 {
			scores, positive = append(scores, score), append(positive, float64(i) < 10*score)
		}
	}
	c := newCurve(scores, positive)
	if got := c.measure(nil)[ece]; !near(got, 0) {
		t.Errorf("perfectly calibrated: got %v, want 0", got)
	}
	bins := c.reliability()
	if len(bins) != 3 || bins[0] != (Bin{0.1, 0.1, 10}) || bins[2] != (Bin{0.9, 0.9, 10}) {
		t.Errorf("reliability: got %v", bins)
	}
	distinct := make([]float64, 150)
	for i := range distinct {
		distinct[i] = float64(i) / 150
	}
	for _, bin := range newCurve(distinct, make([]bool, 150)).reliability() {
		if bin.Rows != 10 {
			t.Errorf("150 distinct scores: a bin of %d, want 10", bin.Rows)
		}
	}
}

func TestPrecisionRecall(t *testing.T) {
	got := newCurve([]float64{0.9, 0.6, 0.4, 0.2}, []bool{true, false, true, false}).precisionRecall()
	if want := []Point{{0.5, 1}, {1, 0.6667}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	scores, positive := random(5000, 3)
	if n := len(newCurve(scores, positive).precisionRecall()); n < 20 || n > 101 {
		t.Errorf("got %d points, want 20 to 101", n)
	}
}

func BenchmarkEstimate(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	scores, positive := make([]float64, 50_000), make([]bool, 50_000)
	for i := range scores {
		scores[i], positive[i] = r.Float64(), r.Float64() < 0.1
	}
	c := newCurve(scores, positive)
	for b.Loop() {
		c.estimate(1000)
	}
}
