package chainpath

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/cli/exit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func TestPathsInEveryForm(t *testing.T) {
	t.Parallel()
	client, err := wxpay.New(wxpaytest.NewServer(t).Config())
	require.NoError(t, err)
	for path, want := range map[string]string{
		"v3/pay/transactions/native":                          "v3/pay/transactions/native",
		"/v3/certificates":                                    "v3/certificates",
		"v3.pay.transactions.outTradeNo._out_trade_no_.close": "v3/pay/transactions/out-trade-no/{out_trade_no}/close",
		"v2/pay/micropay":                                     "v2/pay/micropay",
		"v3/a.b/{c}":                                          "v3/a.b/{c}",
	} {
		chain, err := Chain(client, path)
		require.NoError(t, err, path)
		assert.Equal(t, want, chain.String())
	}
	for path, want := range map[string]string{
		"": "the path is empty", "C:/Program Files/Git/v3/certificates": "leave out", `C:\msys64\v3\certificates`: "leave out",
	} {
		_, err := Chain(client, path)
		require.Error(t, err)
		var own *exit.Error
		require.ErrorAs(t, err, &own)
		assert.Contains(t, own.What+own.Todo, want)
	}
}
