// Package quiet looks at connections that wait for use: one that the other side has
// closed, or on which it has said something unasked, must not carry a request.
package quiet

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"time"
)

const (
	// ahead is how far in the future the deadline of a look lies. One in the past would
	// end the read before it has looked at the socket.
	ahead = time.Millisecond
	// looks is how often a look is made that came back late.
	looks = 3
	// grace is how long a connection that does not obey its deadlines is waited for.
	grace = 100 * time.Millisecond
)

// past is a deadline that ends every read before it has looked at the socket.
var past = time.Unix(1, 0)

// A Socket looks at a connection and at the socket below it, which is found once. It is for one goroutine at a time.
type Socket struct {
	conn    net.Conn
	socket  net.Conn
	secured bool // by TLS, which may hold what the socket held

	look   func() error // sets silent; nil: the socket cannot be looked at
	silent bool
}

// Of finds the socket of a connection.
func Of(c net.Conn) *Socket {
	s := &Socket{conn: c}
	s.socket, s.secured = beneath(c)
	s.look = s.looker()
	return s
}

// Look reports whether nothing lies in the socket, if that can be known, even while somebody else waits to read from it.
func (s *Socket) Look() (silent, known bool) {
	if s.look == nil {
		return false, false
	}
	return s.look() == nil && s.silent, true
}

// Check reports whether the connection is open and nothing has come on it; r reads from
// it, and nothing else does. A plain TCP connection costs one system call; TLS on it
// is asked for what it has already taken from the socket. Where the socket cannot be
// looked at, on Windows and behind connections of somebody's own making, or where
// something above it may hold what came, Check reads, and waits a millisecond for
// that. A connection that lets it wait much longer is closed, as it is at the end of
// ctx. What was read stays in r.
func (s *Socket) Check(ctx context.Context, r *bufio.Reader) bool {
	if r.Buffered() > 0 {
		return false
	}
	silent, known := s.Look()
	switch {
	case !known:
		silent = waits(ctx, s.conn, r)
	case silent && s.secured:
		silent = endsAt(past, s.conn, r)
	}
	return silent && whole(s.conn)
}

// HangUp closes a connection at once. tls.Conn.Close waits up to 5 s to say goodbye on
// one that is stuck.
func HangUp(c net.Conn) error {
	socket, _ := beneath(c)
	return socket.Close()
}

// beneath returns what lies below the layers of TLS, if there are any.
func beneath(c net.Conn) (socket net.Conn, secured bool) {
	for {
		switch layer := c.(type) {
		case *tls.Conn:
			c, secured = layer.NetConn(), true
		case *Records:
			c = layer.Conn
		default:
			return c, secured
		}
	}
}

// waits reports whether a read finds nothing for as long as it may look. One whose deadline
// was near before it began, or that came back late, may have had no time to look, on a machine
// that had no time for it: it proves nothing and is made again. If no look was in time, the
// connection is not known to be silent, and another one is the safe choice.
func waits(ctx context.Context, c net.Conn, r *bufio.Reader) bool {
	stop := context.AfterFunc(ctx, func() { _ = HangUp(c) })
	for range looks {
		guard := time.AfterFunc(ahead+grace, func() { _ = HangUp(c) })
		began := time.Now()
		if c.SetReadDeadline(began.Add(ahead)) != nil {
			guard.Stop()
			break
		}
		// To set a deadline wakes the poller, and the machine may give it this thread's turn.
		begunInTime := time.Since(began) < ahead/2
		silent := timesOut(r)
		if !guard.Stop() || !silent || c.SetReadDeadline(time.Time{}) != nil {
			break
		}
		if begunInTime && time.Since(began) < 2*ahead {
			return stop()
		}
	}
	stop()
	return false
}

// timesOut reports whether a read comes to nothing but its deadline.
func timesOut(r *bufio.Reader) bool {
	_, err := r.Peek(1)
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// endsAt reports whether a read comes to nothing but its deadline, and takes that back.
func endsAt(deadline time.Time, c net.Conn, r *bufio.Reader) bool {
	return c.SetReadDeadline(deadline) == nil && timesOut(r) && c.SetReadDeadline(time.Time{}) == nil
}
