package wxpay

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"
)

// timeLimitError is the cause of a deadline that the configuration or the params set.
type timeLimitError time.Duration

func (d timeLimitError) Error() string {
	return fmt.Sprintf("the time limit of the call, %v, is over", time.Duration(d))
}

// patience limits the waits of a download instead of the whole: the timer runs until
// the answer's body begins, but for the time that others hold all connections, and
// then while there is nothing to read.
type patience struct {
	limit time.Duration
	timer *time.Timer
}

func (p *patience) begin(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	p.timer = time.AfterFunc(p.limit, func() { cancel(stalledError(p.limit)) })
	return ctx, func() {
		p.stop()
		cancel(nil)
	}
}

func (p *patience) start() {
	if p != nil {
		p.timer.Reset(p.limit)
	}
}

func (p *patience) stop() {
	if p != nil {
		p.timer.Stop()
	}
}

// stalledError is the cause of a download that came to a halt.
type stalledError time.Duration

func (d stalledError) Error() string {
	return fmt.Sprintf("nothing came for %v (Config.Timeout)", time.Duration(d))
}

// contextError returns the context's error together with its cause, so that
// errors.Is finds context.DeadlineExceeded or Canceled as well as the cause. The
// error of another call, which an errgroup makes the cause, is only quoted: its
// code and outcome say nothing about this call.
func contextError(ctx context.Context) error {
	err, cause := ctx.Err(), quoted(context.Cause(ctx))
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
func timeoutError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%w (%w)", contextError(ctx), err)
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w (%w)", context.DeadlineExceeded, err)
	}
	return err
}
