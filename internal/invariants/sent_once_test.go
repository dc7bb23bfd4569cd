package invariants_test

import (
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
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
