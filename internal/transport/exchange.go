// Package transport sends one request over one connection and reads one answer, in
// fasthttp's wire format. Nothing is ever sent twice, and every step obeys its context.
package transport

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

	"github.com/wechatpay-chain/wxpay/internal/http1"
	"github.com/wechatpay-chain/wxpay/internal/origin"
)

// past is a deadline that ends every read and write at once.
var past = time.Unix(1, 0)

// A Request is what is sent, byte for byte.
type Request struct {
	Method     string
	Base       origin.Base
	Target     string // path and query
	Header     Header
	Body       []byte
	ClientCert bool          // on a connection that shows the client certificate
	Unsigned   bool          // that its body was cut shows in the framing alone
	Patience   *Patience     // of a download without a time limit of its own, else nil
	Connect    time.Duration // limits the making of a new connection; 0: ctx alone does
	Timed      bool          // Exchange measures the Phases
	Asker      Asker         // nil: nobody asks whose an answer is
	Phases     Phases
	Tried      bool // set by Exchange: it was the host's turn, to be connected with or to answer
	Written    bool // set by Exchange: the first byte may have left
}

// An Answer is what came. It owns its memory.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte // nil if there was none, or if it was taken
}

// An Asker knows what it asked for. Answers reports whether an answer, as far as it says, is one
// to that. It is asked while the connection is held, so it must not wait for anything.
type Asker interface{ Answers(a Answer) bool }

// A Taker reads the body of an answer with status 2xx. It reports whether a signature
// covers the body.
type Taker func(a Answer, body io.Reader) (signed bool, err error)

// Exchange sends one request over one connection and reads one answer. It sets r.Written
// when the first byte of the request may have left. The body of a 2xx answer is read by
// take, if take is not nil; an error of take's own is returned as it is. With an error
// comes what there is of an answer: its Status is 0 if there is nothing.
func (p *Pool) Exchange(ctx context.Context, r *Request, maxBody int, take Taker) (answer Answer, err error) {
	if ctx.Err() != nil {
		return Answer{}, p.ContextError(ctx)
	}
	req := fasthttp.AcquireRequest()
	defer fasthttp.ReleaseRequest(req)
	if err := r.fill(req); err != nil {
		return Answer{}, err
	}
	r.Patience.Stop() // a wait for the calls of others is not a halt of the server
	began := r.now()
	h, err := p.enter(ctx, r)
	r.end(&r.Phases.Wait, began)
	if err != nil {
		return Answer{}, err
	}
	r.Patience.Start()
	r.Tried = true
	c, err := p.get(ctx, h, r)
	if err != nil {
		return Answer{}, err
	}
	keep := time.Duration(0)
	defer func() {
		if keep > 0 {
			c.release(keep)
		} else {
			c.drop()
		}
	}()
	stop := c.obey(ctx, r)
	defer stop()
	if ctx.Err() != nil {
		return Answer{}, p.ContextError(ctx)
	}

	r.Written = true
	began = r.now()
	if err := c.send(ctx, req, r); err != nil {
		return Answer{}, fmt.Errorf("writing the request: %w", p.lateError(ctx, err))
	}
	if r.Timed {
		if _, err := c.r.Peek(1); err == nil { // what is wrong, the next read says
			r.end(&r.Phases.FirstByte, began)
		}
	}
	head, err := http1.ReadHead(c.r, r.Method)
	if err != nil {
		return Answer{}, p.readError(ctx, err, maxBody)
	}
	if c.early && head.Status < http.StatusBadRequest {
		return Answer{}, fmt.Errorf("the server answered %d before the request was sent whole, so that is no answer to it", head.Status)
	}
	answer, taken, err := c.receive(r, head, maxBody, take)
	if err != nil && !taken {
		err = p.readError(ctx, err, maxBody)
	}
	if err != nil {
		return answer, err
	}
	// A connection that the end of ctx may have cut, or on which the server has
	// said more than its answer, or heard less than the request, is not used again. Nor is
	// one that has brought the answer to another request: the one to this may still come.
	if stop() && !head.Close && !c.cut && c.r.Buffered() == 0 && (r.Asker == nil || r.Asker.Answers(answer)) {
		keep = keepAlive(head.Header["Keep-Alive"], p.idle)
	}
	return answer, nil
}

