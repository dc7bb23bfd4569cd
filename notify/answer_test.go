package notify_test

import (
	"context"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestAReplyIsWhatWeChatPayIsTold(t *testing.T) {
	t.Parallel()
	atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		for name, c := range map[string]struct {
			reply  notify.Reply
			status int
			body   string
		}{
			"none":            {notify.Reply{}, 204, ""},
			"status 200":      {notify.Reply{Status: 200}, 200, ""},
			"status 204":      {notify.Reply{Status: 204}, 204, ""},
			"status 201":      {notify.Reply{Status: 201}, 500, failJSON},
			"status 404":      {notify.Reply{Status: 404, Body: "x"}, 500, failJSON},
			"status 99":       {notify.Reply{Status: 99}, 500, failJSON},
			"status -1":       {notify.Reply{Status: -1}, 500, failJSON},
			"204 with a body": {notify.Reply{Status: 204, Body: "{}"}, 500, failJSON},
			"map":             {notify.Reply{Body: map[string]any{"b": "<成功>", "a": 1}}, 200, `{"a":1,"b":"<成功>"}`},
			"struct": {notify.Reply{Body: struct {
				Code string `json:"code"`
			}{"SUCCESS"}}, 200, `{"code":"SUCCESS"}`},
			"bytes":               {notify.Reply{Body: []byte("{ }\n")}, 200, "{ }\n"},
			"text":                {notify.Reply{Status: 200, Body: "{ }\n"}, 200, "{ }\n"},
			"empty bytes":         {notify.Reply{Body: []byte{}}, 200, ""},
			"no JSON":             {notify.Reply{Body: make(chan int)}, 500, failJSON},
			"a header":            {notify.Reply{Header: http.Header{"X-Trace": {"1", "2"}}}, 204, ""},
			"an empty header":     {notify.Reply{Header: http.Header{}}, 204, ""},
			"Content-Length":      {notify.Reply{Header: http.Header{"Content-Length": {"1"}}}, 500, failJSON},
			"content-length":      {notify.Reply{Header: http.Header{"content-length": {"1"}}}, 500, failJSON},
			"Transfer-Encoding":   {notify.Reply{Header: http.Header{"transfer-Encoding": {"chunked"}}}, 500, failJSON},
			"Connection":          {notify.Reply{Header: http.Header{"Connection": {"close"}}}, 500, failJSON},
			"a line break":        {notify.Reply{Header: http.Header{"X": {"a\r\nContent-Length: 0"}}}, 500, failJSON},
			"a NUL":               {notify.Reply{Header: http.Header{"X": {"a\x00"}}}, 500, failJSON},
			"a break in a name":   {notify.Reply{Header: http.Header{"X\nY": {"a"}}}, 500, failJSON},
			"a colon in a name":   {notify.Reply{Header: http.Header{"Content-Length: 0\tX": {"a"}}}, 500, failJSON},
			"a blank in a name":   {notify.Reply{Header: http.Header{"Content-Length ": {"1"}}}, 500, failJSON},
			"a header of no name": {notify.Reply{Header: http.Header{"": {"1"}}}, 500, failJSON},
		} {
			cfg, diary := shop()
			handler := open(newReceiver(t, cfg), func(_ context.Context, e *notify.Event) error { e.Reply = c.reply; return nil })
			got := handler.post(t, wxpaytest.Notification{})
			assert.Equal(t, c.status, got.status, name)
			assert.Equal(t, c.body, got.body, name)
			if name == "a header" {
				assert.Equal(t, []string{"1", "2"}, got.header["X-Trace"])
			}
			if c.body != "" {
				assert.Equal(t, []string{"application/json"}, got.header["Content-Type"], name)
			}
			if c.status == 500 {
				diary.only(t, slog.LevelError)
			} else {
				assert.Empty(t, diary.String(), name)
			}
		}
	})
}

func TestAReplysContentTypeIsTheFunctions(t *testing.T) {
	t.Parallel()
	atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		cfg, _ := shop()
		got := open(newReceiver(t, cfg), func(_ context.Context, e *notify.Event) error {
			e.Reply = notify.Reply{Body: "<xml/>", Header: http.Header{"content-type": {"text/xml"}}}
			return nil
		}).post(t, wxpaytest.Notification{})
		assert.Equal(t, []string{"text/xml"}, got.header["Content-Type"])
	})
}

func TestAHeaderThatSeveralRepliesShareIsNotWrittenTo(t *testing.T) {
	t.Parallel()
	atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		cfg, _ := shop()
		values := make([]string, 1, 8)
		shared := http.Header{"X-Shop": values}
		c := open(newReceiver(t, cfg), func(_ context.Context, e *notify.Event) error { e.Reply.Header = shared; return nil })
		var all []letter
		for i := range 10 {
			all = append(all, letters(t, 1, wxpaytest.Notification{Resource: map[string]int{"n": i}})...)
		}
		for _, got := range c.postAll(all) {
			assert.Equal(t, http.StatusNoContent, got.status)
		}
		assert.Equal(t, make([]string, 8), values[:8])
	})
}

