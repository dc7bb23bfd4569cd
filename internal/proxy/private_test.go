package proxy_test

import (
	"context"
	"errors"
	"net"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/origin"
	"github.com/wechatpay-chain/wxpay/internal/proxy"
)

// TestPlainHTTPGoesByNoProxy: it would carry requests in the open to wherever a name leads.
func TestPlainHTTPGoesByNoProxy(t *testing.T) {
	t.Parallel()
	var asked, dialed []string
	d := &proxy.Dialer{
		Choose: func(u *url.URL) (*url.URL, error) {
			asked = append(asked, u.String())
			return url.Parse("http://127.0.0.1:3128")
		},
		Dial: func(_ context.Context, _, addr string) (net.Conn, error) {
			dialed = append(dialed, addr)
			return nil, errors.New("nobody is there")
		},
	}
	for _, host := range []string{"10.0.0.1:8080", "gateway.internal", "127.0.0.1:80"} {
		_, err := d.DialContext(t.Context(), origin.Base{Host: host})
		require.Error(t, err)
	}
	require.Equal(t, []string{"http://127.0.0.1:80"}, asked, "this machine may have one")
	require.Equal(t, []string{"10.0.0.1:8080", "gateway.internal:80", "127.0.0.1:3128"}, dialed)
}
