package wxpay_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestDynamicNumbersKeepEveryDigit(t *testing.T) {
	t.Parallel()
	body := `{"amount":{"total":9007199254740993,"max":9223372036854775807,"rate":0.1000000000000000055511151231257827},"list":[18446744073709551615]}`
	resp := &wxpay.Response{Status: 200, Body: []byte(body)}

	dynamic, err := wxpay.As[any](resp, nil)
	require.NoError(t, err)
	amount := dynamic.(map[string]any)["amount"].(map[string]any)
	require.Equal(t, json.Number("9007199254740993"), amount["total"])
	require.Equal(t, json.Number("0.1000000000000000055511151231257827"), amount["rate"])
	list, err := wxpay.As[map[string][]any](&wxpay.Response{Body: []byte(`{"list":[18446744073709551615]}`)}, nil)
	require.NoError(t, err)
	require.Equal(t, json.Number("18446744073709551615"), list["list"][0])

	typed, err := wxpay.As[struct {
		Amount struct {
			Total, Max int64
		}
	}](resp, nil)
	require.NoError(t, err)
	require.Equal(t, int64(9007199254740993), typed.Amount.Total)
	require.Equal(t, int64(9223372036854775807), typed.Amount.Max)
	require.Equal(t, int64(9007199254740993), resp.Get("amount.total").Int())
	require.Equal(t, int64(9223372036854775807), resp.Get("amount.max").Int())

	again, err := json.Marshal(dynamic)
	require.NoError(t, err)
	require.JSONEq(t, body, string(again))
}

// TestAnswersAreShownWithoutTheirBodies: somebody prints them into a log.
func TestAnswersAreShownWithoutTheirBodies(t *testing.T) {
	t.Parallel()
	gateway := testkit.Gateway(t)
	client := testkit.NewClient(t, gateway.Config())
	id := http.Header{"Request-Id": {"08AB-0"}}
	marked := wxpay.Params{"no": "marked"}
	for name, c := range map[string]struct {
		path   string
		params wxpay.Params
		reply  wxpaytest.Reply
		want   string
	}{
		"success": {"v3/orders/{no}", marked, wxpaytest.Reply{Body: `{"openid":"marked","code":"marked"}`, Header: id},
			`wxpay: POST v3/orders/{no}: 200, 35 bytes of "application/json", request ID 08AB-0, verified`},
		"no body": {"v3/orders/{no}", marked, wxpaytest.Reply{Header: id},
			`wxpay: POST v3/orders/{no}: 204, 0 bytes of "", request ID 08AB-0, verified`},
		"business error": {"v3/orders/{no}", marked, wxpaytest.Reply{Status: 404, Body: `{"code":"ORDER_NOT_EXIST","message":"marked"}`, Header: id},
			`wxpay: POST v3/orders/{no}: 404 ORDER_NOT_EXIST, 45 bytes of "application/json", request ID 08AB-0, verified`},
		"password": {"v3/pay/transactions/codepay", nil,
			wxpaytest.Reply{Status: 202, Body: `{"code":"USERPAYING","message":"marked"}`, Header: id},
			`wxpay: POST v3/pay/transactions/codepay: 202 USERPAYING, 40 bytes of "application/json", request ID 08AB-0, verified`},
		"error in a 200": {"v3/orders/{no}", marked, wxpaytest.Reply{Status: 200, Body: `{"code":"SYSTEM_ERROR","message":"marked"}`, Header: id},
			`wxpay: POST v3/orders/{no}: 200 SYSTEM_ERROR, 42 bytes of "application/json", request ID 08AB-0, verified`},
		"a page": {"v3/orders/{no}", marked, wxpaytest.Reply{Status: 502, Body: "<p>marked",
			Header: http.Header{"Content-Type": {"text/html"}, "Request-Id": nil}}, `wxpay: POST v3/orders/{no}: 502, 9 bytes of "text/html", request ID none, not verified`},
		"failure of APIv2": {"v2/pay/unifiedorder", wxpay.Params{"xml": wxpay.Params{"a": "b"}}, wxpaytest.Reply{Unsigned: true,
			Header: id, Body: map[string]string{"result_code": "FAIL", "err_code": "ORDERPAID", "err_code_des": "marked", "nonce_str": "1",
				"sign": ""}},
			`wxpay: POST v2/pay/unifiedorder: 200 ORDERPAID, 178 bytes of "text/xml", request ID 08AB-0, not verified`},
	} {
		t.Run(name, func(t *testing.T) {
			gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return c.reply })
			resp, err := client.Chain(c.path).Post(t.Context(), c.params)
			var answer *wxpay.Error
			if errors.As(err, &answer) {
				resp = answer.Response
			}
			for _, verb := range []string{"%v", "%+v", "%s"} {
				require.Equal(t, c.want, fmt.Sprintf(verb, resp), verb)
			}
		})
	}
	require.Equal(t, "<nil>", (*wxpay.Response)(nil).String())
}

