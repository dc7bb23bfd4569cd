package testkit

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// A RawServer hands every request on a TCP connection to a script that may answer
// bytes, close the connection or do nothing. It counts requests that it saw at
// least one byte of.
type RawServer struct {
	listener net.Listener
	script   func(c net.Conn, n int) // called once the n-th request was read whole
	mu       sync.Mutex
	seen     int
	conns    []net.Conn
}

// NewRawServer listens on a loopback address until the test ends.
func NewRawServer(tb testing.TB, script func(c net.Conn, n int)) *RawServer {
	tb.Helper()
	l, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	require.NoError(tb, err)
	s := &RawServer{listener: l, script: script}
	var wait sync.WaitGroup
	wait.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns = append(s.conns, c)
			s.mu.Unlock()
			wait.Go(func() { s.serve(c) })
		}
	})
	tb.Cleanup(func() {
		_ = l.Close()
		s.mu.Lock()
		for _, c := range s.conns {
			_ = c.Close()
		}
		s.mu.Unlock()
		wait.Wait()
	})
	return s
}

func (s *RawServer) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	r := bufio.NewReader(c)
	for {
		if _, err := r.Peek(1); err != nil {
			return
		}
		s.mu.Lock()
		s.seen++
		n := s.seen
		s.mu.Unlock()
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return
		}
		s.script(c, n)
	}
}

// URL is the base URL of the server, with a trailing slash.
func (s *RawServer) URL() string { return "http://" + s.listener.Addr().String() + "/" }

// Dial connects to the server whatever the address.
func (s *RawServer) Dial(ctx context.Context, network, _ string) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, network, s.listener.Addr().String())
}

// Requests is the number of requests of which at least one byte arrived.
func (s *RawServer) Requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

// Connections is the number of connections so far.
func (s *RawServer) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// Reset closes a connection with RST instead of FIN.
func Reset(c net.Conn) {
	_ = c.(*net.TCPConn).SetLinger(0)
	_ = c.Close()
}

// Answer is a script that answers with a status and a text and closes the connection.
func Answer(status, body string) func(net.Conn, int) {
	return func(c net.Conn, _ int) {
		_, _ = fmt.Fprintf(c, "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: %d\r\n\r\n", status,
			len(body))
		_, _ = io.WriteString(c, body)
		_ = c.Close()
	}
}
