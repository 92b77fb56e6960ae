package eval_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/handrail-safety/handrail/sdk/vocab"
	"github.com/handrail-safety/handrail/sidecar/eval"
)

// Our own sentences, see models/train/data: each signal in enough different
// ones, and in each language of the union but those kept for the suite.
func TestSentencesCoverEverySignal(t *testing.T) {
	t.Parallel()
	const total, each = 150, 5
	languages := []string{"bg", "cs", "de", "el", "en", "es", "et", "fr", "ga", "hu", "it", "lv", "mt", "nl", "pl", "pt", "ro", "sl", "sv"}
	files, err := filepath.Glob("../../models/train/data/families/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files, %v", err)
	}
	d, err := eval.Read(files, "")
	if err != nil {
		t.Fatal(err)
	}
	counts, all := map[[2]string]int{}, map[string]int{}
	for i := range d.Rows {
		for _, c := range vocab.CoreCategories() {
			for _, signal := range vocab.Signals(c) {
				if name := vocab.FullName(c, signal); d.Rows[i].Signal(name) == eval.Yes {
					counts[[2]string{name, d.Rows[i].Lang}]++
					all[name]++
				}
			}
		}
	}
	for _, c := range vocab.CoreCategories() {
		for _, signal := range vocab.Signals(c) {
			name := vocab.FullName(c, signal)
			if all[name] < total {
				t.Errorf("%s: %d sentences, want %d", name, all[name], total)
			}
			for _, lang := range languages {
				if n := counts[[2]string{name, lang}]; n < each {
					t.Errorf("%s in %s: %d sentences, want %d", name, lang, n, each)
				}
			}
		}
	}
	for _, lang := range []string{"da", "fi", "hr", "lt", "sk"} {
		if slices.ContainsFunc(d.Rows, func(r eval.Row) bool { return r.Lang == lang }) {
			t.Errorf("%s is kept for the functional suite", lang)
		}
	}
}
