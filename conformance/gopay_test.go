package conformance

import (
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/go-pay/gopay"
	"github.com/go-pay/gopay/pkg/xhttp"
	wechatv2 "github.com/go-pay/gopay/wechat"
	wechat "github.com/go-pay/gopay/wechat/v3"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay/sandbox"
)

// m is short for what gopay takes.
type m = gopay.BodyMap

// gopayClient is a client through the proxy.
func gopayClient(t *testing.T, s *sandbox.Sandbox, a account) *wechat.ClientV3 {
	t.Helper()
	client, err := wechat.NewClientV3(a.MchID, a.Serial, string(a.APIv3Key), string(a.privateKey(t)))
	require.NoError(t, err)
	client.SetHttpClient(xhttp.NewClient().SetTransport(behindProxy(t, s).Transport))
	return client
}

// TestGopayWalks has github.com/go-pay/gopay do what its APIv3 has of the sandbox's products.
func TestGopayWalks(t *testing.T) {
	s := newWorld(t)
	a := accountOf(t, s)
	client := gopayClient(t, s, a)
	require.NoError(t, client.AutoVerifySignByPublicKey(a.platform(t), a.PlatformID))
	notifyURL, told := notified(t, "", func(r *http.Request) (*wechat.V3NotifyReq, error) {
		n, err := wechat.V3ParseNotify(r)
		if err != nil {
			return nil, err
		}
		return n, n.VerifySignByPKMap(client.WxPublicKeyMap())
	})

	w := &gopayWalk{s, client, a, notifyURL, told}
	w.orders(t)
	w.combines(t)
	w.transfers(t)
	w.payscore(t)

	day := nextBill(t, s)
	bill, err := client.V3BillTradeBill(t.Context(), m{"bill_date": day, "bill_type": "ALL"})
	require.NoError(t, err)
	require.Equal(t, wechat.Success, bill.Code, bill.Error)
	file, err := client.V3BillDownLoadBill(t.Context(), bill.Response.DownloadUrl)
	require.NoError(t, err)
	sum := sha1.Sum(file)
	require.Equal(t, bill.Response.HashValue, hex.EncodeToString(sum[:]))
	funds, err := client.V3BillFundFlowBill(t.Context(), m{"bill_date": day, "account_type": "BASIC", "tar_type": "GZIP"})
	require.NoError(t, err)
	require.Equal(t, wechat.Success, funds.Code, funds.Error)
}

// A gopayWalk is what its parts share.
type gopayWalk struct {
	s         *sandbox.Sandbox
	client    *wechat.ClientV3
	a         account
	notifyURL string
	told      func() *wechat.V3NotifyReq
}

// TestGopayTrustsCertificates has it download the platform certificates, by its own host option.
func TestGopayTrustsCertificates(t *testing.T) {
	s := newWorld(t)
	s.Gateway().NewCertificate(time.Now().AddDate(-1, 0, 0), time.Now().AddDate(4, 0, 0))
	a := account{Config: s.Config()}
	client, err := wechat.NewClientV3(a.MchID, a.Serial, string(a.APIv3Key), string(a.privateKey(t)))
	require.NoError(t, err)
	client.SetProxyHost(s.URL())
	require.NoError(t, client.AutoVerifySign(false))
	placed, err := client.V3TransactionNative(t.Context(), gopayOrder(s, "GP-100", "http://127.0.0.1:1/n"))
	require.NoError(t, err)
	require.Equal(t, wechat.Success, placed.Code, placed.Error)
}

func gopayOrder(s *sandbox.Sandbox, number, notifyURL string) m {
	return m{"appid": appID, "mchid": s.Config().MchID, "description": "茶", "out_trade_no": number, "notify_url": notifyURL,
		"time_expire": s.Now().Add(10 * time.Minute).Format(time.RFC3339), "amount": m{"total": 1000, "currency": "CNY"},
		"settle_info": m{"profit_sharing": true}}
}

