//go:build !race

package scan

// oneSentenceIn says which of the shipped sentences are compared: all.
const oneSentenceIn = 1
