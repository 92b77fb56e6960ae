package bundle_test

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"log"
	"testing/fstest"
	"time"

	"github.com/handrail-safety/handrail/sdk/bundle"
)

// Whoever publishes rules builds and signs; whoever uses them opens with the
// public key and gives the bundle to sdk.WithRules.
func Example() {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		log.Fatal(err)
	}
	rules := fstest.MapFS{"overrides/ours.yaml": {Data: []byte("schema: 1\n")}}
	unsigned, _, err := bundle.Build(rules, "team", "1.2.0", time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC))
	if err != nil {
		log.Fatal(err)
	}
	signed, err := bundle.Sign(unsigned, private, "")
	if err != nil {
		log.Fatal(err)
	}

	b, err := bundle.Open(signed, []ed25519.PublicKey{public})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(b.Identity())
	_, err = bundle.Open(unsigned, []ed25519.PublicKey{public})
	fmt.Println(errors.Is(err, bundle.ErrUnsigned))
	// Output:
	// team@1.2.0+sha256:7433365341cd
	// true
}
