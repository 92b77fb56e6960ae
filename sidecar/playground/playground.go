// Package playground is the page at / on which a person tries Handrail by hand:
// type a message, choose who writes to whom, see the verdict. It is one HTML
// document without any address outside the host that serves it.
package playground

import (
	"crypto/sha256"
	_ "embed" // the files of the page
	"encoding/base64"
	"strings"

	"github.com/handrail-safety/handrail/sidecar/httpapi"
)

var (
	//go:embed index.html
	markup string
	//go:embed app.css
	style string
	//go:embed verdict.js
	verdictScript string
	//go:embed support.js
	supportScript string
	//go:embed app.js
	appScript string
)

// Where index.html takes in the style and the scripts.
const (
	styleSlot  = "<style></style>"
	scriptSlot = `<script type="module"></script>`
)

// Page joins the files into one document, served at /. Its policy names the
// style and the script by their hashes, so that nothing else runs even if it
// got into the page. Safe for concurrent use; it does the work each time, so
// call it once at start.
func Page() httpapi.Page {
	script := verdictScript + supportScript + appScript
	body := strings.Replace(markup, styleSlot, "<style>"+style+"</style>", 1)
	body = strings.Replace(body, scriptSlot, `<script type="module">`+script+"</script>", 1)
	return httpapi.Page{
		Path:                  "/",
		ContentType:           "text/html; charset=utf-8",
		ContentSecurityPolicy: policy(style, script),
		Body:                  []byte(body),
	}
}

// policy allows the two inline blocks, requests to the page's own host, and
// pictures that the page itself made; nothing more.
func policy(style, script string) string {
	return strings.Join([]string{
		"default-src 'none'",
		"style-src " + hash(style),
		"script-src " + hash(script),
		"connect-src 'self'",
		"img-src blob: data:",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	}, "; ")
}

// hash is a source of a Content-Security-Policy for an inline block.
func hash(block string) string {
	sum := sha256.Sum256([]byte(block))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
