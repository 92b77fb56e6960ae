package parity_test

import (
	"bytes"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"io/fs"
	"testing"
	"testing/fstest"

	parity "github.com/handrail-safety/handrail/benchmarks/image-parity"
	"github.com/handrail-safety/handrail/benchmarks/image-parity/pictures"
	imagensfw "github.com/handrail-safety/handrail/models/image-nsfw"
)

// Every picture of package pictures has the probabilities that nsfwjs gave it.
func TestDrawnPictures(t *testing.T) {
	golden, err := parity.ReadGolden(nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(golden.Pictures) < 60 {
		t.Errorf("%d pictures, want at least 60", len(golden.Pictures))
	}
	want := map[string]parity.Picture{}
	for _, p := range golden.Pictures {
		want[p.Name] = p
	}
	model, err := parity.Open(imagensfw.FS(), golden.Labels)
	if err != nil {
		t.Fatal(err)
	}
	defer model.Close()
	var worst parity.Difference
	for _, p := range pictures.All() {
		g, ok := want[p.Name]
		if !ok {
			t.Errorf("%s: not in golden.json", p.Name)
			continue
		}
		file, err := p.File()
		if err != nil {
			t.Fatal(err)
		}
		img, _, err := image.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		d, err := model.Compare(t.Context(), img, g)
		if err != nil {
			t.Fatal(err)
		}
		if bound := parity.Bound(p.Name); !d.Within(bound) {
			t.Errorf("%s: logit differs by %.4f, limit %v; probability by %.5f, limit %v",
				p.Name, d.Logit, bound.Logit, d.Probability, bound.Probability)
		}
		worst = worst.Max(d)
	}
	t.Logf("%d pictures: logits within %.5f, probabilities within %.6f", len(pictures.All()), worst.Logit, worst.Probability)
}

// The comparison notices a model that reads its pictures another way.
func TestWrongPreprocessingIsNoticed(t *testing.T) {
	golden, err := parity.ReadGolden(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, right, wrong string }{
		{"resizing", "bilinear_align_corners", "bilinear_half_pixel"},
		{"mean", "mean: 0", "mean: 0.01"},
		{"range", "std: 1", "std: 1.01"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			model, err := parity.Open(changed(t, tc.right, tc.wrong), golden.Labels)
			if err != nil {
				t.Fatal(err)
			}
			defer model.Close()
			for _, want := range golden.Pictures {
				if want.Name != "scene-3-400x300.png" {
					continue
				}
				d, err := model.Compare(t.Context(), drawn(t, want.Name), want)
				if err != nil {
					t.Fatal(err)
				}
				if bound := parity.Bound(want.Name); d.Within(bound) {
					t.Errorf("logit differs by %.5f, probability by %.6f, want more than %v or %v",
						d.Logit, d.Probability, bound.Logit, bound.Probability)
				}
			}
		})
	}
}

// changed is the model with one word of its manifest exchanged.
func changed(t *testing.T, before, after string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range []string{"manifest.yaml", "model.onnx"} {
		data, err := fs.ReadFile(imagensfw.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	manifest := files["manifest.yaml"]
	if !bytes.Contains(manifest.Data, []byte(before)) {
		t.Fatalf("manifest.yaml lacks %q", before)
	}
	manifest.Data = bytes.Replace(manifest.Data, []byte(before), []byte(after), 1)
	return files
}

func drawn(t *testing.T, name string) image.Image {
	t.Helper()
	for _, p := range pictures.All() {
		if p.Name == name {
			return p.Draw()
		}
	}
	t.Fatalf("no picture %s", name)
	return nil
}
