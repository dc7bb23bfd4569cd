package sandbox_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// ask makes a call of the admin interface as a program would, header as "Name: value".
func ask(t *testing.T, s *sandbox.Sandbox, line, body string, header ...string) (int, gjson.Result) {
	t.Helper()
	method, path, _ := strings.Cut(line, " ")
	r, err := http.NewRequestWithContext(t.Context(), method, strings.TrimSuffix(s.URL(), "/")+path, strings.NewReader(body))
	require.NoError(t, err)
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		if r.Header.Set(name, value); name == "Host" {
			r.Host = value
		}
	}
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, gjson.ParseBytes(text)
}

// placed is a sandbox with an order of 18.88 yuan, which is not paid.
func placed(t *testing.T, options ...sandbox.Option) *sandbox.Sandbox {
	t.Helper()
	s := sandbox.New(t, options...)
	_, err := testkit.NewClient(t, s.Config()).Chain("v3/pay/transactions/native").Post(t.Context(), wxpay.Params{"json": wxpay.Params{
		"appid": "wx", "mchid": s.Config().MchID, "description": "tea", "out_trade_no": "T00001", "notify_url": "http://127.0.0.1:1/",
		"amount": wxpay.Params{"total": 1888},
	}})
	require.NoError(t, err)
	return s
}

// TestAProgramOfAnyLanguagePresses every button over HTTP.
func TestAProgramOfAnyLanguagePressesTheButtons(t *testing.T) {
	t.Parallel()
	s := placed(t)
	status, order := ask(t, s, "GET /_wxpay/orders/T00001", "")
	require.Equal(t, 200, status)
	assert.Equal(t, "NOTPAY", order.Get("order.state").String())
	assert.Equal(t, "POST", order.Get("requests.0.method").String(), "what touched it")
	status, paid := ask(t, s, "POST /_wxpay/orders/T00001/pay", "")
	require.Equal(t, 200, status, paid.Raw)
	assert.Equal(t, "SUCCESS", paid.Get("order.state").String())
	status, again := ask(t, s, "POST /_wxpay/orders/1900000001/T00001/pay", "")
	assert.Equal(t, 409, status)
	assert.Equal(t, "ORDERPAID", again.Get("code").String())
	assert.Equal(t, "该订单已支付", again.Get("error").String())

	_, list := ask(t, s, "GET /_wxpay/deliveries?limit=5", "")
	assert.Equal(t, "TRANSACTION.SUCCESS", list.Get("0.event_type").String())
	assert.Contains(t, list.Get("0.attempts.0.error").String(), "refused", "nobody listens there")
	status, resent := ask(t, s, "POST /_wxpay/deliveries/"+list.Get("0.key").String()+"/resend", `{"fault":"bad-signature"}`)
	require.Equal(t, 200, status, resent.Raw)
	attempts := resent.Get("attempts").Array()
	assert.Equal(t, "bad-signature", attempts[len(attempts)-1].Get("fault").String())

	_, before := ask(t, s, "GET /_wxpay/state", "")
	status, moved := ask(t, s, "POST /_wxpay/clock", `{"advance":"24h"}`)
	require.Equal(t, 200, status, moved.Raw)
	assert.GreaterOrEqual(t, moved.Get("now").Time().Sub(before.Get("now").Time()), 24*time.Hour)
	assert.EqualValues(t, 1_000_018_88, moved.Get("merchants.0.balance").Int())

	_, requests := ask(t, s, "GET /_wxpay/requests", "")
	require.Len(t, requests.Array(), 1, "what the admin interface is asked is no request")
	_, whole := ask(t, s, "GET /_wxpay/requests/"+requests.Get("0.id").String(), "")
	assert.Contains(t, whole.Get("message").String(), "POST\n/v3/pay/transactions/native\n")
	assert.Contains(t, whole.Get("answer_body").String(), "code_url")
	assert.NotEmpty(t, whole.Get("answer_header.Wechatpay-Signature.0").String())
	for _, path := range []string{"endpoints", "rules", "switches"} {
		_, rows := ask(t, s, "GET /_wxpay/"+path, "")
		assert.Greater(t, len(rows.Array()), 5, path)
		for _, row := range rows.Array() {
			assert.Contains(t, []string{"documented", "reported", "guessed"}, row.Get("mark").String(), row.Raw)
			assert.NotEmpty(t, row.Get("source").String(), row.Raw)
		}
	}
	for body, want := range map[string]string{`{"loose":1}`: `there is no disturbance "loose"; expected one of lose, `, `{"lose":-1}`: "lose is -1; expected how many times", `[`: "JSON", `{"lose":1}{}`: "more behind it"} {
		status, said := ask(t, s, "POST /_wxpay/disturb", body)
		assert.Equal(t, 400, status, body)
		assert.Contains(t, said.Get("error").String(), want)
	}
	status, set := ask(t, s, "POST /_wxpay/merchants/1900000001/service_url", `{"url":"http://127.0.0.1:1/"}`)
	assert.Equal(t, 200, status, set.Raw)
	for line, want := range map[string]string{
		"POST /_wxpay/merchants/1/service_url": `there is no merchant "1"; expected one of 1900000001`,
		"GET /_wxpay/cows":                     `there is no list "cows"; expected orders, `,
		"GET /_wxpay/orders/NONE":              `there is no order "NONE"`,
		"POST /_wxpay/orders/NONE/pay":         `there is no order "NONE"`,
		"POST /_wxpay/orders/T00001/burn":      `there is no action "burn"`,
		"POST /_wxpay/orders":                  "expected POST /_wxpay/orders/{number}/{action}",
		"POST /_wxpay/clock":                   `advance is ""; expected a duration such as "24h"`,
		"GET /_wxpay/requests/x":               `there is no request "x"`,
		"GET /_wxpay/deliveries/x":             `there is no delivery "x"`,
		"POST /_wxpay/deliveries/x/resend":     `there is no delivery "x"`,
		"DELETE /_wxpay/orders":                "there is no DELETE",
		"GET /_wxpay/pay/x":                    "there is no order behind this link",
		"POST /_wxpay/pay/x/pay":               "there is no order behind this link",
	} {
		status, said := ask(t, s, line, "")
		assert.GreaterOrEqual(t, status, 400, line)
		assert.Contains(t, said.Get("error").String(), want, line)
	}
}

