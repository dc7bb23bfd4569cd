package transport_test

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
)

// TestACancelIsNoTimeLimit: calls that their caller ends together say so, each with its cause, in whatever order they learn of it.
func TestACancelIsNoTimeLimit(t *testing.T) {
	t.Parallel()
	const calls, rounds = 100, 5
	var came sync.WaitGroup
	server := testkit.NewRawServer(t, func(c net.Conn, _ int) {
		came.Done()
		_, _ = c.Read(make([]byte, 1))
	})
	client := testkit.ClientOf(t, server.URL(), func(c *wxpay.Config) { c.MaxConns = calls })
	for range rounds {
		came.Add(calls)
		cause := errors.New("the caller's own cause")
		ctx, cancel := context.WithCancelCause(t.Context())
		var ended sync.WaitGroup
		for range calls {
			ended.Go(func() {
				_, err := client.Chain("v3/x").Post(ctx, wxpay.Params{"json": wxpay.Params{"a": 1}})
				assert.ErrorIs(t, err, context.Canceled)
				assert.ErrorIs(t, err, cause)
				assert.NotErrorIs(t, err, context.DeadlineExceeded)
			})
		}
		came.Wait()
		cancel(cause)
		ended.Wait()
	}
}

// TestAnIdleConnectionHasNoDeadline: to look at one may need a write, if TLS has an answer to give.
func TestAnIdleConnectionHasNoDeadline(t *testing.T) {
	t.Parallel()
	server := testkit.NewRawServer(t, func(c net.Conn, _ int) { _, _ = c.Write([]byte(firstAnswer)) })
	var dialed *datedConn // the last one: a look that comes back late is no proof, and costs the connection
	var looks []time.Time
	client := testkit.ClientOf(t, server.URL(), dialing(func(c net.Conn) net.Conn {
		dialed = &datedConn{Conn: c, looks: &looks}
		return dialed
	}))
	for range 3 {
		_, err := client.Chain("v3/certificates").Get(t.Context())
		require.ErrorIs(t, err, wxpay.Code("OK1"))
		require.False(t, dialed.deadline.IsZero(), "the call had one")
	}
	require.NotEmpty(t, looks)
	require.Equal(t, make([]time.Time, len(looks)), looks)
}

// A datedConn notes the deadline that SetDeadline left, each time a look begins by SetReadDeadline.
type datedConn struct {
	net.Conn
	deadline time.Time
	looks    *[]time.Time
}

func (c *datedConn) SetDeadline(t time.Time) error {
	c.deadline = t
	return c.Conn.SetDeadline(t)
}

func (c *datedConn) SetReadDeadline(t time.Time) error {
	if !t.IsZero() {
		*c.looks = append(*c.looks, c.deadline)
	}
	return c.Conn.SetReadDeadline(t)
}
