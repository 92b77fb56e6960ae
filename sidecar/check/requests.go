// Package check is the logic of handrail check: it turns arguments into
// requests, prints verdicts for people, and judges a stream of JSON lines.
package check

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/handrail-safety/handrail/sidecar/wire"
)

// A Named is one request with the name to show it under.
type Named struct {
	// Name is the file's, "-" or "words".
	Name    string
	Request wire.RequestV1
}

// maxInput bounds one file or standard input: the largest image and more text
// than any limit allows.
const maxInput = 32 << 20

// Requests turns arguments into requests, each laid into context: one for
// every argument that is "-" or names a file, and one for all other words
// together.
func Requests(args []string, stdin io.Reader, context wire.RequestV1) ([]Named, error) {
	var out []Named
	var words []string
	add := func(name string, part wire.PartV1) {
		r := context
		r.Content = []wire.PartV1{part}
		out = append(out, Named{name, r})
	}
	for _, arg := range args {
		data, isFile, err := read(arg, stdin)
		switch {
		case err != nil:
			return nil, err
		case !isFile:
			words = append(words, arg)
		case isImage(data):
			add(arg, wire.PartV1{Type: "image", Data: base64.StdEncoding.EncodeToString(data)})
		case !utf8.Valid(data):
			return nil, fmt.Errorf("%s: neither an image nor a text in UTF-8", arg)
		default:
			add(arg, wire.PartV1{Type: "text", Text: strings.TrimRight(string(data), "\r\n")})
		}
	}
	if len(words) > 0 {
		add("words", wire.PartV1{Type: "text", Text: strings.Join(words, " ")})
	}
	return out, nil
}

// read returns the bytes of a file or of standard input; false if arg is
// neither.
func read(arg string, stdin io.Reader) ([]byte, bool, error) {
	if arg == "-" {
		data, err := bounded("-", stdin)
		return data, true, err
	}
	info, err := os.Stat(arg)
	switch {
	case err != nil: // whatever the reason, it is no file we could read: words
		return nil, false, nil
	case info.IsDir():
		return nil, false, fmt.Errorf("%s: is a folder", arg)
	}
	f, err := os.Open(arg)
	if err != nil {
		return nil, true, err
	}
	data, err := bounded(arg, f)
	return data, true, errors.Join(err, f.Close())
}

func bounded(name string, r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxInput+1))
	if len(data) > maxInput {
		return nil, fmt.Errorf("%s: more than %d bytes", name, maxInput)
	}
	return data, err
}

// isImage asks for the kind, not for whether we can decode it: a broken image
// should be called one.
func isImage(data []byte) bool {
	return strings.HasPrefix(http.DetectContentType(data), "image/")
}