func (w *gopayWalk) orders(t *testing.T) {
	t.Helper()
	placed, err := w.client.V3TransactionNative(t.Context(), gopayOrder(w.s, "GP-001", w.notifyURL))
	require.NoError(t, err)
	require.Equal(t, wechat.Success, placed.Code, placed.Error)
	order := gopayOrder(w.s, "GP-002", w.notifyURL)
	order["payer"] = m{"openid": openID}
	jsapi, err := w.client.V3TransactionJsapi(t.Context(), order)
	require.NoError(t, err)
	require.Equal(t, wechat.Success, jsapi.Code, jsapi.Error)
	_, err = w.client.PaySignOfJSAPI(appID, jsapi.Response.PrepayId)
	require.NoError(t, err)
	closed, err := w.client.V3TransactionCloseOrder(t.Context(), "GP-002")
	require.NoError(t, err)
	require.Equal(t, wechat.Success, closed.Code, closed.Error)

	require.NoError(t, w.s.Pay("GP-001"))
	paid, err := w.told().DecryptPayCipherText(string(w.a.APIv3Key))
	require.NoError(t, err)
	require.Equal(t, "SUCCESS", paid.TradeState)
	found, err := w.client.V3TransactionQueryOrder(t.Context(), wechat.TransactionId, paid.TransactionId)
	require.NoError(t, err)
	require.Equal(t, wechat.Success, found.Code, found.Error)
	require.Equal(t, "GP-001", found.Response.OutTradeNo)
	missing, err := w.client.V3TransactionQueryOrder(t.Context(), wechat.OutTradeNo, "GP-none")
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, missing.Code)
	require.Equal(t, "ORDER_NOT_EXIST", missing.ErrResponse.Code)

	gopayShares(t, w.s, w.client, paid.TransactionId)

	refund, err := w.client.V3Refund(t.Context(), m{"out_trade_no": "GP-001", "out_refund_no": "GP-001-R", "notify_url": w.notifyURL,
		"reason": "凉了", "amount": m{"refund": 100, "total": 1000, "currency": "CNY"}})
	require.NoError(t, err)
	require.Equal(t, wechat.Success, refund.Code, refund.Error)
	require.NoError(t, w.s.Advance(time.Hour))
	back, err := w.told().DecryptRefundCipherText(string(w.a.APIv3Key))
	require.NoError(t, err)
	require.Equal(t, "SUCCESS", back.RefundStatus)
	state, err := w.client.V3RefundQuery(t.Context(), "GP-001-R", nil)
	require.NoError(t, err)
	require.Equal(t, wechat.Success, state.Code, state.Error)
	require.Equal(t, "SUCCESS", state.Response.Status)
}

func gopayShares(t *testing.T, s *sandbox.Sandbox, client *wechat.ClientV3, id string) {
	t.Helper()
	name, err := client.V3EncryptText("张三")
	require.NoError(t, err)
	added, err := client.V3ProfitShareAddReceiver(t.Context(), m{"appid": appID, "type": "PERSONAL_OPENID", "account": openID, "name": name,
		"relation_type": "STAFF"})
	require.NoError(t, err)
	require.Equal(t, wechat.Success, added.Code, added.Error)
	require.NoError(t, s.Advance(2*time.Minute))
	shared, err := client.V3ProfitShareOrder(t.Context(), m{"appid": appID, "transaction_id": id, "out_order_no": "GP-S1",
		"unfreeze_unsplit": true, "receivers": []m{{"type": "PERSONAL_OPENID", "account": openID, "name": name, "amount": 100,
			"description": "分给张三"}}})
	require.NoError(t, err)
	require.Equal(t, wechat.Success, shared.Code, shared.Error)
	require.NoError(t, s.Advance(time.Minute))
	found, err := client.V3ProfitShareOrderQuery(t.Context(), "GP-S1", m{"transaction_id": id})
	require.NoError(t, err)
	require.Equal(t, wechat.Success, found.Code, found.Error)
	require.Equal(t, "FINISHED", found.Response.State)
	require.Equal(t, "SUCCESS", found.Response.Receivers[0].Result)
	rest, err := client.V3ProfitShareUnsplitAmount(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, wechat.Success, rest.Code, rest.Error)
}

func (w *gopayWalk) combines(t *testing.T) {
	t.Helper()
	sub := func(number string) m {
		return m{"mchid": w.a.MchID, "attach": "a", "amount": m{"total_amount": 10, "currency": "CNY"}, "out_trade_no": number,
			"description": "茶"}
	}
	placed, err := w.client.V3CombineTransactionNative(t.Context(), m{"combine_appid": appID, "combine_mchid": w.a.MchID,
		"combine_out_trade_no": "GP-C1", "sub_orders": []m{sub("GP-C11"), sub("GP-C12")}, "notify_url": w.notifyURL})
	require.NoError(t, err)
	require.Equal(t, wechat.Success, placed.Code, placed.Error)
	require.NoError(t, w.s.Act("combined", "GP-C1", "pay"))
	paid, err := w.told().DecryptCombineCipherText(string(w.a.APIv3Key))
	require.NoError(t, err)
	require.Len(t, paid.SubOrders, 2)
	found, err := w.client.V3CombineQueryOrder(t.Context(), "GP-C1")
	require.NoError(t, err)
	require.Equal(t, wechat.Success, found.Code, found.Error)
	require.Equal(t, "SUCCESS", found.Response.SubOrders[1].TradeState)
}

