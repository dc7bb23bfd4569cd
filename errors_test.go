package wxpay_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestErrorAnswersOfTheVectors(t *testing.T) {
	t.Parallel()
	var file struct {
		Cases []struct {
			Name     string `json:"name"`
			Status   int    `json:"status"`
			Body     string `json:"body"`
			Code     string `json:"code"`
			Field    string `json:"field"`
			Issue    string `json:"issue"`
			Location string `json:"location"`
		} `json:"cases"`
	}
	testkit.ReadVectors(t, "v3-errors.json", &file)
	require.Len(t, file.Cases, 8)
	const requestID = "08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-268435461"
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	client, err := wxpay.New(gateway.Config())
	require.NoError(t, err)
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
				return wxpaytest.Reply{Status: c.Status, Body: c.Body, Header: http.Header{"Request-Id": {requestID}}}
			})
			resp, err := client.Chain("v3/pay/transactions/native").Post(t.Context())
			require.Nil(t, resp)
			var e *wxpay.Error
			require.ErrorAs(t, fmt.Errorf("wrapped: %w", fmt.Errorf("twice: %w", err)), &e)
			require.Equal(t, c.Status, e.Status)
			require.Equal(t, wxpay.Code(c.Code), e.Code)
			require.Equal(t, c.Body, string(e.Response.Body), "nothing of a strange answer is lost")
			require.Equal(t, requestID, e.RequestID)
			require.Equal(t, "268435461", e.InnerCode)
			require.ErrorContains(t, err, fmt.Sprintf("wxpay: POST v3/pay/transactions/native: %d", c.Status))
			require.ErrorContains(t, err, e.RequestID)
			for _, text := range []string{c.Field, c.Issue, c.Location} {
				require.ErrorContains(t, err, text)
			}
			want := wxpay.Rejected
			if c.Status >= 500 {
				want = wxpay.Unknown
			}
			require.Equal(t, want, wxpay.OutcomeOf(err))
			require.Equal(t, c.Code != "", errors.Is(err, wxpay.Code(c.Code)))
			require.Equal(t, e.Response.Get("detail").Exists() && e.Response.Get("detail").Raw != "null", e.Detail != nil)
		})
	}
}

func TestErrorsOfStrangeShapesKeepTheirStatus(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	client, err := wxpay.New(gateway.Config())
	require.NoError(t, err)
	for body, code := range map[string]wxpay.Code{
		`{"code":268435461,"message":null}`: "268435461",
		`{"code":{"a":1}}`:                  `{"a":1}`,
		`{"code":"X","message":{"zh":"错"}}`: "X",
		`{"code":"X"} trailing`:             "",
		`[1,2,3]`:                           "",
		`"text"`:                            "",
		`{"code":"X","detail":{"field":["a"],"issue":1}}`: "X",
		"\x00\xff": "",
	} {
		gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
			return wxpaytest.Reply{Status: http.StatusConflict, Body: body, Header: http.Header{"Request-Id": {"no-digits-x"}}}
		})
		_, err := client.Chain("v3/pay").Get(t.Context())
		var e *wxpay.Error
		require.ErrorAs(t, err, &e, body)
		require.Equal(t, code, e.Code, body)
		require.Equal(t, http.StatusConflict, e.Status)
		require.Empty(t, e.InnerCode)
		require.ErrorContains(t, err, "409", body)
	}
}

func TestCodesMatchWithAndWithoutUnderscores(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("wrapped: %w", &wxpay.Error{Status: 400, Code: "ORDER_CLOSED"})
	require.ErrorIs(t, err, wxpay.Code("ORDERCLOSED"))
	require.ErrorIs(t, err, wxpay.Code("ORDER_CLOSED"))
	require.NotErrorIs(t, err, wxpay.Code("ORDER"))
	require.NotErrorIs(t, err, wxpay.Code(""))
	require.NotErrorIs(t, &wxpay.Error{Status: 502}, wxpay.Code(""), "no code is not the empty code")
	require.EqualError(t, wxpay.Code("ORDERPAID"), "ORDERPAID")
}

func TestErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	gateway := testkit.NewServer(t, wxpaytest.Plain())
	client, err := wxpay.New(gateway.Config())
	require.NoError(t, err)
	for name, c := range map[string]struct {
		reply wxpaytest.Reply
		words string
	}{
		"too often":     {wxpaytest.RateLimited(), "(rejected: wait, then send the same request again)"},
		"a bad gateway": {wxpaytest.BadGateway(), "(outcome unknown: query with the same merchant number before anything else)"},
		"a wrong signature": {wxpaytest.ErrorReply(401, "SIGN_ERROR", "错误的签名"), "(rejected: likely the private key or the serial " +
			"number is not"},
		"a redirect": {wxpaytest.Reply{Status: 302, Header: http.Header{"Location": {"https://elsewhere.example/x?token=1"}}},
			", a redirect to https://elsewhere.example/x that is not followed"},
		"a wrong parameter": {wxpaytest.ErrorReply(400, "PARAM_ERROR", "参数错误"), "(rejected)"},
	} {
		t.Run(name, func(t *testing.T) {
			gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return c.reply })
			_, err := client.Chain("v3/refund/domestic/refunds").Post(t.Context())
			require.ErrorContains(t, err, c.words)
		})
	}
	gateway.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: `{"total":"x"}`, Header: http.Header{"Request-Id": {"08AB-0"}}}
	})
	_, err = wxpay.As[struct{ Total int }](client.Chain("v3/refund").Post(t.Context()))
	require.ErrorContains(t, err, "wxpay: POST v3/refund: the answer (HTTP 200, 13 bytes of \"application/json\", request ID 08AB-0) "+
		"does not decode")
}

// TestErrorsMadeByHandPrint: zero values of exported errors must not panic.
func TestErrorsMadeByHandPrint(t *testing.T) {
	t.Parallel()
	require.NotEmpty(t, (&wxpay.Error{}).Error())
	require.NotEmpty(t, (&wxpay.VerifyError{VerifyError: &auth.VerifyError{}}).Error())
}
