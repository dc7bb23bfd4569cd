package endpoint_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/wechatpay-chain/wxpay/internal/endpoint"
)

func TestASegmentIsKnownHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	for want, spellings := range map[string][]string{
		"out-trade-no":  {"out-trade-no", "outTradeNo", "OutTradeNo", "out_trade_no", "Out_Trade_No"},
		"sub-merchants": {"sub_merchants", "sub-merchants", "subMerchants"},
		"h5":            {"h5", "H5"},
		"":              {""},
	} {
		for _, spelling := range spellings {
			assert.Equal(t, want, endpoint.Segment(spelling), spelling)
			assert.Equal(t, endpoint.After(want), endpoint.After(spelling), spelling)
		}
	}
	assert.Equal(t, endpoint.Identifier, endpoint.After("outTradeNo"))
	assert.True(t, endpoint.IsName("OutRefundNo"))
	assert.False(t, endpoint.IsName("abcDef"))
}

func TestPayoutsAreKnownBelowAnyPrefix(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"/v3/transfer/batches": true, "/proxy/v3/transfer/batches": true, "/v3/transfer/bill-receipt": false,
		"/v3/fund-app/mch-transfer/transfer-bills": true,
		"/v3/pay/transactions/native":              false, "/v3/ecommerce/account/apply-cancel-withdraw": true,
	} {
		assert.Equal(t, want, endpoint.PayoutV3(path), path)
	}
	for path, want := range map[string]bool{
		"/mmpaymkttransfers/sendredpack": true, "/mmpaymkttransfers/sendredpack/": true, "/fund/reautowithdrawbydate": true,
		"/mmpaymkttransfers/gethbinfo": false,
	} {
		assert.Equal(t, want, endpoint.PayoutV2(path), path)
	}
}
