package notify_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// parsed sends a notification through Notification and Parse.
func parsed(t testing.TB, server *wxpaytest.Server, n wxpaytest.Notification) *notify.Event {
	t.Helper()
	h, body, err := server.Notification(n)
	require.NoError(t, err)
	cfg := server.Config()
	e, err := newReceiver(t, notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key, APIv2Key: cfg.APIv2Key, Now: cfg.Now,
		Suites: cfg.Suites}).Parse(h, body)
	require.NoError(t, err)
	return e
}

func TestTheKeyIsThatOfTheBusinessEvent(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	paid := map[string]any{"mchid": "1900000001", "out_trade_no": "A1", "trade_state": "SUCCESS", "amount": map[string]any{"total": 100}}
	first := parsed(t, server, wxpaytest.Notification{Resource: paid})
	same := parsed(t, server, wxpaytest.Notification{Resource: `{ "amount": {"total":100}, "trade_state":"SUCCESS",` + "\n" +
		`"out_trade_no":"\u0041\u0031","mchid":"1900000001" }`, Summary: "支付成功", AssociatedData: "x", OriginalType: "transaction"})
	assert.NotEqual(t, first.ID, same.ID)
	assert.Equal(t, first.Key(), same.Key(), "order of names, white space, id and time do not make another event")
	assert.LessOrEqual(t, len(first.Key()), 128)
	assert.True(t, strings.HasPrefix(first.Key(), "TRANSACTION.SUCCESS:"))

	keys := map[string]string{first.Key(): "first"}
	for name, n := range map[string]wxpaytest.Notification{
		"another order": {Resource: map[string]any{"mchid": "1900000001", "out_trade_no": "a1", "trade_state": "SUCCESS",
			"amount": map[string]any{"total": 100}}},
		"another state": {Resource: map[string]any{"mchid": "1900000001", "out_trade_no": "A1", "trade_state": "CLOSED",
			"amount": map[string]any{"total": 100}}},
		"another type":          {Resource: paid, Type: "TRANSACTION.CLOSED"},
		"another original type": {Resource: paid, OriginalType: "profitsharing"},
		"a text, not a number": {Resource: map[string]any{"mchid": "1900000001", "out_trade_no": "A1", "trade_state": "SUCCESS",
			"amount": map[string]any{"total": "100"}}},
		"a large number":        {Resource: `{"order_id":"1","n":9007199254740993}`},
		"its neighbour":         {Resource: `{"order_id":"1","n":9007199254740992}`},
		"no JSON":               {ID: "EV-1", Resource: "paid"},
		"empty":                 {ID: "EV-1", Resource: ""},
		"a type of its own":     {Type: strings.Repeat("LONG.", 100), Resource: paid},
		"a type in Chinese":     {Type: "支付", Resource: paid},
		"APIv2":                 {Fields: map[string]string{"out_trade_no": "A1"}},
		"APIv2, another":        {Fields: map[string]string{"out_trade_no": "A2"}},
		"APIv2, payscore":       {Fields: map[string]string{}, Resource: map[string]string{"out_order_no": "A1"}, Type: "CHECK.SUCCESS"},
		"APIv2, refund":         {ReqInfo: map[string]string{"out_refund_no": "A1"}},
		"APIv2, another refund": {ReqInfo: map[string]string{"out_refund_no": "A2"}},
	} {
		e := parsed(t, server, n)
		assert.NotContains(t, keys, e.Key(), name)
		assert.LessOrEqual(t, len(e.Key()), 128, name)
		assert.Equal(t, -1, strings.IndexFunc(e.Key(), func(r rune) bool { return r <= ' ' || r > '~' }), name)
		assert.Equal(t, e.Key(), parsed(t, server, n).Key(), "%s, repeated with another nonce", name)
		keys[e.Key()] = name
	}
}

func TestAnEventOwnsItsMemory(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	cfg := server.Config()
	r := newReceiver(t, notify.Config{Platform: cfg.Platform, APIv3Key: cfg.APIv3Key, APIv2Key: cfg.APIv2Key})
	for _, n := range []wxpaytest.Notification{{Resource: `{"a":"b"}`, Summary: "s"}, {Fields: map[string]string{"out_trade_no": "1"}},
		{ReqInfo: map[string]string{"refund_id": "1"}}} {
		h, body, err := server.Notification(n)
		require.NoError(t, err)
		e, err := r.Parse(h, body)
		require.NoError(t, err)
		all := func() string {
			return strings.Join([]string{string(e.Resource), string(e.Body), e.ID, e.Type, e.Summary, e.Get("@this").Raw}, "|")
		}
		before := strings.Clone(all())
		for i := range body {
			body[i] = 'x'
		}
		assert.Equal(t, before, all())
	}
}

