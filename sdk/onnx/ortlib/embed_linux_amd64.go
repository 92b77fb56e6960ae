//go:build embed_ort

package ortlib

import _ "embed"

//go:embed dist/linux_amd64/libonnxruntime.so.zst
var embedded []byte
