//go:build !embed_ort || !((linux && amd64) || (linux && arm64) || (darwin && arm64))

package ortlib

// embedded is the compressed library in binaries built with the tag embed_ort.
var embedded []byte
