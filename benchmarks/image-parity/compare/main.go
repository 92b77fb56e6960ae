// Command compare runs the image model over a folder of pictures and compares
// with what nsfwjs said of the same files.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"os"
	"path/filepath"

	parity "github.com/handrail-safety/handrail/benchmarks/image-parity"
	imagensfw "github.com/handrail-safety/handrail/models/image-nsfw"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: compare FOLDER GOLDEN.JSON")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(folder, goldenPath string) (err error) {
	file, err := os.ReadFile(goldenPath)
	if err != nil {
		return err
	}
	golden, err := parity.ReadGolden(file)
	if err != nil {
		return err
	}
	model, err := parity.Open(imagensfw.FS(), golden.Labels)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, model.Close()) }()
	var worst parity.Difference
	failed := 0
	for _, p := range golden.Pictures {
		d, err := compare(model, folder, p)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		worst = worst.Max(d)
		mark := ""
		if !d.Within(parity.Bound(p.Name)) {
			failed++
			mark = "  TOO FAR"
		}
		fmt.Printf("%-28s %5d × %-5d logit %.5f  probability %.6f%s\n", p.Name, p.Width, p.Height, d.Logit, d.Probability, mark)
	}
	limit := parity.Bound("")
	fmt.Printf("%d pictures against nsfwjs %s: logits within %.5f (limit %v), probabilities within %.6f (limit %v)\n",
		len(golden.Pictures), golden.NSFWJS, worst.Logit, limit.Logit, worst.Probability, limit.Probability)
	if failed > 0 {
		return fmt.Errorf("%d pictures differ by more than the limit", failed)
	}
	return nil
}

func compare(model parity.Model, folder string, want parity.Picture) (parity.Difference, error) {
	file, err := os.ReadFile(filepath.Join(folder, want.Name))
	if err != nil {
		return parity.Difference{}, err
	}
	sum := sha256.Sum256(file)
	if got := hex.EncodeToString(sum[:]); got != want.SHA256 {
		return parity.Difference{}, fmt.Errorf("sha256 is %.12s…, nsfwjs judged %.12s…: run golden.mjs again", got, want.SHA256)
	}
	img, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return parity.Difference{}, err
	}
	return model.Compare(context.Background(), img, want)
}
