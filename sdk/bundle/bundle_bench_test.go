package bundle_test

import (
	"crypto/ed25519"
	"testing"

	"github.com/handrail-safety/handrail/rules"
	"github.com/handrail-safety/handrail/sdk/bundle"
)

// BenchmarkOpen opens the shipped rules, signed.
func BenchmarkOpen(b *testing.B) {
	public, private := key(1)
	data, _, err := bundle.Build(rules.FS(), "team", "1.0.0", created)
	if err != nil {
		b.Fatal(err)
	}
	if data, err = bundle.Sign(data, private, ""); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := bundle.Open(data, []ed25519.PublicKey{public}); err != nil {
			b.Fatal(err)
		}
	}
}
