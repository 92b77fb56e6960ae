package config

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/handrail-safety/handrail/sdk/bundle"
)

// Bundle says where a bundle of rules comes from; without a source there is none.
type Bundle struct {
	// Source is a path or an address https://….
	Source string `mapstructure:"source"`
	// Keys are PEM files of public Ed25519 keys; one of them must have signed.
	Keys []string `mapstructure:"keys"`
	// RequireSignature refuses bundles that none of Keys signed.
	RequireSignature bool `mapstructure:"require_signature"`
	// PollEvery is the time between two looks at Source; 0 looks only at reloads.
	PollEvery time.Duration `mapstructure:"poll_every"`
	// Dir keeps the bundle that runs and those before it, for this process alone.
	Dir string `mapstructure:"dir"`
}

// minPoll is the shortest time between two looks.
const minPoll = time.Second

// TrustedKeys reads Keys; the error joins all faults.
func (b *Bundle) TrustedKeys() ([]ed25519.PublicKey, error) {
	return ReadKeys("bundle.keys", b.Keys)
}

// ReadKeys reads PEM files of public Ed25519 keys; the error joins all faults, each with
// the name of the setting that lists the files, and the file.
func ReadKeys(setting string, files []string) ([]ed25519.PublicKey, error) {
	var keys []ed25519.PublicKey
	var faults []error
	for i, file := range files {
		data, err := os.ReadFile(file)
		if err != nil { // which names the file
			faults = append(faults, fmt.Errorf("%s[%d]: %w", setting, i, err))
			continue
		}
		key, err := bundle.ParsePublicKey(data)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s[%d]: %s: %w", setting, i, file, err))
		}
		keys = append(keys, key)
	}
	return keys, errors.Join(faults...)
}

func (b *Bundle) check(fail func(string, ...any)) {
	if b.Source == "" {
		return
	}
	b.checkSource(fail)
	if b.RequireSignature && len(b.Keys) == 0 {
		fail("bundle.keys: none, want at least one public key, or bundle.require_signature: false")
	}
	if !b.RequireSignature && len(b.Keys) > 0 {
		fail("bundle.keys: %d, of no use without bundle.require_signature", len(b.Keys))
	}
	if _, err := b.TrustedKeys(); err != nil {
		fail("%w", err)
	}
	if b.Dir == "" {
		fail("bundle.dir: empty, want a folder to keep bundles in")
	}
	if b.PollEvery != 0 && b.PollEvery < minPoll {
		fail("bundle.poll_every: %s, want 0 or at least %s, with a unit such as 5m", b.PollEvery, minPoll)
	}
}

// checkSource refuses addresses that others could answer for. Messages do not
// repeat an address: it may hold a password.
func (b *Bundle) checkSource(fail func(string, ...any)) {
	scheme, _, address := strings.Cut(b.Source, "://")
	if !address {
		return
	}
	u, err := url.Parse(b.Source)
	switch {
	case err != nil || u.Host == "":
		fail("bundle.source: no address that can be read, want https://host/path or a path")
	case scheme == "http" && !Loopback(u.Hostname()):
		fail("bundle.source: http to another host, want https")
	case scheme != "http" && scheme != "https":
		fail("bundle.source: %q, want https or a path", scheme)
	}
}

// masked hides what may be secret in an address: user, password and query.
func (b *Bundle) masked() {
	u, err := url.Parse(b.Source)
	if err != nil || u.Host == "" {
		return
	}
	if u.User != nil {
		u.User = url.User("********")
	}
	if u.RawQuery != "" {
		u.RawQuery = "********"
	}
	b.Source = u.String()
}
