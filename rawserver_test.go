package wxpay_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
)

// A rawServer hands every request on a TCP connection to a script that may answer
// bytes, close the connection or do nothing. It counts requests that it saw at
// least one byte of.
type rawServer struct {
	listener net.Listener
	script   func(c net.Conn, n int) // called once the n-th request was read whole
	mu       sync.Mutex
	seen     int
	conns    []net.Conn
}

func newRawServer(t testing.TB, script func(c net.Conn, n int)) *rawServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &rawServer{listener: l, script: script}
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
	t.Cleanup(func() {
		l.Close()
		s.mu.Lock()
		for _, c := range s.conns {
			c.Close()
		}
		s.mu.Unlock()
		wait.Wait()
	})
	return s
}

func (s *rawServer) serve(c net.Conn) {
	defer c.Close()
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

func (s *rawServer) URL() string { return "http://" + s.listener.Addr().String() + "/" }

// requests is the number of requests of which at least one byte arrived.
func (s *rawServer) requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

// connections is the number of connections so far.
func (s *rawServer) connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// reset closes a connection with RST instead of FIN.
func reset(c net.Conn) {
	_ = c.(*net.TCPConn).SetLinger(0)
	c.Close()
}

// clientOf returns a client of a server that speaks plain HTTP at url, with the
// keys of the closed gateway.
func clientOf(t testing.TB, url string, change ...func(*wxpay.Config)) *wxpay.Client {
	t.Helper()
	cfg := closedGateway().Config()
	cfg.BaseURL = url
	cfg.Timeout = 20 * time.Second
	for _, f := range change {
		f(&cfg)
	}
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	return client
}
