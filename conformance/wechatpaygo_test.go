package conformance

import (
	"context"
	"crypto/sha1"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/core/auth/validators"
	"github.com/wechatpay-apiv3/wechatpay-go/core/auth/verifiers"
	"github.com/wechatpay-apiv3/wechatpay-go/core/downloader"
	"github.com/wechatpay-apiv3/wechatpay-go/core/notify"
	"github.com/wechatpay-apiv3/wechatpay-go/core/option"
	"github.com/wechatpay-apiv3/wechatpay-go/services/certificates"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments/jsapi"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments/native"
	"github.com/wechatpay-apiv3/wechatpay-go/services/profitsharing"
	"github.com/wechatpay-apiv3/wechatpay-go/services/refunddomestic"

	"github.com/wechatpay-chain/wxpay/sandbox"
)

// behindProxy is a client for SDKs that know no host but WeChat Pay's: the sandbox is a proxy to
// it, and answers in its place.
func behindProxy(t *testing.T, s *sandbox.Sandbox) *http.Client {
	t.Helper()
	proxy, err := url.Parse(s.URL())
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(s.Gateway().CA()))
	transport := &http.Transport{Proxy: http.ProxyURL(proxy), TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: 30 * time.Second}
}

// A received is a notification of APIv3 with its plaintext.
type received struct {
	Type      string
	Plaintext map[string]any
}

// TestWechatpayGoWalks has github.com/wechatpay-apiv3/wechatpay-go, through the proxy, do what its
// services do, with WeChat Pay's public key and with platform certificates that it downloads.
func TestWechatpayGoWalks(t *testing.T) {
	t.Run("public key", func(t *testing.T) {
		s := newWorld(t)
		a := accountOf(t, s)
		client, err := core.NewClient(t.Context(), option.WithHTTPClient(behindProxy(t, s)),
			option.WithWechatPayPublicKeyAuthCipher(a.MchID, a.Serial, a.rsaKey(t), a.PlatformID, a.PlatformKey))
		require.NoError(t, err)
		handler, err := notify.NewRSANotifyHandler(string(a.APIv3Key),
			verifiers.NewSHA256WithRSAPubkeyVerifier(a.PlatformID, *a.PlatformKey))
		require.NoError(t, err)
		wechatpayGo(t, s, client, handler, a.MchID)
	})
	t.Run("certificates", func(t *testing.T) {
		s := newWorld(t)
		s.Gateway().NewCertificate(time.Now().AddDate(-1, 0, 0), time.Now().AddDate(4, 0, 0))
		a := s.Config()
		key := account{Config: a}.rsaKey(t)
		first, err := core.NewClient(t.Context(), option.WithHTTPClient(behindProxy(t, s)),
			option.WithMerchantCredential(a.MchID, a.Serial, key), option.WithoutValidator())
		require.NoError(t, err)
		manager := downloader.NewCertificateDownloaderMgr(t.Context())
		t.Cleanup(manager.Stop)
		require.NoError(t, manager.RegisterDownloaderWithClient(t.Context(), first, a.MchID, string(a.APIv3Key)))
		client, err := core.NewClient(t.Context(), option.WithHTTPClient(behindProxy(t, s)),
			option.WithWechatPayAutoAuthCipherUsingDownloaderMgr(a.MchID, a.Serial, key, manager))
		require.NoError(t, err)
		handler, err := notify.NewRSANotifyHandler(string(a.APIv3Key),
			verifiers.NewSHA256WithRSAVerifier(manager.GetCertificateVisitor(a.MchID)))
		require.NoError(t, err)
		wechatpayGo(t, s, client, handler, a.MchID)

		service := certificates.CertificatesApiService{Client: client}
		list, _, err := service.DownloadCertificates(t.Context())
		require.NoError(t, err)
		require.NotEmpty(t, list.Data)
	})
}

