package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
)

// A desk is where the notifications of one Handler are dealt with.
type desk struct {
	receiver *Receiver
	config   *Config
	budget   *budget
	fn       func(context.Context, *Event) error
	once     Once

	mu      sync.Mutex
	running map[string]*flight // by the key of the event
}

// A flight is one event on its way through the function, and through Once.
type flight struct {
	entered atomic.Bool   // the function was called
	known   chan struct{} // closed when there is an answer
	done    chan struct{} // closed when it may be given: a delivery after it enters anew, if it shall
	answer  answer
}

func (r *Receiver) newDesk(fn func(context.Context, *Event) error) *desk {
	d := &desk{receiver: r, config: &Config{Timeout: defaultTimeout, MaxBody: defaultMaxBody}, budget: &budget{}, fn: fn,
		running: map[string]*flight{}}
	if r != nil && r.config != nil {
		d.config, d.budget = r.config, r.budget
	}
	if d.once = d.config.Once; d.once == nil {
		d.once = newMemory()
	}
	if d.fn == nil {
		d.fn = func(context.Context, *Event) error { return errors.New("the function given to Handler is nil") }
	}
	return d
}

// arrive starts the time that a notification may take.
func (d *desk) arrive(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d.config.Timeout)
}

// serve answers a notification before ctx is over.
func (d *desk) serve(ctx context.Context, h Header, body []byte) answer {
	t := ticket{budget: d.budget}
	e, err := d.receiver.open(ctx, h, body, &t)
	if err != nil {
		return d.refuse(ctx, err, xmlmap.IsXML(body), &t)
	}
	d.settle(ctx)
	e.key = e.Key() // now, for the function may change what it is made of
	ctx, cancel := d.limited(ctx, e)
	defer cancel()
	f := d.join(ctx, e)
	select {
	case <-f.done:
		return f.answer
	case <-ctx.Done():
	}
	select {
	case <-f.known: // at the same moment, or Once takes its time
		return f.answer
	default:
		what := "Config.Once did not answer in time, the function was not entered; WeChat Pay repeats the notification"
		if f.entered.Load() {
			what = "the function of the Handler did not return in time; WeChat Pay repeats the notification, which then waits for it"
		}
		d.log(ctx, slog.LevelError, what, e, nil)
		return failed(http.StatusServiceUnavailable, e.APIv2)
	}
}

// shortTimeout is for events for which WeChat Pay waits 3 s, the connection included.
const shortTimeout = 2500 * time.Millisecond

// limited shortens the time of events for which WeChat Pay waits less than usual. It
// counts from the arrival, as Config.Timeout does.
func (d *desk) limited(ctx context.Context, e *Event) (context.Context, context.CancelFunc) {
	if e.Type == "PARKING_FEE.QUERY_TRANS_INFO" || strings.HasPrefix(e.Type, crossBorder) {
		deadline, _ := ctx.Deadline()
		return context.WithDeadline(ctx, deadline.Add(shortTimeout-d.config.Timeout))
	}
	return context.WithCancel(ctx)
}

// join returns the flight of the event, which it starts if there is none.
func (d *desk) join(ctx context.Context, e *Event) *flight {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.running[e.Key()]
	if f == nil {
		f = &flight{known: make(chan struct{}), done: make(chan struct{})}
		d.running[e.Key()] = f
		// The function may outlast this delivery, and others may wait for it by then. It may
		// change the event as well.
		given := *e
		deadline, _ := ctx.Deadline()
		own, cancel := context.WithDeadline(context.WithoutCancel(ctx), deadline)
		go func() {
			defer cancel()
			d.fly(own, &given, f)
		}()
	}
	return f
}

// fly takes the event through Once and the function.
func (d *desk) fly(ctx context.Context, e *Event, f *flight) {
	token := auth.Nonce()
	a, remember, release := d.enter(ctx, e, f, token)
	f.answer = a
	close(f.known)
	// The function may have used up the context.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), maxTimeout)
	defer cancel()
	switch {
	case remember: // WeChat Pay must not wait for the store: the work is done
		close(f.done)
		if err := guarded("Once.Finish", func() error { return d.once.Finish(ctx, e.Key(), token) }); err != nil {
			d.log(ctx, slog.LevelError, "the event was dealt with, but Config.Once did not hear of it: it may enter the function once more",
				e, err)
		}
		d.forget(e)
	case f.entered.Load(): // the next delivery must enter anew
		d.release(ctx, e, token, release)
		d.forget(e)
		close(f.done)
	default:
		d.forget(e)
		close(f.done)
		d.release(ctx, e, token, release)
	}
}

// forget ends the flight of an event.
func (d *desk) forget(e *Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.running, e.Key())
}

func (d *desk) release(ctx context.Context, e *Event, token string, held bool) {
	if !held {
		return
	}
	if err := guarded("Once.Release", func() error { return d.once.Release(ctx, e.Key(), token) }); err != nil {
		d.log(ctx, slog.LevelError, "Config.Once did not give the event back: repetitions may fail until the lease is over", e, err)
	}
}

// enter claims the event and calls the function. remember says that it was dealt with;
// release that the claim, if there is one, must be given back.
func (d *desk) enter(ctx context.Context, e *Event, f *flight, token string) (a answer, remember, release bool) {
	claim := Claimed
	err := guarded("Once.Claim", func() (err error) {
		claim, err = d.once.Claim(ctx, e.Key(), token, lease)
		return err
	})
	switch {
	case err != nil:
		d.log(ctx, slog.LevelError, "Config.Once failed; WeChat Pay repeats the notification", e, err)
		return failed(http.StatusServiceUnavailable, e.APIv2), false, true // it may be held all the same
	case claim == Claimed && ctx.Err() != nil:
		d.log(ctx, slog.LevelError, "Config.Once took all the time; WeChat Pay repeats the notification", e, nil)
		return failed(http.StatusServiceUnavailable, e.APIv2), false, true
	case claim != Claimed && claim != Finished && claim != Busy:
		d.log(ctx, slog.LevelError, fmt.Sprintf("Once.Claim returned %d; expected Claimed, Busy or Finished", claim), e, nil)
		return failed(http.StatusServiceUnavailable, e.APIv2), false, true
	case claim == Busy:
		d.log(ctx, slog.LevelInfo, "another replica deals with the event; WeChat Pay repeats the notification", e, nil)
		return failed(http.StatusServiceUnavailable, e.APIv2), false, false
	}
	if claim == Claimed {
		f.entered.Store(true)
		err = guarded("the function of the Handler", func() error { return d.fn(ctx, e) })
	}
	if err == nil { // the reply to what is finished may need a signature, too
		err = guarded("Event.Reply or Config.ReplySigner", func() (err error) {
			a, err = d.replied(ctx, e)
			return err
		})
	}
	if err != nil {
		d.log(ctx, slog.LevelError, "the notification was not taken; WeChat Pay repeats it", e, err)
		return failed(http.StatusInternalServerError, e.APIv2), false, claim == Claimed
	}
	inquiry := e.Reply.Body != nil
	return a, !inquiry && claim == Claimed, inquiry
}

// guarded calls code of the caller's. A panic, or the end of the goroutine, is an error.
func guarded(what string, call func() error) error {
	err := fmt.Errorf("%s ended its goroutine (runtime.Goexit)", what)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer func() {
			if p := recover(); p != nil {
				err = &panicError{what, p, debug.Stack()}
			}
		}()
		err = call()
	}()
	<-ended
	return err
}

type panicError struct {
	what  string
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("%s panicked: %v", e.what, e.value) }
