package onnx

import (
	"fmt"
	"math"
	"slices"
	"unicode"

	"github.com/handrail-safety/handrail/sdk/internal/imaging"
	"github.com/handrail-safety/handrail/sdk/internal/ngram"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// The words of a manifest.
const (
	taskText, taskImage     = "text", "image"
	tierFast, tierStrong    = "fast", "strong"
	kindNgram, kindImage    = "ngram", "image"
	kindPieces              = "pieces"
	kindLogits, kindSoftmax = "logits", "softmax"
	hashName                = "fnv1a32"
	viewFolded              = "folded"
	int32Name, int64Name    = "int32", "int64"
	float32Name             = "float32"
)

// faultList collects faults; each names the key and what was wanted.
type faultList []error

func (f *faultList) add(format string, args ...any) { *f = append(*f, fmt.Errorf(format, args...)) }

func (f *faultList) oneOf(key, got string, want ...string) {
	if !slices.Contains(want, got) {
		f.add("%s: %q, want one of %q", key, got, want)
	}
}

func (m *manifest) faults() []error {
	var f faultList
	if m.Schema != manifestSchema {
		f.add("schema: %d, want %d", m.Schema, manifestSchema)
	}
	if !idPattern().MatchString(m.ID) {
		f.add("id: %q, want lower case letters, digits and hyphens", m.ID)
	}
	if m.Version == "" {
		f.add("version: missing")
	}
	if m.Licence == "" {
		f.add("licence: missing")
	}
	if !sumPattern().MatchString(m.SHA256) {
		f.add("sha256: %q, want 64 hex digits in lower case", m.SHA256)
	}
	if m.Input.Name == "" || m.Output.Name == "" {
		f.add("input.name and output.name: both are needed")
	}
	for _, s := range m.Scripts {
		if unicode.Scripts[s] == nil {
			f.add("scripts: %q is no Unicode script name", s)
		}
	}
	f.oneOf("task", m.Task, taskText, taskImage)
	m.labelFaults(&f)
	switch m.Task {
	case taskText:
		m.textFaults(&f)
	case taskImage:
		m.imageFaults(&f)
	}
	return f
}

func (m *manifest) labelFaults(f *faultList) {
	if len(m.Heads) == 0 {
		f.add("heads: missing")
	}
	known := knownLabels()
	seen := map[string]bool{}
	for i, h := range m.Heads {
		if !known[h.Label] {
			f.add("heads[%d].label: %q is no category and no category.signal", i, h.Label)
		}
		if seen[h.Label] {
			f.add("heads[%d].label: %q stands twice", i, h.Label)
		}
		seen[h.Label] = true
	}
}

func knownLabels() map[string]bool {
	known := map[string]bool{}
	for _, c := range vocab.Categories() {
		known[string(c)] = true
		for _, s := range vocab.Signals(c) {
			known[vocab.FullName(c, s)] = true
		}
	}
	for _, l := range vocab.RiskLevels() {
		known[vocab.LevelLabel(l)] = true
	}
	for _, s := range vocab.Speakers() {
		known[vocab.SpeakerLabel(s)] = true
	}
	return known
}

func (m *manifest) textFaults(f *faultList) {
	in := m.Input
	f.oneOf("tier", m.Tier, tierFast, tierStrong)
	f.oneOf("input.kind", in.Kind, kindNgram, kindPieces)
	f.oneOf("input.dtype", in.DType, int32Name, int64Name)
	f.oneOf("output.kind", m.Output.Kind, kindLogits)
	if in.Kind == kindPieces {
		m.pieceFaults(f)
	} else {
		m.ngramFaults(f)
	}
	if in.Layout != "" || in.Width != 0 || in.Height != 0 || in.Resize != "" || in.Scale != 0 || in.Mean.set || in.Std.set {
		f.add("input: layout, width, height, resize, scale, mean and std belong to images")
	}
	for i, h := range m.Heads {
		if h.Index < 0 {
			f.add("heads[%d].index: %d, want 0 or more", i, h.Index)
		}
		if c := h.Calibration; c == nil || c.A <= 0 || !finite(c.A, c.B) {
			f.add("heads[%d].calibration: a must be a number above 0 and b a number", i)
		}
		if len(h.Sum) > 0 {
			f.add("heads[%d].sum: belongs to images", i)
		}
	}
}

func (m *manifest) ngramFaults(f *faultList) {
	in := m.Input
	f.oneOf("input.hash", in.Hash, hashName)
	f.oneOf("input.view", in.View, viewFolded)
	if w := m.Window; w != (windowSpec{}) && (w.Stride < 1 || w.Stride > w.Runes || w.Runes < minWindowRunes || w.Most != 0) {
		f.add("window: %d runes at a stride of %d, want %d runes or more, a stride of 1 to that, and no most", w.Runes, w.Stride, minWindowRunes)
	}
	if _, err := ngram.New(m.ngrams()); err != nil {
		f.add("input: %w", err)
	}
	if in.MaxIDs < minLength {
		f.add("input.max_ids: %d, want %d or more", in.MaxIDs, minLength)
	}
	if in.hasPieces() || m.Output.Embedding != "" {
		f.add("input: tokenizer, tokenizer_sha256, mask, types, prefix, max_pieces, context_pieces and output.embedding belong to pieces")
	}
}

func (m *manifest) pieceFaults(f *faultList) {
	in := m.Input
	if in.Tokenizer == "" || !sumPattern().MatchString(in.TokenizerSHA256) {
		f.add("input.tokenizer and input.tokenizer_sha256: a file beside the manifest and its hash are needed")
	}
	if in.MaxPieces < minPieces || in.MaxPieces > maxPieces {
		f.add("input.max_pieces: %d, want %d..%d", in.MaxPieces, minPieces, maxPieces)
	}
	if in.ContextPieces < 0 || in.ContextPieces > maxPieces {
		f.add("input.context_pieces: %d, want 0..%d", in.ContextPieces, maxPieces)
	}
	if w := m.Window; w.Stride < 1 || w.Stride > in.MaxPieces || w.Most < 1 || w.Runes != 0 {
		f.add("window: a stride of %d and at most %d, want a stride of 1 to input.max_pieces, a most of 1 or more, and no runes", w.Stride, w.Most)
	}
	if in.hasNgrams() {
		f.add("input: char_min, char_max, word_max, buckets, max_ids, hash and view belong to n-grams")
	}
}

func (in *inputSpec) hasNgrams() bool {
	return in.CharMin != 0 || in.CharMax != 0 || in.WordMax != 0 || in.Buckets != 0 || in.MaxIDs != 0 || in.Hash != "" || in.View != ""
}

func (in *inputSpec) hasPieces() bool {
	return in.Tokenizer != "" || in.TokenizerSHA256 != "" || in.Mask != "" || in.Types != "" || in.Prefix != "" || in.MaxPieces != 0 || in.ContextPieces != 0
}

func (m *manifest) imageFaults(f *faultList) {
	in := m.Input
	if m.Tier != "" {
		f.add("tier: %q, an image model has none", m.Tier)
	}
	f.oneOf("input.kind", in.Kind, kindImage)
	f.oneOf("input.dtype", in.DType, float32Name)
	f.oneOf("output.kind", m.Output.Kind, kindLogits, kindSoftmax)
	if err := m.preprocess().Check(); err != nil {
		f.add("input.%w", err)
	}
	if in.hasNgrams() || in.hasPieces() || m.Window != (windowSpec{}) {
		f.add("input: char_min, char_max, word_max, buckets, max_ids, hash, view, the keys of pieces, and window belong to text")
	}
	if len(m.Output.Classes) < 2 {
		f.add("output.classes: %d, want 2 or more", len(m.Output.Classes))
	}
	for i, h := range m.Heads {
		if h.Calibration != nil || h.Index != 0 {
			f.add("heads[%d]: index and calibration belong to text", i)
		}
		if len(h.Sum) == 0 {
			f.add("heads[%d].sum: missing", i)
		}
		for class, weight := range h.Sum {
			if !slices.Contains(m.Output.Classes, class) {
				f.add("heads[%d].sum: %q is none of output.classes", i, class)
			}
			if !finite(weight) || weight < 0 || weight > 1 {
				f.add("heads[%d].sum.%s: %v, want 0..1", i, class, weight)
			}
		}
	}
}

func (m *manifest) ngrams() ngram.Config {
	in := m.Input
	return ngram.Config{CharMin: in.CharMin, CharMax: in.CharMax, WordMax: in.WordMax, Buckets: in.Buckets, MaxIDs: in.MaxIDs}
}

func (m *manifest) preprocess() imaging.Preprocess {
	in := m.Input
	p := imaging.Preprocess{
		Width: in.Width, Height: in.Height, Layout: imaging.Layout(in.Layout), Resize: imaging.Resize(in.Resize),
		Scale: in.Scale, Mean: in.Mean.values, Std: in.Std.values,
	}
	if !in.Std.set {
		p.Std = [3]float32{1, 1, 1}
	}
	return p
}

func finite(xs ...float64) bool {
	for _, x := range xs {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}
