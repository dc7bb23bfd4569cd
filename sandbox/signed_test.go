package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// TestARefusedSignatureSaysWhatWasSigned: each slip that people make is found.
func TestARefusedSignatureSaysWhatWasSigned(t *testing.T) {
	t.Parallel()
	s, err := sandbox.Start(sandbox.Merchant("1900000002")) // New fails a test whose signature is wrong
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	const (
		target = "/v3/pay/transactions/native?b=%E4%B8%AD&a=1"
		path   = "/v3/pay/transactions/native"
		body   = `{ "total": 1, "appid": "wx1", "url": "http://a/茶\"," }`
		stamp  = "\x00" // of the request
		nonce  = "593BEC0C930BF1AFEB40B4A08C8FB242"
	)
	line := func(parts ...string) string { return strings.Join(parts, "\n") + "\n" }
	right := line("POST", target, stamp, nonce, body)
	withBody := func(b string) string { return line("POST", target, stamp, nonce, b) }
	for slip, signed := range map[string]string{
		"no-last-newline": strings.TrimSuffix(right, "\n"), "crlf": strings.ReplaceAll(right, "\n", "\r\n"),
		"lower-method": line("post", target, stamp, nonce, body), "other-method": line("GET", target, stamp, nonce, body),
		"no-slash": line("POST", target[1:], stamp, nonce, body), "no-query": line("POST", path, stamp, nonce, body),
		"whole-url": line("POST", strings.TrimSuffix(s.URL(), "/")+target, stamp, nonce, body),
		"unescaped": line("POST", path+"?b=中&a=1", stamp, nonce, body), "escaped": line("POST", path+"?a=1&b=%E4%B8%AD", stamp, nonce, body),
		"milliseconds": line("POST", target, stamp+"000", nonce, body), "swapped": line("POST", target, nonce, stamp, body),
		"empty-body": withBody(""), "compact": withBody(`{"total":1,"appid":"wx1","url":"http://a/茶\","}`),
		"compact, as Python":   withBody(`{"total": 1, "appid": "wx1", "url": "http://a/茶\","}`),
		"unicode":              withBody(`{"total":1,"appid":"wx1","url":"http://a/\u8336\","}`),
		"unicode, as PHP":      withBody(`{"total":1,"appid":"wx1","url":"http:\/\/a\/\u8336\","}`),
		"indented":             withBody("{\n  \"total\": 1,\n  \"appid\": \"wx1\",\n  \"url\": \"http://a/茶\\\",\"\n}"),
		"sorted":               withBody(`{"appid":"wx1","total":1,"url":"http://a/茶\","}`),
		"trimmed":              right,
		"other-merchant":       right,
		"":                     withBody("something else"),
		", of a right request": right,
	} {
		sent, signer := body, s.Config()
		switch slip {
		case "trimmed":
			sent += "\n"
		case "other-merchant":
			signer = s.ConfigOf("1900000002")
		}
		found := send(t, s, signer, target, nonce, sent, func(now string) string { return strings.ReplaceAll(signed, stamp, now) })
		want, _, _ := strings.Cut(slip, ",")
		assert.Equal(t, want, found.Get("slip").String(), slip)
		assert.Equal(t, want != "", found.Get("signed").String() != "", slip)
	}
}

// send sends a request whose signature covers what message makes, and returns what the page is told.
func send(t *testing.T, s *sandbox.Sandbox, signer wxpay.Config, target, nonce, body string, message func(now string) string) gjson.Result {
	t.Helper()
	stamp := fmt.Sprint(time.Now().Unix())
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, strings.TrimSuffix(s.URL(), "/")+target, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Authorization", fmt.Sprintf(`%s mchid="%s",nonce_str="%s",timestamp="%s",serial_no="%s",signature="%s"`, auth.SchemaRSA,
		s.Config().MchID, nonce, stamp, s.Config().Serial, sign(t, signer, message(stamp))))
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	_ = resp.Body.Close()
	_, newest := ask(t, s, "GET /_wxpay/requests?limit=1", "")
	_, whole := ask(t, s, "GET /_wxpay/requests/"+newest.Get("0.id").String(), "")
	return whole
}
