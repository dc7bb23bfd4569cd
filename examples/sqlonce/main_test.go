package main

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

func Example() {
	if err := run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 100 deliveries at two replicas, 0 not taken
	// another amount: answered 500
	// the order is PAID and was booked 1 time
}

// TestTheIndexAloneBooksOnce enters the function many times at once, with no Handler in
// front that would keep repetitions away.
func TestTheIndexAloneBooksOnce(t *testing.T) {
	t.Parallel()
	gateway := wxpaytest.NewServer(t)
	b, err := openBooks(t.Context(), filepath.Join(t.TempDir(), "shop.db"))
	require.NoError(t, err)
	defer b.db.Close()
	read := func(resource string) *notify.Event {
		config := gateway.Config()
		receiver, err := notify.New(notify.Config{Platform: config.Platform, APIv3Key: config.APIv3Key})
		require.NoError(t, err)
		header, body, err := gateway.Notification(wxpaytest.Notification{Resource: resource})
		require.NoError(t, err)
		e, err := receiver.Parse(header, body)
		require.NoError(t, err)
		return e
	}

	for name, resource := range map[string]string{
		"amount":   `{"mchid":"1900000001","out_trade_no":"20260101-1","amount":{"total":1}}`,
		"merchant": `{"mchid":"1900000002","out_trade_no":"20260101-1","amount":{"total":100}}`,
		"order":    `{"mchid":"1900000001","out_trade_no":"20260101-2","amount":{"total":100}}`,
	} {
		other := read(resource)
		assert.Error(t, b.paid(t.Context(), other), name)
		assert.Error(t, b.paid(t.Context(), other), "%s: an error must not leave the key behind", name)
	}
	state, bookings, err := b.booked(t.Context())
	require.NoError(t, err)
	require.Equal(t, "NOTPAY", state)
	require.Zero(t, bookings)

	var wait sync.WaitGroup
	for range 100 {
		e := read(`{"mchid":"1900000001","out_trade_no":"20260101-1","amount":{"total":100}}`)
		wait.Go(func() { assert.NoError(t, b.paid(t.Context(), e)) })
	}
	wait.Wait()
	state, bookings, err = b.booked(t.Context())
	require.NoError(t, err)
	require.Equal(t, "PAID", state)
	require.Equal(t, 1, bookings)

	// The state of the order helps too; without it the index still holds.
	_, err = b.db.ExecContext(t.Context(), `UPDATE orders SET state = 'NOTPAY'`)
	require.NoError(t, err)
	require.NoError(t, b.paid(t.Context(), read(`{"mchid":"1900000001","out_trade_no":"20260101-1","amount":{"total":100}}`)))
	state, bookings, err = b.booked(t.Context())
	require.NoError(t, err)
	require.Equal(t, "NOTPAY", state)
	require.Equal(t, 1, bookings)
}

// TestMoneyThatNobodyExpectsIsNoSuccess: who returned nil here would lose it.
func TestMoneyThatNobodyExpectsIsNoSuccess(t *testing.T) {
	t.Parallel()
	gateway := wxpaytest.NewServer(t)
	b, err := openBooks(t.Context(), filepath.Join(t.TempDir(), "shop.db"))
	require.NoError(t, err)
	defer b.db.Close()
	config := gateway.Config()
	receiver, err := notify.New(notify.Config{Platform: config.Platform, APIv3Key: config.APIv3Key})
	require.NoError(t, err)
	for state, want := range map[string]string{"CLOSED": "must be paid back", "PAID": ""} {
		_, err = b.db.ExecContext(t.Context(), `UPDATE orders SET state = ?`, state)
		require.NoError(t, err)
		header, body, err := gateway.Notification(wxpaytest.Notification{Resource: `{"mchid":"1900000001","out_trade_no":"20260101-1","amount":{"total":100}}`})
		require.NoError(t, err)
		e, err := receiver.Parse(header, body)
		require.NoError(t, err)
		if err = b.paid(t.Context(), e); want == "" {
			require.NoError(t, err, "booked by who asked before WeChat Pay told")
		} else {
			require.ErrorContains(t, err, want)
		}
	}
}
