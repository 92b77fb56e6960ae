package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/handrail-safety/handrail/sdk/vocab"
)

// said is what a tier to compare says of texts, by the first 16 hexadecimal
// digits of their SHA-256.
type said map[string]otherOpinion

type otherOpinion struct {
	Key    string    `json:"key"`
	Scores []float64 `json:"scores"`
	Micros int       `json:"us"`
}

func readOther(path string) (said, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := said{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		var one otherOpinion
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, n, err)
		}
		if len(one.Scores) != len(vocab.Categories()) {
			return nil, fmt.Errorf("%s:%d: %d scores, want one a category, %d", path, n, len(one.Scores), len(vocab.Categories()))
		}
		out[one.Key] = one
	}
	return out, lines.Err()
}

// hear adds the other tier's scores to the opinions.
func (s said) hear(opinions []opinion) error {
	for i := range opinions {
		o := &opinions[i]
		sum := sha256.Sum256([]byte(o.row.Text))
		one, ok := s[hex.EncodeToString(sum[:8])]
		if !ok {
			return fmt.Errorf("holds no scores of %s:%d; write it anew", o.row.File, o.row.Line)
		}
		o.other, o.otherTime = one.Scores, time.Duration(one.Micros)*time.Microsecond
	}
	return nil
}
