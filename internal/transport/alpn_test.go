package transport_test

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// http2Server speaks HTTP/2 with whoever offers it, and says so.
func http2Server(t *testing.T) (server *httptest.Server, client *tls.Config, offered <-chan []string) {
	t.Helper()
	offers := make(chan []string, 100)
	server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"code":"` + r.Proto[:6] + `"}`))
	}))
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes fail here
	server.TLS = &tls.Config{GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		offers <- hello.SupportedProtos
		return nil, nil
	}}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server, server.Client().Transport.(*http.Transport).TLSClientConfig.Clone(), offers
}

// TestHTTP2IsNotOffered, whatever Config.TLS says, with and without a client certificate,
// and Config.TLS stays the caller's.
func TestHTTP2IsNotOffered(t *testing.T) {
	t.Parallel()
	for name, protocols := range map[string][]string{
		"nothing": nil, "h2": {"h2"}, "both": {"h2", "http/1.1"}, "others": {"spdy/3", "acme-tls/1"}, "http/1.1": {"http/1.1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, clientTLS, offered := http2Server(t)
			clientTLS.NextProtos = protocols
			client := testkit.ClientOf(t, server.URL, func(cfg *wxpay.Config) {
				cfg.TLS = clientTLS
			})
			_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
			require.ErrorIs(t, err, wxpay.Code("HTTP/1"))
			assert.Equal(t, []string{"http/1.1"}, <-offered)
			_, err = client.Chain("v2/secapi/pay/refund").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{"a": "b"}, "security": true})
			var failure *wxpay.Error
			require.ErrorAs(t, err, &failure)
			assert.Equal(t, []string{"http/1.1"}, <-offered)
			assert.Equal(t, protocols, clientTLS.NextProtos)
		})
	}
}

// TestConnectionOfDialThatSpeaksHTTP2IsRefused before anything is sent on it, its
// handshake being made or not.
func TestConnectionOfDialThatSpeaksHTTP2IsRefused(t *testing.T) {
	t.Parallel()
	type embedding struct{ *tls.Conn }
	for name, dialed := range map[string]func(c *tls.Conn) (net.Conn, error){
		"after its handshake": func(c *tls.Conn) (net.Conn, error) { return c, c.Handshake() },
		"before it":           func(c *tls.Conn) (net.Conn, error) { return c, nil },
		"embedded":            func(c *tls.Conn) (net.Conn, error) { return embedding{c}, nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, clientTLS, _ := http2Server(t)
			clientTLS.NextProtos = []string{"h2", "http/1.1"}
			clientTLS.ServerName = "example.com"
			for _, scheme := range []string{"http://", "https://"} {
				client := testkit.ClientOf(t, scheme+server.Listener.Addr().String(), func(cfg *wxpay.Config) {
					cfg.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
						c, err := new(net.Dialer).DialContext(ctx, network, addr)
						if err != nil {
							return nil, err
						}
						return dialed(tls.Client(c, clientTLS))
					}
				})
				_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
				testkit.RequireRefused(t, err, "Config.Dial", "HTTP/2 (h2)", "http/1.1 alone")
			}
		})
	}
}

// TestHandshakeOfDialsConnectionIsNotSent: it fails before the request is on its way.
func TestHandshakeOfDialsConnectionIsNotSent(t *testing.T) {
	t.Parallel()
	server, _, _ := http2Server(t)
	client := testkit.ClientOf(t, "http://"+server.Listener.Addr().String(), func(cfg *wxpay.Config) {
		cfg.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
			c, err := new(net.Dialer).DialContext(ctx, network, addr)
			return tls.Client(c, &tls.Config{ServerName: "not-that-one.example"}), err
		}
	})
	_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
	testkit.RequireRefused(t, err, "TLS handshake", "Config.Dial")
}
