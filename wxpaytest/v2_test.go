package wxpaytest_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// What a test sets up for APIv3 means the same on APIv2.
func TestFaultsAndRepliesSpeakAPIv2(t *testing.T) {
	t.Parallel()
	call := func(reply wxpaytest.Reply) error {
		server := testkit.NewServer(t)
		server.Handle("POST /v2/secapi/pay/refund", func(*wxpaytest.Request) wxpaytest.Reply { return reply })
		client, err := wxpay.New(server.Config())
		require.NoError(t, err)
		_, err = client.Chain("v2/secapi/pay/refund").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{"out_refund_no": "1"},
			"security": true})
		return err
	}
	require.NoError(t, call(wxpaytest.Reply{}))
	var refused *wxpay.VerifyError
	require.ErrorAs(t, call(wxpaytest.Reply{Fault: wxpaytest.BadSignature()}), &refused)
	assert.Equal(t, auth.Mismatch, refused.Reason)
	require.ErrorAs(t, call(wxpaytest.Reply{Unsigned: true}), &refused)
	assert.Equal(t, auth.MissingSign, refused.Reason)

	for _, c := range []struct {
		reply   wxpaytest.Reply
		outcome wxpay.Outcome
	}{
		{wxpaytest.ErrorReply(400, "PARAM_ERROR", "x"), wxpay.Rejected},
		{wxpaytest.ErrorReply(500, "PARAM_ERROR", "x"), wxpay.Unknown},
		{wxpaytest.Failure("PARAM_ERROR", "x"), wxpay.Rejected},
	} {
		err := call(c.reply)
		require.ErrorIs(t, err, wxpay.Code("PARAM_ERROR"))
		assert.Equal(t, c.outcome, wxpay.OutcomeOf(err))
	}
}

// WeChat Pay reads requests of APIv2 with whatever root: SDKs that call it by the name of their
// own type are in use.
func TestTheRootOfARequestDoesNotMatter(t *testing.T) {
	t.Parallel()
	server := wxpaytest.NewServer(t)
	server.Handle("POST /v2/pay/orderquery", func(r *wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"out_trade_no": r.Fields()["out_trade_no"]}}
	})
	cfg := server.Config()
	fields := map[string]string{"mch_id": cfg.MchID, "nonce_str": "1", "out_trade_no": "T1"}
	sign, err := auth.SignV2(auth.SignTypeMD5, cfg.APIv2Key, fields)
	require.NoError(t, err)
	for _, root := range []string{"xml", "queryRequest", "request"} {
		body := fmt.Sprintf("<%s><mch_id>%s</mch_id><nonce_str>1</nonce_str><out_trade_no>T1</out_trade_no><sign>%s</sign></%[1]s>", root,
			cfg.MchID, sign)
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: cfg.TLS, DisableKeepAlives: true}}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL()+"pay/orderquery", strings.NewReader(body))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "text/xml")
		resp, err := client.Do(r)
		require.NoError(t, err)
		answer, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		assert.Contains(t, string(answer), "<out_trade_no>T1</out_trade_no>", root)
	}
}
