package wxpay

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"sync"
	"time"
)

const (
	// watchedBody is the size in bytes from which on a body may be refused before it
	// is sent; smaller ones are taken in at once by the buffers of the sockets.
	watchedBody = 16 << 10
	// lateAnswer is how long an answer may take after the connection has broken.
	lateAnswer = time.Second
)

// send writes a request. A server that refuses a large body, with 413 for
// example, answers in the middle of it and closes the connection or stops to read:
// that answer must not be lost behind the error of the write.
func (c *conn) send(ctx context.Context, req writerTo, size int) error {
	if size < watchedBody {
		return c.write(req)
	}
	w := watch{conn: c, done: make(chan struct{})}
	go w.run()
	err := c.write(req)
	if w.stop(); err != nil && !c.cut {
		c.readUntil(ctx, time.Now().Add(lateAnswer))
	}
	<-w.done // the answer's first bytes; the context ends it as it ends every read
	switch {
	case w.panicked != nil:
		return fmt.Errorf("a panic while the answer was waited for: %v", w.panicked)
	case err != nil && w.answered:
		c.cut = true
		c.readUntil(ctx, time.Time{})
		return nil
	}
	return err
}

type writerTo interface{ Write(w *bufio.Writer) error }

func (c *conn) write(req writerTo) error {
	if err := req.Write(c.w); err != nil {
		return err
	}
	return c.w.Flush()
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

	mu   sync.Mutex
	sent bool
}

func (w *watch) run() {
	defer close(w.done)
	defer func() { w.panicked = recover() }() // the connection may be the caller's own
	if w.answered = w.conn.awaitAnswer() == nil; !w.answered {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.sent {
		w.conn.cut = true
		_ = w.conn.SetWriteDeadline(past)
	}
}

// stop tells the watch that there is nothing left to cut.
func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = true
}

// awaitAnswer waits for the status of an answer. Those that begin with 1 are none
// yet: they are skipped, but for 101, which ends HTTP.
func (c *conn) awaitAnswer() error {
	for {
		head, err := c.r.Peek(len("HTTP/1.1 100"))
		if err != nil || head[9] != '1' || bytes.HasSuffix(head, []byte("101")) {
			return err
		}
		for line := head; len(bytes.TrimSpace(line)) > 0; {
			if line, err = c.r.ReadSlice('\n'); err != nil {
				return err
			}
		}
	}
}
