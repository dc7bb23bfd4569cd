// Package panics turns a panic in the caller's code into an error, so that it does not end
// the program.
package panics

import "fmt"

// Recover turns a panic into an error, in place of err. Defer it itself:
//
//	defer panics.Recover(&err, "its MarshalJSON method")
func Recover(err *error, what string) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%s panicked: %v", what, r)
	}
}
