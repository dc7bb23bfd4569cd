package transport

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/wechatpay-chain/wxpay/internal/http1"
)

const (
	// watchedBody is the size in bytes from which on a body may be refused before it
	// is sent; smaller ones are taken in at once by the buffers of the sockets.
	watchedBody = 16 << 10
	// lateAnswer is how long an answer may take after the connection has broken.
	lateAnswer = time.Second
)

// isWatched reports whether the connection is read while the request is written: its body is large.
func (r *Request) isWatched() bool { return len(r.Body) >= watchedBody }

// send writes a request. A server that refuses a large body, with 413 for
// example, answers in the middle of it and closes the connection or stops to read:
// that answer must not be lost behind the error of the write. c.early tells that it
// came before the request was sent whole: it may be a refusal, and no more than that.
func (c *conn) send(ctx context.Context, req *fasthttp.Request, r *Request) error {
	if !r.isWatched() {
		if err := req.Write(c.w); err != nil {
			return err
		}
		return c.w.Flush()
	}
	w := watch{conn: c, done: make(chan struct{})}
	go w.run()
	err := w.write(req, r.Body)
	if w.reach(sentWhole); err != nil && !c.cut {
		c.readUntil(ctx, time.Now().Add(lateAnswer))
	}
	<-w.done // the answer's first bytes; the context ends it as it ends every read
	switch {
	case w.panicked != nil:
		return fmt.Errorf("a panic while the answer was waited for: %v", w.panicked)
	case err != nil && w.answered:
		c.cut, c.early = true, true
		c.readUntil(ctx, time.Time{})
		return nil
	}
	return err
}

// readUntil moves the deadline of reads, but never beyond the end of the context.
func (c *conn) readUntil(ctx context.Context, deadline time.Time) {
	_ = c.SetReadDeadline(deadline)
	if ctx.Err() != nil {
		_ = c.SetDeadline(past)
	}
}

// A watch reads the beginning of the answer while the request is written, and cuts
// the writing if it comes early.
type watch struct {
	conn     *conn
	done     chan struct{} // closed when the watch has ended
	answered bool          // these two are to be read when done is closed
	panicked any

	mu    sync.Mutex
	stage stage
}

// A stage of a request that is written in pieces.
type stage int

const (
	sending   stage = iota // a piece is still to come: nobody can answer honestly
	lastPiece              // it is being written, and may be there already
	sentWhole
)

const (
	piece = 64 << 10 // the size in bytes of what is written at once
	// lastSize is that of the last piece, small enough not to wait for the server to
	// read it, as a rule.
	lastSize = 4 << 10
)

// write writes a request whose body is held back by its last piece: an answer that
// comes before that one cannot be an answer to the request.
func (w *watch) write(req *fasthttp.Request, body []byte) error {
	req.Header.SetContentLength(len(body))
	if err := req.Header.Write(w.conn.w); err != nil {
		return err
	}
	for len(body) > lastSize {
		n := min(piece, len(body)-lastSize)
		if _, err := w.conn.w.Write(body[:n]); err != nil {
			return err
		}
		body = body[n:]
	}
	if err := w.conn.w.Flush(); err != nil {
		return err
	}
	w.settle()
	w.reach(lastPiece)
	if _, err := w.conn.w.Write(body); err != nil {
		return err
	}
	return w.conn.w.Flush()
}

// settle gives what has come by now the time to be read, on a machine that has none: it
// came before the last piece. Some of it may be no answer, but tickets of TLS.
func (w *watch) settle() {
	for range settling {
		silent, known := w.conn.socket.Look()
		if silent {
			return
		}
		select {
		case <-w.done:
			return
		case <-time.After(time.Millisecond):
		}
		if !known {
			return
		}
	}
}

// settling is for how many milliseconds at most something that has come waits to be read.
const settling = 100

func (w *watch) run() {
	defer close(w.done)
	defer func() { w.panicked = recover() }() // the connection may be the caller's own
	if w.answered = http1.Await(w.conn.r) == nil; !w.answered {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stage < sentWhole {
		w.conn.cut, w.conn.early = true, w.stage == sending
		_ = w.conn.SetWriteDeadline(past)
	}
}

// reach tells the watch how far the writing has come. Behind the last stage there is
// nothing left to cut.
func (w *watch) reach(s stage) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stage = s
}
