package scan

import (
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/parallel"
)

// On sentences that the shipped rules are about, and on ordinary ones, the
// search must find what trying every term finds; so must it on tags, user names and
// words that hold others.
func TestShippedAnchorsMissNothing(t *testing.T) {
	t.Parallel()
	s := Shipped(t)
	open := s.open()
	texts := Lines(t, "ordinary.txt")
	for _, tag := range Lines(t, "tags.txt") {
		texts = append(texts, tag, "see you there "+tag+" tomorrow")
	}
	for _, line := range Lines(t, "innocent.txt") {
		texts = append(texts, line)
		texts = append(texts, strings.Fields(line)...)
	}
	n := 0
	add := func(tests []pack.Test) { // each is tried on every term
		for _, test := range tests {
			if n++; n%oneSentenceIn == 0 {
				texts = append(texts, test.Text)
			}
		}
	}
	for _, r := range s.rules {
		add(r.Hit)
		add(r.Miss)
	}
	parallel.Do(len(texts), func() func(int) {
		return func(i int) {
			all := s
			if i%23 == 0 { // trying every term at every word is as dear again
				all = open
			}
			compareScans(t, s, all, texts[i])
		}
	})
	t.Logf("%d texts, %d terms", len(texts), len(s.terms))
}
