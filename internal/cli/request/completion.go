package request

import (
	"strings"

	"github.com/spf13/cobra"
)

// commonPaths are offered for CHAIN. Any other path works as well.
const commonPaths = `v3/certificates
v3/pay/transactions/jsapi
v3/pay/transactions/app
v3/pay/transactions/h5
v3/pay/transactions/native
v3/pay/transactions/id/{transaction_id}
v3/pay/transactions/out-trade-no/{out_trade_no}
v3/pay/transactions/out-trade-no/{out_trade_no}/close
v3/refund/domestic/refunds
v3/refund/domestic/refunds/{out_refund_no}
v3/bill/tradebill
v3/bill/fundflowbill
v3/fund-app/mch-transfer/transfer-bills
v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}
v3/payscore/serviceorder
v3/payscore/serviceorder/{out_order_no}/complete
v3/payscore/serviceorder/{out_order_no}/cancel
v3/profitsharing/orders
v3/profitsharing/receivers/add
v3/merchant-service/complaints-v2
v3/merchant/media/upload
v2/pay/unifiedorder
v2/pay/orderquery
v2/pay/micropay
v2/secapi/pay/refund
v2/mmpaymkttransfers/sendredpack`

// completePath offers paths, and the placeholders of the path that was chosen.
func completePath(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return strings.Split(commonPaths, "\n"), cobra.ShellCompDirectiveNoFileComp
	}
	var items []string
	for rest := args[0]; ; {
		_, after, found := strings.Cut(rest, "{")
		name, end, closed := strings.Cut(after, "}")
		if !found || !closed {
			return items, cobra.ShellCompDirectiveNoSpace
		}
		items = append(items, "."+name+"=")
		rest = end
	}
}
