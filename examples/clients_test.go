//go:build !python

package examples

// clients are the command lines of examples/http that make test runs on a
// machine without Python.
var clients = [][]string{{"sh", "examples/http/moderate.sh"}, {"node", "examples/http/moderate.mjs"}}
