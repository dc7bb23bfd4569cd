package diagnosis_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// TestEveryRefusedSignatureHasAVerdict: each reason of package auth, and what the answer looks like before that.
func TestEveryRefusedSignatureHasAVerdict(t *testing.T) {
	t.Parallel()
	const own = testkit.MerchantSerial
	for name, c := range map[string]struct {
		refused auth.VerifyError
		strange diagnosis.Verdict
		want    string
		en, zh  string
	}{
		"missing header": {auth.VerifyError{Reason: auth.MissingHeader, Header: "Wechatpay-Nonce"}, diagnosis.Verdict{},
			"proof-headers-missing",
			"the Wechatpay-* headers did not come, or not all of them", "没有收到全部 Wechatpay-* 头"},
		"doubled header": {auth.VerifyError{Reason: auth.DoubledHeader, Header: "Wechatpay-Nonce"}, diagnosis.Verdict{}, "headers-doubled",
			"a header came more than once: Wechatpay-Nonce", "请求头出现了多次：Wechatpay-Nonce"},
		"behind": {auth.VerifyError{Reason: auth.ClockSkew, Skew: 10 * time.Minute}, diagnosis.Verdict{}, "clock-slow",
			"this machine's clock is 600 s slow, and 300 s are allowed", "本机时钟慢了 600 秒，最多允许相差 300 秒"},
		"ahead": {auth.VerifyError{Reason: auth.ClockSkew, Skew: -10 * time.Minute}, diagnosis.Verdict{}, "clock-fast",
			"this machine's clock is 600 s fast, and 300 s are allowed", "本机时钟快了 600 秒，最多允许相差 300 秒"},
		"unknown serial": {auth.VerifyError{Reason: auth.UnknownSerial, Serial: "PUB_KEY_ID_00"}, diagnosis.Verdict{},
			"platform-key-unknown",
			"no key is held for the serial number with which WeChat Pay signed", "没有 Wechatpay-Serial 所指的验签公钥"},
		"own serial": {auth.VerifyError{Reason: auth.UnknownSerial, Serial: own}, diagnosis.Verdict{}, "own-serial-signed",
			"Wechatpay-Serial is the serial number of the merchant's own certificate (商户API证书), with which WeChat Pay never signs",
			"Wechatpay-Serial 是商户自己的商户API证书的序列号，微信支付从不用它签名"},
		"not fetched": {auth.VerifyError{Reason: auth.UnknownSerial, Serial: own, Err: errors.New("x")}, diagnosis.Verdict{},
			"platform-key-not-fetched", "the key with which WeChat Pay signed could not be fetched", "没能取得微信支付签名所用的公钥"},
		"algorithm": {auth.VerifyError{Reason: auth.UnknownAlgorithm, Type: "X"}, diagnosis.Verdict{}, "proof-algorithm",
			`the signature is of a kind that the key does not verify: Wechatpay-Signature-Type is "X"`,
			`签名类型与所配置的公钥不符：Wechatpay-Signature-Type 为 "X"`},
		"encoding": {auth.VerifyError{Reason: auth.BadEncoding}, diagnosis.Verdict{}, "proof-changed",
			"the signature is not written as WeChat Pay writes it", "签名不是微信支付的写法"},
		"mismatch": {auth.VerifyError{Reason: auth.Mismatch}, diagnosis.Verdict{}, "platform-key-not-fitting",
			"WeChat Pay's signature does not fit the body or the key that is held", "微信支付的签名与报文或所配置的公钥不符"},
		"mismatch of APIv2": {auth.VerifyError{Reason: auth.Mismatch, Type: "MD5"}, diagnosis.Verdict{}, "v2-proof-not-fitting",
			"the sign of APIv2 does not fit the fields or the APIv2 key (APIv2密钥)", "APIv2 的 sign 与字段或APIv2密钥不符"},
		"probe": {auth.VerifyError{Reason: auth.Probe}, diagnosis.Verdict{}, "signature-probe",
			"WeChat Pay tests whether signatures are verified, by a wrong one", "微信支付用错误的签名探测商户是否验签"},
		"missing sign": {auth.VerifyError{Reason: auth.MissingSign}, diagnosis.Verdict{}, "v2-proof-missing",
			"the answer of APIv2 has no sign, so nothing shows that WeChat Pay made it", "APIv2 应答没有 sign，无法证明它来自微信支付"},
		"bad sign": {auth.VerifyError{Reason: auth.BadSign}, diagnosis.Verdict{}, "proof-changed",
			"the signature is not written as WeChat Pay writes it", "签名不是微信支付的写法"},
		"bad key": {auth.VerifyError{Reason: auth.BadKey}, diagnosis.Verdict{}, "verifier-failed",
			"what verifies signatures failed itself", "验签程序自身出错"},
		"verifier": {auth.VerifyError{Reason: auth.VerifierFailed}, diagnosis.Verdict{}, "verifier-failed",
			"what verifies signatures failed itself", "验签程序自身出错"},
		"other request": {auth.VerifyError{Reason: auth.OtherRequest}, diagnosis.Verdict{}, "answer-of-another-request",
			"the answer belongs to another request: it names another number", "应答属于另一个请求：其中的单号不同"},
		"a page": {auth.VerifyError{Reason: auth.MissingHeader}, diagnosis.Strange([]byte("<html>"), "", ""), "not-wechat-pay",
			"a page answered, and not WeChat Pay's API", "应答是一个网页，不是微信支付的接口"},
		"XML": {auth.VerifyError{Reason: auth.MissingHeader}, diagnosis.Strange([]byte("<xml>"), "", ""), "answer-is-xml",
			"XML came, as APIv2 answers", "来的是 XML，像 APIv2 的应答"},
		"compressed": {auth.VerifyError{Reason: auth.Mismatch}, diagnosis.Strange([]byte("x"), "", "gzip"), "answer-compressed",
			"the answer is compressed (Content-Encoding: gzip), which nobody asked for", "应答被压缩了（Content-Encoding: gzip），但没有人要求压缩"},
	} {
		r := diagnosis.Refusal{Refused: &c.refused, Own: own, Strange: c.strange}
		v := r.Judge()
		require.Equal(t, c.want, v.Name, name)
		require.Equal(t, c.en+": "+v.Todo.EN, r.Hint("en"), name)
		require.Equal(t, c.zh+"："+v.Todo.ZH, r.Hint("zh"), name)
		r.Harms = true
		require.Equal(t, "query with the same merchant number first, for the request may have been carried out; then: "+c.en+": "+v.Todo.EN,
			r.Hint("en"), name)
		require.Equal(t, "请先用同一商户单号查询，因为请求可能已被受理；然后："+c.zh+"："+v.Todo.ZH, r.Hint("zh"), name)
	}
}

