// Package fault is what is wrong with something that the caller gave, in parts, so that a
// program can say it in words of its own: what it is, what was found, what was expected.
package fault

import (
	"errors"
	"strings"
)

// A Kind is where a fault lies.
type Kind int

// The kinds of faults.
const (
	Config      Kind = iota // a field of Config
	Param                   // a params key
	Placeholder             // a placeholder without a value
	NotReady                // Config.Platform, which could not fetch a key
)

// An Error is one fault.
type Error struct {
	Kind  Kind
	Field string // its name: MchID, json, out_trade_no
	Found string // goes on after the name: "is empty", ": not a URL"
	Want  string // "expected …", or what to do; "" if Found says all
	Err   error  // the cause, whose text is in Found; nil if there is none

	Missing bool // nothing was given
}

// Error says name, what was found and what was expected.
func (e *Error) Error() string {
	text := e.Field
	if !strings.HasPrefix(e.Found, ":") && !strings.HasPrefix(e.Found, ",") {
		text += " "
	}
	text += e.Found
	return text + e.advice()
}

// advice is Want as it stands behind the rest.
func (e *Error) advice() string {
	switch {
	case e.Want == "":
		return ""
	case e.Kind == Placeholder:
		return ": " + e.Want
	}
	return "; " + e.Want
}

// Of returns the fault that err is or wraps, nil if there is none.
func Of(err error) *Error {
	var e *Error
	errors.As(err, &e)
	return e
}

// Is reports whether err is or wraps a fault of the kind.
func Is(err error, kind Kind) bool {
	e := Of(err)
	return e != nil && e.Kind == kind
}

// Without is the text of err, which is or wraps the fault, without what to do.
func (e *Error) Without(err error) string { return strings.Replace(err.Error(), e.advice(), "", 1) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
