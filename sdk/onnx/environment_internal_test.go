package onnx

import (
	"errors"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/onnx/ortlib"
)

// The loader's words for a folder that forbids execution, as glibc, musl and
// dyld put them; such a mount cannot be made in a test without privileges.
func TestExplainForbiddenExecution(t *testing.T) {
	lib := ortlib.Library{Path: "/srv/cache/libonnxruntime.so", Source: ortlib.FromEmbedded}
	for _, said := range []string{
		"failed to map segment from shared object",
		"Error relocating: Operation not permitted",
		"code signature not valid for use in process",
	} {
		err := explain(lib, errors.New(`Platform-specific initialization failed: Error loading ONNX shared library "/srv/cache/libonnxruntime.so": `+said))
		for _, want := range []string{"/srv/cache forbids running code from it (" + said + ")", ortlib.CacheVar, ortlib.PathVar} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q lacks %q", err, want)
			}
		}
	}
}

func TestNoSystemLibrary(t *testing.T) {
	err := loadFirst([]ortlib.Library{
		{Path: "libonnxruntime-of-nobody.so.1", Source: ortlib.FromSystem},
		{Path: "libonnxruntime-of-nobody.so", Source: ortlib.FromSystem},
	})
	if err == nil || !strings.Contains(err.Error(), "no ONNX Runtime library found") || !strings.Contains(err.Error(), ortlib.Remedy) {
		t.Errorf("got %v", err)
	}
}
