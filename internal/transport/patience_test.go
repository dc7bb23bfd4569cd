package transport_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// wait moves the fake clock of a synctest bubble on.
func wait(d time.Duration) { time.Sleep(d) } //nolint:forbidigo // nobody waits for a fake clock

// slowFile serves one file of n bytes over a pipe, so that a fake clock can run:
// it waits before the answer and before each byte.
func slowFile(t *testing.T, n int, answer, each time.Duration) *wxpay.Client {
	t.Helper()
	cfg := testkit.Config(t)
	cfg.BaseURL, cfg.Timeout, cfg.Now = "http://127.0.0.1:1/", 30*time.Second, time.Now
	cfg.Dial = func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go func() {
			defer server.Close()
			if _, err := http.ReadRequest(bufio.NewReader(server)); err != nil {
				return
			}
			wait(answer)
			if _, err := fmt.Fprintf(server, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n", n); err != nil {
				return
			}
			for range n {
				wait(each)
				if _, err := server.Write([]byte{'x'}); err != nil {
					return
				}
			}
		}()
		return client, nil
	}
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	return client
}

// TestDownloadMayTakeLongButNotStall on a clock that runs as fast as the test.
func TestDownloadMayTakeLongButNotStall(t *testing.T) {
	for name, c := range map[string]struct {
		answer, each time.Duration
		params       wxpay.Params
		words        string // of the error; "" for none
	}{
		"an hour, but never idle for long": {29 * time.Second, 29 * time.Second, nil, ""},
		"no answer":                        {31 * time.Second, 0, nil, "nothing came for 30s (Config.Timeout)"},
		"a pause":                          {0, 31 * time.Second, nil, "nothing came for 30s (Config.Timeout)"},
		"a limit for the whole": {0, 29 * time.Second, wxpay.Params{"timeout": time.Minute}, "the time limit of the call, " +
			"1m0s, is over"},
		"a limit that is long enough":   {0, 29 * time.Second, wxpay.Params{"timeout": 2 * time.Hour}, ""},
		"a long pause within the limit": {0, 31 * time.Second, wxpay.Params{"timeout": 2 * time.Hour}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				defer wait(time.Hour) // the server ends its pause
				var w bytes.Buffer
				_, err := slowFile(t, 120, c.answer, c.each).Download(t.Context(), "v3/billdownload/file", &w, c.params)
				if c.words == "" {
					require.NoError(t, err)
					assert.Equal(t, 120, w.Len())
					return
				}
				require.ErrorIs(t, err, context.DeadlineExceeded)
				require.NotErrorIs(t, err, context.Canceled)
				require.ErrorContains(t, err, c.words)
				assert.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
			})
		})
	}
}

// slowWriter is a consumer that thinks about each piece.
type slowWriter struct {
	io.Writer
	pause time.Duration
}

func (w slowWriter) Write(p []byte) (int, error) {
	wait(w.pause)
	return w.Writer.Write(p)
}

func TestSlowConsumerIsNoStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w bytes.Buffer
		_, err := slowFile(t, 100, 0, time.Second).Download(t.Context(), "v3/billdownload/file", slowWriter{&w, time.Hour})
		require.NoError(t, err)
		assert.Equal(t, 100, w.Len())
	})
}

func TestDownloadObeysItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		defer wait(time.Hour)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := slowFile(t, 100, 0, time.Second*20).Download(ctx, "v3/billdownload/file", io.Discard)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		cancelled, stop := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, stop)
		_, err = slowFile(t, 100, 0, time.Second*20).Download(cancelled, "v3/billdownload/file", io.Discard)
		require.ErrorIs(t, err, context.Canceled)
		require.NotErrorIs(t, err, context.DeadlineExceeded)
	})
}

// slowVerifier is a service that does not answer.
type slowVerifier struct{}

func (slowVerifier) Verify(ctx context.Context, _ auth.Proof, _ []byte) error {
	<-ctx.Done()
	return ctx.Err()
}

// The time limit covers what comes after the last byte.
func TestVerifierOfADownloadIsNotWaitedForForEver(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: "a file"} })
	cfg := gateway.Config()
	cfg.Verifier, cfg.Timeout = slowVerifier{}, time.Second
	client, err := wxpay.New(cfg)
	require.NoError(t, err)
	_, err = client.Download(t.Context(), "v3/billdownload/file", io.Discard)
	var refused *wxpay.VerifyError
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, auth.VerifierFailed, refused.Reason)
}
