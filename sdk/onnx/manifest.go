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

type windowSpec struct {
	Runes  int `yaml:"runes"`
	Stride int `yaml:"stride"`
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
	data, err := fs.ReadFile(fsys, modelFile)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	if got := hex.EncodeToString(sum[:]); got != m.SHA256 {
		return nil, fmt.Errorf("%s: sha256 is %.12s…, %s says %.12s…", modelFile, got, manifestFile, m.SHA256)
	}
	return data, nil
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
