package conformance

import (
	"crypto/x509"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/pay"
	"github.com/silenceper/wechat/v2/pay/config"
	"github.com/silenceper/wechat/v2/pay/notify"
	"github.com/silenceper/wechat/v2/pay/order"
	"github.com/silenceper/wechat/v2/pay/redpacket"
	"github.com/silenceper/wechat/v2/pay/refund"
	"github.com/silenceper/wechat/v2/util"
	"github.com/stretchr/testify/require"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/wechatpay-chain/wxpay/sandbox"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const okV2 = "<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>"

// TestSilenceperWalks has github.com/silenceper/wechat/v2, which speaks APIv2 alone, order, be
// paid, query, refund and close, over TLS with the merchant's certificate. Its URI modifier and
// SSL_CERT_FILE are all that tells it of the sandbox.
func TestSilenceperWalks(t *testing.T) {
	s := sandbox.New(t, sandbox.TLS(), trusted(t))
	a := accountOf(t, s)
	leadTo(t, s.URL())
	client := pay.NewPay(&config.Config{AppID: appID, MchID: a.MchID, Key: string(a.APIv2Key)})

	paidURL, paid := notified(t, okV2, xmlOf[notify.PaidResult])
	params := order.Params{
		TotalFee: "199", CreateIP: "127.0.0.1", Body: "茶 & <杯>", OutTradeNo: "SL-1", TradeType: "NATIVE", NotifyURL: paidURL,
		Attach: "a=1&b=2", TimeExpire: s.Now().Add(time.Hour).Format("20060102150405"),
	}
	for _, signType := range []string{util.SignTypeMD5, util.SignTypeHMACSHA256} {
		params.SignType = signType
		placed, err := client.GetOrder().PrePayOrder(&params)
		require.NoError(t, err)
		require.NotEmpty(t, placed.CodeURL)
		require.NotEmpty(t, placed.PrePayID)
	}
	params = order.Params{TotalFee: "1", CreateIP: "127.0.0.1", Body: "x", OutTradeNo: "SL-2", TradeType: "JSAPI", NotifyURL: paidURL,
		OpenID: openID}
	bridge, err := client.GetOrder().BridgeConfig(&params)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(bridge.Package, "prepay_id=wx"), bridge.Package)

	_, err = client.GetOrder().QueryOrder(&order.QueryParams{OutTradeNo: "SL-none"})
	require.ErrorContains(t, err, "ORDERNOTEXIST")
	before, err := client.GetOrder().QueryOrder(&order.QueryParams{OutTradeNo: "SL-1"})
	require.NoError(t, err)
	require.Equal(t, "NOTPAY", *before.TradeState)

	require.NoError(t, s.Pay("SL-1"))
	told := paid()
	require.True(t, client.GetNotify().PaidVerifySign(told), "%+v", told)
	require.Equal(t, "SL-1", *told.OutTradeNo)
	require.Equal(t, 199, *told.TotalFee)
	require.Equal(t, "a=1&b=2", *told.Attach)

	found, err := client.GetOrder().QueryOrder(&order.QueryParams{TransactionID: *told.TransactionID, SignType: util.SignTypeHMACSHA256})
	require.NoError(t, err)
	require.Equal(t, "SUCCESS", *found.TradeState)
	require.Equal(t, *told.TimeEnd, *found.TimeEnd)

	_, err = client.GetOrder().CloseOrder(&order.CloseParams{OutTradeNo: "SL-2"})
	require.NoError(t, err)
	_, err = client.GetOrder().CloseOrder(&order.CloseParams{OutTradeNo: "SL-1"})
	require.ErrorContains(t, err, "ORDERPAID")

	silenceperRefunds(t, s, a, client)
}

// silenceperRefunds refunds SL-1 and sends a red packet, which both want the certificate.
func silenceperRefunds(t *testing.T, s *sandbox.Sandbox, a account, client *pay.Pay) {
	t.Helper()
	cert, err := x509.ParseCertificate(a.ClientCert.Certificate[0])
	require.NoError(t, err)
	// As WeChat Pay hands it out: old ciphers, with the merchant ID as its password.
	p12, err := pkcs12.LegacyRC2.Encode(a.PrivateKey, cert, nil, a.MchID)
	require.NoError(t, err)
	path := writeFile(t, t.TempDir(), "apiclient_cert.p12", p12)

	refundedURL, refunded := notified(t, okV2, xmlOf[notify.RefundedResult])
	back, err := client.GetRefund().Refund(&refund.Params{
		OutTradeNo: "SL-1", OutRefundNo: "SL-1-R", TotalFee: "199", RefundFee: "99", RefundDesc: "凉了", RootCa: path, NotifyURL: refundedURL,
	})
	require.NoError(t, err)
	require.Equal(t, "99", back.RefundFee)
	require.NotNil(t, newest(s).ClientCert, "the certificate did not arrive")
	require.NoError(t, s.Advance(time.Hour))
	told := refunded()
	info, err := client.GetNotify().DecryptReqInfo(&told)
	require.NoError(t, err)
	require.Equal(t, "SL-1-R", *info.OutRefundNO)
	require.Equal(t, "SUCCESS", *info.RefundStatus)
	require.Equal(t, back.RefundID, *info.RefundID)
	require.Equal(t, 99, *info.SettlementRefundFee)

	_, err = client.GetRefund().Refund(&refund.Params{
		OutTradeNo: "SL-1", OutRefundNo: "SL-1-R2", TotalFee: "199", RefundFee: "101", RootCa: path,
	})
	require.Error(t, err, "more than was paid")

	packet, err := client.GetRedpacket().SendRedpacket(&redpacket.Params{
		MchBillno: "SLR1", SendName: "店", ReOpenID: openID, TotalAmount: 100, TotalNum: 1, Wishing: "好", ClientIP: "127.0.0.1",
		ActName: "节", Remark: "谢", RootCa: path,
	})
	require.NoError(t, err)
	require.NotEmpty(t, packet.SendListid)
}

// leadTo has the SDK's requests go to the sandbox in place of WeChat Pay.
func leadTo(t *testing.T, base string) {
	t.Helper()
	util.SetURIModifier(func(uri string) string {
		u, err := url.Parse(uri)
		if err != nil {
			return uri
		}
		return strings.TrimSuffix(base, "/") + u.RequestURI()
	})
	t.Cleanup(func() { util.SetURIModifier(nil) })
}

func newest(s *sandbox.Sandbox) *wxpaytest.Request {
	all := s.Gateway().Requests()
	return all[len(all)-1]
}

func xmlOf[T any](r *http.Request) (v T, err error) {
	defer func() { _ = r.Body.Close() }()
	return v, xml.NewDecoder(r.Body).Decode(&v)
}

// A processCA is trusted by the whole process, which reads SSL_CERT_FILE once.
type processCA struct{ certificate, key []byte }

var theCA = sync.OnceValues(func() (ca processCA, err error) {
	ca.certificate, ca.key, err = wxpaytest.NewCA()
	return ca, err
})

// trusted gives the sandbox a CA that this process trusts: the SDK can be told of none.
func trusted(t *testing.T) sandbox.Option {
	t.Helper()
	ca, err := theCA()
	require.NoError(t, err)
	t.Setenv("SSL_CERT_FILE", writeFile(t, t.TempDir(), "ca.pem", ca.certificate))
	return sandbox.WithGateway(wxpaytest.CertificateAuthority(ca.certificate, ca.key))
}
