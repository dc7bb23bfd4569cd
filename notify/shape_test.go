package notify_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/internal/xmlmap"
	"github.com/wechatpay-chain/wxpay/launch"
	"github.com/wechatpay-chain/wxpay/notify"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// posted are the fields as a body of APIv2, signed with the key if they have no sign.
func posted(t testing.TB, key auth.Secret, fields map[string]string) []byte {
	t.Helper()
	fields = maps.Clone(fields)
	if _, signed := fields["sign"]; !signed {
		sign, err := auth.SignV2("", key, fields)
		require.NoError(t, err)
		fields["sign"] = sign
	}
	var list []xmlmap.Field
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		list = append(list, xmlmap.Field{Name: name, Value: fields[name]})
	}
	body, err := xmlmap.Marshal(list)
	require.NoError(t, err)
	return body
}

// named gives every name a value: names in one text, some with values of their own.
func named(names string, values ...string) map[string]string {
	fields := map[string]string{}
	for name := range strings.FieldsSeq(names) {
		fields[name] = "1"
	}
	for i := 0; i < len(values); i += 2 {
		fields[values[i]] = values[i+1]
	}
	return fields
}

// shapes are notifications of APIv2 as WeChat Pay's pages have them, and what nobody has
// documented but nothing that a merchant signs looks like.
var shapes = map[string]map[string]string{
	"payment": named("appid bank_type is_subscribe mch_id nonce_str openid out_trade_no result_code return_code total_fee " +
		"trade_type transaction_id time_end"),
	"payment of a payee": named("appid bank_type is_subscribe mch_id sub_mch_id nonce_str openid out_trade_no result_code return_code " +
		"total_fee trade_type transaction_id"),
	"attach of a query": named("appid mch_id nonce_str out_trade_no result_code return_code transaction_id", "attach",
		"a=1&prepay_id=1&time_stamp=2&package=gold"),
	"payment that fails": named("appid mch_id nonce_str out_trade_no result_code return_code err_code err_code_des"),
	"deduction": named("appid mch_id nonce_str result_code return_code out_trade_no transaction_id contract_id trade_state "+
		"trade_state_desc", "trade_state", "PAY_FAIL"),
	"combined order": named("return_code combine_appid combine_mch_id nonce_str combine_out_trade_no trade_type sign_type " +
		"result_code sub_order_list"),
	"partner's contract": named("mch_id contract_code plan_id openid change_type operate_time contract_id request_serial"),
	"contract":           named("return_code result_code mch_id contract_code plan_id openid change_type operate_time contract_id"),
	"contract's end": named("mch_id sub_mch_id contract_code plan_id openid change_type operate_time contract_id request_serial " +
		"contract_termination_mode"),
	"risk": named("return_code sign_type nonce_str event_code risk_level risk_level_desc mch_id sub_mch_id " +
		"transaction_id_list"),
	"parking":            named("mch_id appid nonce_str plate_number vehicle_event_createtime vehicle_event_type"),
	"parking, barely":    named("mch_id appid nonce_str plate_number vehicle_event_createtime"),
	"native mode 1":      named("appid openid mch_id is_subscribe nonce_str product_id"),
	"unknown":            named("mch_id nonce_str gadget_state gadget_id"),
	"unknown, of events": named("mch_id event_type gadget_id"),
	"unknown, numbered":  named("mch_id nonce_str result_code gadget_id_0"),
}

func TestEveryShapeOfANotificationEnters(t *testing.T) {
	t.Parallel()
	config := testkit.NewServer(t).Config()
	r := newReceiver(t, notify.Config{APIv2Key: config.APIv2Key, APIv3Key: config.APIv3Key, Platform: config.Platform})
	for name, fields := range shapes {
		e, err := r.Parse(nil, posted(t, config.APIv2Key, fields))
		require.NoError(t, err, name)
		assert.True(t, e.APIv2 && !e.Unsigned, name)
	}
}

