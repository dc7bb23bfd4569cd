package world

import (
	"errors"
	"time"
)

// A Step is what a button of the page would come to.
type Step struct {
	Name    string `json:"name"`
	Code    string `json:"code,omitempty"`    // of the refusal
	Message string `json:"message,omitempty"` // of the refusal; "" if it is allowed
	Nothing bool   `json:"nothing,omitempty"` // it is allowed, and changes nothing
}

var errOnlyAsked = errors.New("only asked")

// Can says of each action of a thing what it would come to now. Nothing is done.
func (w *World) Can(kind, merchant, number string) []Step {
	steps := []Step{}
	k := key(merchant, number)
	for _, a := range actions {
		if a.kind != kind {
			continue
		}
		step := Step{Name: a.name}
		_ = w.do(time.Time{}, func(t *tx) error { // the error undoes it
			if !t.exists(kind, k) {
				step.Message = noSuch(kind, number).Error()
				return errOnlyAsked
			}
			var refused *Refusal
			switch err := a.do(t, k); {
			case errors.As(err, &refused):
				step.Code, step.Message = refused.Rule.Code, refused.Message()
			case err != nil:
				step.Message = err.Error()
			default:
				step.Nothing = len(t.changes) == 0
			}
			return errOnlyAsked
		})
		steps = append(steps, step)
	}
	return steps
}
