package playground_test

import (
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/handrail-safety/handrail/sidecar/playground"
)

// inline returns the one block of the page that opens with tag.
func inline(t *testing.T, body, tag, end string) string {
	t.Helper()
	_, after, found := strings.Cut(body, tag)
	block, rest, closed := strings.Cut(after, end)
	if !found || !closed || strings.TrimSpace(block) == "" {
		t.Fatalf("the page has no filled block %s", tag)
	}
	if strings.Contains(rest, end) {
		t.Fatalf("more than one block ends with %s", end)
	}
	return block
}

// The hashes of the policy are those of the blocks as a browser hashes them:
// every byte between the tags.
func TestPolicyNamesTheInlineBlocks(t *testing.T) {
	t.Parallel()
	page := playground.Page()
	body := string(page.Body)
	directives := strings.Split(page.ContentSecurityPolicy, "; ")
	for _, tt := range []struct{ directive, tag, end string }{
		{"style-src", "<style>", "</style>"},
		{"script-src", `<script type="module">`, "</script>"},
	} {
		sum := sha256.Sum256([]byte(inline(t, body, tt.tag, tt.end)))
		want := tt.directive + " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		if !slices.Contains(directives, want) {
			t.Errorf("policy %q lacks %q", page.ContentSecurityPolicy, want)
		}
	}
	for _, want := range []string{"default-src 'none'", "connect-src 'self'", "img-src blob: data:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"} {
		if !slices.Contains(directives, want) {
			t.Errorf("policy %q lacks %q", page.ContentSecurityPolicy, want)
		}
	}
	if len(directives) != 8 || strings.Contains(page.ContentSecurityPolicy, "unsafe") {
		t.Errorf("policy %q allows more than it needs", page.ContentSecurityPolicy)
	}
}

func TestPageHoldsNoForeignAddress(t *testing.T) {
	t.Parallel()
	body := string(playground.Page().Body)
	for _, address := range regexp.MustCompile(`(?i)\b(?:https?|wss?|ftp)://[^\s'"<>)]*`).FindAllString(body, -1) {
		if !strings.HasPrefix(address, "http://www.w3.org/") { // names of XML vocabularies, never fetched
			t.Errorf("the page holds the address %s", address)
		}
	}
	if loads := regexp.MustCompile(`(?i)(?:src|href|url)\s*[=(]\s*["']?//`).FindString(body); loads != "" {
		t.Errorf("the page holds an address without a scheme: %s", loads)
	}
}

// Text becomes markup, or markup a script, only through these.
func TestPageBuildsNoMarkupFromText(t *testing.T) {
	t.Parallel()
	body := string(playground.Page().Body)
	script := inline(t, body, `<script type="module">`, "</script>")
	for _, word := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "createContextualFragment", "setHTML", "eval(", "new Function", "localStorage", "sessionStorage", "document.cookie"} {
		if strings.Contains(script, word) {
			t.Errorf("the script uses %s", word)
		}
	}
	markup := strings.ReplaceAll(body, script, "")
	if found := regexp.MustCompile(`(?i)<[^>]+\s(?:on[a-z]+|style)\s*=`).FindString(markup); found != "" {
		t.Errorf("the markup has an inline handler or style, which the policy refuses: %s", found)
	}
}
