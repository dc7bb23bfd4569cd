package wxpay

import (
	"errors"
	"fmt"
)

// Future is a call that is under way. Its methods may be called from several
// goroutines and more than once.
type Future struct {
	done chan struct{}
	resp *Response
	err  error
}

// start runs f on its own goroutine, which ends with f: a call ends by its
// timeout or its context.
func start(f func() (*Response, error)) *Future {
	future := &Future{done: make(chan struct{})}
	go func() {
		defer close(future.done)
		future.err = errors.New("wxpay: a callback ended its goroutine") // unless f returns
		future.resp, future.err = f()
	}()
	return future
}

// guard calls a callback and turns a panic into an error that keeps the cause.
func guard(cause error, f func() (*Response, error)) (resp *Response, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("a callback panicked: %v", r)
			if cause != nil {
				err = fmt.Errorf("%w, after: %w", err, cause)
			}
			resp, err = nil, &callError{outcome: Unknown, err: err} // it may have made calls of its own
		}
	}()
	return f()
}

// Then returns a Future of what success makes of the answer. success does not run
// if the call failed; nil passes the answer on. A panic in it becomes an error;
// like every error that is not a call's own it has the outcome Unknown.
func (f *Future) Then(success func(*Response) (*Response, error)) *Future {
	return start(func() (*Response, error) {
		resp, err := f.Wait()
		if err != nil || success == nil {
			return resp, err
		}
		return guard(nil, func() (*Response, error) { return success(resp) })
	})
}

// Otherwise returns a Future of what failure makes of the error; it may return an
// answer to recover. failure does not run if the call succeeded; nil passes the
// error on.
func (f *Future) Otherwise(failure func(error) (*Response, error)) *Future {
	return start(func() (*Response, error) {
		resp, err := f.Wait()
		if err == nil || failure == nil {
			return resp, err
		}
		return guard(err, func() (*Response, error) { return failure(err) })
	})
}

// Wait returns the answer or the error once the call and the callbacks before it
// are over. The call's context and timeout bound the call; nothing bounds a
// callback.
func (f *Future) Wait() (*Response, error) {
	<-f.done
	return f.resp, f.err
}
