package sandbox_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/bill"
	"github.com/wechatpay-chain/wxpay/internal/world"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// do makes a call that the gateway would make, without the wire.
func do(t *testing.T, w *world.World, method, path string, body string) error {
	t.Helper()
	e, values := world.Find(method, path)
	require.NotNil(t, e, path)
	_, err := w.Do(e, &world.Call{Method: method, Path: path, Values: values, Merchant: w.Merchants()[0], Body: []byte(body)})
	return err
}

// TestTheBillOfYesterdayIsTheLedger, fen by fen, of 10,000 random orders and refunds: what
// package bill reads over the wire is what this test has written down itself.
func TestTheBillOfYesterdayIsTheLedger(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t)
	w := sandbox.World(s)
	random := rand.New(rand.NewPCG(1, 2))
	const many = 10_000
	paid, refunded := map[string]int64{}, map[string]int64{} // by number
	var numbers []string
	noon := time.Date(s.Now().Year(), s.Now().Month(), s.Now().Day()+1, 12, 0, 0, 0, s.Now().Location())
	require.NoError(t, s.Advance(noon.Sub(s.Now()))) // far from midnight
	day := s.Now().Format(time.DateOnly)
	for i := 0; len(paid)+len(refunded) < many; i++ {
		if len(numbers) > 0 && random.IntN(3) == 0 {
			of := numbers[random.IntN(len(numbers))]
			number, fen := fmt.Sprintf("R%07d", i), 1+random.Int64N(paid[of])
			err := do(t, w, "POST", "/v3/refund/domestic/refunds", fmt.Sprintf(
				`{"out_trade_no":%q,"out_refund_no":%q,"amount":{"refund":%d,"total":%d,"currency":"CNY"}}`, of, number, fen, paid[of]))
			if err == nil {
				refunded[number] = fen
			} else {
				require.ErrorContains(t, err, "INVALID_REQUEST", "more than is left")
			}
			continue
		}
		number, fen := fmt.Sprintf("T%07d", i), 1+random.Int64N(1_000_000)
		if random.IntN(5) == 0 { // placed, and never paid: it is in no bill
			require.NoError(t, do(t, w, "POST", "/v3/pay/transactions/native", fmt.Sprintf(
				`{"appid":"wx","mchid":%q,"description":"d","out_trade_no":%q,"notify_url":"http://127.0.0.1:1/","amount":{"total":%d}}`,
				w.Merchants()[0], number, fen)))
			continue
		}
		require.NoError(t, do(t, w, "POST", "/v3/pay/transactions/codepay", fmt.Sprintf(
			`{"appid":"wx","mchid":%q,"description":"d","out_trade_no":%q,"payer":{"auth_code":"100000000000000000"},`+
				`"scene_info":{"store_info":{"id":"1"}},"amount":{"total":%d}}`, w.Merchants()[0], number, fen)))
		paid[number], numbers = fen, append(numbers, number)
	}
	require.NoError(t, s.Advance(24*time.Hour))

	client, err := wxpay.New(s.Config())
	require.NoError(t, err)
	b, err := bill.Fetch(t.Context(), client, "v3/bill/tradebill", wxpay.Params{"query": wxpay.Params{"bill_date": day}})
	require.NoError(t, err)
	rows := 0
	var sumPaid, sumRefunded int64
	for row, err := range b.Rows() {
		require.NoError(t, err)
		rows++
		if row.Get("交易状态") == "SUCCESS" {
			fen, err := row.Fen("订单金额")
			require.NoError(t, err)
			require.Equal(t, paid[row.Get("商户订单号")], fen, row.String())
			delete(paid, row.Get("商户订单号"))
			sumPaid += fen
			continue
		}
		fen, err := row.Fen("退款金额")
		require.NoError(t, err)
		require.Equal(t, refunded[row.Get("商户退款单号")], fen, row.String())
		delete(refunded, row.Get("商户退款单号"))
		sumRefunded += fen
	}
	assert.Equal(t, many, rows)
	assert.Empty(t, paid, "every payment has its row")
	assert.Empty(t, refunded, "every refund has its row")
	total, found, err := b.Summary()
	require.NoError(t, err)
	require.True(t, found)
	fen, err := total.Fen("订单总金额")
	require.NoError(t, err)
	assert.Equal(t, sumPaid, fen)
	fen, err = total.Fen("申请退款总金额")
	require.NoError(t, err)
	assert.Equal(t, sumRefunded, fen)
}
