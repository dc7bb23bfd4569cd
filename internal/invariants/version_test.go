package invariants_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// WeChat Pay's support asks for the version: it is in every request, that of the build.
func TestEveryRequestNamesTheVersion(t *testing.T) {
	t.Parallel()
	client, err := wxpay.New(wxpaytest.NewServer(t).Config())
	require.NoError(t, err)
	require.NotEmpty(t, wxpay.Version)
	for name, test := range map[string]struct {
		path, method string
		params       wxpay.Params
	}{
		"APIv3":           {path: "v3/certificates", method: "GET"},
		"APIv2":           {path: "v2/pay/orderquery", method: "POST", params: wxpay.Params{"xml": wxpay.Params{"out_trade_no": "T1"}}},
		"a bare download": {path: "https://example.com/file", method: "GET"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			prepared, err := client.Chain(test.path).Prepare(t.Context(), test.method, test.params)
			require.NoError(t, err)
			agent := prepared.Header.Get("User-Agent")
			assert.True(t, strings.HasPrefix(agent, "wxpay/"+wxpay.Version+" (go"), agent)
		})
	}
}