func TestAnswersWithoutBodyDecodeToNothing(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	client, err := wxpay.New(gateway.Config())
	require.NoError(t, err)
	for _, status := range []int{200, 202, 204} {
		gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Status: status, Body: ""} })
		resp, err := client.Chain("v3/pay").Post(t.Context())
		require.NoError(t, err)
		require.Equal(t, status, resp.Status)
		require.True(t, resp.Verified)
		require.Nil(t, resp.Body)
		v := map[string]any{"was": "here"}
		require.NoError(t, resp.Decode(&v))
		require.Equal(t, map[string]any{"was": "here"}, v)
		zero, err := wxpay.As[struct{ A int }](resp, nil)
		require.NoError(t, err)
		require.Zero(t, zero)
		require.False(t, resp.Get("a.b").Exists())
	}
}

func TestAnswersThatDoNotDecodeSaySo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ body, words string }{
		"another type":        {`{"total":"x"}`, "does not decode into a *struct"},
		"two values":          {`{"total":1}{}`, "something follows the JSON text"},
		"a part":              {`{"total":1`, "does not decode"},
		"a page of a gateway": {`<html></html`, `12 bytes of "text/html"`},
	} {
		t.Run(name, func(t *testing.T) {
			resp := &wxpay.Response{Status: 200, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte(c.body)}
			v, err := wxpay.As[struct{ Total int }](resp, nil)
			require.ErrorContains(t, err, c.words)
			require.ErrorContains(t, err, "(outcome unknown")
			require.Zero(t, v, "a half decoded value must not look like an answer")
			require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err))
		})
	}
	cause := errors.New("cause")
	_, err := wxpay.As[int](nil, cause)
	require.ErrorIs(t, err, cause)
	_, err = wxpay.As[int](nil, nil)
	require.ErrorContains(t, err, "no answer")
	var none *wxpay.Response
	require.Error(t, none.Decode(new(int)))
	require.Empty(t, none.RequestID())
	require.False(t, none.Get("a").Exists())
}

func TestPanickingMarshalersBecomeErrors(t *testing.T) {
	t.Parallel()
	err := (&wxpay.Response{Body: []byte(`{}`)}).Decode(&testkit.Panicky{})
	require.ErrorContains(t, err, "panicked")
	_, err = testkit.OfflineClient(t).Chain("v3/pay").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"x": testkit.Panicky{}}})
	testkit.RequireRefused(t, err, `params key "json"`, "panicked")
}

func TestHeadersAreOwnedAndCanonical(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: "{}", Header: http.Header{"X-Many": {"1", "2", "3"}, "X-Other": {"x"}, "Request-Id": {"08AB-0"}}}
	})
	client, err := wxpay.New(gateway.Config())
	require.NoError(t, err)
	resp, err := client.Chain("v3/pay").Get(t.Context())
	require.NoError(t, err)
	kept := resp.Header.Clone()
	for range 20 { // fasthttp's memory is used again by these
		_, err := client.Chain("v3/pay").Get(t.Context())
		require.NoError(t, err)
	}
	require.Equal(t, kept, resp.Header)
	require.Equal(t, []string{"1", "2", "3"}, resp.Header.Values("x-many"))
	require.Equal(t, "08AB-0", resp.RequestID())
	for name := range resp.Header {
		resp.Header[name] = append(resp.Header[name], "appended")
	}
	for name, values := range kept {
		require.Equal(t, append(values, "appended"), resp.Header[name], "the values share one slice")
	}
}
