// Package textmulti embeds the strong text model: one multilingual transformer
// for all eight categories, every signal, and the level and speaker of
// self_harm. MODEL.md is its card.
package textmulti

import (
	"embed"
	"io/fs"
)

//go:embed manifest.yaml model.onnx tokenizer.json MODEL.md
var files embed.FS

// FS holds manifest.yaml, model.onnx, tokenizer.json and MODEL.md at its root.
// It is read-only and safe for concurrent use.
func FS() fs.FS { return files }