func TestAnEventDecodesWithEveryDigit(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	e := parsed(t, server, wxpaytest.Notification{Resource: `{"out_trade_no":"A1","amount":{"total":9007199254740993}}`})
	var order struct {
		OutTradeNo string `json:"out_trade_no"`
		Amount     struct{ Total int64 }
	}
	require.NoError(t, e.Decode(&order))
	assert.Equal(t, int64(9007199254740993), order.Amount.Total)
	var anything map[string]any
	require.NoError(t, e.Decode(&anything))
	assert.Equal(t, json.Number("9007199254740993"), anything["amount"].(map[string]any)["total"])
	assert.Equal(t, "A1", e.Get("out_trade_no").String())
	require.ErrorContains(t, e.Decode(&[]string{}), "does not decode into a *[]string")

	e = parsed(t, server, wxpaytest.Notification{Fields: map[string]string{"total_fee": "100"}})
	var fields struct {
		TotalFee int64 `json:"total_fee,string"`
	}
	require.NoError(t, e.Decode(&fields))
	assert.Equal(t, int64(100), fields.TotalFee)

	var none *notify.Event
	assert.Empty(t, none.Key())
	assert.False(t, none.Get("a").Exists())
	require.Error(t, none.Decode(&fields))
}

func TestAsHandsOverWhatDecodesAndNothingElse(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	type order struct {
		OutTradeNo string `json:"out_trade_no"`
	}
	var got []order
	fn := notify.As(func(_ context.Context, e *notify.Event, o order) error {
		got = append(got, o)
		return errors.New(e.Type)
	})
	require.EqualError(t, fn(t.Context(), parsed(t, server, wxpaytest.Notification{Resource: `{"out_trade_no":"A1"}`})),
		"TRANSACTION.SUCCESS")
	require.ErrorContains(t, fn(t.Context(), parsed(t, server, wxpaytest.Notification{Resource: `[]`})), "does not decode")
	assert.Equal(t, []order{{"A1"}}, got)
}

func TestBrandsAndSM2AreOpenedToo(t *testing.T) {
	t.Parallel()
	brand := wxpaytest.NewServer(t, wxpaytest.Brand("100001"))
	h, _, err := brand.Notification(wxpaytest.Notification{})
	require.NoError(t, err)
	require.Equal(t, "WECHATPAY-BRAND-SHA256-RSA2048", h.Get("Wechatpay-Signature-Type"))
	assert.Equal(t, "{}", string(parsed(t, brand, wxpaytest.Notification{}).Resource))
	for _, v := range readV3(t).Cases {
		if v.Name == "sm2-sm4" {
			_, err := vectorReceiver(t, v.Now).Parse(v.header(), []byte(v.Body))
			require.NoError(t, err)
		}
	}
}

func TestDuringTheSwitchNotificationsOfBothKeysAreOpened(t *testing.T) {
	t.Parallel()
	now := time.Now()
	server := wxpaytest.NewServer(t, wxpaytest.CertificateMode())
	before := server.Config()
	cert := server.NewCertificate(now.Add(-time.Hour), now.AddDate(5, 0, 0))
	after := server.Config()
	for _, serial := range []string{before.Platform.Serial(), cert.Serial} {
		server.SignWith(serial)
		h, body, err := server.Notification(wxpaytest.Notification{})
		require.NoError(t, err)
		e, err := newReceiver(t, notify.Config{Platform: after.Platform, APIv3Key: after.APIv3Key}).Parse(h, body)
		require.NoError(t, err)
		assert.Equal(t, serial, e.Serial)
		_, err = newReceiver(t, notify.Config{Platform: before.Platform, APIv3Key: before.APIv3Key}).Parse(h, body)
		assert.Equal(t, serial == before.Platform.Serial(), err == nil, "who does not know a key refuses it")
	}
}