func wechatpayGo(t *testing.T, s *sandbox.Sandbox, client *core.Client, handler *notify.Handler, mchID string) {
	t.Helper()
	notifyURL, told := notified(t, "", func(r *http.Request) (received, error) {
		var content map[string]any
		event, err := handler.ParseNotifyRequest(context.Background(), r, &content)
		if err != nil {
			return received{}, err
		}
		return received{event.EventType, content}, nil
	})

	natives, jsapis := native.NativeApiService{Client: client}, jsapi.JsapiApiService{Client: client}
	placed, _, err := natives.Prepay(t.Context(), native.PrepayRequest{
		Appid: core.String(appID), Mchid: core.String(mchID), Description: core.String("茶"), OutTradeNo: core.String("GO-001"),
		NotifyUrl: core.String(notifyURL), Amount: &native.Amount{Total: core.Int64(1000), Currency: core.String("CNY")},
		TimeExpire: core.Time(s.Now().Add(time.Hour)), SettleInfo: &native.SettleInfo{ProfitSharing: core.Bool(true)},
		Attach: core.String("a"), GoodsTag: core.String("WXG"), SupportFapiao: core.Bool(false),
		Detail: &native.Detail{CostPrice: core.Int64(1000), GoodsDetail: []native.GoodsDetail{
			{MerchantGoodsId: core.String("1"), Quantity: core.Int64(1), UnitPrice: core.Int64(1000)},
		}},
		SceneInfo: &native.SceneInfo{PayerClientIp: core.String("127.0.0.1"), DeviceId: core.String("1")},
	})
	require.NoError(t, err)
	require.NotEmpty(t, *placed.CodeUrl)
	pay, _, err := jsapis.PrepayWithRequestPayment(t.Context(), jsapi.PrepayRequest{
		Appid: core.String(appID), Mchid: core.String(mchID), Description: core.String("茶"), OutTradeNo: core.String("GO-002"),
		NotifyUrl: core.String(notifyURL), Amount: &jsapi.Amount{Total: core.Int64(1)}, Payer: &jsapi.Payer{Openid: core.String(openID)},
	})
	require.NoError(t, err)
	require.NotEmpty(t, *pay.PaySign)

	_, _, err = natives.QueryOrderByOutTradeNo(t.Context(), native.QueryOrderByOutTradeNoRequest{
		OutTradeNo: core.String("GO-none"), Mchid: core.String(mchID)})
	require.True(t, core.IsAPIError(err, "ORDER_NOT_EXIST"), "%v", err)
	_, err = jsapis.CloseOrder(t.Context(), jsapi.CloseOrderRequest{OutTradeNo: core.String("GO-002"), Mchid: core.String(mchID)})
	require.NoError(t, err)

	require.NoError(t, s.Pay("GO-001"))
	event := told()
	require.Equal(t, "TRANSACTION.SUCCESS", event.Type)
	require.Equal(t, "GO-001", event.Plaintext["out_trade_no"])
	order, _, err := natives.QueryOrderById(t.Context(), native.QueryOrderByIdRequest{
		TransactionId: core.String(event.Plaintext["transaction_id"].(string)), Mchid: core.String(mchID)})
	require.NoError(t, err)
	require.Equal(t, "SUCCESS", *order.TradeState)
	require.EqualValues(t, 1000, *order.Amount.Total)
	sameOrder(t, order, event.Plaintext)

	wechatpayGoShares(t, s, client, *order.TransactionId)
	wechatpayGoRefunds(t, s, client, notifyURL, told)
	wechatpayGoBill(t, client, nextBill(t, s))
}

// sameOrder: the notification says what the query says, in the SDK's own type.
func sameOrder(t *testing.T, queried *payments.Transaction, told map[string]any) {
	t.Helper()
	text, err := json.Marshal(told)
	require.NoError(t, err)
	var order payments.Transaction
	require.NoError(t, json.Unmarshal(text, &order))
	require.Equal(t, queried.String(), order.String())
}

