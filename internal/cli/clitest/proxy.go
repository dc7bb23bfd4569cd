package clitest

import (
	"bufio"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// A Proxy is a forward proxy on loopback that wants a user and a password. It is not of the library: net/http reads its requests.
type Proxy struct {
	Host           string // with the port
	User, Password string

	mu      sync.Mutex
	tunnels []string
	open    []net.Conn
	ended   bool
}

// NewProxy starts one that ends with the test.
func NewProxy(tb testing.TB) *Proxy {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(tb, err)
	p := &Proxy{Host: listener.Addr().String(), User: "shop", Password: "pass/word-of-the-proxy"}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			running.Go(func() { p.serve(c) })
		}
	})
	tb.Cleanup(func() {
		_ = listener.Close()
		p.end()
		running.Wait()
	})
	return p
}

// URL names the proxy, the user and the password.
func (p *Proxy) URL() string {
	return "http://" + p.User + ":" + strings.ReplaceAll(p.Password, "/", "%2F") + "@" + p.Host
}

// Tunnels are the hosts that it connected to, in order.
func (p *Proxy) Tunnels() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.tunnels...)
}

func (p *Proxy) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	for _, c := range p.open {
		_ = c.Close()
	}
}

// keep remembers a connection, for end. It reports whether the proxy still runs.
func (p *Proxy) keep(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open = append(p.open, c)
	return !p.ended
}

func (p *Proxy) serve(c net.Conn) {
	defer c.Close()
	if !p.keep(c) {
		return
	}
	request, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil {
		return
	}
	proof := "Basic " + base64.StdEncoding.EncodeToString([]byte(p.User+":"+p.Password))
	switch {
	case request.Method != http.MethodConnect:
		_, _ = io.WriteString(c, "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
		return
	case request.Header.Get("Proxy-Authorization") != proof:
		_, _ = io.WriteString(c, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"+
			"Content-Length: 0\r\n\r\n")
		return
	}
	to, err := net.Dial("tcp", request.Host)
	if err != nil {
		_, _ = io.WriteString(c, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
		return
	}
	defer to.Close()
	p.mu.Lock()
	p.tunnels = append(p.tunnels, request.Host)
	p.mu.Unlock()
	if !p.keep(to) {
		return
	}
	_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(c, to)
		_ = c.Close()
	})
	_, _ = io.Copy(to, c)
	_ = to.Close()
	back.Wait()
}
