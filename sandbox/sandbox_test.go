package sandbox_test

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/bill"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

// TestTheWholeFlow in thirty lines: place, pay, notified, query, refund, bill.
func TestTheWholeFlow(t *testing.T) {
	t.Parallel()
	began := time.Now()
	s := sandbox.New(t)
	client, err := wxpay.New(s.Config())
	require.NoError(t, err)
	receiver, err := notify.New(notify.Config{APIv3Key: s.Config().APIv3Key, Platform: s.Config().Platform})
	require.NoError(t, err)
	paid := make(chan string, 9)
	shop := httptest.NewServer(receiver.Handler(func(_ context.Context, e *notify.Event) error { paid <- e.Type; return nil }))
	defer shop.Close()

	order := wxpay.Params{"appid": "wx", "mchid": s.Config().MchID, "description": "tea", "out_trade_no": "T20260609",
		"notify_url": shop.URL,
		"amount":     wxpay.Params{"total": 1888}}
	placed, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), wxpay.Params{"json": order})
	require.NoError(t, err)
	assert.NotEmpty(t, placed.Get("code_url").String())
	require.NoError(t, s.Pay("T20260609"))
	assert.Equal(t, "TRANSACTION.SUCCESS", <-paid)
	_, err = client.Chain("v3/refund/domestic/refunds").Post(t.Context(), wxpay.Params{"json": wxpay.Params{"out_trade_no": "T20260609",
		"out_refund_no": "R1", "notify_url": shop.URL, "amount": wxpay.Params{"refund": 888, "total": 1888, "currency": "CNY"}}})
	require.NoError(t, err)
	day := s.Now().Format(time.DateOnly)
	require.NoError(t, s.Advance(34*time.Hour))
	assert.Equal(t, "REFUND.SUCCESS", <-paid)
	b, err := bill.Fetch(t.Context(), client, "v3/bill/tradebill", wxpay.Params{"query": wxpay.Params{"bill_date": day}})
	require.NoError(t, err)
	for row, err := range b.Rows() {
		require.NoError(t, err)
		assert.Equal(t, "T20260609", row.Get("商户订单号"))
	}
	assert.Less(t, time.Since(began), 20*time.Second, "it takes well below a second where nothing else runs")
}

func TestAFaultIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		option sandbox.Option
		want   string
	}{
		"switch":  {sandbox.Switch("close-unknow", "204"), `there is no switch "close-unknow"; expected one of bill-commas, bill-lines, `},
		"value":   {sandbox.Switch("close-unknown", "205"), `switch close-unknown: "205"; expected one of 204, 404`},
		"address": {sandbox.Address("0.0.0.0:0"), "not loopback"},
		"state":   {sandbox.State(t.TempDir() + "/none/state"), "its folder is not there"},
	} {
		_, err := sandbox.Start(c.option)
		require.ErrorContains(t, err, c.want, name)
	}
	s := sandbox.New(t)
	require.ErrorContains(t, s.Pay("NONE"), `there is no order "NONE"`)
	require.ErrorContains(t, s.Act("order", "T1", "burn"), `there is no action "burn"; expected pay, fail, cancel, close`)
	require.ErrorContains(t, s.Act("cow", "T1", "milk"), `nothing to do with a "cow"; expected order, `)
	require.ErrorContains(t, s.Advance(-time.Hour), "the clock goes forward only")
	testkit.NewClient(t, s.Config())
}

