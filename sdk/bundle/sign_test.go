package bundle_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/bundle"
)

// What OpenSSL 3 wrote with `genpkey -algorithm ed25519` and `pkey -pubout`.
const (
	opensslPrivate = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIHNeCryyFPNK4WBwSK/S/fIJ6vrTMtaU7aqIH2cr30sI
-----END PRIVATE KEY-----
`
	opensslPublic = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA/PM00xmSL0aLd7M+GtzdYIzD/pa+JcxOYz6E3HEjp10=
-----END PUBLIC KEY-----
`
	opensslKeyID = "d1ae9465f72dcbeb" // pkey -pubin -outform DER | sha256sum
)

func TestKeysOfOpenSSL(t *testing.T) {
	t.Parallel()
	private, err := bundle.ParsePrivateKey([]byte(opensslPrivate))
	if err != nil {
		t.Fatal(err)
	}
	public, err := bundle.ParsePublicKey([]byte(opensslPublic))
	if err != nil {
		t.Fatal(err)
	}
	if !public.Equal(private.Public()) || bundle.KeyID(public) != opensslKeyID {
		t.Errorf("the keys are no pair, or their id is %s, want %s", bundle.KeyID(public), opensslKeyID)
	}
	privatePEM, publicPEM, err := bundle.FormatKeys(private)
	if err != nil || string(privatePEM) != opensslPrivate || string(publicPEM) != opensslPublic {
		t.Errorf("%v, written otherwise than OpenSSL does", err)
	}
	if _, err := bundle.Open(sign(t, build(t, team(), "1.0.0"), private), []ed25519.PublicKey{public}); err != nil {
		t.Error(err)
	}
}

func TestKeysRefused(t *testing.T) {
	t.Parallel()
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(other)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(other.Public())
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind string, data []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}))
	}
	for _, tt := range []struct{ name, private, public, want string }{
		{"nothing", " ", " ", "no PEM block"},
		{"the other half", opensslPublic, opensslPrivate, "PEM block of type"},
		{"encrypted", block("ENCRYPTED PRIVATE KEY", der), block("CERTIFICATE", public), "PEM block of type"},
		{"another algorithm", block("PRIVATE KEY", der), block("PUBLIC KEY", public), "want Ed25519"},
		{"broken", block("PRIVATE KEY", der[1:]), block("PUBLIC KEY", public[1:]), "key: "},
		{"two keys", opensslPrivate + opensslPrivate, opensslPublic + opensslPublic, "more than one"},
	} {
		_, privateErr := bundle.ParsePrivateKey([]byte(tt.private))
		_, publicErr := bundle.ParsePublicKey([]byte(tt.public))
		for _, err := range []error{privateErr, publicErr} {
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
			}
			if err != nil && bytes.Contains([]byte(err.Error()), []byte("MC4CAQ")) {
				t.Errorf("%s: the error quotes the key", tt.name)
			}
		}
	}
}
