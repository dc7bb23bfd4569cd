package exit

import (
	"errors"
	"fmt"
)

// An Error is an error of the command itself, with what to do about it.
type Error struct {
	Code int    // the exit code
	What string // what went wrong
	Todo string // what to do about it, "" if the code says it
	Err  error  // the cause, may be nil
}

func (e *Error) Error() string { return e.What }

func (e *Error) Unwrap() error { return e.Err }

// Usagef is an error of the command line: nothing was sent.
func Usagef(todo, format string, args ...any) error {
	return &Error{Code: Usage, What: fmt.Sprintf(format, args...), Todo: todo}
}

// Configf is an error of profile, keys or files. The format may wrap its cause with %w.
func Configf(todo, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: Config, What: err.Error(), Todo: todo, Err: errors.Unwrap(err)}
}

// Unshown is what went wrong after a request was answered.
func Unshown(todo string, err error) error {
	return &Error{Code: Output, What: "the request was sent and answered, but " + err.Error(), Todo: todo, Err: err}
}
