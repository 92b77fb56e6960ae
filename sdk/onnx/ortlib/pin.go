package ortlib

const (
	// Version is the pinned version of ONNX Runtime.
	Version = "1.30.0"
	// MinVersion is the oldest version whose interface the Go binding asks for:
	// onnxruntime_go v1.27.0 has ORT_API_VERSION 24.
	MinVersion = "1.24"
)

// Pin fixes the library of one platform.
type Pin struct {
	GOOS, GOARCH string
	// Member is the path inside the npm package onnxruntime-node.
	Member string
	// File is the name of the set-up and of the unpacked copy.
	File string
	// SHA256 of the library, in hex.
	SHA256 string
}

// Compressed is the name of the zstd copy that the tag embed_ort embeds.
func (p Pin) Compressed() string { return p.File + ".zst" }

// PinFor returns the pin of a platform, false where we have no library for it.
func PinFor(goos, goarch string) (Pin, bool) {
	for _, p := range pins() {
		if p.GOOS == goos && p.GOARCH == goarch {
			return p, true
		}
	}
	return Pin{}, false
}

// pins are the sums of the files in onnxruntime-node 1.30.0 as published,
// taken from a copy whose integrity equals setup/package-lock.json.
func pins() []Pin {
	return []Pin{
		{
			GOOS: "linux", GOARCH: "amd64", File: "libonnxruntime.so",
			Member: "bin/napi-v6/linux/x64/libonnxruntime.so.1",
			SHA256: "ffb75a925ba05e47b235bb66e3e3911714a80b328a9c9425539feb204aa32a23",
		},
		{
			GOOS: "linux", GOARCH: "arm64", File: "libonnxruntime.so",
			Member: "bin/napi-v6/linux/arm64/libonnxruntime.so.1",
			SHA256: "1f549d46250b005580b597f4164984aaf75b3bcb9f3aeb07c7f8a8fe60b23c76",
		},
		{
			GOOS: "darwin", GOARCH: "arm64", File: "libonnxruntime.dylib",
			Member: "bin/napi-v6/darwin/arm64/libonnxruntime.1.dylib",
			SHA256: "685d2be5dba1309c89d3a5324b7fd06a5c42f1a61bfea32d14c4cc28d072121d",
		},
	}
}
