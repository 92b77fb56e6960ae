//go:build race

package scan

// oneSentenceIn says which of the shipped sentences are compared, and by what hostile
// texts are shortened: the race detector makes each ten times as dear.
const oneSentenceIn = 7
