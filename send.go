package wxpay

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/wechatpay-chain/wxpay/auth"
)

// past is a deadline that ends every read and write at once.
var past = time.Unix(1, 0)

// exchange sends one request over one connection and reads one answer, in
// fasthttp's wire format. Nothing is ever sent twice. It sets r.written when the
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
	if err := c.send(ctx, req, len(r.body)); err != nil {
		return nil, fmt.Errorf("writing the request: %w", lateError(ctx, err))
	}
	fr := fasthttp.AcquireResponse()
	defer fasthttp.ReleaseResponse(fr)
	fr.Header.SetNoDefaultContentType(true)
	fr.SkipBody = r.method == http.MethodHead
	// Nothing shows a cut of a bare answer or an APIv2 file but the framing.
	fr.StreamBody = take != nil || r.bare || r.v2 != nil && r.isOneOf(v2Files)
	if err := fr.ReadLimitBody(c.r, maxBody); err != nil {
		return nil, readError(ctx, err, maxBody)
	}
	closing, length := fr.ConnectionClose(), fr.Header.ContentLength()
	resp := &Response{Status: fr.StatusCode(), Header: ownHeader(&fr.Header)}
	if !fr.StreamBody {
		resp.Body = append([]byte(nil), fr.Body()...) // nil if there is none
	} else if signed, err := stream(fr, resp, maxBody, take); err != nil {
		return resp, readError(ctx, err, maxBody)
	} else if c.ended && (length == chunked || length == untilClose && !signed) {
		return resp, readError(ctx, io.ErrUnexpectedEOF, maxBody)
	}
	// A connection whose deadline may have been moved, or on which the server has
	// said more than its answer, or heard less than the request, is not used again.
	if stop() && !closing && !c.cut && c.r.Buffered() == 0 {
		keep = keepAlive(resp.Header.Get("Keep-Alive"), p.idle)
	}
	return resp, nil
}

// What fasthttp calls the length of a body that has none.
const (
	chunked    = -1
	untilClose = -2
)

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

// ownHeader copies the header out of fasthttp's memory: one string holds all
// values, one slice all of their slots.
func ownHeader(h *fasthttp.ResponseHeader) http.Header {
	h.Del("Connection") // it tells of the connection, not of the answer
	size, count := 0, 0
	for _, value := range h.All() {
		size += len(value)
		count++
	}
	var text strings.Builder
	text.Grow(size)
	for _, value := range h.All() {
		text.Write(value)
	}
	rest, slots, header := text.String(), make([]string, 0, count), make(http.Header, count)
	for nameBytes, value := range h.All() {
		name := headerName(nameBytes)
		slots = append(slots, rest[:len(value)])
		rest = rest[len(value):]
		if had := header[name]; had != nil {
			header[name] = append(had, slots[len(slots)-1])
		} else {
			header[name] = slots[len(slots)-1 : len(slots) : len(slots)]
		}
	}
	return header
}

// headerName returns the usual names without an allocation.
func headerName(name []byte) string {
	for _, usual := range usualHeaders {
		if string(name) == usual {
			return usual
		}
	}
	return http.CanonicalHeaderKey(string(name))
}

var usualHeaders = [...]string{"Server", "Date", "Content-Type", "Content-Length", "Keep-Alive",
	"Cache-Control", "X-Content-Type-Options", "Content-Language", "Request-Id", "Wechatpay-Nonce",
	"Wechatpay-Signature", "Wechatpay-Timestamp", "Wechatpay-Serial", "Wechatpay-Signature-Type"}

// stream gives a 2xx body to take, if there is one, and reads any other into memory.
func stream(fr *fasthttp.Response, resp *Response, maxBody int, take func(*Response, io.Reader) (bool, error)) (signed bool, err error) {
	body := fr.BodyStream()
	if body == nil {
		body = bytes.NewReader(nil)
	}
	defer fr.CloseBodyStream() //nolint:errcheck // it only lets go of the reader
	if take != nil && resp.Status/100 == 2 {
		return take(resp, body)
	}
	data, err := io.ReadAll(io.LimitReader(body, int64(maxBody)+1))
	if len(data) > maxBody {
		return false, fasthttp.ErrBodyTooLarge
	}
	resp.Body = append([]byte(nil), data...)
	return take != nil, err // of an error answer nothing is proven, cut or not
}

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
	case errors.Is(err, fasthttp.ErrBodyTooLarge):
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
func keepAlive(header string, limit time.Duration) time.Duration {
	for parameter := range strings.SplitSeq(header, ",") {
		if n, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(parameter)), "timeout="); ok {
			if seconds, err := strconv.Atoi(strings.TrimSpace(n)); err == nil {
				return min(limit, time.Duration(seconds-1)*time.Second)
			}
		}
	}
	return limit
}