func wechatpayGoShares(t *testing.T, s *sandbox.Sandbox, client *core.Client, id string) {
	t.Helper()
	receivers, shares := profitsharing.ReceiversApiService{Client: client}, profitsharing.OrdersApiService{Client: client}
	returns, rest := profitsharing.ReturnOrdersApiService{Client: client}, profitsharing.TransactionsApiService{Client: client}
	added, _, err := receivers.AddReceiver(t.Context(), profitsharing.AddReceiverRequest{
		Account: core.String("1900000109"), Appid: core.String(appID), Name: core.String("张三餐饮"),
		RelationType: profitsharing.RECEIVERRELATIONTYPE_STORE.Ptr(), Type: profitsharing.RECEIVERTYPE_MERCHANT_ID.Ptr(),
	})
	require.NoError(t, err)
	require.Equal(t, "1900000109", *added.Account)
	require.NoError(t, s.Advance(2*time.Minute))
	order, _, err := shares.CreateOrder(t.Context(), profitsharing.CreateOrderRequest{
		Appid: core.String(appID), OutOrderNo: core.String("GO-S1"), TransactionId: core.String(id), UnfreezeUnsplit: core.Bool(false),
		Receivers: []profitsharing.CreateOrderReceiver{{
			Account: core.String("1900000109"), Amount: core.Int64(100), Description: core.String("分给门店"), Type: core.String("MERCHANT_ID"),
			Name: core.String("张三餐饮"),
		}},
	})
	require.NoError(t, err)
	require.Equal(t, profitsharing.ORDERSTATUS_PROCESSING, *order.State)
	require.NoError(t, s.Advance(time.Minute))
	order, _, err = shares.QueryOrder(t.Context(), profitsharing.QueryOrderRequest{
		TransactionId: core.String(id), OutOrderNo: core.String("GO-S1")})
	require.NoError(t, err)
	require.Equal(t, profitsharing.ORDERSTATUS_FINISHED, *order.State)
	require.Equal(t, profitsharing.DETAILSTATUS_SUCCESS, *order.Receivers[0].Result)

	amount, _, err := rest.QueryOrderAmount(t.Context(), profitsharing.QueryOrderAmountRequest{TransactionId: core.String(id)})
	require.NoError(t, err)
	require.Positive(t, *amount.UnsplitAmount)
	back, _, err := returns.CreateReturnOrder(t.Context(), profitsharing.CreateReturnOrderRequest{
		Amount: core.Int64(40), Description: core.String("退"), OutOrderNo: core.String("GO-S1"), OutReturnNo: core.String("GO-B1"),
		ReturnMchid: core.String("1900000109"),
	})
	require.NoError(t, err)
	require.NotEmpty(t, *back.ReturnId)
	require.NoError(t, s.Advance(time.Minute))
	back, _, err = returns.QueryReturnOrder(t.Context(), profitsharing.QueryReturnOrderRequest{
		OutReturnNo: core.String("GO-B1"), OutOrderNo: core.String("GO-S1")})
	require.NoError(t, err)
	require.Equal(t, profitsharing.RETURNORDERSTATUS_SUCCESS, *back.Result)
	_, _, err = shares.UnfreezeOrder(t.Context(), profitsharing.UnfreezeOrderRequest{
		Description: core.String("解冻"), OutOrderNo: core.String("GO-S2"), TransactionId: core.String(id)})
	require.NoError(t, err)
	require.NoError(t, s.Advance(time.Minute))
	_, _, err = receivers.DeleteReceiver(t.Context(), profitsharing.DeleteReceiverRequest{
		Account: core.String("1900000109"), Appid: core.String(appID), Type: profitsharing.RECEIVERTYPE_MERCHANT_ID.Ptr()})
	require.NoError(t, err)
}

func wechatpayGoRefunds(t *testing.T, s *sandbox.Sandbox, client *core.Client, notifyURL string, told func() received) {
	t.Helper()
	refunds := refunddomestic.RefundsApiService{Client: client}
	back, _, err := refunds.Create(t.Context(), refunddomestic.CreateRequest{
		OutTradeNo: core.String("GO-001"), OutRefundNo: core.String("GO-001-R"), Reason: core.String("凉了"),
		NotifyUrl: core.String(notifyURL),
		Amount: &refunddomestic.AmountReq{Refund: core.Int64(100), Total: core.Int64(1000), Currency: core.String("CNY"),
			From: []refunddomestic.FundsFromItem{}},
		GoodsDetail: []refunddomestic.GoodsDetail{{MerchantGoodsId: core.String("1"), RefundAmount: core.Int64(100),
			RefundQuantity: core.Int64(1), UnitPrice: core.Int64(1000)}},
	})
	require.NoError(t, err)
	require.Equal(t, refunddomestic.STATUS_PROCESSING, *back.Status)
	require.NoError(t, s.Advance(time.Hour))
	event := told()
	require.Equal(t, "REFUND.SUCCESS", event.Type)
	require.Equal(t, "GO-001-R", event.Plaintext["out_refund_no"])
	back, _, err = refunds.QueryByOutRefundNo(t.Context(), refunddomestic.QueryByOutRefundNoRequest{OutRefundNo: core.String("GO-001-R")})
	require.NoError(t, err)
	require.Equal(t, refunddomestic.STATUS_SUCCESS, *back.Status)
	require.EqualValues(t, 100, *back.Amount.Refund)
}

// wechatpayGoBill: the SDK has no service for bills; its client signs and verifies any call.
func wechatpayGoBill(t *testing.T, client *core.Client, day string) {
	t.Helper()
	result, err := client.Get(t.Context(), "https://api.mch.weixin.qq.com/v3/bill/tradebill?bill_date="+day)
	require.NoError(t, err)
	var ticket struct {
		Hash string `json:"hash_value"`
		URL  string `json:"download_url"`
	}
	require.NoError(t, core.UnMarshalResponse(result.Response, &ticket))
	result, err = core.NewClientWithValidator(client, &validators.NullValidator{}).Get(t.Context(), ticket.URL)
	require.NoError(t, err)
	defer func() { _ = result.Response.Body.Close() }()
	file, err := io.ReadAll(result.Response.Body)
	require.NoError(t, err)
	sum := sha1.Sum(file)
	require.Equal(t, ticket.Hash, hex.EncodeToString(sum[:]))
}
