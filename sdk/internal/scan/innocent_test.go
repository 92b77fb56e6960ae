package scan_test

import (
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sdk/internal/scan"
)

// TestInnocent: bad words inside innocent ones, and harmless tags and user names, are
// found by no rule of any language, alone and in a sentence.
func TestInnocent(t *testing.T) {
	t.Parallel()
	set := scan.Shipped(t)
	var texts []string
	for _, line := range scan.Lines(t, "innocent.txt") {
		texts = append(texts, strings.Fields(line)...)
	}
	for _, tag := range scan.Lines(t, "tags.txt") {
		texts = append(texts, tag, "see you there "+tag+" tomorrow")
	}
	if len(texts) < 700 {
		t.Errorf("%d texts, want 700", len(texts))
	}
	for _, text := range texts {
		for _, h := range set.Scan(nil, input(text)) {
			t.Errorf("%s %s finds %q", h.Rule.ID, h.Clause, text)
		}
	}
}

// TestTags: words that are run together are found as if they stood apart.
func TestTags(t *testing.T) {
	t.Parallel()
	set := scan.Shipped(t)
	for _, text := range []string{"killyourself99", "#killyourself", "#KillYourself", "@nobodylikesyou", "#NobodyLikesYou", "@k1llyourself",
		"#NiemandMagDich", "#personneTaime", "#nadietequiere", "#niktcięnielubi"} {
		if len(set.Scan(nil, input(text))) == 0 {
			t.Errorf("%q is not found", text)
		}
	}
}
