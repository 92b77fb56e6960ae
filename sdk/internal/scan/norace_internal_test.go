//go:build !race

package scan

// oneSentenceIn says which of the shipped sentences are compared, and by what hostile
// texts are shortened: all, and not at all.
const oneSentenceIn = 1
