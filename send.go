package wxpay

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/http1"
)

// past is a deadline that ends every read and write at once.
var past = time.Unix(1, 0)

// exchange sends one request over one connection and reads one answer. fasthttp writes
// the one and reads the body of the other. Nothing is ever sent twice. It sets r.written when the
// first byte of the request may have left. The body of an answer with status 2xx is
// read by take, if take is not nil; it tells whether a signature covers the body.
func (p *pool) exchange(ctx context.Context, r *request, maxBody int, take func(*Response, io.Reader) (signed bool, err error)) (*Response, error) {
	if ctx.Err() != nil {
		return nil, contextError(ctx)
	}
	req := fasthttp.AcquireRequest()
	defer fasthttp.ReleaseRequest(req)
	if err := r.fill(req); err != nil {
		return nil, err
	}
	r.patience.stop() // to wait for others is no halt
	h, err := p.enter(ctx, r.base)
	if err != nil {
		return nil, err
	}
	r.patience.start()
	c, err := p.get(ctx, h, r.base)
	if err != nil {
		return nil, err
	}
	keep := time.Duration(0)
	defer func() {
		if keep > 0 {
			c.release(keep)
		} else {
			c.drop()
		}
	}()
	stop := context.AfterFunc(ctx, func() { _ = c.SetDeadline(past) })
	defer stop()
	if ctx.Err() != nil {
		return nil, contextError(ctx)
	}

	r.written = true
	if err := c.send(ctx, req, r.body); err != nil {
		return nil, fmt.Errorf("writing the request: %w", lateError(ctx, err))
	}
	head, err := http1.ReadHead(c.r, r.method)
	if err != nil {
		return nil, readError(ctx, err, maxBody)
	}
	if c.early && head.Status < http.StatusBadRequest {
		return nil, fmt.Errorf("the server answered %d before the request was sent whole, so that is no answer to it", head.Status)
	}
	resp, err := c.receive(r, head, maxBody, take)
	if err != nil {
		return resp, readError(ctx, err, maxBody)
	}
	// A connection whose deadline may have been moved, or on which the server has
	// said more than its answer, or heard less than the request, is not used again.
	if stop() && !head.Close && !c.cut && c.r.Buffered() == 0 {
		keep = keepAlive(head.Header["Keep-Alive"], p.idle)
	}
	return resp, nil
}

// fill makes the fasthttp request. Host and target are set as they are, so that
// fasthttp has no URI to parse and to normalize.
func (r *request) fill(req *fasthttp.Request) error {
	h := &req.Header
	h.SetMethod(r.method)
	h.SetRequestURI(r.target)
	h.SetHost(r.base.host)
	for _, f := range r.header {
		h.Add(f.name, f.value)
	}
	req.SetBodyRaw(r.body)
	if string(h.RequestURI()) != r.target || !bytes.Equal(req.Body(), r.body) {
		return errors.New("the request to be sent is not the one that was signed; please report this as a bug of wxpay")
	}
	return nil
}

// receive reads the body behind a head.
func (c *conn) receive(r *request, head http1.Head, maxBody int, take func(*Response, io.Reader) (bool, error)) (*Response, error) {
	resp := &Response{Status: head.Status, Header: head.Header}
	fr := fasthttp.AcquireResponse()
	defer fasthttp.ReleaseResponse(fr)
	fr.Header.SetContentLength(head.Length) // fasthttp's words for no length are the same
	fr.StreamBody = true                    // else it would allocate what is announced before it comes
	if err := fr.ReadBody(c.r, 0); err != nil {
		return resp, err
	}
	defer fr.CloseBodyStream() //nolint:errcheck // it only lets go of the reader
	// Nothing shows a cut of a bare answer or an APIv2 file but the framing. Of an error
	// answer nothing is proven, cut or not.
	signed := take != nil || !r.bare && (r.v2 == nil || !r.isOneOf(v2Files))
	var err error
	if take != nil && resp.Status/100 == 2 {
		signed, err = take(resp, fr.BodyStream())
	} else {
		resp.Body, err = inMemory(fr.BodyStream(), head.Length, c.r.Buffered(), maxBody)
	}
	if err == nil && c.ended && (head.Length == http1.Chunked || head.Length == http1.UntilClose && !signed) {
		err = io.ErrUnexpectedEOF
	}
	return resp, err
}

// trusted is how many bytes are allocated because they are announced; beyond that the
// memory grows as they come.
const trusted = 64 << 10

// inMemory reads a body of the given length, or of an unknown one, of which some bytes
// are there already. It is nil if there is none.
func inMemory(body io.Reader, length, there, maxBody int) (data []byte, err error) {
	switch {
	case length == 0:
		return nil, nil
	case length > maxBody:
		return nil, errTooLarge
	case length > 0:
		data = make([]byte, 0, min(length, trusted))
	default:
		data = make([]byte, 0, max(there, 512))
	}
	for {
		n, err := body.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case len(data) > maxBody:
			return nil, errTooLarge
		case errors.Is(err, io.EOF) && len(data) == 0:
			return nil, nil
		case errors.Is(err, io.EOF):
			return data, nil
		case err != nil:
			return nil, err
		case len(data) == cap(data) && length > len(data):
			data = slices.Grow(data, min(len(data), length-len(data)))
		case len(data) == cap(data):
			data = slices.Grow(data, len(data))
		}
	}
}

var errTooLarge = errors.New("the answer is too large")

// A sinkWriter tells the sink's errors from the connection's.
type sinkWriter struct{ io.Writer }

func (w sinkWriter) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	if err == nil && n != len(p) { // bufio would try again for ever
		n, err = 0, io.ErrShortWrite
	}
	if err != nil {
		return n, &sinkError{err}
	}
	return n, nil
}

type sinkError struct{ err error }

func (e *sinkError) Error() string { return "writing to the sink: " + e.err.Error() }
func (e *sinkError) Unwrap() error { return e.err }

func readError(ctx context.Context, err error, maxBody int) error {
	var own *sinkError
	var content *contentError
	var refused *auth.VerifyError
	switch {
	case errors.As(err, &own) || errors.As(err, &content) || errors.As(err, &refused):
		return err
	case errors.Is(err, errTooLarge):
		return fmt.Errorf("the answer has more than %d bytes (Config.MaxBody)", maxBody)
	case ctx.Err() == nil && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)):
		return fmt.Errorf("the connection was closed before the answer was complete: %w", io.ErrUnexpectedEOF)
	}
	var socket net.Error
	if ctx.Err() == nil && !errors.As(err, &socket) {
		// fasthttp quotes what came, and that may be a customer's data.
		text, _, _ := strings.Cut(err.Error(), `"`)
		text, _, _ = strings.Cut(text, "uffer size=")
		return fmt.Errorf("reading the answer, which is no proper HTTP: %s", strings.TrimRight(text, "Bb .:"))
	}
	return fmt.Errorf("reading the answer: %w", lateError(ctx, err))
}

// lateError drops the error of a connection that was cut by the context.
func lateError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return contextError(ctx)
	}
	return timeoutError(ctx, err)
}

// keepAlive returns how long the connection may be kept: the limit, or less if
// the server says "Keep-Alive: timeout=N" and closes it N seconds from now.
func keepAlive(header []string, limit time.Duration) time.Duration {
	for _, line := range header {
		for parameter := range strings.SplitSeq(line, ",") {
			if n, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(parameter)), "timeout="); ok {
				if seconds, err := strconv.Atoi(strings.TrimSpace(n)); err == nil {
					limit = min(limit, time.Duration(seconds-1)*time.Second)
				}
			}
		}
	}
	return limit
}