// TestAPageOfAStrangerCanDoNothing: DNS rebinding, and requests of other pages.
func TestAPageOfAStrangerCanDoNothing(t *testing.T) {
	t.Parallel()
	s := placed(t)
	for name, header := range map[string]string{
		"another Host": "Host: evil.example", "another Origin": "Origin: https://evil.example", "no Origin": "Origin: null",
		"another port": "Origin: http://127.0.0.1:1", "as the browser says": "Sec-Fetch-Site: cross-site",
	} {
		status, said := ask(t, s, "POST /_wxpay/orders/T00001/pay", "", header)
		assert.Equal(t, 403, status, name)
		assert.NotEmpty(t, said.Get("error").String(), name)
	}
	_, order := ask(t, s, "GET /_wxpay/orders/T00001", "")
	assert.Equal(t, "NOTPAY", order.Get("order.state").String())
	status, _ := ask(t, s, "POST /_wxpay/orders/T00001/pay", "", "Origin: "+strings.TrimSuffix(s.URL(), "/"))
	assert.Equal(t, 200, status)
}

// TestAHostHasNoCase: browsers send in lower case what was given as --name SandBox.
func TestAHostHasNoCase(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t, sandbox.Names("SandBox"))
	for host, expected := range map[string]int{"SandBox": 200, "sandbox": 200, "SANDBOX:9000": 200, "LocalHost": 200, "sandbox.evil": 403} {
		status, _ := ask(t, s, "GET /_wxpay/state", "", "Host: "+host)
		assert.Equal(t, expected, status, host)
	}
}

func TestThePageHearsOfChanges(t *testing.T) {
	t.Parallel()
	s := placed(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL()+"_wxpay/events", http.NoBody)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	assert.Equal(t, "text/event-stream", resp.Header.Get("Content-Type"))
	lines := bufio.NewScanner(resp.Body)
	require.True(t, lines.Scan(), "the stream is open")
	require.NoError(t, s.Pay("T00001"))
	for lines.Scan() {
		if lines.Text() == `data: {"kind":"order","key":"1900000001/T00001"}` {
			return
		}
	}
	t.Fatal("the page has not heard of the payment")
}

// TestThePageIsWhole: its own files alone, by a strict policy.
func TestThePageIsServed(t *testing.T) {
	t.Parallel()
	s := placed(t)
	_, order := ask(t, s, "GET /_wxpay/orders/T00001", "")
	link := order.Get("order.link").String()
	for _, url := range []string{s.URL(), link} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
		require.NoError(t, err)
		resp, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		_ = resp.Body.Close()
		assert.Equal(t, 200, resp.StatusCode, url)
		assert.Equal(t, "text/html; charset=utf-8", resp.Header.Get("Content-Type"))
		assert.Contains(t, resp.Header.Get("Content-Security-Policy"), "default-src 'none'")
	}
	code := link[strings.LastIndexByte(link, '/')+1:]
	_, payment := ask(t, s, "GET /_wxpay/pay/"+code, "")
	assert.True(t, payment.Get("can_pay").Bool())
	assert.EqualValues(t, 1888, payment.Get("total").Int())
	status, payment := ask(t, s, "POST /_wxpay/pay/"+code+"/pay", "")
	assert.Equal(t, 200, status)
	assert.Equal(t, "SUCCESS", payment.Get("state").String())
	status, _ = ask(t, s, "POST /_wxpay/pay/"+code+"/close", "")
	assert.Equal(t, 404, status, "a customer closes no order")
}
