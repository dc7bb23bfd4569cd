package transport_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// A batch collects what TLS writes, so that several records arrive in one piece.
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

func (b *batch) flush() { _, _ = b.hold.WriteTo(b.Conn) }

// TestWhatTLSAlreadyHoldsIsNotAnAnswer: behind the first answer, in the same
// piece, comes another one or the end of the stream. The socket is silent then;
// the connection is not usable all the same.
func TestWhatTLSAlreadyHoldsIsNotAnAnswer(t *testing.T) {
	t.Parallel()
	const answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 14\r\n\r\n" + `{"code":"OK1"}`
	for name, behind := range map[string]func(c *tls.Conn){
		"another answer": func(c *tls.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 404 Not Found\r\nContent-Length: 17\r\n\r\n"+`{"code":"FORGED"}`)
		},
		"end of stream": func(c *tls.Conn) { _ = c.CloseWrite() },
	} {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			t.Run(name+" "+tls.VersionName(version), func(t *testing.T) {
				t.Parallel()
				serverTLS, clientTLS := testkit.TLSConfigs(t)
				serverTLS.MaxVersion = version
				url := batchServer(t, serverTLS, answer, behind)
				client := testkit.ClientOf(t, url, func(cfg *wxpay.Config) { cfg.TLS = clientTLS })
				for range 3 {
					_, err := client.Chain("v3/pay").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
					require.ErrorIs(t, err, wxpay.Code("OK1"))
				}
			})
		}
	}
}

// TestWholeAnswersBeforeAGoodbyeAreWhole: TLS 1.2 tells the end of the stream with
// the last bytes of a body, which does not make it a cut one.
func TestWholeAnswersBeforeAGoodbyeAreWhole(t *testing.T) {
	t.Parallel()
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		for name, c := range map[string]struct {
			answer string
			code   wxpay.Code // "" for a success
		}{
			"chunked":     {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbill\r\n0\r\n\r\n", ""},
			"with length": {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbill", ""},
			"error": {"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n" + "11\r\n" + `{"code":"NONE_1"}` +
				"\r\n0\r\n\r\n", "NONE_1"},
		} {
			t.Run(name+" "+tls.VersionName(version), func(t *testing.T) {
				t.Parallel()
				serverTLS, clientTLS := testkit.TLSConfigs(t)
				serverTLS.MaxVersion = version
				url := batchServer(t, serverTLS, c.answer, func(c *tls.Conn) { _ = c.CloseWrite() })
				cfg := testkit.ClosedGateway().Config()
				cfg.TLS, cfg.BaseURL = clientTLS, "http://127.0.0.9:1/"
				client, err := wxpay.New(cfg)
				require.NoError(t, err)
				for range 10 {
					var w bytes.Buffer
					_, err := client.Chain(url+"bill").Get(t.Context(), wxpay.Params{"sink": &w})
					if c.code != "" {
						require.ErrorIs(t, err, c.code)
						continue
					}
					require.NoError(t, err)
					require.Equal(t, "bill", w.String())
				}
			})
		}
	}
}

// batchServer answers the first request of each connection, in one piece with
// what behind says.
func batchServer(t *testing.T, cfg *tls.Config, answer string, behind func(*tls.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				b := &batch{Conn: c}
				s := tls.Server(b, cfg)
				r, err := http.ReadRequest(bufio.NewReader(s))
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, r.Body)
				b.on = true
				_, _ = io.WriteString(s, answer)
				behind(s)
				_ = c.SetWriteDeadline(time.Time{}) // CloseWrite sets one
				b.flush()
				_, _ = io.Copy(io.Discard, c)
			}()
		}
	}()
	return "https://" + l.Addr().String() + "/"
}

// TestConnectionOfAFailedHandshakeIsClosed, and a server that knows only TLS 1.1
// is not talked to, whatever Config.TLS says.
func TestConnectionOfAFailedHandshakeIsClosed(t *testing.T) {
	t.Parallel()
	serverTLS, clientTLS := testkit.TLSConfigs(t)
	serverTLS.MinVersion, serverTLS.MaxVersion = tls.VersionTLS11, tls.VersionTLS11
	clientTLS.MinVersion = tls.VersionTLS10
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	hungUp := make(chan error, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		_ = tls.Server(c, serverTLS).Handshake()
		_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
		_, err = io.Copy(io.Discard, c)
		hungUp <- err
	}()
	client := testkit.ClientOf(t, "https://"+l.Addr().String()+"/", func(cfg *wxpay.Config) { cfg.TLS = clientTLS })
	_, err = client.Chain("v3/pay").Get(t.Context())
	testkit.RequireRefused(t, err, "TLS handshake")
	require.NoError(t, <-hungUp, "the connection stayed open")
}
