package world

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func refunding(number, order string, fen, total int, more m) m {
	body := m{"out_trade_no": order, "out_refund_no": number, "notify_url": "https://a.example/r",
		"amount": m{"refund": fen, "total": total, "currency": "CNY"}}
	maps.Copy(body, more)
	return body
}

// paid returns a world with an order of 100 fen that is paid.
func paid(t *testing.T, change ...func(*Options)) *told {
	t.Helper()
	w := newWorld(t, change...)
	w.must(place, native("T00001", m{"notify_url": "https://a.example/n"}))
	w.pay("T00001")
	return w
}

// TestRefundArrows walks each arrow of WORLD 5.3.
func TestRefundArrows(t *testing.T) {
	t.Parallel()
	w := paid(t)
	require.Len(t, w.told(), 1)
	before := w.Balance("1900000001")
	applied := w.must("POST "+refundURL, refunding("R1", "T00001", 40, 100, nil))
	assert.Equal(t, Processing, applied["status"])
	assert.Equal(t, applied, w.must("POST "+refundURL, refunding("R1", "T00001", 40, 100, nil)), "the same again is the same refund")
	assert.Equal(t, before-40, w.Balance("1900000001"))
	w.advance(time.Minute)
	done := w.must("GET "+refundURL+"/R1", nil)
	assert.Equal(t, Success, done["status"])
	assert.NotEmpty(t, done["success_time"])

	w.must("POST "+refundURL, refunding("R2", "T00001", 10, 100, m{"reason": "CLOSED"}))
	w.advance(time.Minute)
	assert.Equal(t, Closed, w.must("GET "+refundURL+"/R2", nil)["status"])
	assert.Equal(t, before-40, w.Balance("1900000001"), "the money is back")

	abnormal := w.must("POST "+refundURL, refunding("R3", "T00001", 60, 100, m{"reason": "ABNORMAL"}))
	w.advance(time.Minute)
	assert.Equal(t, Abnormal, w.must("GET "+refundURL+"/R3", nil)["status"])
	again := w.must("POST "+refundURL+"/"+abnormal["refund_id"].(string)+"/apply-abnormal-refund", m{"out_refund_no": "R3",
		"type": "USER_BANK_CARD"})
	assert.Equal(t, Processing, again["status"])
	w.advance(time.Minute)
	mended := w.must("GET "+refundURL+"/R3", nil)
	assert.Equal(t, Success, mended["status"])
	assert.Equal(t, "OTHER_BANKCARD", mended["channel"])

	var events []string
	for _, n := range w.told() {
		events = append(events, n.Type)
	}
	assert.Equal(t, []string{"TRANSACTION.SUCCESS", "REFUND.SUCCESS", "REFUND.CLOSED", "REFUND.ABNORMAL", "REFUND.SUCCESS"}, events)
}

// TestWrongRefundArrows walks each rule of WORLD 5.3.
func TestWrongRefundArrows(t *testing.T) {
	t.Parallel()
	w := paid(t, func(o *Options) { o.Switches = map[string]string{"refund-pause": "on"} })
	const post = "POST " + refundURL
	w.must(place, native("OPEN01", nil))
	w.refused(post, refunding("R1", "NONE01", 1, 100, nil), 404, "RESOURCE_NOT_EXISTS", "订单不存在")
	w.refused(post, refunding("R1", "OPEN01", 1, 100, nil), 404, "RESOURCE_NOT_EXISTS", "订单不存在")
	w.refused(post, refunding("R1", "T00001", 1, 99, nil), 400, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致")
	w.refused(post, refunding("R1", "T00001", 99999, 100, nil), 400, "INVALID_REQUEST", "订单已全额退款")
	applied := w.must(post, refunding("R1", "T00001", 60, 100, nil))
	w.refused(post, refunding("R1", "T00001", 50, 100, nil), 400, "INVALID_REQUEST", "与之前请求不一致")
	w.refused(post, refunding("R2", "T00001", 10, 100, nil), 429, "FREQUENCY_LIMITED", "该笔退款未受理")
	w.advance(time.Minute)
	w.refused(post, refunding("R2", "T00001", 41, 100, nil), 400, "INVALID_REQUEST", "订单已全额退款")
	w.refused("POST "+refundURL+"/"+applied["refund_id"].(string)+"/apply-abnormal-refund", m{"out_refund_no": "R1",
		"type": "USER_BANK_CARD"},
		400, "INVALID_REQUEST", "")
	w.refused("POST "+refundURL+"/1/apply-abnormal-refund", m{"out_refund_no": "R1", "type": "USER_BANK_CARD"}, 404,
		"RESOURCE_NOT_EXISTS", "")
	w.refused("GET "+refundURL+"/NONE", nil, 404, "RESOURCE_NOT_EXISTS", "退款单不存在")
	w.advance(365 * 24 * time.Hour)
	w.refused(post, refunding("R3", "T00001", 1, 100, nil), 400, "INVALID_REQUEST", "最大期限")
}

func TestFiftyRefundsAreTheMostOfOneOrder(t *testing.T) {
	t.Parallel()
	w := paid(t)
	for i := range mostRefunds {
		w.must("POST "+refundURL, refunding(fmt.Sprintf("R%d", i), "T00001", 1, 100, nil))
	}
	w.refused("POST "+refundURL, refunding("R51", "T00001", 1, 100, nil), 429, "FREQUENCY_LIMITED", "")
}

// TestRefundsAreWholeOrRefused: of many at once no more than the order's total goes back.
func TestRefundsAreWholeOrRefused(t *testing.T) {
	t.Parallel()
	w := paid(t)
	ended := make(chan error)
	for i := range 40 {
		go func() {
			_, err := w.call("POST "+refundURL, refunding(fmt.Sprintf("R%d", i), "T00001", 7, 100, nil))
			ended <- err
		}()
	}
	accepted := 0
	for range 40 {
		if err := <-ended; err == nil {
			accepted++
		} else {
			require.ErrorContains(t, err, "订单已全额退款")
		}
	}
	assert.Equal(t, 14, accepted, "14 × 7 is 98 of 100")
	assert.EqualValues(t, 98, w.Order("1900000001", "T00001").Refunded)
}
