package dial

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"time"
)

// An attempt is what came of one address.
type attempt struct {
	conn net.Conn
	err  error
}

// race connects to the first of several addresses that answers.
func (d *Dialer) race(ctx context.Context, network string, addrs []string) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	results := make(chan attempt) // nobody listens any more once ctx is done
	var running sync.WaitGroup
	defer running.Wait() // behind cancel, which ends them
	defer cancel()
	start := func(addr string) {
		running.Go(func() {
			conn, err := d.dial(ctx, network, addr)
			select {
			case results <- attempt{conn, err}:
			case <-ctx.Done():
				if conn != nil {
					_ = conn.Close()
				}
			}
		})
	}

	var failed addressesError
	next := time.NewTimer(0)
	defer next.Stop()
	for waiting := addrs; len(failed) < len(addrs); {
		select {
		case <-next.C:
			start(waiting[0])
			if waiting = waiting[1:]; len(waiting) > 0 {
				next.Reset(delay)
			}
		case a := <-results:
			if a.err == nil {
				return a.conn, nil
			}
			if failed = append(failed, a.err); len(waiting) > 0 {
				next.Reset(0)
			}
		case <-ctx.Done():
			return nil, append(failed, ctx.Err())
		}
	}
	return nil, failed
}

// An addressesError is the errors of all addresses.
type addressesError []error

// Error returns all of them in one line.
func (e addressesError) Error() string {
	texts := make([]string, len(e))
	for i, err := range e {
		texts[i] = err.Error()
	}
	return strings.Join(texts, "; ")
}

// Unwrap returns all of them.
func (e addressesError) Unwrap() []error { return e }

// Timeout reports whether there is nothing else than addresses that did not answer in
// time.
func (e addressesError) Timeout() bool {
	for _, err := range e {
		var timeout net.Error
		if !errors.As(err, &timeout) || !timeout.Timeout() {
			return false
		}
	}
	return true
}

// Temporary is a part of net.Error without a meaning.
func (e addressesError) Temporary() bool { return false }