// obey lets the end of ctx end every read and write of an exchange. stop takes back what is left of that but the deadline, which stays
// until isQuiet, and reports whether nothing was cut. The watch of a long body sets deadlines of its own, so there a timer is needed.
func (c *conn) obey(ctx context.Context, r *Request) (stop func() bool) {
	if limit, ok := ctx.(*Limit); ok && !r.isWatched() {
		c.limited = true
		_ = c.SetDeadline(limit.deadline) // an error: it knows no deadlines, and nothing could end it
		ctx = limit.Context
	}
	return context.AfterFunc(ctx, c.stop)
}

// fill makes the fasthttp request. Host and target are set as they are, so that
// fasthttp has no URI to parse and to normalize.
func (r *Request) fill(req *fasthttp.Request) error {
	h := &req.Header
	h.SetMethod(r.Method)
	h.SetRequestURI(r.Target)
	h.SetHost(r.Base.Host)
	for _, f := range r.Header {
		h.Add(f.Name, f.Value)
	}
	req.SetBodyRaw(r.Body)
	if string(h.RequestURI()) != r.Target || !bytes.Equal(req.Body(), r.Body) {
		return errors.New("the request to be sent is not the one that was signed; please report this as a bug of wxpay")
	}
	return nil
}

// receive reads the body behind a head. taken tells that an error is take's own and not
// the connection's.
func (c *conn) receive(r *Request, head http1.Head, maxBody int, take Taker) (answer Answer, taken bool, err error) {
	answer = Answer{Status: head.Status, Header: head.Header}
	takes := take != nil && answer.Status/100 == 2
	if !takes && 0 < head.Length && head.Length <= min(c.r.Buffered(), maxBody) { // as a rule the whole body came with the head
		answer.Body = make([]byte, head.Length)
		_, err = io.ReadFull(c.r, answer.Body)
		return answer, false, err
	}
	fr := fasthttp.AcquireResponse()
	defer fasthttp.ReleaseResponse(fr)
	fr.Header.SetContentLength(head.Length) // fasthttp's words for no length are the same
	fr.StreamBody = true                    // else it would allocate what is announced before it comes
	if err := fr.ReadBody(c.r, 0); err != nil {
		return answer, false, err
	}
	defer fr.CloseBodyStream() //nolint:errcheck // it only lets go of the reader
	// Of an error answer nothing is proven, cut or not.
	signed := take != nil || !r.Unsigned
	if takes {
		body := &bodyReader{Reader: fr.BodyStream()}
		if signed, err = take(answer, body); body.err != nil {
			err = body.err // whatever was made of it
		} else if err != nil {
			return answer, true, err
		}
	} else {
		answer.Body, err = inMemory(fr.BodyStream(), head.Length, c.r.Buffered(), maxBody)
	}
	if err == nil && c.ended && (head.Length == http1.Chunked || head.Length == http1.UntilClose && !signed) {
		err = io.ErrUnexpectedEOF
	}
	return answer, false, err
}

// A bodyReader remembers which error of the connection ended a body, so that whoever reads
// it cannot be held to be the cause.
type bodyReader struct {
	io.Reader
	err error
}

func (b *bodyReader) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
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

// TooLargeError is an answer of more bytes than may be in memory.
type TooLargeError int

// Error says how many that are.
func (n TooLargeError) Error() string {
	return fmt.Sprintf("the answer has more than %d bytes (Config.MaxBody)", int(n))
}

func (p *Pool) readError(ctx context.Context, err error, maxBody int) error {
	switch {
	case errors.Is(err, errTooLarge):
		return TooLargeError(maxBody)
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
	return fmt.Errorf("reading the answer: %w", p.lateError(ctx, err))
}

// lateError drops the error of a connection that was cut by the context.
func (p *Pool) lateError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return p.ContextError(ctx)
	}
	return p.timeoutError(ctx, err)
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
