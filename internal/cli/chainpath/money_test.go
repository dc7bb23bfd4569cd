package chainpath

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRequestsThatMoveMoneyAreKnown(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"v3/refund/domestic/refunds", "v3/fund-app/mch-transfer/transfer-bills", "v3/profitsharing/orders",
		"v3/payscore/serviceorder/{out_order_no}/complete",
		"v2/mmpaymkttransfers/sendredpack", "v2/secapi/pay/refund", "v2/pay/micropay", "v2/secapi/pay/reverse",
		"v3/ecommerce/fund/withdraw", "v3/pay/transactions/codepay",
		"v3/papay/pay/transactions/apply", "v3/papay/pay/partner/transactions/apply", "v3/vehicle/transactions/parking",
		"v3/marketing/favor/users/{openid}/coupons", "v3/qrcode/transactions", "v3/transit-palm-pay/transactions",
		"v2/vehicle/pay/payapply", "v3/edu-papay/transactions", "v3/eduschoolpay/transactions",
		"v3/payscore/partner/serviceorder/direct-complete", "v3/marketing/busifavor/subsidy/pay-receipts",
	} {
		assert.True(t, MovesMoney("POST", path), path)
		assert.False(t, MovesMoney("GET", path), path)
	}
	for _, path := range []string{"v3/pay/transactions/native", "v3/merchant/media/upload", "v3/pay/transactions/out-trade-no/{no}/close"} {
		assert.False(t, MovesMoney("POST", path), path)
	}
}
