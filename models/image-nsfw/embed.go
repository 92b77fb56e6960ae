// Package imagensfw embeds an image model that tells sexually explicit
// pictures from others. MODEL.md says where it comes from and what it cannot do.
package imagensfw

import (
	"embed"
	"io/fs"
)

//go:embed manifest.yaml model.onnx MODEL.md
var files embed.FS

// FS returns manifest.yaml, model.onnx and MODEL.md.
func FS() fs.FS { return files }
