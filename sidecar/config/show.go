package config

import (
	"fmt"
	"time"

	"github.com/go-viper/mapstructure/v2"
	"go.yaml.in/yaml/v3"
)

// YAML writes c as a configuration file that [Load] reads. Secrets are
// written as they are: mask first.
func (c Config) YAML() (string, error) {
	tree := map[string]any{}
	if err := mapstructure.Decode(c, &tree); err != nil {
		return "", fmt.Errorf("config: %w", err)
	}
	durationsAsText(tree)
	out, err := yaml.Marshal(tree)
	return string(out), err
}

// durationsAsText writes "10s" where YAML would count nanoseconds.
func durationsAsText(node map[string]any) {
	for key, value := range node {
		switch value := value.(type) {
		case map[string]any:
			durationsAsText(value)
		case time.Duration:
			node[key] = value.String()
		}
	}
}
