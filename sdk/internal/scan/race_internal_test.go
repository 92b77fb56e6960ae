//go:build race

package scan

// oneSentenceIn says which of the shipped sentences are compared: the race detector
// makes each ten times as dear.
const oneSentenceIn = 7
