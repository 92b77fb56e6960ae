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

const (
	maxLogit       = 0.05
	maxProbability = 0.01
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: compare FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(folder string) (err error) {
	golden, err := parity.ReadGolden()
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
		worst = parity.Difference{Logit: max(worst.Logit, d.Logit), Probability: max(worst.Probability, d.Probability)}
		mark := ""
		if d.Logit > maxLogit || d.Probability > maxProbability {
			failed++
			mark = "  TOO FAR"
		}
		fmt.Printf("%-28s %5d × %-5d logit %.5f  probability %.6f%s\n", p.Name, p.Width, p.Height, d.Logit, d.Probability, mark)
	}
	fmt.Printf("%d pictures against nsfwjs %s: logits within %.5f (limit %v), probabilities within %.6f (limit %v)\n",
		len(golden.Pictures), golden.NSFWJS, worst.Logit, maxLogit, worst.Probability, maxProbability)
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
		return parity.Difference{}, fmt.Errorf("sha256 is %.12s…, golden.json says %.12s…: run golden.mjs again", got, want.SHA256)
	}
	img, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return parity.Difference{}, err
	}
	return model.Compare(context.Background(), img, want)
}
