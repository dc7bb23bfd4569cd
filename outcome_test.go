package wxpay_test

import (
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
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

var sixVerbs = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// TestNothingIsSentTwice: fasthttp's own client sends GET, HEAD and PUT five
// times after such failures.
func TestNothingIsSentTwice(t *testing.T) {
	failures := []struct {
		name    string
		script  func(c net.Conn, n int)
		timeout time.Duration
		outcome wxpay.Outcome
	}{
		{"closed without an answer", func(c net.Conn, _ int) { c.Close() }, 0, wxpay.Unknown},
		{"reset without an answer", func(c net.Conn, _ int) { testkit.Reset(c) }, 0, wxpay.Unknown},
		{"closed after half a header", func(c net.Conn, _ int) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Le")
			c.Close()
		}, 0, wxpay.Unknown},
		{"silence", func(net.Conn, int) {}, time.Second, wxpay.Unknown},
		{"429", testkit.Answer("429 Too Many Requests", `{"code":"FREQUENCY_LIMITED","message":"x"}`), 0, wxpay.Rejected},
		{"500", testkit.Answer("500 Internal Server Error", `{"code":"SYSTEM_ERROR","message":"x"}`), 0, wxpay.Unknown},
		{"502 in HTML", testkit.Answer("502 Bad Gateway", "<html>502</html>"), 0, wxpay.Unknown},
		{"307 to another host", testkit.Answer("307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/", ""), 0, wxpay.Unknown},
		{"200 without a signature", testkit.Answer("200 OK", "{}"), 0, wxpay.Unknown},
		{"garbage", func(c net.Conn, _ int) { _, _ = io.WriteString(c, "SSH-2.0-OpenSSH\r\n\r\n") }, 0, wxpay.Unknown},
	}
	for _, failure := range failures {
		t.Run(failure.name, func(t *testing.T) {
			t.Parallel()
			server := testkit.NewRawServer(t, failure.script)
			client := testkit.ClientOf(t, server.URL())
			for i, verb := range sixVerbs {
				params := wxpay.Params{}
				if verb != http.MethodGet && verb != http.MethodHead {
					params["json"] = wxpay.Params{"a": 1}
				}
				if failure.timeout > 0 {
					params["timeout"] = failure.timeout
				}
				_, err := client.Chain("v3/refund/domestic/refunds").Do(t.Context(), verb, params)
				require.Error(t, err, verb)
				assert.Equal(t, failure.outcome, wxpay.OutcomeOf(err), "%s: %v", verb, err)
				assert.Equal(t, i+1, server.Requests(), "%s was not sent exactly once", verb)
			}
		})
	}
}

func TestNotSentUntilTheFirstByte(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	over, cancel := context.WithCancelCause(context.Background())
	because := errors.New("the customer left")
	cancel(because)

	for name, c := range map[string]struct {
		change func(*wxpay.Config)
		ctx    context.Context
		is     error
	}{
		"context over":          {ctx: over, is: because},
		"context over, its Err": {ctx: over, is: context.Canceled},
		// Nothing listens on port 1. A port that was closed a moment ago may be another test's by now.
		"connection refused": {change: func(cfg *wxpay.Config) { cfg.BaseURL = "http://127.0.0.1:1/" }},
		"no such host": {change: func(cfg *wxpay.Config) {
			cfg.Dial = func(context.Context, string, string) (net.Conn, error) {
				return nil, &net.DNSError{Err: "no such host", Name: "api.mch.weixin.qq.com"}
			}
		}},
		"dial breaks its contract": {change: func(cfg *wxpay.Config) {
			cfg.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, nil }
		}},
		"untrusted certificate": {change: func(cfg *wxpay.Config) { cfg.TLS = nil }},
		"certificate of another host": {change: func(cfg *wxpay.Config) {
			cfg.BaseURL, cfg.Dial = "https://pay.example.com/", gateway.Dial
		}},
		"no TLS on the other side": {change: func(cfg *wxpay.Config) {
			cfg.Dial = testkit.NewRawServer(t, func(net.Conn, int) {}).Dial
		}},
		"a signer that fails": {change: func(cfg *wxpay.Config) { cfg.PrivateKey = testkit.FailingSigner{Signer: cfg.PrivateKey} }},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := gateway.Config()
			if c.change != nil {
				c.change(&cfg)
			}
			client, err := wxpay.New(cfg)
			require.NoError(t, err)
			ctx := c.ctx
			if ctx == nil {
				ctx = t.Context()
			}
			_, err = client.Chain("v3/pay/transactions/native").Post(ctx, wxpay.Params{"json": wxpay.Params{}})
			require.Error(t, err)
			require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err), "%v", err)
			if c.is != nil {
				require.ErrorIs(t, err, c.is)
			}
		})
	}
	require.Empty(t, gateway.Requests())
}