// TestWhatTheGatewayMakesEnters: the shapes can be made for tests of others as well.
func TestWhatTheGatewayMakesEnters(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t)
	for name, fields := range shapes {
		fields = maps.Clone(fields)
		delete(fields, "mch_id")
		delete(fields, "sign_type")
		assert.True(t, parsed(t, server, wxpaytest.Notification{Fields: fields}).APIv2, name)
	}
	contract := map[string]string{"change_type": "ADD", "contract_id": "2", "contract_code": "c", "plan_id": "1"}
	made := parsed(t, server, wxpaytest.Notification{Fields: contract})
	assert.False(t, made.Get("nonce_str").Exists(), "a contract has none")
	assert.False(t, made.Get("return_code").Exists(), "a partner's contract has none")
	made = parsed(t, server, wxpaytest.Notification{Fields: map[string]string{"product_id": "P1", "openid": "o", "is_subscribe": "N"}})
	assert.False(t, made.Get("return_code").Exists(), "native mode 1 asks")
	made = parsed(t, server, wxpaytest.Notification{Fields: map[string]string{"out_trade_no": "A1"}})
	assert.Equal(t, "SUCCESS", made.Get("return_code").String())
}

// catalogueRows reads a file of documented endpoints or events, of APIv2 alone.
func catalogueRows[T any](t *testing.T, name string) (rows []T) {
	t.Helper()
	for line := range bytes.Lines(corpusFile(t, filepath.Join("..", "catalogue", name))) {
		var api struct{ API string }
		require.NoError(t, json.Unmarshal(line, &api))
		if api.API == "v2" {
			var row T
			require.NoError(t, json.Unmarshal(line, &row))
			rows = append(rows, row)
		}
	}
	return rows
}

var numbering = regexp.MustCompile(`\$[nm]`)

func TestEveryDocumentedV2NotificationEnters(t *testing.T) {
	t.Parallel()
	rows := catalogueRows[struct {
		Page     string
		Type     string `json:"event_type"`
		Signed   bool
		All      []string `json:"body_keys"`
		Required []string `json:"body_required"`
	}](t, "events.jsonl")
	require.GreaterOrEqual(t, len(rows), 10)
	server := testkit.NewServer(t)
	config := server.Config()
	r := newReceiver(t, notify.Config{APIv2Key: config.APIv2Key, APIv3Key: config.APIv3Key, Platform: config.Platform})
	for _, row := range rows {
		for _, names := range [][]string{row.All, row.Required} {
			fields := map[string]any{}
			for _, name := range names {
				fields[numbering.ReplaceAllString(name, "0")] = "1"
			}
			delete(fields, "sign")
			n := wxpaytest.Notification{Type: row.Type, Fields: fields}
			switch {
			case !row.Signed:
				n.ReqInfo = map[string]string{"refund_id": "1"}
			case fields["event_ciphertext"] != nil:
				n.Resource = map[string]string{"state": "DONE"}
			default:
				texts := map[string]string{}
				for name := range fields {
					texts[name] = "1"
				}
				_, err := r.Parse(nil, posted(t, config.APIv2Key, texts))
				require.NoError(t, err, row.Page)
				continue
			}
			for _, name := range []string{"req_info", "event_algorithm", "event_nonce", "event_associated_data", "event_ciphertext",
				"algorithm"} {
				delete(fields, name)
			}
			h, body, err := server.Notification(n)
			require.NoError(t, err, row.Page)
			_, err = r.Parse(h, body)
			require.NoError(t, err, row.Page)
		}
	}
}

// requireNone wants a body that is signed well, and refused; also if somebody makes one
// field of several, which the sign allows.
func requireNone(t *testing.T, r *notify.Receiver, key auth.Secret, what string, fields map[string]string) {
	t.Helper()
	if fields["sign"] == "" {
		sign, err := auth.SignV2("", key, fields)
		require.NoError(t, err)
		fields = maps.Clone(fields)
		fields["sign"] = sign
	}
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(fields)), func(name string) bool { return name == "sign" || fields[name] == "" })
	for from := range names {
		for to := from + 1; to <= len(names); to++ {
			merged := maps.Clone(fields)
			for _, name := range names[from+1 : to] {
				merged[names[from]] += "&" + name + "=" + fields[name]
				delete(merged, name)
			}
			require.NoError(t, auth.VerifyV2(key, merged), "%s: the sign is to be right", what)
			e, err := r.Parse(nil, posted(t, key, merged))
			failure := requireReason(t, notify.Malformed, e, err)
			require.Contains(t, failure.Error(), "no notification", what)
		}
	}
}

