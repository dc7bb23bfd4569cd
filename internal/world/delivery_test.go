package world

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestAPaymentIsTold as live notifications look: FACTS C5.
func TestAPaymentIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(place, native("T00001", m{"attach": "a"}))
	w.pay("T00001")
	notices := w.told()
	require.Len(t, notices, 1)
	n := notices[0]
	assert.Equal(t, "https://a.example/n", n.URL)
	assert.Equal(t, "TRANSACTION.SUCCESS", n.Type)
	assert.Equal(t, "transaction", n.OriginalType)
	assert.Equal(t, "支付成功", n.Summary)
	assert.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, n.ID)
	var said m
	require.NoError(t, json.Unmarshal(n.Resource, &said))
	assert.Equal(t, w.must("GET "+ofOrder+"T00001"+asks, nil), said, "the same as a query tells")
	assert.Regexp(t, `^4200\d{6}20260609\d{10}$`, said["transaction_id"])
	assert.Equal(t, "2026-06-09T10:30:00+08:00", said["success_time"])
}

// TestARefusedNotificationComesAgain in WeChat Pay's rhythm, with the same id, until it is
// accepted or lost: WORLD 5.8.
func TestARefusedNotificationComesAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.answer = func(*Notice) Reply { return Reply{Status: 500} }
	w.must(place, native("T00001", nil))
	w.pay("T00001")
	first := w.told()
	require.Len(t, first, 1)
	w.advance(14 * time.Second)
	require.Len(t, w.told(), 1)
	w.advance(time.Second)
	require.Len(t, w.told(), 2)
	w.advance(24*time.Hour + 4*time.Minute)
	all := w.told()
	require.Len(t, all, 16, "the first and fifteen more")
	for _, n := range all {
		assert.Equal(t, first[0].ID, n.ID)
	}
	d := w.Deliveries(1)[0]
	assert.Equal(t, Lost, d.State)
	var total time.Duration
	for i, a := range d.Attempts[1:] {
		assert.Equal(t, rhythm[i], a.At.Sub(d.Attempts[i].At), "attempt %d", i+2)
		total += rhythm[i]
	}
	assert.Equal(t, 24*time.Hour+4*time.Minute, total)
	w.advance(48 * time.Hour)
	require.Len(t, w.told(), 16)

	w.answer = nil
	reply, err := w.Resend(t.Context(), d.Key, "")
	require.NoError(t, err)
	assert.True(t, reply.Accepted)
	_, err = w.Resend(t.Context(), d.Key, "bad-signature")
	require.NoError(t, err)
	all = w.told()
	assert.Equal(t, "bad-signature", all[len(all)-1].Fault)
}

func TestDeliveriesAreDisturbedOnDemand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.NoError(t, w.Disturb("lose", 1))
	w.must(place, native("T00001", nil))
	w.pay("T00001")
	assert.Empty(t, w.told(), "lost")
	w.advance(15 * time.Second)
	assert.Len(t, w.told(), 1)
	require.NoError(t, w.Disturb("double", 1))
	w.must(place, native("T00002", nil))
	w.pay("T00002")
	assert.Len(t, w.told(), 3, "twice")
	assert.Equal(t, Delivered, w.Deliveries(1)[0].State)

	require.NoError(t, w.Disturb("late", 1))
	w.must(place, native("T00003", nil))
	w.pay("T00003")
	assert.Len(t, w.told(), 3)
	w.must(place, native("T00004", nil))
	w.pay("T00004")
	assert.Len(t, w.told(), 4, "the later one overtakes it")
	w.advance(time.Minute)
	notices := w.told()
	require.Len(t, notices, 5)
	assert.Contains(t, string(notices[4].Resource), "T00003")

	require.NoError(t, w.Disturb("probe", 1))
	w.must(place, native("T00005", nil))
	w.pay("T00005")
	notices = w.told()
	require.Len(t, notices, 7)
	assert.Equal(t, Delivered, w.Deliveries(1)[0].State)
	assert.Equal(t, []string{"probe", ""}, []string{w.Deliveries(1)[0].Attempts[0].Fault, w.Deliveries(1)[0].Attempts[1].Fault})
}

func TestNobodyIsToldWithoutAURL(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must("POST /v3/pay/transactions/codepay", native("T00001", m{
		"notify_url": nil, "payer": m{"auth_code": "100000000000000000"}, "scene_info": m{"store_info": m{"id": "1"}},
	}))
	assert.Empty(t, w.told())
	assert.Equal(t, Success, w.state("T00001"))
}
