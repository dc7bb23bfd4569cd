package notify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"time"
)

// Handler returns a handler for notify_url that verifies and opens notifications and
// hands them to fn. It wants the raw request: a middleware that reads the body must put
// the same bytes back.
//
// fn runs under a context that ends after Config.Timeout and keeps the values of the
// request's, not its cancellation. WeChat Pay is told that the notification was taken,
// with status 204 (APIv2: with its XML), only after fn returned nil; Event.Reply makes
// another answer. After an error, a panic or the timeout it is told of a failure, without
// the reason, and repeats the notification after 15 s, then ever more seldom, for a day.
// A fn that goes on after the timeout is waited for by the next repetition, not entered
// again.
//
// Deliveries of the same event (Event.Key) at the same time enter fn once, and are all
// answered as it ends. Once fn returned nil, later ones are answered without it, as
// Config.Once remembers; a Reply that cannot be sent counts as an error of fn. Config.Once
// is told after the answer: a program that ends at that moment may see the event once more.
//
// Notifications that Parse refuses get the Status of its error. A request that is no POST
// gets 405.
func (r *Receiver) Handler(fn func(context.Context, *Event) error) http.Handler {
	d := r.newDesk(fn)
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		ctx, cancel := d.arrive(context.WithoutCancel(req.Context()))
		defer cancel()
		d.serveHTTP(ctx, req, w).writeTo(w)
	})
}

func (d *desk) serveHTTP(ctx context.Context, req *http.Request, w http.ResponseWriter) answer {
	if req.Method != http.MethodPost {
		return methodNotAllowed()
	}
	body, err := d.readBody(ctx, w, req)
	if err != nil {
		return d.refuse(ctx, err, false, &ticket{budget: d.budget})
	}
	return d.serve(ctx, req.Header, body)
}

// readBody reads the body as it came, up to the limit and the deadline.
func (d *desk) readBody(ctx context.Context, w http.ResponseWriter, req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	if req.ContentLength > int64(d.config.MaxBody) {
		return nil, errTooLarge(d.config.MaxBody)
	}
	control := http.NewResponseController(w)
	deadline, _ := ctx.Deadline()
	limited := control.SetReadDeadline(deadline) == nil // else the server's own timeouts bound the reading
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, int64(d.config.MaxBody)))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		if tooLarge.Limit != int64(d.config.MaxBody) {
			return nil, &Error{Reason: TooLarge, Err: fmt.Errorf("the body has more than the %d bytes that something in front of the handler allows", tooLarge.Limit)}
		}
		return nil, errTooLarge(d.config.MaxBody)
	case err != nil:
		return nil, errCut(req.Header.Get("Request-Id"), err)
	}
	if limited {
		// Not after an error: the server reads what is left before it answers.
		_ = control.SetReadDeadline(time.Time{})
	}
	return body, nil
}

func errTooLarge(limit int) error {
	return &Error{Reason: TooLarge, Err: fmt.Errorf("the body has more than Config.MaxBody = %d bytes", limit)}
}

func errCut(requestID string, err error) error {
	return &Error{Reason: Malformed, RequestID: requestID, Err: fmt.Errorf("the body did not come whole: %w", err)}
}

func (a answer) writeTo(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // WeChat Pay repeats if it has not come
}
