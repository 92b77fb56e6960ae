package scan

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/pack"
	"github.com/handrail-safety/handrail/sdk/internal/parallel"
)

var compiledSet = sync.OnceValues(func() (*Set, error) {
	rules := os.DirFS("../../../rules")
	packs, faults := pack.Load(rules, "packs")
	misspelled, more := LoadMisspelled(rules)
	if faults = append(faults, more...); len(faults) > 0 {
		return nil, faults[0]
	}
	return Compile(packs, misspelled)
})

// shippedSet gives the packs of the repository, compiled once.
func shippedSet(tb testing.TB) *Set {
	tb.Helper()
	s, err := compiledSet()
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// textsOf gives the lines of a file of testdata but its comments.
func textsOf(t *testing.T, name string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSuffix(line, "\n"); !strings.HasPrefix(line, "# ") {
			out = append(out, line)
		}
	}
	return out
}

// On sentences that the shipped rules are about, and on ordinary ones, the
// search must find what trying every term finds; so must it on tags, user names and
// words that hold others.
func TestShippedAnchorsMissNothing(t *testing.T) {
	t.Parallel()
	s := shippedSet(t)
	open := s.open()
	texts := textsOf(t, "ordinary.txt")
	for _, tag := range textsOf(t, "tags.txt") {
		texts = append(texts, tag, "see you there "+tag+" tomorrow")
	}
	for _, line := range textsOf(t, "innocent.txt") {
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