// TestWhatIsAroundOrders: uploads, the echo with both encryptions, several merchants.
func TestWhatIsAroundOrders(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t, sandbox.Merchant("1900000002"))
	client := testkit.NewClient(t, s.Config())
	uploaded, err := client.Chain("v3/merchant/media/upload").Post(t.Context(), wxpay.Params{"body": wxpay.File{Name: "1.png",
		Content: []byte("png")}})
	require.NoError(t, err)
	assert.NotEmpty(t, uploaded.Get("media_id").String())
	assert.Equal(t, "documented", uploaded.Header.Get("X-Wxpay-Simulated"))

	var echo struct {
		Message string          `json:"echo_message"`
		Secret  wxpay.Sensitive `json:"encrypted_echo_message"`
	}
	answered, err := client.Chain("v3/security/echo").Post(t.Context(), wxpay.Params{"json": wxpay.Params{
		"echo_message": "hello", "encrypted_echo_message": wxpay.Sensitive("你好")}})
	require.NoError(t, err)
	require.NoError(t, answered.Decode(&echo))
	assert.Equal(t, "hello", echo.Message)
	assert.Equal(t, "你好", string(echo.Secret), "opened by WeChat Pay's key, sealed for the merchant's")

	other := testkit.NewClient(t, s.ConfigOf("1900000002"))
	for _, c := range []struct {
		client *wxpay.Client
		mchID  string
		total  int
	}{{client, "1900000001", 1}, {other, "1900000002", 2}} {
		_, err := c.client.Chain("v3/pay/transactions/native").Post(t.Context(), wxpay.Params{"json": wxpay.Params{
			"appid": "wx", "mchid": c.mchID, "description": "d", "out_trade_no": "SAME01", "notify_url": "http://127.0.0.1:1/",
			"amount": wxpay.Params{"total": c.total}}})
		require.NoError(t, err)
	}
	require.NoError(t, s.Pay("1900000002/SAME01"))
	for mchID, state := range map[string]string{"1900000001": "NOTPAY", "1900000002": "SUCCESS"} {
		c := map[string]*wxpay.Client{"1900000001": client, "1900000002": other}[mchID]
		resp, err := c.Chain("v3/pay/transactions/out-trade-no/SAME01").Get(t.Context(),
			wxpay.Params{"query": wxpay.Params{"mchid": mchID}})
		require.NoError(t, err)
		assert.Equal(t, state, resp.Get("trade_state").String())
	}
	_, err = client.Chain("v3/unheard/of").Get(t.Context())
	var refused *wxpay.Error
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, 404, refused.Status)
	assert.Equal(t, "reported", refused.Response.Header.Get("X-Wxpay-Simulated"), "every answer says how sure it is")
}

// TestARequestMayAskForItsOutcome, for CI: the official header of payments by code, and any
// code of a rule by our own.
func TestARequestMayAskForItsOutcome(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t)
	client := testkit.NewClient(t, s.Config())
	codepay := func(number, test string) error {
		_, err := client.Chain("v3/pay/transactions/codepay").Post(t.Context(), wxpay.Params{
			"headers": map[string]string{"Wechatpay-Negative-Test": test},
			"json": wxpay.Params{"appid": "wx", "mchid": s.Config().MchID, "description": "d", "out_trade_no": number,
				"amount": wxpay.Params{"total": 1}, "payer": wxpay.Params{"auth_code": "100000000000000000"},
				"scene_info": wxpay.Params{"store_info": wxpay.Params{"id": "1"}}},
		})
		return err
	}
	require.ErrorIs(t, codepay("C00001", "MICROPAY_USERPAYING"), wxpay.Code("USERPAYING"))
	require.ErrorIs(t, codepay("C00002", "MICROPAY_PAYERROR"), wxpay.Code("TRADE_ERROR"))
	require.ErrorIs(t, codepay("C00003", "MICROPAY_TIMEOUT"), wxpay.Code("SYSTEM_ERROR"))
	require.NoError(t, codepay("C00004", ""))
	query := func(header, value string) error {
		_, err := client.Chain("v3/pay/transactions/out-trade-no/C00004").Get(t.Context(), wxpay.Params{
			"headers": map[string]string{header: value}, "query": wxpay.Params{"mchid": s.Config().MchID}})
		return err
	}
	require.ErrorIs(t, query("Wechatpay-Negative-Test", "MICROPAY_PAY_QUERY_TIMEOUT"), wxpay.Code("SYSTEM_ERROR"))
	require.ErrorIs(t, query("X-Wxpay-Test", "ORDER_NOT_EXIST"), wxpay.Code("ORDER_NOT_EXIST"))
	require.ErrorContains(t, query("X-Wxpay-Test", "HELLO"), "no rule has the code HELLO")
	require.NoError(t, query("X-Other", "1"))
}