func TestWhatFailsAfterTheFirstByteIsUnknown(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t)
	client, err := wxpay.New(gateway.Config())
	require.NoError(t, err)
	for name, c := range map[string]struct {
		fault  wxpaytest.Fault
		reason auth.Reason
	}{
		"bad signature":         {wxpaytest.BadSignature(), auth.Mismatch},
		"no signature":          {wxpaytest.Without("Wechatpay-Signature"), auth.MissingHeader},
		"no timestamp":          {wxpaytest.Without("Wechatpay-Timestamp"), auth.MissingHeader},
		"no nonce":              {wxpaytest.Without("Wechatpay-Nonce"), auth.MissingHeader},
		"no serial":             {wxpaytest.Without("Wechatpay-Serial"), auth.MissingHeader},
		"signature twice":       {wxpaytest.Doubled("Wechatpay-Signature"), auth.DoubledHeader},
		"serial twice":          {wxpaytest.Doubled("Wechatpay-Serial"), auth.DoubledHeader},
		"signature type twice":  {wxpaytest.Doubled("Wechatpay-Signature-Type"), auth.DoubledHeader},
		"timestamp twice":       {wxpaytest.Doubled("Wechatpay-Timestamp"), auth.DoubledHeader},
		"nonce twice":           {wxpaytest.Doubled("Wechatpay-Nonce"), auth.DoubledHeader},
		"unknown serial":        {wxpaytest.SignedBy("5157F09EFDC096DE15EBE81A47057A7232F1B8E1"), auth.UnknownSerial},
		"signed 301 s ago":      {wxpaytest.Skew(-303 * time.Second), auth.ClockSkew},
		"signed 301 s from now": {wxpaytest.Skew(303 * time.Second), auth.ClockSkew},
		"probe":                 {wxpaytest.Probe(), auth.Probe},
		"cut short":             {wxpaytest.Truncate(), ""},
		"closed after reading":  {wxpaytest.Drop(), ""},
	} {
		for _, status := range []int{200, 201, 202} {
			gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
				return wxpaytest.Reply{Status: status, Body: `{"state":"SUCCESS"}`, Fault: c.fault}
			})
			resp, err := client.Chain("v3/refund/domestic/refunds").Post(t.Context(), wxpay.Params{"json": wxpay.Params{}})
			require.Error(t, err, name)
			require.Nil(t, resp, name)
			require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "%s: %v", name, err)
			var refused *wxpay.VerifyError
			require.Equal(t, c.reason != "", errors.As(err, &refused), "%s: %v", name, err)
			if refused != nil {
				require.Equal(t, c.reason, refused.Reason, name)
				require.Equal(t, status, refused.Response.Status)
				require.JSONEq(t, `{"state":"SUCCESS"}`, string(refused.Response.Body), "the answer is kept for diagnosis")
				require.False(t, refused.Response.Verified)
				require.NotEmpty(t, refused.RequestID)
			}
		}
	}
	before := len(gateway.Requests())
	gateway.DropNext()
	_, err = client.Chain("v3/refund/domestic/refunds").Post(t.Context())
	require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), "%v", err)
	require.Len(t, gateway.Requests(), before, "the gateway read the request it had to drop")
}

// TestErrorOfAnotherCallIsNotThisCalls: an errgroup cancels its calls with the
// first error as the cause. That order A does not exist says nothing about B.
func TestErrorOfAnotherCallIsNotThisCalls(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	sent := make(chan struct{})
	gateway.Handle("/v3/orders/A", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.ErrorReply(404, "ORDER_NOT_EXIST", "订单不存在")
	})
	gateway.Handle("/v3/orders/B", func(*wxpaytest.Request) wxpaytest.Reply {
		close(sent)
		return wxpaytest.Reply{Fault: wxpaytest.Hang()}
	})
	client, err := wxpay.New(gateway.Config())
	require.NoError(t, err)
	ctx, cancel := context.WithCancelCause(t.Context())
	orderB := client.Chain("v3/orders/{no}").GetAsync(ctx, wxpay.Params{"no": "B"})
	<-sent
	_, errA := client.Chain("v3/orders/{no}").Get(ctx, wxpay.Params{"no": "A"})
	cancel(errA)
	_, errB := orderB.Wait()
	require.ErrorIs(t, errB, context.Canceled)
	require.ErrorContains(t, errB, "ORDER_NOT_EXIST", "the cause is shown")
	require.NotErrorIs(t, errB, wxpay.Code("ORDER_NOT_EXIST"))
	var answer *wxpay.Error
	require.NotErrorAs(t, errB, &answer)
	require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(errB))
}

func TestErrorsOfNewAndExpandAreNotSent(t *testing.T) {
	t.Parallel()
	_, err := wxpay.New(wxpay.Config{})
	require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err), "%v", err)
	_, err = wxpay.Expand("{", nil)
	require.Equal(t, wxpay.NotSent, wxpay.OutcomeOf(err), "%v", err)
}
