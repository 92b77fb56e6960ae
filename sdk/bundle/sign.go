package bundle

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"regexp"
)

const algorithm = "ed25519"

// Types of the PEM blocks that keys stand in.
const (
	privateBlock = "PRIVATE KEY"
	publicBlock  = "PUBLIC KEY"
)

// signature is manifest.sig.
type signature struct {
	Schema    int    `json:"schema"`
	Algorithm string `json:"algorithm"`
	KeyID     string `json:"key_id"`
	Signature []byte `json:"signature"` // base64 on the wire
}

var keyIDPattern = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

func (s *signature) parse(data []byte) error {
	if err := decodeStrictly(data, s); err != nil {
		return fmt.Errorf("%s: %w: %w", signatureName, err, ErrFormat)
	}
	if s.Schema != schema || s.Algorithm != algorithm || !keyIDPattern.MatchString(s.KeyID) || len(s.Signature) != ed25519.SignatureSize {
		return fmt.Errorf("%s: want schema %d, algorithm %s, a key id and %d bytes of signature: %w", signatureName, schema, algorithm, ed25519.SignatureSize, ErrFormat)
	}
	return nil
}

// verify returns the id of the key that made s. Every key is tried: the key id
// beside the signature is not signed, so it proves nothing.
func (s *signature) verify(manifest []byte, keys []ed25519.PublicKey) (string, error) {
	if s == nil {
		return "", ErrUnsigned
	}
	for _, key := range keys {
		if ed25519.Verify(key, manifest, s.Signature) {
			return KeyID(key), nil
		}
	}
	return "", fmt.Errorf("key id %s, %d trusted keys: %w", s.KeyID, len(keys), ErrUntrusted)
}

// Sign returns the bundle with a signature over its manifest, in place of one that
// it had. The key id, of letters, digits and ._-, at most 64, tells people which
// key it was; without one it is [KeyID].
//
// Data that [OpenUnsigned] refuses is refused here.
func Sign(data []byte, key ed25519.PrivateKey, keyID string) ([]byte, error) {
	if len(key) != ed25519.PrivateKeySize {
		return nil, fmt.Errorf("key: %d bytes, want %d", len(key), ed25519.PrivateKeySize)
	}
	public := ed25519.PublicKey(key[ed25519.PrivateKeySize-ed25519.PublicKeySize:])
	if keyID == "" {
		keyID = KeyID(public)
	}
	if !keyIDPattern.MatchString(keyID) {
		return nil, errors.New("key id: want 1 to 64 letters, digits, dots, dashes or underscores")
	}
	b, err := OpenUnsigned(data)
	if err != nil {
		return nil, err
	}
	files, err := b.contents()
	if err != nil {
		return nil, err
	}
	s, err := json.MarshalIndent(signature{Schema: schema, Algorithm: algorithm, KeyID: keyID, Signature: ed25519.Sign(key, b.raw)}, "", "  ")
	if err != nil {
		return nil, err
	}
	return write(append([]content{{manifestName, b.raw}, {signatureName, append(s, '\n')}}, files...))
}

// KeyID names a key: the first 16 hex digits of the SHA-256 of its PKIX form, as
// `openssl pkey -pubin -outform DER | sha256sum` begins.
func KeyID(key ed25519.PublicKey) string {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil { // no Ed25519 key fails
		return ""
	}
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:8])
}

// ParsePrivateKey reads an Ed25519 key in PKCS#8 and PEM, as `openssl genpkey
// -algorithm ed25519` writes it. Encrypted keys are refused: decrypt them first.
func ParsePrivateKey(data []byte) (ed25519.PrivateKey, error) {
	der, err := onlyBlock(data, privateBlock)
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, errors.New("private key: not PKCS#8") // the cause might quote the key
	}
	private, ok := key.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("private key: %T, want Ed25519", key)
	}
	return private, nil
}

// ParsePublicKey reads an Ed25519 key in PKIX and PEM, as `openssl pkey -pubout`
// writes it.
func ParsePublicKey(data []byte) (ed25519.PublicKey, error) {
	der, err := onlyBlock(data, publicBlock)
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	public, ok := key.(ed25519.PublicKey)
	if !ok {
		return nil, fmt.Errorf("public key: %T, want Ed25519", key)
	}
	return public, nil
}

// FormatKeys writes a key pair as [ParsePrivateKey] and [ParsePublicKey] read it.
func FormatKeys(key ed25519.PrivateKey) (private, public []byte, err error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	publicDER, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: privateBlock, Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: publicBlock, Bytes: publicDER}), nil
}

// onlyBlock gives what the one PEM block of data holds.
func onlyBlock(data []byte, want string) ([]byte, error) {
	block, rest := pem.Decode(data)
	if block == nil {
		return nil, fmt.Errorf("no PEM block, want one of type %s", want)
	}
	if block.Type != want {
		return nil, fmt.Errorf("PEM block of type %q, want %s", clip(block.Type), want)
	}
	if more, _ := pem.Decode(rest); more != nil {
		return nil, errors.New("more than one PEM block: want one key a file")
	}
	return block.Bytes, nil
}
