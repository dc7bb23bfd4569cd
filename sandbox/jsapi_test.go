package sandbox_test

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/sandbox"
)

const (
	shopApp   = "wx8888888888888888"
	strangers = "Origin: https://shop.example"
)

type any2 = map[string]any

// launch asks as the shim does, out of a page of another origin.
func launch(t *testing.T, s *sandbox.Sandbox, method string, params any2, appID string) (int, gjson.Result) {
	t.Helper()
	body, err := json.Marshal(any2{"method": method, "params": params, "appId": appID})
	require.NoError(t, err)
	return ask(t, s, "POST /_wxpay/jsapi", string(body), strangers, "Sec-Fetch-Site: cross-site", "Content-Type: text/plain")
}

func post(t *testing.T, s *sandbox.Sandbox, path string, body wxpay.Params) gjson.Result {
	t.Helper()
	answer, err := testkit.NewClient(t, s.Config()).Chain(path).Post(t.Context(), wxpay.Params{"json": body})
	require.NoError(t, err)
	return gjson.ParseBytes(answer.Body)
}

func orderOf(number string) wxpay.Params {
	return wxpay.Params{
		"appid": shopApp, "mchid": "1900000001", "description": "tea", "out_trade_no": number, "notify_url": "http://127.0.0.1:1/",
		"amount": wxpay.Params{"total": 1888}, "payer": wxpay.Params{"openid": "o1"},
	}
}

func texts(p map[string]string) any2 {
	out := any2{}
	for name, value := range p {
		out[name] = value
	}
	return out
}

// sign signs four lines as a server does, rightly or not.
func sign(t *testing.T, cfg wxpay.Config, text string) string {
	t.Helper()
	raw, err := auth.Sign(cfg.PrivateKey, []byte(text))
	require.NoError(t, err)
	return base64.StdEncoding.EncodeToString(raw)
}

// TestTheShimSaysWhichFieldIsWrong of an order of APIv3.
func TestTheShimSaysWhichFieldIsWrong(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t, sandbox.Merchant("1900000002"))
	id := post(t, s, "v3/pay/transactions/jsapi", orderOf("T00001")).Get("prepay_id").String()
	params, err := testkit.NewClient(t, s.Config()).Launch().JSAPI(shopApp, id)
	require.NoError(t, err)
	right := texts(params)
	status, answer := launch(t, s, "getBrandWCPayRequest", right, "")
	require.Equal(t, 200, status, answer.Raw)
	_, order := ask(t, s, "GET /_wxpay/orders/T00001", "")
	assert.True(t, strings.HasSuffix(order.Get("order.link").String(), "/pay/"+answer.Get("code").String()))
	signed := func(lines ...string) string { return sign(t, s.Config(), strings.Join(lines, "\n")+"\n") }
	stamp, nonce, pack := params["timeStamp"], params["nonceStr"], params["package"]
	for name, c := range map[string]struct {
		change any2
		field  string
		want   string // in the error
	}{
		"no app ID":          {any2{"appId": nil}, "appId", "missing"},
		"app ID of others":   {any2{"appId": "wx9999999999999999"}, "appId", "not that of the order"},
		"stamp is a number":  {any2{"timeStamp": 1767225600}, "timeStamp", "not a text"},
		"milliseconds":       {any2{"timeStamp": stamp + "000"}, "timeStamp", "milliseconds"},
		"stamp is a word":    {any2{"timeStamp": "now"}, "timeStamp", "ten digits"},
		"undefined":          {any2{"timeStamp": "undefined"}, "timeStamp", "empty"},
		"nonce too long":     {any2{"nonceStr": strings.Repeat("x", 33)}, "nonceStr", "longer than 32"},
		"no prefix":          {any2{"package": id}, "package", "prepay_id= in front"},
		"another package":    {any2{"package": "Sign=WXPay"}, "package", "not prepay_id=…"},
		"unknown prepay_id":  {any2{"package": "prepay_id=wx00000000000000"}, "package", "knows no such prepay_id"},
		"no sign type":       {any2{"signType": nil}, "signType", "missing"},
		"sign type of APIv2": {any2{"signType": "MD5"}, "signType", "not RSA"},
		"no sign":            {any2{"paySign": nil}, "paySign", "missing"},
		"plus became blank":  {any2{"paySign": "a b" + params["paySign"][3:]}, "paySign", "blank"},
		"not Base64":         {any2{"paySign": "#" + params["paySign"][1:]}, "paySign", "not Base64"},
		"stamp changed":      {any2{"timeStamp": "1767225600"}, "paySign", "not the signature of these four lines"},
		"no last line break": {any2{"paySign": sign(t, s.Config(), strings.Join([]string{shopApp, stamp, nonce, pack}, "\n"))}, "paySign",
			"last line break"},
		"no prefix signed":    {any2{"paySign": signed(shopApp, stamp, nonce, id)}, "paySign", "must be prepay_id="},
		"milliseconds signed": {any2{"paySign": signed(shopApp, stamp+"000", nonce, pack)}, "paySign", "milliseconds"},
		"swapped":             {any2{"paySign": signed(shopApp, nonce, stamp, pack)}, "paySign", "swapped"},
		"merchant ID signed":  {any2{"paySign": signed("1900000001", stamp, nonce, pack)}, "paySign", "is the merchant ID"},
		"key of another": {any2{"paySign": sign(t, s.ConfigOf("1900000002"), strings.Join([]string{shopApp, stamp, nonce, pack, ""}, "\n"))},
			"paySign", "of the merchant 1900000002"},
	} {
		given := maps.Clone(right)
		for field, value := range c.change {
			if given[field] = value; value == nil {
				delete(given, field)
			}
		}
		status, answer := launch(t, s, "getBrandWCPayRequest", given, "")
		assert.Equal(t, 400, status, name)
		assert.Equal(t, c.field, answer.Get("field").String(), "%s: %s", name, answer.Raw)
		assert.Contains(t, answer.Get("error").String(), c.want, name)
		assert.Regexp(t, `\p{Han}`, answer.Get("error_zh").String(), name)
		assert.Empty(t, answer.Get("code").String(), name)
	}
	require.NoError(t, s.Pay("T00001"))
	_, answer = launch(t, s, "getBrandWCPayRequest", right, "")
	assert.Equal(t, "package", answer.Get("field").String())
	assert.Contains(t, answer.Get("error_zh").String(), "该订单已支付")
}

