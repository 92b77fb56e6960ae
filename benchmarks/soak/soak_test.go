package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk"
)

func TestGrowth(t *testing.T) {
	flat, rising := &recorder{}, &recorder{}
	for i := range int64(100) {
		flat.rss = append(flat.rss, min(1000+100*i, 3000)) // warms up within the first fifth
		rising.rss = append(rising.rss, 1000+100*i)
	}
	if g := flat.growth(); g.late-g.early != 0 {
		t.Errorf("flat curve grows by %d", g.late-g.early)
	}
	if g := rising.growth(); g.late-g.early != 6000 {
		t.Errorf("rising curve grows by %d, want 6000", g.late-g.early)
	}
}

func TestSoakWritesACurveAndHoldsTheBound(t *testing.T) {
	s := settings{
		model: "../../sdk/onnx/testdata/text-narrow", runs: 2000, workers: 2, boundKB: 1 << 20,
		csv: filepath.Join(t.TempDir(), "curve.csv"), make: func(s *source) []sdk.ClassifierInput { return s.texts() },
	}
	if err := soak(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	curve, err := os.ReadFile(s.csv)
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(curve), "\n"); lines < samples/4 {
		t.Errorf("%d lines, want at least %d", lines, samples/4)
	}
	s.boundKB = -1 << 40 // nothing stays below it
	if err := soak(t.Context(), s); err == nil || !strings.Contains(err.Error(), "resident memory grew") {
		t.Errorf("got %v", err)
	}
}

func TestReload(t *testing.T) {
	s := reloading{name: "a small pack", rules: small(), reloads: 50, workers: 2, text: "you zyxtoad", boundKB: 1 << 20, csv: filepath.Join(t.TempDir(), "curve.csv")}
	if err := reload(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	s.text = "hello" // no rule finds it
	if err := reload(t.Context(), s); err == nil || !strings.Contains(err.Error(), "a verdict by no rules") {
		t.Errorf("got %v", err)
	}
}
