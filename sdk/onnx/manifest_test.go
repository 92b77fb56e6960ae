package onnx_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/handrail-safety/handrail/sdk/onnx"
)

func TestManifestFaults(t *testing.T) {
	for _, tc := range []struct {
		name, model, old, new, want string
	}{
		{"unknown key", "text-narrow", "tier: fast", "tier: fast\nteir: fast", "field teir not found"},
		{"key twice", "text-narrow", "tier: fast", "tier: fast\ntier: fast", "already defined"},
		{"schema", "text-narrow", "schema: 1", "schema: 2", "schema: 2, want 1"},
		{"second document", "text-narrow", "licence:", "---\nlicence:", "more than one document"},
		{"id", "text-narrow", "id: text-narrow", "id: Text", `id: "Text"`},
		{"task", "text-narrow", "task: text", "task: sound", `task: "sound", want one of ["text" "image"]`},
		{"tier", "text-narrow", "tier: fast", "tier: slow", `tier: "slow"`},
		{"tier of an image", "image-nhwc", "task: image", "task: image\ntier: fast", "an image model has none"},
		{"sum", "text-narrow", "sha256: ", "sha256: x", "want 64 hex digits"},
		{"label", "text-narrow", "label: bullying", "label: rudeness", `heads[0].label: "rudeness"`},
		{"label twice", "text-narrow", "label: grooming.secrecy", "label: bullying", "stands twice"},
		{"dtype", "text-narrow", "dtype: int32", "dtype: int8", `input.dtype: "int8"`},
		{"n-gram range", "text-narrow", "char_max: 4", "char_max: 99", "99"},
		{"few ids", "text-narrow", "max_ids: 128", "max_ids: 8", "input.max_ids: 8, want 64 or more"},
		{"calibration", "text-narrow", "a: 0.5", "a: -1", "heads[0].calibration: a must be a number above 0"},
		{"no calibration", "text-narrow", ", calibration: {a: 0.5, b: -1}", "", "heads[0].calibration: a must be a number above 0"},
		{"view", "text-narrow", "view: folded", "view: raw", `input.view: "raw"`},
		{"window", "text-narrow", "licence:", "window: {runes: 100, stride: 200}\nlicence:", "window: 100 runes at a stride of 200"},
		{"pieces for n-grams", "text-narrow", "max_ids: 128", "max_ids: 128, max_pieces: 20", "belong to pieces"},
		{"n-grams for pieces", "pieces", "context_pieces: 4", "context_pieces: 4, buckets: 9", "belong to n-grams"},
		{"no tokenizer", "pieces", "tokenizer: tokenizer.json, ", "", "input.tokenizer and input.tokenizer_sha256"},
		{"short windows", "pieces", "max_pieces: 16", "max_pieces: 15", "input.max_pieces: 15, want 16..510"},
		{"context", "pieces", "context_pieces: 4", "context_pieces: -1", "input.context_pieces: -1"},
		{"stride", "pieces", "stride: 12", "stride: 17", "window: a stride of 17"},
		{"no windows", "pieces", "most: 3", "most: 0", "at most 0"},
		{"script", "text-narrow", "[Latin]", "[Elvish]", `"Elvish" is no Unicode script`},
		{"image keys for text", "text-narrow", "max_ids: 128", "max_ids: 192, width: 3", "belong to images"},
		{"text keys for image", "image-nhwc", "width: 8", "width: 8, max_ids: 5", "belong to text"},
		{"layout", "image-nhwc", "layout: NHWC", "layout: CHW", `layout: "CHW"`},
		{"mean of two", "image-nhwc", "mean: 0", "mean: [0, 1]", "2 numbers, want 1 or 3"},
		{"class", "image-nhwc", "Red: 1", "Pink: 1", `heads[0].sum: "Pink" is none of output.classes`},
		{"weight", "image-nhwc", "Blue: 1", "Blue: 2", "heads[1].sum.Blue: 2, want 0..1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			fsys := edited(t, tc.model, "manifest.yaml", func(s string) string {
				if !strings.Contains(s, tc.old) {
					t.Fatalf("the manifest lacks %q", tc.old)
				}
				return strings.Replace(s, tc.old, tc.new, 1)
			})
			_, err := onnx.Open(fsys)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

func TestManifestFaultsAllAtOnce(t *testing.T) {
	fsys := edited(t, "text-narrow", "manifest.yaml", func(s string) string {
		return strings.NewReplacer("schema: 1", "schema: 7", "tier: fast", "tier: slow", "licence: CC0-1.0\n", "").Replace(s)
	})
	_, err := onnx.Open(fsys)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"schema: 7", `tier: "slow"`, "licence: missing"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q lacks %q", err, want)
		}
	}
}

func TestModelDoesNotFitItsManifest(t *testing.T) {
	for _, tc := range []struct {
		name, model, old, new, want string
	}{
		{"input name", "text-narrow", "name: ids", "name: tokens", "tokens"},
		{"output name", "text-narrow", "{name: logits", "{name: scores", "scores"},
		{"type", "text-narrow", "dtype: int32", "dtype: int64", "data type"},
		{"tokenizer", "pieces", "tokenizer_sha256: d8d3", "tokenizer_sha256: 0000", "tokenizer.json: sha256 is"},
		{"index", "text-narrow", "index: 2", "index: 3", "heads[1].index: 3, the network gives 3 numbers"},
		{"size", "image-nhwc", "width: 8", "width: 9", "dimensions"},
		{"number of classes", "image-nhwc", "Blue]", "Blue, Black]", "output.classes: 4, the network gives 3"},
		{"logits called probabilities", "image-nchw", "kind: logits", "kind: softmax", "adds up to"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			fsys := edited(t, tc.model, "manifest.yaml", func(s string) string { return strings.Replace(s, tc.old, tc.new, 1) })
			_, err := onnx.Open(fsys)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

func TestPaddingThatCounts(t *testing.T) {
	_, err := onnx.Open(os.DirFS("testdata/text-unpadded"))
	if err == nil || !strings.Contains(err.Error(), "number 0 is no padding") {
		t.Errorf("got %v", err)
	}
}

func TestModelFile(t *testing.T) {
	changed := edited(t, "text-narrow", "model.onnx", func(s string) string { return s + "x" })
	if _, err := onnx.Open(changed); err == nil || !strings.Contains(err.Error(), "model.onnx: sha256 is") {
		t.Errorf("changed file: %v", err)
	}
	sum := sha256.Sum256([]byte("no network"))
	garbage := edited(t, "text-narrow", "manifest.yaml", func(s string) string {
		return regexp.MustCompile(`sha256: .*`).ReplaceAllString(s, "sha256: "+hex.EncodeToString(sum[:]))
	}).(fstest.MapFS)
	garbage["model.onnx"] = &fstest.MapFile{Data: []byte("no network")}
	if _, err := onnx.Open(garbage); err == nil || !strings.Contains(err.Error(), "model text-narrow") {
		t.Errorf("garbage: %v", err)
	}
	delete(garbage, "model.onnx")
	if _, err := onnx.Open(garbage); err == nil || !strings.Contains(err.Error(), "model.onnx") {
		t.Errorf("missing file: %v", err)
	}
}
