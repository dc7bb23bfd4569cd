//go:build proof

package bill_test

// scale multiplies the size of what is streamed: with the build tag proof it is
// 1 GB.
const scale = 25
