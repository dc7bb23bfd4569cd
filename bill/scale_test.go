//go:build !proof

package bill_test

// scale multiplies the size of what is streamed.
const scale = 1
