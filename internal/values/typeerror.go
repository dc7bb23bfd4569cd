package values

import "fmt"

// A TypeError is a value of a type that has no place where it was given.
type TypeError struct {
	Got  any
	Want string
}

// Error goes on after the name of what was given.
func (e *TypeError) Error() string { return fmt.Sprintf("has the type %T; expected %s", e.Got, e.Want) }
