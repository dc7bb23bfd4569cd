package diagnosis_test

import (
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/auth"
	"github.com/wechatpay-chain/wxpay/internal/diagnosis"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

var update = flag.Bool("update", false, "write docs/verdicts*.md")

func hasHan(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// TestEveryVerdictSpeaksBothLanguages: a sentence and a remedy each, and terms of the merchant platform
// in brackets in the English ones.
func TestEveryVerdictSpeaksBothLanguages(t *testing.T) {
	t.Parallel()
	brackets := regexp.MustCompile(`\([^()]*\)`)
	all := everyVerdict()
	require.Greater(t, len(all), 100)
	for _, v := range all {
		assert.Regexp(t, `^[a-z0-9]+(-[a-z0-9]+)*$`, v.Name)
		for _, text := range []diagnosis.Text{v.Says, v.Todo} {
			assert.True(t, hasHan(text.ZH), "%s: %s", v.Name, text.ZH)
			assert.NotEmpty(t, text.EN, v.Name)
			assert.False(t, hasHan(brackets.ReplaceAllString(text.EN, "")), "%s: %s", v.Name, text.EN)
		}
		assert.LessOrEqual(t, len(v.Says.EN), 150, "%s: the line of an error is short", v.Name)
	}
}

// everyVerdict is the verdicts of all pages.
func everyVerdict() []diagnosis.Verdict {
	return slices.Concat(diagnosis.All(), diagnosis.AllFront(), diagnosis.AllMessage(), diagnosis.Ways())
}

// TestNoTwoVerdictsHaveOneName: programs and logs tell them by it.
func TestNoTwoVerdictsHaveOneName(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, v := range everyVerdict() {
		assert.False(t, seen[v.Name], v.Name)
		seen[v.Name] = true
	}
}

// What the pages say above their verdicts.
const (
	answersHead = "# Verdicts 诊断结论\n\n" +
		"What an error of WeChat Pay means and what to do about it: `Error.Verdict`, `Error.Hint` and `wxpay` take it from here. The\n" +
		"names are stable; the sentences are for people, and change. Evidence counts in this order: WeChat Pay's own words, the clock,\n" +
		"the difference of the two messages, what is proven of the keys, the number behind the request ID, the code, and what the\n" +
		"answer looks like. [APIv2](verdicts-apiv2.md), [front ends](verdicts-frontend.md), [messages](verdicts-messages.md),\n" +
		"[networks](verdicts-network.md).\n\n" +
		"微信支付的错误意味着什么、该怎么办。名称固定不变，文字会改进。证据按以下顺序采信：微信支付的原话、时钟、\n" +
		"两边签名串的差异、已验证的密钥、Request-ID 末尾的编号、错误码、应答的样子。\n"
	apiv2Head = "# Verdicts about APIv2 的诊断结论\n\n" +
		"What an error of APIv2 means where APIv3 has no such error; all others are in [verdicts](verdicts.md). The names are stable;\n" +
		"the sentences are for people, and change.\n\n" +
		"APIv2 特有的错误意味着什么；其余见[诊断结论](verdicts.md)。名称固定不变，文字会改进。\n"
	frontHead = "# Verdicts about front ends 前端诊断结论\n\n" +
		"What a browser, a mini program or an app says that does not open WeChat Pay, and what is wrong with the parameters that it\n" +
		"got: `wxpay explain` takes it from here. The names are stable; the sentences are for people, and change.\n\n" +
		"浏览器、小程序或 App 没有调起支付时的提示，以及调起支付参数的问题。名称固定不变，文字会改进。\n"
	messagesHead = "# Verdicts about messages 报文诊断结论\n\n" +
		"What became of a request, an answer or a notification on its way, and of its signature: `wxpay explain` takes it from here.\n" +
		"Of an answer whose signature is not accepted the request may have been carried out all the same: query before you repeat\n" +
		"it. The names are stable; the sentences are for people, and change.\n\n" +
		"请求、应答和通知在途中发生了什么，签名为什么没有通过。应答没有通过验签时，请求仍可能已被受理：重试之前先查询。\n" +
		"名称固定不变，文字会改进。\n"
	networkHead = "# Verdicts about networks and notify_url 网络与回调诊断结论\n\n" +
		"What `wxpay doctor` finds on the way to WeChat Pay, at notify_url (`--notify-url`) and on the way back (`--echo-url`). The\n" +
		"names are stable, and `wxpay doctor --json` has them under `diagnosis`; the sentences are for people, and change.\n\n" +
		"`wxpay doctor` 在到微信支付的路上、notify_url（`--notify-url`）和回调（`--echo-url`）上发现的问题。名称固定不变，\n" +
		"`wxpay doctor --json` 的 `diagnosis` 就是它；文字会改进。\n"
)

// onPage are the verdicts about answers that a page explains.
func onPage(file string) []diagnosis.Verdict {
	return slices.DeleteFunc(diagnosis.All(), func(v diagnosis.Verdict) bool { return !strings.Contains(v.Link(), "/docs/"+file+"#") })
}

// TestThePageOfVerdictsIsTheTable: each page is what the verdicts say. Write them by
// go test ./internal/diagnosis -run Page -update.
func TestThePageOfVerdictsIsTheTable(t *testing.T) {
	t.Parallel()
	for file, page := range map[string]struct {
		head string
		all  []diagnosis.Verdict
	}{
		"verdicts.md":          {answersHead, onPage("verdicts.md")},
		"verdicts-apiv2.md":    {apiv2Head, onPage("verdicts-apiv2.md")},
		"verdicts-frontend.md": {frontHead, diagnosis.AllFront()},
		"verdicts-messages.md": {messagesHead, slices.Concat(diagnosis.AllMessage(), onPage("verdicts-messages.md"))},
		"verdicts-network.md":  {networkHead, diagnosis.Ways()},
	} {
		var b strings.Builder
		b.WriteString(page.head)
		value := strings.NewReplacer("%s", "…", "%v", "…", "%d", "…")
		for _, v := range page.all {
			require.True(t, strings.HasSuffix(v.Link(), "/docs/"+file+"#"+v.Name), v.Link())
			b.WriteString("\n## " + v.Name + "\n")
			for _, language := range []string{"en", "zh"} {
				says, todo := v.Says.In(language), v.Todo.In(language)
				b.WriteString("- " + value.Replace(says) + " → " + value.Replace(todo) + "\n")
			}
		}
		path := filepath.Join("..", "..", "docs", file)
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o600))
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, b.String(), string(text), "go test ./internal/diagnosis -run Page -update")
	}
}

