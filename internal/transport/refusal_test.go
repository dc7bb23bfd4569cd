package transport_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestRefusalOfALargeBodyIsHeard: the server answers before it has read the body.
func TestRefusalOfALargeBodyIsHeard(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		options := []wxpaytest.Option{}
		if !secure {
			options = append(options, wxpaytest.Plain())
		}
		gateway := testkit.NewServer(t, options...)
		gateway.RefuseBodiesOver(1 << 20)
		gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{} })
		client := testkit.NewClient(t, gateway.Config())
		upload := func(size int) error {
			_, err := client.Chain("v3/merchant/media/upload").Post(t.Context(), wxpay.Params{"body": wxpay.File{Name: "a.png",
				Content: make([]byte, size)}})
			return err
		}
		for range 3 {
			err := upload(16 << 20)
			var refused *wxpay.Error
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, http.StatusRequestEntityTooLarge, refused.Status)
			assert.Equal(t, wxpay.Rejected, wxpay.OutcomeOf(err))
			require.NoError(t, upload(1000), "a connection on which a request was cut is not used again")
		}
	}
}

// A server need not be kind: it may close the connection with the body unread, or
// stop to read, and a proxy may say 100 before it thinks better of it.
func TestRefusalIsHeardWhateverTheServerDoesNext(t *testing.T) {
	t.Parallel()
	const answer = "HTTP/1.1 413 Request Entity Too Large\r\nContent-Type: application/json\r\nContent-Length: " +
		"26\r\n\r\n{\"code\":\"INVALID_REQUEST\"}"
	for name, script := range map[string]func(c net.Conn, body io.Reader, gone <-chan struct{}){
		"closes": func(c net.Conn, _ io.Reader, _ <-chan struct{}) { _, _ = io.WriteString(c, answer) },
		"stops to read": func(c net.Conn, _ io.Reader, gone <-chan struct{}) {
			_, _ = io.WriteString(c, answer)
			<-gone
		},
		"says 100 and stops to read": func(c net.Conn, _ io.Reader, gone <-chan struct{}) {
			_, _ = io.WriteString(c, "HTTP/1.1 100 Continue\r\nX-A: b\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n"+answer)
			<-gone
		},
		"says 100 first": func(c net.Conn, body io.Reader, gone <-chan struct{}) {
			_, _ = io.WriteString(c, "HTTP/1.1 100 Continue\r\n\r\n")
			_, _ = io.Copy(io.Discard, body)
			_, _ = io.WriteString(c, answer)
			<-gone
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			gone, served := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(served)
				c, err := listener.Accept()
				if err != nil {
					return
				}
				defer c.Close()
				if r, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
					script(c, r.Body, gone)
				}
			}()
			client := testkit.ClientOf(t, "http://"+listener.Addr().String())
			_, err = client.Chain("v3/merchant/media/upload").Post(t.Context(), wxpay.Params{
				"body": wxpay.File{Name: "a.png", Content: make([]byte, 16<<20)},
			})
			close(gone)
			var refused *wxpay.Error
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, http.StatusRequestEntityTooLarge, refused.Status)
			require.ErrorIs(t, err, wxpay.Code("INVALID_REQUEST"))
			assert.Equal(t, wxpay.Rejected, wxpay.OutcomeOf(err))
			require.NoError(t, listener.Close())
			<-served
		})
	}
}

// oddConn is a connection of the caller's own that misbehaves in the middle.
type oddConn struct {
	net.Conn
	panics bool
}

func (c oddConn) Write([]byte) (int, error) { return 0, errors.New("tunnel: the other end is closed") }

func (c oddConn) Read(p []byte) (int, error) {
	if c.panics {
		panic("odd connection")
	}
	return c.Conn.Read(p)
}

// The caller's Dial runs where a panic or a silence could be lost.
func TestOddConnectionEndsTheCallAndNotTheProcess(t *testing.T) {
	t.Parallel()
	server := testkit.NewRawServer(t, func(net.Conn, int) {})
	for _, size := range []int{100, 100_000} {
		for _, panics := range []bool{false, true} {
			client := testkit.ClientOf(t, server.URL(), func(cfg *wxpay.Config) {
				cfg.Timeout = time.Minute
				cfg.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
					c, err := new(net.Dialer).DialContext(ctx, network, addr)
					return oddConn{c, panics}, err
				}
			})
			_, err := client.Chain("v3/x").Post(t.Context(), wxpay.Params{"body": make([]byte, size)})
			require.NotErrorIs(t, err, context.DeadlineExceeded)
			if panics && size > 10_000 {
				require.ErrorContains(t, err, "odd connection")
			} else {
				require.ErrorContains(t, err, "tunnel: the other end is closed", "the cause is not lost")
			}
			assert.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
		}
	}
}

// A connection that breaks without an answer is no refusal.
func TestUploadThatIsCutIsUnknown(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	served := make(chan struct{})
	go func() {
		defer close(served)
		if c, err := listener.Accept(); err == nil {
			_, _ = io.CopyN(io.Discard, c, 1<<20)
			_ = c.Close()
		}
	}()
	_, err = testkit.ClientOf(t, "http://"+listener.Addr().String()).Chain("v3/merchant/media/upload").Post(t.Context(), wxpay.Params{
		"body": wxpay.File{Name: "a.png", Content: make([]byte, 16<<20)},
	})
	require.Error(t, err)
	assert.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
	require.NoError(t, listener.Close())
	<-served
}
