// Package textfast embeds the fast text model: hashed n-grams of the folded
// text, a linear part and a small hidden layer, one score for each of the eight
// categories. MODEL.md is its card.
package textfast

import (
	"embed"
	"io/fs"
)

//go:embed manifest.yaml model.onnx MODEL.md
var files embed.FS

// FS holds manifest.yaml, model.onnx and MODEL.md at its root. It is read-only
// and safe for concurrent use.
func FS() fs.FS { return files }