// TestTheShimKnowsAllWaysToPay: the names of the fields differ, and where the app ID comes from.
func TestTheShimKnowsAllWaysToPay(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t)
	client := testkit.NewClient(t, s.Config())
	id := post(t, s, "v3/pay/transactions/jsapi", orderOf("T00001")).Get("prepay_id").String()
	params, err := client.Launch().JSAPI(shopApp, id)
	require.NoError(t, err)
	jssdk := texts(params)
	jssdk["timestamp"] = json.Number(params["timeStamp"])
	delete(jssdk, "timeStamp")
	delete(jssdk, "appId")
	mini, err := client.Launch().MiniProgram(shopApp, id)
	require.NoError(t, err)
	appID := post(t, s, "v3/pay/transactions/app", orderOf("T00002")).Get("prepay_id").String()
	app, err := client.Launch().App(shopApp, appID)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		method, appID string
		params        any2
		field         string
	}{
		"JS-SDK":                   {"chooseWXPay", shopApp, jssdk, ""},
		"JS-SDK, app ID of others": {"chooseWXPay", "wx9", jssdk, "appId"},
		"JS-SDK, other name":       {"chooseWXPay", shopApp, texts(params), "timestamp"},
		"mini program":             {"requestPayment", "", texts(mini), ""},
		"app":                      {"app", "", texts(app), ""},
		"unknown":                  {"burn", "", texts(app), "method"},
	} {
		status, answer := launch(t, s, c.method, c.params, c.appID)
		assert.Equal(t, c.field == "", status == 200, "%s: %s", name, answer.Raw)
		assert.Equal(t, c.field, answer.Get("field").String(), name)
	}
	app["partnerid"] = "1900000009"
	_, answer := launch(t, s, "app", texts(app), "")
	assert.Equal(t, "partnerid", answer.Get("field").String())
	assert.Equal(t, "1900000001", answer.Get("want").String())
}