func TestWhatAMerchantSignsIsNoNotification(t *testing.T) {
	t.Parallel()
	config := testkit.NewServer(t).Config()
	r := newReceiver(t, notify.Config{APIv2Key: config.APIv2Key})
	for what, fields := range map[string]map[string]string{
		"QR code of native mode 1": named("appid mch_id nonce_str product_id time_stamp"),
		"reply to native mode 1":   named("return_code appid mch_id nonce_str prepay_id result_code"),
		"contract by mini program": named("appid contract_code contract_display_account mch_id notify_url plan_id " +
			"request_serial timestamp"),
		"contract by link": named("appid contract_code contract_display_account mch_id notify_url plan_id request_serial timestamp " +
			"version return_web"),
		"contract by a new link": named("mch_id timestamp nonce_str gadget_id"),
		"payscore's view":        named("mch_id package timestamp nonce_str sign_type"),
		"payscore's details":     named("mch_id service_id out_order_no timestamp nonce_str sign_type"),
		"a new view":             named("mch_id package timestamp nonce_str sign_type gadget_id"),
		"order": named("appid mch_id nonce_str body out_trade_no total_fee spbill_create_ip notify_url trade_type " +
			"openid attach"),
		"order, with news": named("appid mch_id nonce_str out_trade_no total_fee notify_url gadget_id"),
		"query":            named("appid mch_id nonce_str out_trade_no"),
		"query by ID":      named("appid mch_id nonce_str transaction_id"),
		"close":            named("combine_appid combine_mch_id combine_out_trade_no nonce_str sub_order_list"),
		"refund":           named("appid mch_id nonce_str transaction_id out_refund_no total_fee refund_fee"),
		"red packet": named("nonce_str mch_billno mch_id wxappid send_name re_openid total_amount total_num wishing act_name " +
			"remark client_ip"),
		"report":             named("appid mch_id nonce_str interface_url execute_time_ return_code result_code user_ip time"),
		"sandbox":            named("mch_id nonce_str"),
		"answer to an order": named("return_code result_code appid mch_id nonce_str prepay_id trade_type code_url"),
		"answer of an unpaid one": named("return_code result_code appid mch_id nonce_str out_trade_no trade_state trade_state_desc",
			"trade_state", "NOTPAY"),
	} {
		requireNone(t, r, config.APIv2Key, what, fields)
	}
}

