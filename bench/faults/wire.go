package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"syscall"
	"time"
)

// A dialed is whom a connection was opened for, and what is wrong with it.
type dialed struct {
	mark
	fault fault
	at    uint64
}

// roads remember, by the addresses of its ends, whom a connection carries. One port of a client
// may lead to two servers.
type roads struct{ byAddress sync.Map }

func road(client, server net.Addr) string { return client.String() + " " + server.String() }

func (r *roads) set(c net.Conn, d dialed) { r.byAddress.Store(road(c.LocalAddr(), c.RemoteAddr()), d) }

// change tells of another call on a connection that is still served.
func (r *roads) change(c net.Conn, d dialed) {
	key := road(c.LocalAddr(), c.RemoteAddr())
	if old, served := r.byAddress.Load(key); served {
		r.byAddress.CompareAndSwap(key, old, d)
	}
}

// find is asked by the server.
func (r *roads) find(c net.Conn) dialed {
	d, _ := r.byAddress.Load(road(c.RemoteAddr(), c.LocalAddr()))
	found, _ := d.(dialed)
	return found
}

func (r *roads) forget(c net.Conn) { r.byAddress.Delete(road(c.RemoteAddr(), c.LocalAddr())) }

// dial is Config.Dial: it opens connections, and fails as networks do.
func (w *world) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	m := markOf(ctx)
	own := w.planner.plan(&m.record.call, m.attempt)
	if w.down(m.record.n, addr) {
		own.dial = outage
	}
	note := func() {
		w.counts[own.dial].Add(1)
		m.record.change(func() { m.record.attempts[m.attempt-1].dial = own.dial })
	}
	switch own.dial {
	case dnsFailure:
		note()
		return nil, &net.DNSError{Err: "no such host", Name: addr, IsNotFound: true}
	case refusedDial, outage:
		note()
		return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
	case blackHole:
		note()
		<-ctx.Done()
		return nil, ctx.Err()
	case slowDial:
		note()
		if !pause(ctx, own.wait) {
			return nil, ctx.Err()
		}
	default:
	}
	c, err := new(net.Dialer).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	socket := c.(*net.TCPConn)
	_ = socket.SetWriteBuffer(sockets)
	w.roads.set(c, dialed{m, own.dial, own.at})
	switch own.dial {
	case handshakeCut:
		note()
	case wireCut, choppedRequest:
		return &weakConn{Conn: c, world: w, plan: own}, nil
	default:
	}
	return c, nil
}

// sockets is the size in bytes of their buffers, of which the kernel makes twice as much.
const sockets = 64 << 10

// pause waits, and reports whether it did so to the end.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// weakConn is a connection of a type that the library does not know, over a network that is
// cut at one byte of the first request, or lets each request through in pieces.
type weakConn struct {
	net.Conn
	world *world
	plan  plan
	used  bool
}

var errCut = errors.New("the network is gone")

// Write lets a part of a request through.
func (c *weakConn) Write(p []byte) (int, error) {
	m, found := c.world.read(p)
	if found {
		c.world.roads.change(c, dialed{mark: m})
	}
	first := !c.used
	c.used = true
	switch {
	case c.plan.dial == wireCut && first && found:
		at := c.world.cover.wire.next(c.plan.at, len(p))
		n, _ := c.Conn.Write(p[:at])
		c.world.counts[wireCut].Add(1)
		m.record.change(func() {
			a := &m.record.attempts[m.attempt-1]
			a.dial, a.wire = wireCut, n
		})
		if c.plan.coin {
			_ = c.Conn.(*net.TCPConn).SetLinger(0)
		}
		_ = c.Close()
		return n, fmt.Errorf("after %d bytes: %w", n, errCut)
	case c.plan.dial == choppedRequest && len(p) < 8<<10:
		if found {
			c.world.counts[choppedRequest].Add(1)
		}
		for sent := 0; sent < len(p); {
			n, err := c.Conn.Write(p[sent:min(len(p), sent+1+c.plan.random.IntN(400))])
			if sent += n; err != nil {
				return sent, err
			}
		}
		return len(p), nil
	}
	return c.Conn.Write(p)
}

// read finds out which attempt a request is.
func (w *world) read(text []byte) (m mark, found bool) {
	n, found := numberIn(text)
	if !found {
		return m, false
	}
	if m.record = w.ledger.find(n); m.record == nil {
		return m, false
	}
	if m.attempt = attemptIn(text); m.attempt == 0 {
		m.record.mu.Lock()
		m.attempt = len(m.record.attempts)
		m.record.mu.Unlock()
	}
	return m, true
}

// numberIn finds the number of a request in its first line.
func numberIn(text []byte) (n int, found bool) {
	line, _, _ := bytes.Cut(text, []byte("\r\n"))
	i := bytes.LastIndexByte(line, 'F')
	if i < 0 || len(line) < i+10 {
		return 0, false
	}
	for _, digit := range line[i+1 : i+10] {
		if digit < '0' || digit > '9' {
			return 0, false
		}
		n = n*10 + int(digit-'0')
	}
	return n, true
}

// attemptIn finds the attempt in what stands for a signature, 0 if there is none.
func attemptIn(text []byte) int {
	_, rest, found := bytes.Cut(text, []byte(`signature="`))
	if i := bytes.IndexByte(rest, '"'); found && i > 0 {
		return int(rest[i-1] - '0')
	}
	return 0
}
