package onnx_test

import (
	"context"
	"fmt"
	"os"

	"github.com/handrail-safety/handrail/sdk"
	"github.com/handrail-safety/handrail/sdk/onnx"
)

// A model comes from any file system: a folder, or a package that embeds its
// files. This one is a toy of a few numbers.
func ExampleOpen() {
	model, err := onnx.Open(os.DirFS("testdata/text-narrow"), onnx.WithRuns(2))
	if err != nil {
		fmt.Println(err) // one sentence, with what to do
		return
	}
	defer model.Close()
	results, err := model.Classify(context.Background(), []sdk.ClassifierInput{{Text: "hello there"}, {Text: " "}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range results {
		fmt.Printf("%v %.2f\n", r.Covered, r.Scores)
	}
	fmt.Println(model.Info().Labels)
	// Output:
	// true [0.34 0.59]
	// false [0.00 0.00]
	// [bullying grooming.secrecy]
}
