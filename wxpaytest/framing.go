package wxpaytest

import (
	"fmt"
	"io"
	"net/http"
	"time"
)

// Truncate announces the whole body, sends half of it and closes the connection.
func Truncate() Fault {
	return func(f *failing) { f.truncate(len(f.body) / 2) }
}

// TruncateAt announces the whole body, sends n bytes of it and closes the
// connection. An answer whose body has no more than n bytes fails the test.
func TruncateAt(n int) Fault {
	return func(f *failing) {
		f.cuts("TruncateAt", n)
		f.truncate(n)
	}
}

func (f *failing) truncate(n int) {
	f.raw(fmt.Sprintf("Content-Length: %d\r\n", len(f.body)), f.body[:n], 0)
}

// Chunked sends the whole body in chunks, two of them if it has two bytes: no
// length is announced, and yet the end shows.
func Chunked() Fault {
	return func(f *failing) {
		f.writer.Header().Del("Content-Length")
		f.writer.WriteHeader(f.status)
		half := len(f.body) / 2
		for _, part := range [][]byte{f.body[:half], f.body[half:]} {
			_, _ = f.writer.Write(part)
			_ = http.NewResponseController(f.writer).Flush() // ends the chunk
		}
	}
}

// ChunkedAt announces the whole body as one chunk, sends n bytes of it and closes
// the connection. An answer whose body has no more than n bytes fails the test.
func ChunkedAt(n int) Fault {
	return func(f *failing) {
		f.cuts("ChunkedAt", n)
		f.raw("Transfer-Encoding: chunked\r\n", fmt.Appendf(nil, "%x\r\n%s", len(f.body), f.body[:n]), 0)
	}
}

// NoLength sends the whole body without a length and not in chunks: its end is
// that of the connection.
func NoLength() Fault {
	return func(f *failing) { f.raw("Connection: close\r\n", f.body, 0) }
}

// NoLengthAt is NoLength after n bytes: nothing but a hash or a signature tells
// that the body was cut. An answer whose body has no more than n bytes fails the
// test.
func NoLengthAt(n int) Fault {
	return func(f *failing) {
		f.cuts("NoLengthAt", n)
		f.raw("Connection: close\r\n", f.body[:n], 0)
	}
}

// lingering is how long the gateway throws away what still comes of a body that it
// refused, as nginx does: closed at once, the connection would be reset, and the
// answer could be lost to a client that still sends.
const lingering = 5 * time.Second

// bodyRefused answers a request whose body has not been read, or not been kept, in the name of
// the nginx that stands in front of WeChat Pay.
func bodyRefused() Reply {
	reply := htmlReply(http.StatusRequestEntityTooLarge)
	reply.Fault = func(f *failing) {
		f.raw(fmt.Sprintf("Connection: close\r\nContent-Length: %d\r\n", len(f.body)), f.body, lingering)
	}
	return reply
}

// cuts catches a cut behind the body, which would make the fault none.
func (f *failing) cuts(name string, n int) {
	if n < 0 || n >= len(f.body) {
		panic(fmt.Sprintf("%s(%d): the answer's body has %d bytes; expected a cut before the last", name, n, len(f.body)))
	}
}

// raw sends a body past net/http, which would frame it soundly. Then it reads what the
// client still sends, for linger at most, and closes the connection. framing is the header
// lines that say where the body ends.
func (f *failing) raw(framing string, body []byte, linger time.Duration) {
	c, w, err := http.NewResponseController(f.writer).Hijack()
	if err != nil {
		return
	}
	defer c.Close() //nolint:errcheck // it is cut on purpose
	done := make(chan struct{})
	defer close(done)
	go func() { // net/http closes no hijacked connections
		select {
		case <-done:
		case <-f.server.quit:
			_ = c.Close()
		}
	}()
	h := f.writer.Header()
	h.Del("Content-Length")
	h.Del("Keep-Alive")
	fmt.Fprintf(w, "HTTP/1.1 %d %s\r\n%s", f.status, http.StatusText(f.status), framing)
	_ = h.Write(w)
	_, _ = w.WriteString("\r\n")
	_, _ = w.Write(body)
	if w.Flush() == nil && linger > 0 {
		_ = c.SetReadDeadline(time.Now().Add(linger))
		_, _ = io.Copy(io.Discard, c.(*conn).Conn) //nolint:forcetypeassert // it is one of the listener's
	}
}