// refused is the error of an answer.
func refused(t *testing.T, path string, reply wxpaytest.Reply, change ...func(*wxpay.Config)) *wxpay.Error {
	t.Helper()
	server := testkit.NewServer(t, wxpaytest.Plain())
	server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return reply })
	params := wxpay.Params{"json": wxpay.Params{"out_trade_no": "T1"}}
	if strings.HasPrefix(path, "v2/") {
		params = wxpay.Params{"xml": wxpay.Params{"out_trade_no": "T1"}}
	}
	_, err := testkit.NewClient(t, server.Config(), change...).Chain(path).Post(t.Context(), params)
	var failure *wxpay.Error
	require.ErrorAs(t, err, &failure)
	return failure
}

// TestWeChatPaysOwnWordsCountFirst: each message of a 401, and texts behind codes that say little.
func TestWeChatPaysOwnWordsCountFirst(t *testing.T) {
	t.Parallel()
	sign := func(message string) wxpaytest.Reply { return wxpaytest.ErrorReply(401, "SIGN_ERROR", message) }
	with := func(code, message, number string) wxpaytest.Reply {
		reply := wxpaytest.ErrorReply(400, code, message)
		if number != "" {
			reply.Header = map[string][]string{"Request-Id": {"08F1-" + number}}
		}
		return reply
	}
	foreign := func(status int, body string, header ...string) wxpaytest.Reply {
		h := http.Header{"Content-Type": {"application/json"}, "Request-Id": nil}
		for pair := range slices.Chunk(header, 2) {
			h.Set(pair[0], pair[1])
		}
		return wxpaytest.Reply{Status: status, Body: body, Unsigned: true, Header: h}
	}
	v2 := func(message string) wxpaytest.Reply {
		return testkit.FailureV2("return_code", "FAIL", "return_msg", message)
	}
	portal := wxpaytest.Reply{Status: 403, Body: "<html>login</html>", Unsigned: true, Header: http.Header{"Content-Type": {"text/html"}}}
	wantsTLS := wxpaytest.Reply{Status: 400, Body: "<html>No required SSL certificate was sent</html>", Unsigned: true,
		Header: http.Header{"Content-Type": {"text/html"}}}
	const orders, unified = "v3/pay/transactions/native", "v2/pay/unifiedorder"
	for name, c := range map[string]struct {
		path  string
		reply wxpaytest.Reply
		want  string
	}{
		"header malformed":     {orders, sign("Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》"), "header-changed"},
		"schema":               {orders, sign("Http头Authorization认证类型不正确"), "schema-wrong"},
		"header lost":          {orders, sign("签名信息错误，验签失败"), "header-lost"},
		"clock":                {orders, sign("Http头Authorization中的timestamp与发起请求的时间不得超过5分钟"), "clock-wrong"},
		"serial":               {orders, sign("商户证书序列号有误。请使用签名私钥匹配的证书序列号"), "serial-wrong"},
		"expired":              {orders, sign("商户证书已过期。"), "certificate-expired"},
		"revoked":              {orders, sign("商户证书已作废。"), "certificate-revoked"},
		"replaced":             {orders, sign("已更换证书，请使用新证书"), "certificate-replaced"},
		"no APIv3 key":         {orders, sign("商户未设置APIv3密钥。"), "apiv3-key-missing"},
		"no certificate":       {orders, sign("商户未申请过证书。"), "certificate-missing"},
		"signature":            {orders, sign("签名错误"), "key-not-fitting"},
		"signature, try again": {orders, sign("签名错误，请检查后再试"), "key-not-fitting"},
		"signature, verified":  {orders, sign("错误的签名，验签失败"), "key-not-fitting"},
		"appid, by its number": {orders, with("PARAM_ERROR", "x", "268445527"), "appid-not-bound"},
		"appid, by its text":   {orders, with("INVALID_REQUEST", "商户号mchid与appid不匹配", ""), "appid-not-bound"},
		"relation":             {orders, with("PARAM_ERROR", "受理关系不存在", "268443701"), "sub-merchant-not-related"},
		"sub-merchant":         {orders, with("NO_AUTH", "特约子商户商户号未授权服务商的产品权限", ""), "sub-merchant-not-authorised"},
		"mchid":                {orders, with("PARAM_ERROR", "http header中的mchid与post payload中的mchid不匹配", ""), "merchant-differs"},
		"IP":                   {orders, with("NO_AUTH", "此IP地址不允许调用该接口", ""), "ip-not-listed"},
		"product":              {orders, with("NO_AUTH", "产品权限未开通，请核实后再试", ""), "product-not-opened"},
		"old transfers":        {orders, with("NO_AUTH", "当前商户号接入升级版本功能，暂不支持使用升级前功能", ""), "api-replaced"},
		"sealed":               {orders, with("PARAM_ERROR", "平台私钥解密失败", ""), "sealed-for-another-key"},
		"other data":           {orders, with("INVALID_REQUEST", "请求重入时，参数与首次请求时不一致。", ""), "number-used-with-other-data"},
		"expired order":        {orders, with("INVALID_REQUEST", "订单已失效", ""), "order-expired"},
		"openid":               {orders, with("PARAM_ERROR", "appid和openid不匹配", ""), "openid-of-another-app"},
		"notify_url":           {orders, with("PARAM_ERROR", "输入源“/body/notify_url”映射到值字段“通知地址”字符串规则校验失败", ""), "notify-url-wrong"},
		"any parameter":        {orders, with("PARAM_ERROR", "参数错误", ""), "parameter-wrong"},
		"APIv2 signature":      {unified, v2("签名错误"), "v2-key-wrong"},
		"APIv2 sign_type":      {unified, v2("sign_type不正确"), "v2-key-wrong"},
		"APIv2 certificate":    {"v2/secapi/pay/refund", v2("证书错误"), "v2-certificate-not-shown"},
		"APIv2 wants TLS":      {"v2/secapi/pay/refund", wantsTLS, "v2-certificate-not-shown"},
		"APIv2 appid":          {unified, v2("mch_id与appid不匹配"), "appid-not-bound"},
		"nginx's 404":          {orders, wxpaytest.Reply{Status: 404, Unsigned: true}, "path-unknown"},
		"405":                  {orders, wxpaytest.Reply{Status: 405, Unsigned: true}, "method-wrong"},
		"a captive portal's":   {orders, portal, "not-wechat-pay"},
		"a gateway's 502":      {orders, wxpaytest.BadGateway(), "gateway-broken"},
		"a WAF's JSON":         {orders, foreign(403, `{"code":"BLOCKED"}`), "gateway-answered"},
		"a WAF's number":       {orders, foreign(403, `{"code":403,"msg":"forbidden"}`), "gateway-answered"},
		"a gateway's 404":      {orders, foreign(404, `{"code":"404"}`), "gateway-answered"},
		"a program's 404":      {orders, foreign(404, `{"status":404,"error":"Not Found","path":"/pay"}`), "gateway-answered"},
		"a gateway's 401":      {orders, foreign(401, `{"message":"No API key found in request"}`), "gateway-answered"},
		"a gateway's 503":      {orders, foreign(503, `{"message":"no healthy upstream"}`), "gateway-broken"},
		"a portal's 302":       {orders, foreign(302, "", "Location", "http://portal.example/login?token=secret"), "redirected"},
		"a code without an ID": {orders, foreign(403, `{"code":"RULE_LIMIT","message":"业务规则限制"}`), "rule-limit"},
		"a serial not in use":  {orders, with("PARAM_ERROR", "Wechatpay-Serial对应的证书不存在或已过期", ""), "serial-header-wrong"},
		"no serial":            {orders, with("PARAM_ERROR", "请求头部缺少Wechatpay-Serial", ""), "serial-header-missing"},
		"another amount":       {orders, with("PARAM_ERROR", "订单金额或退款金额与之前请求不一致，请核实后再试", ""), "number-used-with-other-data"},
		"refunded":             {orders, with("INVALID_REQUEST", "订单已全额退款", ""), "refunded-whole"},
		"a receiver":           {"v3/profitsharing/orders", with("NO_AUTH", "分账接收方关系不存在", ""), "receiver-not-added"},
		"restricted":           {orders, with("NO_AUTH", "此商家的收款功能已被限制，暂无法支付。", ""), "merchant-restricted"},
		"no order":             {orders, with("NOT_FOUND", "订单不存在", ""), "order-not-there"},
		"no refund":            {orders, with("RESOURCE_NOT_EXISTS", "退款单不存在", ""), "record-not-there"},
		"no merchant":          {orders, with("MCH_NOT_EXISTS", "商户号不存在", ""), "merchant-not-there"},
		"a closed account":     {orders, with("USER_ACCOUNT_ABNORMAL", "用户账户注销", ""), "customer-account"},
		"another's openid":     {orders, with("OPENID_MISMATCH", "请确认openID是否正确", ""), "openid-of-another-app"},
		"a code nobody knows":  {orders, with("SOMETHING_NEW", "x", ""), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := refused(t, c.path, c.reply)
			own := strings.NewReplacer(e.Message, "", e.RequestID, "", c.path, "").Replace(e.Error())
			require.LessOrEqual(t, utf8.RuneCountInString(own), 200, own)
			require.NotContains(t, own, "secret")
			en, zh := e.Verdict("en"), e.Verdict("zh-CN")
			require.Equal(t, c.want, en.Name, "%v", e)
			require.Equal(t, c.want, zh.Name)
			if c.want == "" {
				require.Equal(t, wxpay.Verdict{}, en)
				require.Empty(t, e.HintIn("zh"))
				return
			}
			assert.Equal(t, e.Hint(), e.HintIn("en"))
			assert.Contains(t, e.Hint(), en.Sentence)
			assert.Contains(t, e.HintIn("zh_CN.UTF-8"), zh.Sentence)
			assert.True(t, hasHan(zh.Sentence))
			assert.Regexp(t, `docs/verdicts(-apiv2)?\.md#`+c.want+"$", en.Link)
			assert.Contains(t, e.Explain(), en.Sentence)
			line := strings.NewReplacer(e.Message, "", e.RequestID, "", c.path, "").Replace(e.Error())
			assert.LessOrEqual(t, len(line), 200, "the rest is Hint and Explain: %s", line)
		})
	}
}

