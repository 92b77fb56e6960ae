package textmulti_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"strings"
	"testing"

	textmulti "github.com/handrail-safety/handrail/models/text-multi"
	"github.com/handrail-safety/handrail/sdk/vocab"
)

// maxModelBytes is the budget of the strong tier.
const maxModelBytes = 60 << 20

func TestManifestNamesTheModel(t *testing.T) {
	t.Parallel()
	manifest, err := fs.ReadFile(textmulti.FS(), "manifest.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]string{"model.onnx": "sha256: ", "tokenizer.json": "tokenizer_sha256: "} {
		body, err := fs.ReadFile(textmulti.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(body)
		if want := key + hex.EncodeToString(sum[:]); !strings.Contains(string(manifest), want) {
			t.Errorf("manifest.yaml does not hold %q", want)
		}
		if len(body) > maxModelBytes {
			t.Errorf("%s has %d bytes, budget %d", name, len(body), maxModelBytes)
		}
	}
	for _, c := range vocab.CoreCategories() {
		for _, s := range vocab.Signals(c) {
			if want := "{label: " + vocab.FullName(c, s) + ","; !strings.Contains(string(manifest), want) {
				t.Errorf("manifest.yaml has no head for %s", vocab.FullName(c, s))
			}
		}
	}
}
