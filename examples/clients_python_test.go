//go:build python

package examples

// clients are all command lines of examples/http; the Makefile sets the tag
// where Python is installed.
var clients = [][]string{{"sh", "examples/http/moderate.sh"}, {"node", "examples/http/moderate.mjs"}, {"python3", "examples/http/moderate.py"}}
