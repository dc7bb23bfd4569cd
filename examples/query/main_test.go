package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestQueryFromTheEnvironment runs all of the program but main against the
// gateway, with the merchant key of a file.
func TestQueryFromTheEnvironment(t *testing.T) {
	const keyFile, serial = "file://../../testdata/keys/apiclient_key.pem", "3775B6A45ACD588826D15E583A95F5DD1A2B3C4D"
	key, err := auth.LoadPrivateKey(keyFile)
	require.NoError(t, err)
	server := wxpaytest.NewServer(t, wxpaytest.Plain(), wxpaytest.MerchantKey(serial, key))
	server.Handle("GET /v3/pay/transactions/out-trade-no/{out_trade_no}", func(r *wxpaytest.Request) wxpaytest.Reply {
		require.Equal(t, "/v3/pay/transactions/out-trade-no/A%2F1?mchid=1900000001", r.Target)
		return wxpaytest.ErrorReply(404, "ORDER_NOT_EXIST", "订单不存在")
	})
	t.Setenv("WXPAY_MCHID", "1900000001")
	t.Setenv("WXPAY_SERIAL", serial)
	t.Setenv("WXPAY_PRIVATE_KEY", keyFile)
	t.Setenv("WXPAY_PUBLIC_KEY", "file://../../testdata/keys/pub_key.pem")
	t.Setenv("WXPAY_PUBLIC_KEY_ID", "PUB_KEY_ID_0119000000012025010100000000000001")
	t.Setenv("WXPAY_BASE_URL", server.URL())
	client, err := newClient()
	require.NoError(t, err)
	require.NoError(t, query(t.Context(), client, "1900000001", "A/1"))

	// The key of pub_key.pem is not this gateway's: a success is not believed.
	server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply {
		return wxpaytest.Reply{Body: map[string]string{"trade_state": "SUCCESS"}}
	})
	var refused *wxpay.VerifyError
	require.ErrorAs(t, query(t.Context(), client, "1900000001", "A/1"), &refused)
	require.Equal(t, auth.UnknownSerial, refused.Reason)

	t.Setenv("WXPAY_PRIVATE_KEY", "")
	_, err = newClient()
	require.ErrorContains(t, err, "the source is empty")
}
