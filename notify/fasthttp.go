package notify

import (
	"context"
	"io"
	"math"
	"strings"
	"time"

	"github.com/valyala/fasthttp"
)

// FastHandler is Handler for fasthttp. With fiber: app.Post(path, func(c fiber.Ctx) error
// { handler(c.RequestCtx()); return nil }), where handler was made once. The context of
// fn has the user values of the request.
//
// A server that does not stream reads the body before it calls a handler: there its own
// ReadTimeout and MaxRequestBodySize are the limits.
func (r *Receiver) FastHandler(fn func(context.Context, *Event) error) fasthttp.RequestHandler {
	d := r.newDesk(fn)
	return func(req *fasthttp.RequestCtx) {
		ctx, cancel := d.arrive(userValues(req))
		defer cancel()
		a := d.serveFast(ctx, req)
		req.Response.ResetBody()
		if a.unread {
			// fasthttp would read what is left of a streamed body as the next request.
			req.SetConnectionClose()
		}
		req.Response.SetStatusCode(a.status)
		for name, values := range a.header {
			req.Response.Header.Del(name)
			for _, value := range values {
				req.Response.Header.Add(name, value)
			}
		}
		req.Response.SetBody(a.body)
	}
}

func (d *desk) serveFast(ctx context.Context, req *fasthttp.RequestCtx) answer {
	if !req.IsPost() {
		a := methodNotAllowed()
		a.unread = req.Request.IsBodyStream()
		return a
	}
	// fasthttp uses the memory of headers and body again, and fn may outlast the request.
	header := fastHeader{}
	for name, value := range req.Request.Header.All() {
		header[strings.ToLower(string(name))] = append(header[strings.ToLower(string(name))], string(value))
	}
	body, err := d.readFast(ctx, req)
	if err != nil {
		a := d.refuse(ctx, err, false, &ticket{budget: d.budget})
		a.unread = req.Request.IsBodyStream()
		return a
	}
	return d.serve(ctx, header, body)
}

// readFast reads the body as it came, also where the server streams it.
func (d *desk) readFast(ctx context.Context, req *fasthttp.RequestCtx) ([]byte, error) {
	if !req.Request.IsBodyStream() {
		body := req.Request.Body()
		if len(body) > d.config.MaxBody {
			return nil, errTooLarge(d.config.MaxBody)
		}
		return append([]byte(nil), body...), nil
	}
	if deadline, ok := ctx.Deadline(); ok && req.Conn() != nil {
		_ = req.Conn().SetReadDeadline(deadline)
		defer func() { _ = req.Conn().SetReadDeadline(time.Time{}) }()
	}
	announced := req.Request.Header.ContentLength() // negative for chunks
	if announced > d.config.MaxBody {
		return nil, errTooLarge(d.config.MaxBody)
	}
	body, err := io.ReadAll(io.LimitReader(req.RequestBodyStream(), int64(min(d.config.MaxBody, math.MaxInt-1))+1))
	if err == nil && len(body) < announced {
		err = io.ErrUnexpectedEOF // fasthttp does not tell
	}
	switch {
	case err != nil:
		return nil, errCut(string(req.Request.Header.Peek("Request-Id")), err)
	case len(body) > d.config.MaxBody:
		return nil, errTooLarge(d.config.MaxBody)
	}
	return body, nil
}

// A fastHeader is a copy of the headers under names in lower case, for fasthttp can be
// set to leave names as they came.
type fastHeader map[string][]string

func (h fastHeader) Values(name string) []string { return h[strings.ToLower(name)] }

func (h fastHeader) Get(name string) string {
	if values := h.Values(name); len(values) > 0 {
		return values[0]
	}
	return ""
}

// valued is a context with the user values of a request that may be over.
type valued struct {
	context.Context //nolint:containedctx // it is one
	values          map[any]any
}

func userValues(req *fasthttp.RequestCtx) context.Context {
	ctx := valued{context.Background(), map[any]any{}}
	req.VisitUserValuesAll(func(key, value any) { ctx.values[key] = value })
	return ctx
}

func (ctx valued) Value(key any) any {
	if v, found := ctx.values[key]; found {
		return v
	}
	return ctx.Context.Value(key)
}
