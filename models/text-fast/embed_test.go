package textfast_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"strings"
	"testing"

	textfast "github.com/handrail-safety/handrail/models/text-fast"
)

// maxModelBytes is the budget of the fast tier.
const maxModelBytes = 15 << 20

func TestManifestNamesTheModel(t *testing.T) {
	t.Parallel()
	files := map[string][]byte{}
	for _, name := range []string{"manifest.yaml", "model.onnx", "MODEL.md"} {
		body, err := fs.ReadFile(textfast.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = body
	}
	sum := sha256.Sum256(files["model.onnx"])
	if want := "sha256: " + hex.EncodeToString(sum[:]); !strings.Contains(string(files["manifest.yaml"]), want) {
		t.Errorf("manifest.yaml does not hold %q", want)
	}
	if n := len(files["model.onnx"]); n > maxModelBytes {
		t.Errorf("model.onnx has %d bytes, budget %d", n, maxModelBytes)
	}
	for _, label := range []string{"bullying", "sexual_harassment", "self_harm", "grooming", "hate", "violence", "sexual", "profanity"} {
		if !strings.Contains(string(files["manifest.yaml"]), "{label: "+label+",") {
			t.Errorf("manifest.yaml has no head for %s", label)
		}
	}
}
