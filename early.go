package wxpay

import (
	"bufio"
	"sync"
)

// watchedBody is the size in bytes from which on a body may be refused before it
// is sent; smaller ones are taken in at once by the buffers of the sockets.
const watchedBody = 16 << 10

// send writes a request. A server that refuses a large body, with 413 for
// example, answers in the middle of it and closes the connection or stops to read:
// that answer must not be lost behind the error of the write.
func (c *conn) send(req interface{ Write(w *bufio.Writer) error }, size int) error {
	if size < watchedBody {
		return c.write(req)
	}
	var mu sync.Mutex
	sent, answered, done := false, false, make(chan struct{})
	go func() {
		defer close(done)
		head, err := c.r.Peek(len("HTTP/1.1 4"))
		mu.Lock()
		defer mu.Unlock()
		answered = err == nil
		if answered && !sent && head[len(head)-1] != '1' { // 1xx is no answer yet
			c.cut = true
			_ = c.SetWriteDeadline(past)
		}
	}()
	err := c.write(req)
	mu.Lock()
	sent = true
	mu.Unlock()
	<-done // the answer's first bytes; the context ends it as it ends every read
	if err == nil || answered {
		c.cut = c.cut || err != nil
		return nil
	}
	return err
}

func (c *conn) write(req interface{ Write(w *bufio.Writer) error }) error {
	if err := req.Write(c.w); err != nil {
		return err
	}
	return c.w.Flush()
}
