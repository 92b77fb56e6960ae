package onnx

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"

	"go.yaml.in/yaml/v3"

	"github.com/handrail-safety/handrail/sdk"
)

const (
	manifestFile   = "manifest.yaml"
	modelFile      = "model.onnx"
	manifestSchema = 1
)

// manifest is the content of manifest.yaml. A key that is not here is refused.
type manifest struct {
	Schema  int    `yaml:"schema"`
	ID      string `yaml:"id"`
	Version string `yaml:"version"`
	Task    string `yaml:"task"`
	// Tier is for text only.
	Tier  string    `yaml:"tier"`
	Input inputSpec `yaml:"input"`
	// Window cuts long texts; the highest score of all windows counts.
	Window    windowSpec `yaml:"window"`
	Output    outputSpec `yaml:"output"`
	Heads     []head     `yaml:"heads"`
	Languages []string   `yaml:"languages"`
	// Scripts are Unicode script names ("Latin"). A text of other scripts is
	// not covered; empty makes no claim.
	Scripts []string `yaml:"scripts"`
	Limits  []string `yaml:"limits"`
	Licence string   `yaml:"licence"`
	// Training names the data for readers; nothing is done with it.
	Training trainingSpec `yaml:"training_data"`
	SHA256   string       `yaml:"sha256"`
}

// windowSpec says how long texts are cut: into windows of Runes one every
// Stride for n-grams, one every Stride pieces and at most Most for pieces.
type windowSpec struct {
	Runes  int `yaml:"runes"`
	Stride int `yaml:"stride"`
	Most   int `yaml:"most"`
}

type trainingSpec struct {
	Licence string   `yaml:"licence"`
	Sets    []string `yaml:"sets"`
}

type inputSpec struct {
	Kind  string `yaml:"kind"`
	Name  string `yaml:"name"`
	DType string `yaml:"dtype"`

	// Of kind ngram, see [ngram.Config].
	CharMin int    `yaml:"char_min"`
	CharMax int    `yaml:"char_max"`
	WordMax int    `yaml:"word_max"`
	Buckets int    `yaml:"buckets"`
	MaxIDs  int    `yaml:"max_ids"`
	Hash    string `yaml:"hash"`
	// View is the normalized form that is read; folded is the only one.
	View string `yaml:"view"`

	// Of kind pieces: a tokenizer.json beside the manifest, see [subword.Load].
	// Mask and Types name further inputs of exports that want an attention mask
	// or token types.
	Tokenizer       string `yaml:"tokenizer"`
	TokenizerSHA256 string `yaml:"tokenizer_sha256"`
	Mask            string `yaml:"mask"`
	Types           string `yaml:"types"`
	// Prefix is put before every text.
	Prefix string `yaml:"prefix"`
	// MaxPieces is the longest window; ContextPieces bounds the earlier messages
	// that follow the text, 0 for a model that was trained without.
	MaxPieces     int `yaml:"max_pieces"`
	ContextPieces int `yaml:"context_pieces"`

	// Of kind image, see [imaging.Preprocess].
	Layout string   `yaml:"layout"`
	Width  int      `yaml:"width"`
	Height int      `yaml:"height"`
	Resize string   `yaml:"resize"`
	Scale  float32  `yaml:"scale"`
	Mean   channels `yaml:"mean"`
	Std    channels `yaml:"std"`
}

type outputSpec struct {
	Name    string   `yaml:"name"`
	Kind    string   `yaml:"kind"`
	Classes []string `yaml:"classes"`
	// Embedding names a second output, [batch, n] like the first.
	Embedding string `yaml:"embedding"`
}

// head is one label. Text heads read output Index and are calibrated; image
// heads are weighted sums of class probabilities.
type head struct {
	Label       string             `yaml:"label"`
	Index       int                `yaml:"index"`
	Calibration *platt             `yaml:"calibration"`
	Sum         map[string]float64 `yaml:"sum"`
}

// platt is Platt scaling: the probability is sigmoid(A × logit + B).
type platt struct {
	A float64 `yaml:"a"`
	B float64 `yaml:"b"`
}

// channels is one number for red, green and blue, or three.
type channels struct {
	set    bool
	values [3]float32
}

func (c *channels) UnmarshalYAML(n *yaml.Node) error {
	c.set = true
	if n.Kind == yaml.ScalarNode {
		var v float32
		err := n.Decode(&v)
		c.values = [3]float32{v, v, v}
		return err
	}
	var vs []float32
	if err := n.Decode(&vs); err != nil {
		return err
	}
	if len(vs) != len(c.values) {
		return fmt.Errorf("line %d: %d numbers, want 1 or %d", n.Line, len(vs), len(c.values))
	}
	copy(c.values[:], vs)
	return nil
}

// readManifest decodes and checks manifest.yaml. The error joins all faults.
func readManifest(fsys fs.FS) (*manifest, error) {
	data, err := fs.ReadFile(fsys, manifestFile)
	if err != nil {
		return nil, err
	}
	m := &manifest{}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(m); err != nil {
		return nil, fmt.Errorf("%s: %w", manifestFile, err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: more than one document", manifestFile)
	}
	var wrapped []error
	for _, fault := range m.faults() {
		wrapped = append(wrapped, fmt.Errorf("%s: %w", manifestFile, fault))
	}
	return m, errors.Join(wrapped...)
}

// readModel reads model.onnx and compares its hash.
func (m *manifest) readModel(fsys fs.FS) ([]byte, error) {
	return readVerified(fsys, modelFile, m.SHA256)
}

// readTokenizer does the same for the tokenizer.
func (m *manifest) readTokenizer(fsys fs.FS) ([]byte, error) {
	return readVerified(fsys, m.Input.Tokenizer, m.Input.TokenizerSHA256)
}

func readVerified(fsys fs.FS, name, want string) ([]byte, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	if got := hex.EncodeToString(sum[:]); got != want {
		return nil, fmt.Errorf("%s: sha256 is %.12s…, %s says %.12s…", name, got, manifestFile, want)
	}
	return data, nil
}

// inputs names the inputs of the network, in the order in which they are bound.
func (m *manifest) inputs() []string {
	names := []string{m.Input.Name}
	for _, more := range []string{m.Input.Mask, m.Input.Types} {
		if more != "" {
			names = append(names, more)
		}
	}
	return names
}

// outputs names the outputs, the scores first.
func (m *manifest) outputs() []string {
	if m.Output.Embedding != "" {
		return []string{m.Output.Name, m.Output.Embedding}
	}
	return []string{m.Output.Name}
}

func (m *manifest) info() sdk.ClassifierInfo {
	info := sdk.ClassifierInfo{
		ID: m.ID, Version: m.Version, Digest: "sha256:" + m.SHA256,
		Tier: m.Tier, Task: m.Task, Languages: m.Languages,
	}
	for _, h := range m.Heads {
		info.Labels = append(info.Labels, h.Label)
	}
	return info
}

func idPattern() *regexp.Regexp { return regexp.MustCompile(`^[a-z][a-z0-9-]*$`) }

func sumPattern() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-f]{64}$`) }