// TestWhatIsProvenIsNotDoubted: where New has checked that certificate, key and merchant ID belong together, they
// are not at fault.
func TestWhatIsProvenIsNotDoubted(t *testing.T) {
	t.Parallel()
	proven := func(cfg *wxpay.Config) { cfg.Certificate = testkit.Certificate(t, "apiclient_cert.pem") }
	e := refused(t, "v3/pay/transactions/native", wxpaytest.ErrorReply(401, "SIGN_ERROR", "签名错误"), proven)
	require.Equal(t, "key-not-known", e.Verdict("en").Name)
	require.Contains(t, e.Hint(), "although certificate "+testkit.MerchantSerial+", private key and merchant ID belong together (checked)")
	require.Contains(t, e.HintIn("zh"), "证书 "+testkit.MerchantSerial+"、私钥与商户号是配对的（已检查）")
	e = refused(t, "v3/pay/transactions/native", wxpaytest.ErrorReply(401, "SIGN_ERROR", "商户证书序列号有误"), proven)
	require.Equal(t, "serial-wrong", e.Verdict("en").Name)
	require.Contains(t, e.Hint(), "belong together (checked)")
}

// TestWhatIsNotProvenIsNotStatedAsAFact: without a certificate New has checked nothing, and with a Signer it cannot.
func TestWhatIsNotProvenIsNotStatedAsAFact(t *testing.T) {
	t.Parallel()
	const says = "likely the private key or the serial number is not that of this merchant's certificate " +
		"(商户API证书)"
	const sagt = "很可能是私钥或证书序列号与该商户的商户API证书不符"
	signer := func(cfg *wxpay.Config) {
		cfg.Signer = auth.Credential{MchID: cfg.MchID, Serial: cfg.Serial, Key: cfg.PrivateKey}
		cfg.PrivateKey, cfg.Serial = nil, ""
	}
	certificate := func(cfg *wxpay.Config) { cfg.Certificate = testkit.Certificate(t, "apiclient_cert.pem") }
	for name, c := range map[string]struct {
		change []func(*wxpay.Config)
		en, zh string
	}{
		"no certificate": {nil,
			says + ": give Config.Certificate, and New checks whether private key and serial number belong together; if they do, " +
				"something on " +
				"the way changes path or body (wxpay doctor tells), or a parameter is wrong, which some products (合单) report in the same " +
				"words",
			sagt + "：设置 Config.Certificate 后，New 会检查私钥与序列号是否配对；如果配对，则是途中有东西改动了路径或报文（wxpay doctor 会指出），" +
				"或参数有误，有些产品（合单）在参数有误时也返回同样的提示"},
		"a signer and a certificate": {[]func(*wxpay.Config){signer, certificate},
			says + ": compare the public key and the serial number of Config.Signer with apiclient_cert.pem, for New cannot; if they are " +
				"the same, something on the way changes path or body (wxpay doctor tells)",
			sagt + "：核对 Config.Signer 的公钥和序列号与 apiclient_cert.pem 是否一致，New 无法检查；如果一致，则是途中有东西改动了路径或报文" +
				"（wxpay doctor 会指出）"},
	} {
		e := refused(t, "v3/pay/transactions/native", wxpaytest.ErrorReply(401, "SIGN_ERROR", "签名错误"), c.change...)
		require.Equal(t, "key-not-fitting", e.Verdict("en").Name, name)
		require.Equal(t, c.en, e.Hint(), name)
		require.Equal(t, c.zh, e.HintIn("zh"), name)
	}
}