// TestTheShimChecksAPIv2: MD5 and HMAC-SHA256 over sorted fields, and never the right sign in an
// answer.
func TestTheShimChecksAPIv2(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t)
	client := testkit.NewClient(t, s.Config())
	placed, err := client.Chain("v2/pay/unifiedorder").Post(t.Context(), wxpay.Params{"xml": wxpay.Params{
		"appid": shopApp, "mch_id": "1900000001", "body": "tea", "out_trade_no": "V00001", "total_fee": 100,
		"spbill_create_ip": "127.0.0.1",
		"notify_url":       "http://127.0.0.1:1/", "trade_type": "JSAPI", "openid": "o1",
	}})
	require.NoError(t, err)
	id := placed.Get("prepay_id").String()
	for _, signType := range []string{auth.SignTypeMD5, auth.SignTypeHMACSHA256} {
		params, err := client.Launch().JSAPIV2(shopApp, id, signType)
		require.NoError(t, err)
		status, answer := launch(t, s, "getBrandWCPayRequest", texts(params), "")
		require.Equal(t, 200, status, answer.Raw)
		wrongs := map[string]any2{"": texts(params), "signType": texts(params)}
		wrongs[""]["nonceStr"] = "another"
		wrongs["signType"]["signType"] = "RSA"
		for field, given := range wrongs {
			status, answer = launch(t, s, "getBrandWCPayRequest", given, "")
			assert.Equal(t, 400, status)
			if field == "" {
				field = "paySign"
				key := s.Config().APIv2Key
				delete(given, "paySign")
				fields := map[string]string{}
				for name, value := range given {
					fields[name], _ = value.(string)
				}
				right, err := auth.SignV2(signType, key, fields)
				require.NoError(t, err)
				assert.NotContains(t, answer.Raw, right)
				assert.NotContains(t, answer.Raw, string(key))
			}
			assert.Equal(t, field, answer.Get("field").String(), answer.Raw)
		}
		params["signType"] = map[string]string{"MD5": "HMAC-SHA256", "HMAC-SHA256": "MD5"}[signType]
		_, answer = launch(t, s, "getBrandWCPayRequest", texts(params), "")
		assert.Equal(t, "paySign", answer.Get("field").String())
	}
}

