package transport

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"
)

// TimeLimitError is the cause of a deadline that the configuration or the params set.
type TimeLimitError time.Duration

// Error says which limit it was.
func (d TimeLimitError) Error() string {
	return fmt.Sprintf("the time limit of the call, %v, is over", time.Duration(d))
}

// connectLimitError is the cause of a deadline for a connection after which another host, or
// the same one again, is to be tried.
type connectLimitError time.Duration

func (d connectLimitError) Error() string {
	return fmt.Sprintf("there was no connection within %v, and another attempt needs the rest of the time",
		time.Duration(d).Round(time.Millisecond))
}

// ShareError is the cause of a deadline for an attempt that may be followed by another one.
type ShareError time.Duration

// Error says which limit it was.
func (d ShareError) Error() string {
	return fmt.Sprintf("the attempt's share of the call's time, %v, is over", time.Duration(d).Round(time.Millisecond))
}

// stalledError is the cause of a download that came to a halt.
type stalledError time.Duration

func (d stalledError) Error() string {
	return fmt.Sprintf("nothing came for %v (Config.Timeout)", time.Duration(d))
}

// ContextError returns the context's error together with its cause, so that
// errors.Is finds context.DeadlineExceeded or Canceled as well as the cause. The
// error of another call, which an errgroup makes the cause, is only quoted: its
// code and outcome say nothing about this call.
func (p *Pool) ContextError(ctx context.Context) error {
	err, cause := ctx.Err(), p.quote(context.Cause(ctx))
	var stalled stalledError
	if errors.As(cause, &stalled) {
		err = context.DeadlineExceeded
	} else if errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// timeoutError makes every shape of a timeout match context.DeadlineExceeded,
// and a cancel context.Canceled.
func (p *Pool) timeoutError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%w (%w)", p.ContextError(ctx), err)
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w (%w)", context.DeadlineExceeded, err)
	}
	return err
}
