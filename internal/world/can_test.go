package world

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestCanSaysWhatWouldComeOfAButton, and does nothing.
func TestCanSaysWhatWouldComeOfAButton(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(place, native("T00001", nil))
	able := func() map[string]Step {
		steps := map[string]Step{}
		for _, s := range w.Can("order", "1900000001", "T00001") {
			steps[s.Name] = s
		}
		return steps
	}
	assert.Equal(t, map[string]Step{"pay": {Name: "pay"}, "fail": {Name: "fail"}, "cancel": {Name: "cancel", Nothing: true},
		"close": {Name: "close"}}, able())
	assert.Equal(t, NotPay, w.state("T00001"))
	assert.Empty(t, w.told())
	w.pay("T00001")
	steps := able()
	assert.Equal(t, "ORDERPAID", steps["pay"].Code)
	assert.Equal(t, "该订单已支付", steps["close"].Message)
	assert.Len(t, w.Can("refund", "1900000001", "NONE"), 3)
	assert.Contains(t, w.Can("refund", "1900000001", "NONE")[0].Message, "there is no refund")
	assert.Empty(t, w.Can("cow", "1900000001", "T00001"))
}
