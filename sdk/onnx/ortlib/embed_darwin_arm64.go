//go:build embed_ort

package ortlib

import _ "embed"

//go:embed dist/darwin_arm64/libonnxruntime.dylib.zst
var embedded []byte
