//go:build !unix

package trustpath

// New makes a Walker that trusts everything: here files have no owner that can be asked
// for, but lists of who may do what.
func New() Walker { return Walker{} }