var authorization = regexp.MustCompile(`^WECHATPAY2-SHA256-RSA2048 mchid="1900000001",nonce_str="([^"]+)",timestamp="(\d+)",serial_no="([^"]+)",signature="([^"]+)"$`)

func TestCrossBorderRepliesAreSignedEachTime(t *testing.T) {
	t.Parallel()
	merchant := weChatPay().Config()
	atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		for _, body := range []any{nil, map[string]string{"code": "SUCCESS", "message": "成功"}, "{ }"} {
			cfg, diary := shop()
			cfg.ReplySigner = auth.Credential{MchID: merchant.MchID, Serial: merchant.Serial, Key: merchant.PrivateKey}
			c := open(newReceiver(t, cfg), func(_ context.Context, e *notify.Event) error {
				e.Reply = notify.Reply{Body: body, Header: http.Header{"Authorization": {"of the function"}}}
				return nil
			})
			for range 3 { // also what is remembered
				got := c.post(t, wxpaytest.Notification{Type: "CROSS_BORDER_PAY.GET_MCH_INFO"})
				require.Equal(t, 2, got.status/100, "%s", diary)
				require.Len(t, got.header["Authorization"], 1, "%v %v", body, got)
				parts := authorization.FindStringSubmatch(got.header.Get("Authorization"))
				require.NotNil(t, parts, "%s", got.header)
				signature, err := base64.StdEncoding.DecodeString(parts[4])
				require.NoError(t, err)
				assert.Equal(t, merchant.Serial, parts[3])
				assert.True(t, auth.Verify(merchant.PrivateKey.Public(), signature, []byte(parts[2]+"\n"+parts[1]+"\n"+got.body+"\n")))
			}
		}
	})
}

func TestACrossBorderReplyThatCannotBeSignedIsA500(t *testing.T) {
	t.Parallel()
	atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		for want, signer := range map[string]auth.ReplySigner{
			"Config.ReplySigner is empty": nil,
			"kms: throttled": stubSigner(func(context.Context, auth.Reply) (string, error) {
				return "",
					errors.New("kms: throttled")
			}),
			"private key is missing": auth.Credential{MchID: "1900000001", Serial: "0"},
		} {
			cfg, diary := shop()
			cfg.ReplySigner = signer
			c := open(newReceiver(t, cfg), func(_ context.Context, e *notify.Event) error { e.Reply.Body = "{}"; return nil })
			requireFailure(t, http.StatusInternalServerError, c.post(t, wxpaytest.Notification{Type: "CROSS_BORDER_PAY.PUSH_ORDER_INFO"}))
			assert.Contains(t, diary.only(t, slog.LevelError)["error"], want)
		}
	})
}

func TestAPIv2IsAnsweredWithItsXML(t *testing.T) {
	t.Parallel()
	atBoth(t, func(t *testing.T, open func(*notify.Receiver, work) counter) {
		for name, n := range map[string]wxpaytest.Notification{
			"payment": {Fields: map[string]string{"return_code": "SUCCESS", "out_trade_no": "1"}},
			"hmac":    {Fields: map[string]string{"return_code": "SUCCESS", "out_trade_no": "1"}, SignType: auth.SignTypeHMACSHA256},
			"payscore": {Fields: map[string]string{"appid": "wx1"}, Type: "CHECK.SUCCESS",
				Resource: map[string]string{"out_order_no": "1"}},
			"refund": {ReqInfo: map[string]string{"out_refund_no": "1"}},
		} {
			cfg, diary := shop()
			var result error
			var reply notify.Reply
			entered := 0
			c := open(newReceiver(t, cfg), func(_ context.Context, e *notify.Event) error {
				entered++
				e.Reply = reply
				return result
			})
			fails := func() {
				t.Helper()
				got := c.post(t, n)
				require.Equal(t, []any{200, failXML, "text/xml"}, []any{got.status, got.body, got.header.Get("Content-Type")}, name)
			}
			result = errors.New("no")
			fails()
			result, reply = nil, notify.Reply{Status: 200, Body: "<xml><return_code>SUCCESS</return_code></xml>"}
			fails()
			reply = notify.Reply{}
			for range 3 {
				got := c.post(t, n)
				require.Equal(t, []any{200, successXML, "text/xml"}, []any{got.status, got.body, got.header.Get("Content-Type")}, name)
			}
			require.Equal(t, 3, entered)
			require.Len(t, diary.records(t), 2)
			bad := n
			if name == "refund" {
				bad.WrongKey = true
			} else {
				bad.Fault = wxpaytest.BadSignature()
			}
			got := c.post(t, bad)
			require.Equal(t, []any{401, failXML}, []any{got.status, got.body}, name)
			require.Equal(t, 3, entered)
		}
	})
}
