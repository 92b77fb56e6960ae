//go:build embed_ort

package ortlib

import _ "embed"

//go:embed dist/linux_arm64/libonnxruntime.so.zst
var embedded []byte
