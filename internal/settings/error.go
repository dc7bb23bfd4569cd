package settings

import (
	"errors"
	"fmt"

	"github.com/wechatpay-chain/wxpay/internal/notsent"
)

// An Error is why a profile cannot be used.
type Error struct {
	Place string // the file and the profile, or the variable; "" if What names it
	Field string // the name of the setting, "" if it is about none
	What  string // which setting, what was found and what was expected
	Todo  string // what to do about it
	Err   error  // the cause, may be nil

	NoName bool // which profile is meant could not be told
}

// Error says where, what and what to do.
func (e *Error) Error() string {
	text := e.What
	if e.Place != "" {
		text = e.Place + ": " + text
	}
	if e.Todo != "" {
		text += "; " + e.Todo
	}
	return text
}

// Unwrap returns the cause, and says that nothing was sent.
func (e *Error) Unwrap() []error {
	sent := notsent.Error{Err: errors.New(e.What)}
	if e.Err == nil {
		return []error{sent}
	}
	return []error{sent, e.Err}
}

// faultf is an error of a setting of p. The format may wrap its cause with %w.
func (p *Profile) faultf(field, todo, format string, args ...any) error {
	e := errorf(todo, format, args...)
	e.Place, e.Field = p.place(field), field
	return e
}

func errorf(todo, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{What: err.Error(), Todo: todo, Err: errors.Unwrap(err)}
}