// TestTheShimOpensTransfersAndPayscore by the package of an answer.
func TestTheShimOpensTransfersAndPayscore(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t)
	client := testkit.NewClient(t, s.Config())
	bill := post(t, s, "v3/fund-app/mch-transfer/transfer-bills", wxpay.Params{
		"appid": shopApp, "out_bill_no": "B1", "transfer_scene_id": "1000", "openid": "o1",
		"transfer_amount": 888, "transfer_remark": "prize",
		"transfer_scene_report_infos": []any{
			wxpay.Params{"info_type": "活动名称", "info_content": "新年"}, wxpay.Params{"info_type": "奖励说明", "info_content": "二等奖"},
		},
	}).Get("package_info").String()
	transfer, err := client.Launch().Transfer(shopApp, bill)
	require.NoError(t, err)
	score := post(t, s, "v3/payscore/serviceorder", wxpay.Params{
		"appid": shopApp, "out_order_no": "S00001", "service_id": "500001", "service_introduction": "rent", "need_user_confirm": true,
		"time_range": wxpay.Params{"start_time": "OnAccept"}, "risk_fund": wxpay.Params{"name": "DEPOSIT", "amount": 9900},
		"notify_url": "https://127.0.0.1:1/",
	}).Get("package").String()
	view, err := client.Launch().PayScoreConfirm(score)
	require.NoError(t, err)
	signedView, err := client.Launch().PayScoreConfirmSigned(score)
	require.NoError(t, err)
	spoilt := maps.Clone(signedView.ExtraData)
	spoilt["nonce_str"] = "x"
	with := func(name, value string) any2 {
		given := texts(transfer)
		given[name] = value
		return given
	}
	for name, c := range map[string]struct {
		method string
		params any2
		field  string
	}{
		"transfer":                  {"requestMerchantTransfer", texts(transfer), ""},
		"transfer, other merchant":  {"requestMerchantTransfer", with("mchId", "1900000009"), "mchId"},
		"transfer, other app":       {"requestMerchantTransfer", with("appId", "wx9"), "appId"},
		"transfer, escaped":         {"requestMerchantTransfer", with("package", url.QueryEscape(bill)), "package"},
		"transfer, of payscore":     {"requestMerchantTransfer", with("package", score), "package"},
		"transfer as business view": {"openBusinessView", any2{"businessType": "requestMerchantTransfer", "extraData": transfer}, ""},
		"payscore of a page":        {"openBusinessView", texts(view.JSAPI()), ""},
		"payscore, mini program":    {"openBusinessView", any2{"businessType": "wxpayScoreUse", "extraData": view.ExtraData}, ""},
		"payscore signed":           {"openBusinessView", texts(signedView.JSAPI()), ""},
		"payscore, raw query":       {"openBusinessView", any2{"businessType": "wxpayScoreUse", "queryString": "package=" + score}, ""},
		"payscore, wrong sign":      {"openBusinessView", any2{"businessType": "wxpayScoreUse", "extraData": spoilt}, "sign"},
		"no data":                   {"openBusinessView", any2{"businessType": "wxpayScoreUse"}, "extraData"},
		"another business":          {"openBusinessView", any2{"businessType": "burn", "extraData": view.ExtraData}, "businessType"},
	} {
		status, answer := launch(t, s, c.method, c.params, "")
		assert.Equal(t, c.field == "", status == 200, "%s: %s", name, answer.Raw)
		assert.Equal(t, c.field, answer.Get("field").String(), "%s: %s", name, answer.Raw)
	}
	_, sheet := ask(t, s, "GET /_wxpay/pay/"+url.PathEscape(bill), "")
	assert.EqualValues(t, 888, sheet.Get("total").Int())
	assert.JSONEq(t, `["confirm","leave"]`, sheet.Get("can").Raw)
	status, _ := ask(t, s, "POST /_wxpay/pay/"+url.PathEscape(bill)+"/fail", "")
	assert.Equal(t, 404, status, "a customer does not let a transfer fail")
	status, sheet = ask(t, s, "POST /_wxpay/pay/"+url.PathEscape(bill)+"/confirm", "")
	require.Equal(t, 200, status, sheet.Raw)
	require.NoError(t, s.Advance(time.Minute))
	_, answer := launch(t, s, "requestMerchantTransfer", texts(transfer), "")
	assert.Equal(t, "package", answer.Get("field").String(), "it is confirmed already")
}

// TestStrangersReachNoMoreThanTheShim: without a token, from any origin.
func TestStrangersReachNoMoreThanTheShim(t *testing.T) {
	t.Parallel()
	s := placed(t)
	sandbox.SetToken(s, "secret")
	for line, want := range map[string]int{
		"GET /_wxpay/jweixin.js": 200, "OPTIONS /_wxpay/jsapi": 204, "POST /_wxpay/jsapi": 400, "GET /_wxpay/jsapi": 405,
		"GET /_wxpay/keys": 403, "GET /_wxpay/state": 403, "GET /_wxpay/orders": 403,
		"GET /_wxpay/qr?text=x": 403, "GET /_wxpay/events": 403,
		"GET /_wxpay/keys/1900000001/apiclient_key.pem": 403, "GET /_wxpay/pay/x": 403, "POST /_wxpay/clock": 403,
	} {
		status, _ := ask(t, s, line, "", strangers, "Sec-Fetch-Site: cross-site")
		assert.Equal(t, want, status, line)
		status, _ = ask(t, s, line, "", "Host: evil.example")
		assert.Equal(t, 403, status, "DNS rebinding: %s", line)
	}
	status, _ := ask(t, s, "GET /_wxpay/keys", "")
	assert.Equal(t, 403, status, "the token is missing")
	status, _ = ask(t, s, "GET /_wxpay/keys?token=secret", "")
	assert.Equal(t, 200, status)
	status, _ = ask(t, s, "GET /_wxpay/keys", "", "Cookie: wxpay_token=secret")
	assert.Equal(t, 200, status)
	status, _ = ask(t, s, "GET /_wxpay/pay/x", "")
	assert.Equal(t, 404, status, "a link to pay needs none")
}