// TestWhatIsNoAnswerIsNamed: what came in place of signed JSON.
func TestWhatIsNoAnswerIsNamed(t *testing.T) {
	t.Parallel()
	server := testkit.NewServer(t, wxpaytest.Plain())
	var reply wxpaytest.Reply
	server.Handle("/", func(*wxpaytest.Request) wxpaytest.Reply { return reply })
	client := testkit.NewClient(t, server.Config())
	for name, c := range map[string]struct {
		body, header, value, words string
	}{
		"a login page":       {"\n <!DOCTYPE html><p>login", "Content-Type", "text/html", "a page answered, and not WeChat Pay's API"},
		"a page by its type": {"hello", "Content-Type", "text/html; charset=utf-8", "a page answered"},
		"XML":                {"<xml><return_code>FAIL</return_code></xml>", "Content-Type", "text/xml", "does the path lack v2/ in front"},
		"compressed":         {"\x1f\x8b", "Content-Encoding", "gzip", "compressed (Content-Encoding: gzip)"},
		"JSON":               {"{}", "Content-Type", "application/json", "are fetched with Client.Download"},
	} {
		reply = wxpaytest.Reply{Body: c.body, Unsigned: true, Header: http.Header{c.header: {c.value}}}
		_, err := client.Chain("v3/x").Get(t.Context())
		require.ErrorContains(t, err, c.words, name)
		require.Equal(t, wxpay.Unknown, wxpay.OutcomeOf(err), name)
	}
}

// TestFieldsAtFaultAreNamed, where detail has them as JSON pointers, and no value of a customer is.
func TestFieldsAtFaultAreNamed(t *testing.T) {
	t.Parallel()
	for detail, words := range map[string]string{
		`{"location":null,"value":["/payer/openid","/amount/total"],"issue":"bad"}`: ", issue bad, fields /payer/openid, /amount/total,",
		`{"location":"body","value":["/a","/b","/c","/d","/e","/f"]}`:               ", fields /a, /b, /c, /d, /e and others,",
		`{"location":"body","value":["张三"],"field":"/name"}`:                        ", location body, field /name, request",
		`{"location":null,"value":"13800000000"}`:                                   "参数错误, request",
	} {
		reply := wxpaytest.Reply{Status: 400, Body: `{"code":"PARAM_ERROR","message":"参数错误","detail":` + detail + `}`}
		text := refused(t, "v3/pay/transactions/native", reply).Error()
		assert.Contains(t, text, words)
		assert.NotContains(t, text, "张三")
		assert.NotContains(t, text, "13800000000")
	}
}
