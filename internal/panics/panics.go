// Package panics keeps panics in code of the caller's from ending his program.
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
