package transport

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/origin"
)

// TestACallOnAnIdleConnectionMakesNoTimer: the connection keeps the deadline.
func TestACallOnAnIdleConnectionMakesNoTimer(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		for r := bufio.NewReader(c); ; {
			req, err := http.ReadRequest(r)
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, req.Body)
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
		}
	}()
	pool := NewPool(Config{
		MaxConns: 1, Quote: func(err error) error { return err },
		Dial: func(ctx context.Context, _ origin.Base) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", l.Addr().String())
		},
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for _, wantTimer := range []bool{true, false, false} { // to dial takes one
		limit := NewLimit(ctx, time.Minute, time.Minute)
		r := &Request{Method: http.MethodPost, Base: origin.Base{Host: "api.mch.weixin.qq.com"}, Target: "/v3/x", Body: []byte("{}")}
		answer, err := pool.Exchange(limit, r, 1000, nil)
		require.NoError(t, err)
		require.Equal(t, "{}", string(answer.Body))
		require.Equal(t, wantTimer, limit.timed.Load() != nil)
		require.Equal(t, !wantTimer, r.Phases.Reused)
		limit.End()
	}
}
