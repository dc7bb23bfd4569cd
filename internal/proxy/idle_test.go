package proxy_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

const (
	firstAnswer  = "HTTP/1.1 404 Not Found\r\nContent-Length: 14\r\n\r\n" + `{"code":"OK1"}`
	secondAnswer = "HTTP/1.1 404 Not Found\r\nContent-Length: 17\r\n\r\n" + `{"code":"FORGED"}`
)

// A batch collects what is written, so that it arrives in one piece.
type batch struct {
	net.Conn
	hold bytes.Buffer
	on   bool
}

func (b *batch) Write(p []byte) (int, error) {
	if b.on {
		return b.hold.Write(p)
	}
	return b.Conn.Write(p)
}

// flush lets all go but the last bytes.
func (b *batch) flush(but int) { _, _ = b.Conn.Write(b.hold.Next(b.hold.Len() - but)) }

// A layered connection is TLS inside of a tunnel as its server has it, and the socket below.
type layered struct {
	*tls.Conn
	socket *batch
}

// tunnelServer opens a tunnel and answers what comes through it by itself, over TLS. It
// returns the client, and how many tunnels there were and requests.
func tunnelServer(t *testing.T, scheme string, version uint16, serve func(c layered)) (
	client *wxpay.Client, tunnels, requests *atomic.Int32,
) {
	t.Helper()
	serverTLS, clientTLS := testkit.TLSConfigs(t)
	serverTLS.MaxVersion = version
	clientTLS.ServerName = "127.0.0.1"
	tunnels, requests = new(atomic.Int32), new(atomic.Int32)
	proxy := newRelay(t, nil, func(_ *relay, c net.Conn) {
		tunnels.Add(1)
		socket := &batch{Conn: c}
		outer := net.Conn(socket)
		switch scheme {
		case "https":
			outer = tls.Server(socket, serverTLS)
			fallthrough
		case "http":
			if _, err := http.ReadRequest(bufio.NewReader(outer)); err != nil {
				return
			}
			_, _ = io.WriteString(outer, established+"\r\n")
		case "socks5":
			_, _ = io.ReadFull(outer, make([]byte, 3))
			_, _ = outer.Write([]byte{5, 0})
			_, _ = io.ReadFull(outer, make([]byte, 4+1+len("api.mch.weixin.qq.com")+2))
			_, _ = outer.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
		}
		inner := layered{tls.Server(outer, serverTLS), socket}
		r := bufio.NewReader(inner)
		for {
			request, err := http.ReadRequest(r)
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, request.Body)
			requests.Add(1)
			serve(inner)
		}
	})
	return testkit.ClientOf(t, "https://api.mch.weixin.qq.com/", through(proxy.url(scheme, nil)), func(cfg *wxpay.Config) {
		cfg.TLS = clientTLS
	}), tunnels, requests
}

// TestTunnelsAreLookedAtBeforeTheyAreUsedAgain, with one layer of TLS and with two: an
// answer that came unasked, whole or in part, is nobody's, and no POST goes into a tunnel that
// is closed.
func TestTunnelsAreLookedAtBeforeTheyAreUsedAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		serve  func(c layered)
		reused bool
	}{
		"nothing": {func(c layered) { _, _ = io.WriteString(c, firstAnswer) }, true},
		"a second answer": {func(c layered) {
			c.socket.on = true
			_, _ = io.WriteString(c, firstAnswer)
			_, _ = io.WriteString(c, secondAnswer)
			c.socket.flush(0)
		}, false},
		"half a record": {func(c layered) {
			c.socket.on = true
			_, _ = io.WriteString(c, firstAnswer)
			_, _ = io.WriteString(c, secondAnswer)
			c.socket.flush(20)
			if _, err := c.socket.Read(make([]byte, 1)); err == nil {
				c.socket.flush(0)
			}
		}, false},
		"the end": {func(c layered) {
			c.socket.on = true
			_, _ = io.WriteString(c, firstAnswer)
			_ = c.CloseWrite()
			_ = c.socket.SetWriteDeadline(time.Time{}) // that of CloseWrite is over
			c.socket.flush(0)
		}, false},
	} {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			for _, scheme := range []string{"http", "https", "socks5"} {
				t.Run(fmt.Sprintf("%s, %s, %s", name, scheme, tls.VersionName(version)), func(t *testing.T) {
					t.Parallel()
					client, tunnels, requests := tunnelServer(t, scheme, version, c.serve)
					for range 3 {
						_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
						require.ErrorIs(t, err, wxpay.Code("OK1"))
					}
					want := int32(3)
					if c.reused {
						want = 1
					}
					require.Equal(t, want, tunnels.Load())
					require.Equal(t, int32(3), requests.Load())
				})
			}
		}
	}
}