func (w *gopayWalk) transfers(t *testing.T) {
	t.Helper()
	name, err := w.client.V3EncryptText("张三")
	require.NoError(t, err)
	bill := func(number string) m {
		return m{"appid": appID, "out_bill_no": number, "transfer_scene_id": "1000", "openid": openID, "user_name": name,
			"transfer_amount": 30, "transfer_remark": "奖金", "notify_url": w.notifyURL, "user_recv_perception": "现金奖励",
			"transfer_scene_report_infos": []m{{"info_type": "活动名称", "info_content": "新会员有礼"}, {"info_type": "奖励说明",
				"info_content": "注册会员抽奖一等奖"}}}
	}
	sent, err := w.client.V3TransferBills(t.Context(), bill("GPT1"))
	require.NoError(t, err)
	require.Equal(t, wechat.Success, sent.Code, sent.Error)
	require.NotEmpty(t, sent.Response.PackageInfo)
	require.NoError(t, w.s.Act("transfer", "GPT1", "confirm"))
	require.NoError(t, w.s.Advance(time.Minute))
	done, err := w.told().DecryptTransferBillsNotifyCipherText(string(w.a.APIv3Key))
	require.NoError(t, err)
	require.Equal(t, "SUCCESS", done.State)
	found, err := w.client.V3TransferBillsMerchantQuery(t.Context(), "GPT1")
	require.NoError(t, err)
	require.Equal(t, wechat.Success, found.Code, found.Error)
	plain, err := w.client.V3DecryptText(found.Response.UserName)
	require.NoError(t, err)
	require.Equal(t, "张三", plain)
	byID, err := w.client.V3TransferBillsQuery(t.Context(), found.Response.TransferBillNo)
	require.NoError(t, err)
	require.Equal(t, wechat.Success, byID.Code, byID.Error)

	_, err = w.client.V3TransferBills(t.Context(), bill("GPT2"))
	require.NoError(t, err)
	cancelled, err := w.client.V3TransferBillsCancel(t.Context(), "GPT2")
	require.NoError(t, err)
	require.Equal(t, wechat.Success, cancelled.Code, cancelled.Error)
	require.NoError(t, w.s.Advance(time.Minute))
	done, err = w.told().DecryptTransferBillsNotifyCipherText(string(w.a.APIv3Key))
	require.NoError(t, err)
	require.Equal(t, "CANCELLED", done.State)
}

func (w *gopayWalk) payscore(t *testing.T) {
	t.Helper()
	const service = "500001"
	create := func(number string) {
		created, err := w.client.V3ScoreOrderCreate(t.Context(), m{"appid": appID, "service_id": service, "out_order_no": number,
			"service_introduction": "充电宝", "risk_fund": m{"name": "DEPOSIT", "amount": 10000}, "time_range": m{"start_time": "OnAccept"},
			"notify_url": w.notifyURL, "need_user_confirm": true})
		require.NoError(t, err)
		require.Equal(t, wechat.Success, created.Code, created.Error)
		require.NotEmpty(t, created.Response.Package)
	}
	create("GPP1")
	require.NoError(t, w.s.Act("payscore", "GPP1", "confirm"))
	confirmed, err := w.told().DecryptScoreCipherText(string(w.a.APIv3Key))
	require.NoError(t, err)
	require.Equal(t, "DOING", confirmed.State)
	completed, err := w.client.V3ScoreOrderComplete(t.Context(), "GPP1", m{"appid": appID, "service_id": service, "total_amount": 200,
		"post_payments": []m{{"name": "租金", "amount": 200}}})
	require.NoError(t, err)
	require.Equal(t, wechat.Success, completed.Code, completed.Error)
	require.NoError(t, w.s.Advance(time.Hour))
	paid, err := w.told().DecryptScoreCipherText(string(w.a.APIv3Key))
	require.NoError(t, err)
	require.Equal(t, "DONE", paid.State)
	found, err := w.client.V3ScoreOrderQuery(t.Context(), wechat.OutTradeNo, appID, "GPP1", service)
	require.NoError(t, err)
	require.Equal(t, wechat.Success, found.Code, found.Error)
	require.Equal(t, 200, found.Response.TotalAmount)

	create("GPP2")
	cancelled, err := w.client.V3ScoreOrderCancel(t.Context(), appID, "GPP2", service, "不用了")
	require.NoError(t, err)
	require.Equal(t, wechat.Success, cancelled.Code, cancelled.Error)
}

