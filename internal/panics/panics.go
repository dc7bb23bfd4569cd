// Package panics turns a panic in the caller's code into an error, so that it does not end
// the program.
package panics

import (
	"fmt"
	"io"
)

// Recover turns a panic into an error, in place of err. Defer it itself:
//
//	defer panics.Recover(&err, "its MarshalJSON method")
func Recover(err *error, what string) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%s panicked: %v", what, r)
	}
}

// ReadAll reads all that a reader of the caller's has.
func ReadAll(r io.Reader) (data []byte, err error) {
	defer Recover(&err, "its Read method")
	return io.ReadAll(r)
}