// launched makes everything that a Launcher can sign or pass on, as fields.
func launched(l launch.Launcher, mchID string) map[string]map[string]string {
	const appID, id = "wx8888888888888888", "wx201410272009395522657a690389285100"
	made := map[string]map[string]string{}
	params := func(name string) func(launch.Params, error) {
		return func(p launch.Params, _ error) { made[name] = p }
	}
	view := func(name string) func(launch.BusinessView, error) {
		return func(v launch.BusinessView, _ error) { made[name] = v.ExtraData }
	}
	link := func(name string) func(string, error) {
		return func(text string, _ error) {
			_, query, _ := strings.Cut(strings.SplitN(text, "#", 2)[0], "?")
			values, _ := url.ParseQuery(query)
			made[name] = map[string]string{}
			for key := range values {
				made[name][key] = values.Get(key)
			}
		}
	}
	for _, signType := range []string{auth.SignTypeMD5, auth.SignTypeHMACSHA256} {
		params("JSAPIV2 " + signType)(l.JSAPIV2(appID, id, signType))
		params("MiniProgramV2 " + signType)(l.MiniProgramV2(appID, id, signType))
		params("AppV2 " + signType)(l.AppV2(appID, id, signType))
		link("SignedLink " + signType)(l.SignedLink("papay/entrustweb",
			named("appid plan_id contract_code request_serial contract_display_account notify_url version",
				"mch_id", mchID, "sign_type", signType)))
		link("SignedLink, bare " + signType)(l.SignedLink("papay/entrustweb", map[string]string{"mch_id": mchID, "gadget_id": "1",
			"nonce_str": "n", "sign_type": signType}))
	}
	params("JSAPI")(l.JSAPI(appID, id))
	params("MiniProgram")(l.MiniProgram(appID, id))
	params("App")(l.App(appID, id))
	params("MedicalInsuranceJSAPI")(l.MedicalInsuranceJSAPI(appID, "M1", id))
	params("MedicalInsuranceMiniProgram")(l.MedicalInsuranceMiniProgram(appID, "M1", id))
	params("Transfer")(l.Transfer(appID, "p=="))
	params("RedPacket")(l.RedPacket(appID, "sendid=1&ver=8&sign=4110&mchid="+mchID+"&appid="+appID))
	view("TransferApp")(l.TransferApp(appID, "p=="))
	view("PayScoreConfirm")(l.PayScoreConfirm("p"))
	view("PayScoreConfirmSigned")(l.PayScoreConfirmSigned("p"))
	view("PayScorePermit")(l.PayScorePermit("t"))
	view("PayScoreDetail")(l.PayScoreDetail("500001", "A1"))
	link("CouponH5")(l.CouponH5(named("stock_id out_request_no open_id coupon_code")))
	link("H5")(l.H5("https://wx.tenpay.com/checkmweb?prepay_id=1&package=2", "https://shop.example/"))
	link("Native")(l.Native("weixin://wxpay/bizpayurl?sign=1&appid=wx1&mch_id=" + mchID + "&product_id=1&time_stamp=1&nonce_str=n"))
	plugin, _ := l.CouponPlugin(named("stock_id out_request_no"), named("stock_id out_request_no coupon_code"))
	made["CouponPlugin"] = map[string]string{"send_coupon_merchant": plugin.SendCouponMerchant, "sign": plugin.Sign}
	for i, coupon := range plugin.SendCouponParams {
		for name, value := range coupon {
			made["CouponPlugin"][fmt.Sprint(name, i)] = value
		}
	}
	return made
}

func TestNothingThatALauncherMakesIsANotification(t *testing.T) {
	t.Parallel()
	config := testkit.NewServer(t).Config()
	client, err := wxpay.New(config)
	require.NoError(t, err)
	r := newReceiver(t, notify.Config{APIv2Key: config.APIv2Key})
	for name, fields := range launched(client.Launch(), config.MchID) {
		require.NotEmpty(t, fields, name)
		if fields["paySign"] != "" { // the name of a sign in a notification
			fields["sign"] = strings.ToUpper(fields["paySign"])
			delete(fields, "paySign")
		}
		if auth.VerifyV2(config.APIv2Key, fields) == nil {
			requireNone(t, r, config.APIv2Key, name, fields)
		}
		// As it is, and as if it were signed whole.
		delete(fields, "sign")
		for _, sign := range []string{"", strings.Repeat("0", 32)} {
			fields["sign"] = sign
			e, err := r.Parse(nil, posted(t, config.APIv2Key, fields))
			requireReason(t, notify.Refused, e, err)
		}
		delete(fields, "sign")
		requireNone(t, r, config.APIv2Key, name, fields)
	}
}

// TestNoDocumentedRequestIsANotification, with all its fields or those it must have.
func TestNoDocumentedRequestIsANotification(t *testing.T) {
	t.Parallel()
	type field struct {
		Name, In string
		Required bool
	}
	config := testkit.NewServer(t).Config()
	r := newReceiver(t, notify.Config{APIv2Key: config.APIv2Key})
	for _, row := range catalogueRows[struct {
		Path         string
		Params, Body []field
	}](t, "endpoints.jsonl") {
		for _, all := range []bool{true, false} {
			fields := map[string]string{}
			for _, f := range slices.Concat(row.Params, row.Body) {
				if f.Name != "sign" && !strings.Contains(f.Name, ".") && f.In != "header" && (all || f.Required) {
					fields[numbering.ReplaceAllString(f.Name, "0")] = "1"
				}
			}
			e, err := r.Parse(nil, posted(t, config.APIv2Key, fields))
			failure := requireReason(t, notify.Malformed, e, err)
			assert.Contains(t, failure.Error(), "no notification", row.Path)
		}
	}
}