// TestGopayWalksAPIv2 has its APIv2 order by both types of sign, be paid by a code too, query,
// refund with the merchant's certificate, reverse and read a bill.
func TestGopayWalksAPIv2(t *testing.T) {
	s := newWorld(t)
	a := accountOf(t, s)
	client := wechatv2.NewClient(appID, a.MchID, string(a.APIv2Key), true)
	client.SetHttpClient(xhttp.NewClient().SetTransport(behindProxy(t, s).Transport))
	client.SetTLSHttpClient(xhttp.NewClient().SetTransport(behindProxy(t, s).Transport))
	require.NoError(t, client.AddCertPemFileContent(a.certificate(), a.privateKey(t)))
	paidURL, paid := notified(t, okV2, func(r *http.Request) (m, error) {
		bm, err := wechatv2.ParseNotifyToBodyMap(r)
		if err != nil {
			return nil, err
		}
		ok, err := wechatv2.VerifySign(string(a.APIv2Key), bm.GetString("sign_type"), bm)
		if !ok {
			err = errors.Join(err, errors.New("the sign does not fit"))
		}
		return bm, err
	})
	for _, signType := range []string{wechatv2.SignType_MD5, wechatv2.SignType_HMAC_SHA256} {
		t.Run(signType, func(t *testing.T) { gopayV2(t, s, a, client, signType, paidURL, paid) })
	}

	day := nextBill(t, s)
	csv, err := client.DownloadBill(t.Context(), m{"nonce_str": "1", "bill_date": day[:4] + day[5:7] + day[8:], "bill_type": "ALL",
		"sign_type": wechatv2.SignType_MD5})
	require.NoError(t, err)
	require.Contains(t, csv, "GPV-MD5")
}

func gopayV2(t *testing.T, s *sandbox.Sandbox, a account, client *wechatv2.Client, signType, paidURL string, paid func() m) {
	t.Helper()
	number := "GPV-" + signType
	signed := func(m m) m { m["nonce_str"], m["sign_type"] = "x1", signType; return m }
	// verified: the sign of an answer fits.
	verified := func(returned, result string, answer any) {
		t.Helper()
		require.Equal(t, [2]string{"SUCCESS", "SUCCESS"}, [2]string{returned, result}, "%+v", answer)
		ok, err := wechatv2.VerifySign(string(a.APIv2Key), signType, answer)
		require.NoError(t, err)
		require.True(t, ok, "the sign of %+v", answer)
	}
	placed, err := client.UnifiedOrder(t.Context(), signed(m{"body": "茶", "out_trade_no": number, "total_fee": 100, "trade_type": "NATIVE",
		"spbill_create_ip": "127.0.0.1", "notify_url": paidURL, "device_info": "WEB"}))
	require.NoError(t, err)
	verified(placed.ReturnCode, placed.ResultCode, placed)
	require.NoError(t, s.Pay(number))
	told := paid()
	require.Equal(t, number, told.GetString("out_trade_no"))
	require.Equal(t, "SUCCESS", told.GetString("result_code"))
	_, found, err := client.QueryOrder(t.Context(), signed(m{"out_trade_no": number}))
	require.NoError(t, err)
	verified(found.GetString("return_code"), found.GetString("result_code"), found)

	refundURL, refunded := notified(t, okV2, func(r *http.Request) (*wechatv2.RefundNotify, error) {
		n, err := wechatv2.ParseRefundNotify(r)
		if err != nil {
			return nil, err
		}
		return wechatv2.DecryptRefundNotifyReqInfo(n.ReqInfo, string(a.APIv2Key))
	})
	_, back, err := client.Refund(t.Context(), signed(m{"out_trade_no": number, "out_refund_no": number + "-R", "total_fee": 100,
		"refund_fee": 40, "notify_url": refundURL}))
	require.NoError(t, err)
	verified(back.GetString("return_code"), back.GetString("result_code"), back)
	require.NotNil(t, newest(s).ClientCert, "the certificate did not arrive")
	require.NoError(t, s.Advance(time.Hour))
	require.Equal(t, "SUCCESS", refunded().RefundStatus)
	_, state, err := client.QueryRefund(t.Context(), signed(m{"out_trade_no": number}))
	require.NoError(t, err)
	require.Equal(t, "SUCCESS", state.GetString("refund_status_0"))
	verified(state.GetString("return_code"), state.GetString("result_code"), state)

	byCode, err := client.Micropay(t.Context(), signed(m{"body": "茶", "out_trade_no": number + "-M", "total_fee": 1,
		"spbill_create_ip": "127.0.0.1", "auth_code": "154567890123456789"}))
	require.NoError(t, err)
	verified(byCode.ReturnCode, byCode.ResultCode, byCode)
	reversed, err := client.Reverse(t.Context(), signed(m{"out_trade_no": number + "-M"}))
	require.NoError(t, err)
	require.Equal(t, "SUCCESS", reversed.ResultCode, "%+v", reversed)
}