// TestAnUnprovenAnswerSaysWhatToDo: an order is queried first, a query is not, and what no client has made is no trouble.
func TestAnUnprovenAnswerSaysWhatToDo(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t, wxpaytest.Plain())
	server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return wxpaytest.Reply{Body: `{}`, Unsigned: true} })
	client := testkit.NewClient(t, server.Config())
	const headers = "the Wechatpay-* headers did not come, or not all of them: let proxies and gateways pass Wechatpay-Timestamp, " +
		"-Nonce, " +
		"-Signature and -Serial; downloads of files are not signed; else it was not WeChat Pay that answered"
	var refused *wxpay.VerifyError
	_, err := client.Chain("v3/x").Get(t.Context())
	require.ErrorAs(t, err, &refused)
	require.Equal(t, headers, refused.Hint())
	_, err = client.Chain("v3/x").Post(t.Context())
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "query with the same merchant number first, for the request may have been carried out; then: "+headers, refused.Hint())
	require.Equal(t, "proof-headers-missing", refused.Verdict("zh").Name)
	require.Equal(t, "没有收到全部 Wechatpay-* 头", refused.Verdict("zh").Sentence)
	require.Contains(t, refused.HintIn("zh_CN.UTF-8"), "请先用同一商户单号查询，因为请求可能已被受理；然后：没有收到全部 Wechatpay-* 头：")
	var none *wxpay.VerifyError
	require.Empty(t, none.HintIn("zh"))
	require.Equal(t, wxpay.Verdict{}, none.Verdict("en"))
}
