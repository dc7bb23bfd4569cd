package diagnosis_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wechatpay-chain/wxpay"
	"github.com/wechatpay-chain/wxpay/internal/testkit"
	"github.com/wechatpay-chain/wxpay/wxpaytest"
)

// What the hints of these tests say.
var sentences = map[string][2]string{
	"rule-limit": {
		"a business rule forbids it: a limit of amount, share or frequency: the message says which: change what it names, or wait " +
			"if it is " +
			"the frequency; to repeat it at once brings the same answer",
		"触发业务规则限制：金额、比例或频率超限：具体规则见返回信息：按提示修改；如果是频率限制，请稍后再试；立即重发结果相同",
	},
	"trade-failed": {
		"the payment failed for a business reason: the customer's account, risk control or a rule: the message says which; query " +
			"the order, " +
			"and if it did fail let the customer pay in another way, with a new number",
		"因业务原因交易失败：用户账户、风控或规则限制：具体原因见返回信息；请查询订单，确认失败后再请用户换一种方式支付，并换新的单号",
	},
	"method-wrong": {
		"the path is there, for another HTTP method: look at the endpoint's page: GET queries, POST mostly changes something; APIv2 " +
			"takes " +
			"POST alone",
		"路径存在，但 HTTP 方法不对：查看该接口的文档：查询用 GET，操作多用 POST；APIv2 只用 POST",
	},
	"body-not-json": {
		`the body that arrived is not JSON, or not the object that the API reads: give it as "json", which writes JSON and sets ` +
			"Content-Type: application/json; a form, XML or a body that a proxy rewrites is not read",
		`到达的请求体不是 JSON，或不是接口要读的对象：用 "json" 传参：会写成 JSON，并设置 Content-Type: application/json；` +
			"表单、XML 或被代理改写的报文都读不出来",
	},
	"field-type-wrong": {
		"a field has another JSON type than the API reads: the message names it: amounts are whole numbers in fen without quotes, order " +
			"numbers and openid are texts in quotes",
		"字段的 JSON 类型不对：返回信息指出了字段：金额是不带引号的整数（分），单号和 openid 是带引号的文本",
	},
	"field-missing": {
		"a required field is missing: the message names it, as a path in the body: look for its spelling and for the object that it " +
			"belongs into",
		"缺少必填字段：返回信息以请求体中的路径指出了字段：检查拼写，以及它应在哪个对象里",
	},
	"parameter-wrong": {
		"a parameter is wrong: look at detail, which names the field: amounts are whole numbers in fen, times are RFC 3339 with a zone; " +
			"leave out what has no value, in place of null",
		"参数有误：查看 detail 指出的字段：金额是以分为单位的整数，时间是带时区的 RFC 3339 格式；没有值的字段不要传，不要传 null",
	},
	"v2-key-wrong": {
		"the sign of APIv2 does not fit: Config.APIv2Key is not the APIv2 key (APIv2密钥) of this merchant, or sign_type names another " +
			"algorithm: look whether it is the APIv3 key by mistake, and whether it was set anew (重置密钥) in the merchant platform " +
			"(商户平台 → 账户中心 → API安全)",
		"APIv2 的 sign 不匹配：Config.APIv2Key 不是该商户的APIv2密钥，或 sign_type 与实际算法不一致：检查是否误填了APIv3密钥，" +
			"以及是否在商户平台 → 账户中心 → API安全重置过密钥",
	},
	"v2-sandbox-key": {
		"the sandbox of APIv2 wants a key of its own: fetch it with the APIv2 key (xdc/apiv2getsignkey/sign/getsignkey) and give it as " +
			"Config.APIv2Key of the sandbox alone",
		"APIv2 沙箱要用单独的密钥：先用 APIv2密钥获取沙箱密钥（xdc/apiv2getsignkey/sign/getsignkey），只在沙箱中填为 Config.APIv2Key",
	},
	"v2-certificate-not-shown": {
		`this endpoint of APIv2 wants the merchant API certificate (商户API证书) to be shown: set "security": true, with Config.Certificate ` +
			"and Config.PrivateKey, or Config.ClientCert",
		`这个 APIv2 接口要求双向证书：设置 "security": true，并给出 Config.Certificate 与 Config.PrivateKey，或 Config.ClientCert`,
	},
	"v2-parameter-missing": {
		"a field that this endpoint of APIv2 requires is missing or empty: compare names and capitals with the endpoint's page " +
			"(wxpay docs " +
			"PATH): JSAPI wants openid, a refund wants out_refund_no and one number of the order",
		"缺少这个 APIv2 接口必填的字段，或字段为空：与接口文档核对字段名和大小写（wxpay docs PATH）：JSAPI 要传 openid，" +
			"退款要传 out_refund_no 和一个订单号",
	},
	"v2-body-not-xml": {
		`the body that arrived is not XML of APIv2: give the fields as "xml", which escapes & and <; JSON belongs to v3/ paths, and a proxy ` +
			"must pass the body as it is",
		`到达的请求体不是 APIv2 的 XML：用 "xml" 传参，会转义 & 和 <；JSON 要用 v3/ 的路径；代理必须原样转发报文`,
	},
	"v2-parameter-wrong": {
		"a field of APIv2 has the wrong form: the message names it, or the endpoint's page has its form: amounts are whole numbers " +
			"in fen, " +
			"times are yyyyMMddHHmmss in Beijing, texts are UTF-8",
		"APIv2 的字段格式有误：返回信息会指出字段，格式见接口文档：金额是以分为单位的整数，时间是北京时间 yyyyMMddHHmmss，文本用 UTF-8",
	},
	"appid-not-there": {
		"there is no such appid: take the appid, which begins with wx, of the official account, mini program or app that the merchant is " +
			"bound to",
		"appid 不存在：使用与商户号绑定的公众号、小程序或 App 的 appid（以 wx 开头）",
	},
	"appid-not-bound": {
		"appid and merchant ID are not bound to each other: bind them in the merchant platform (商户平台 → 产品中心 → AppID账号管理), or " +
			"correct one of them",
		"appid 与商户号没有绑定：到 商户平台 → 产品中心 → AppID账号管理 绑定，或更正其中之一",
	},
	"merchant-not-there": {
		"there is no such merchant ID: compare mchid, sp_mchid and sub_mchid with the merchant platform (商户平台 → 账户中心)",
		"商户号不存在：与商户平台（账户中心）核对 mchid、sp_mchid、sub_mchid",
	},
	"merchant-restricted": {
		"WeChat Pay has restricted this merchant: the messages of the merchant platform (商户平台) say why and how to appeal; no change of " +
			"the request helps",
		"该商户被微信支付限制：登录商户平台查看通知中的原因和申诉方法；修改请求没有用",
	},
	"too-many-requests": {
		"too many requests: wait 1 s, 2 s, 4 s, then the same number with the same parameters",
		"请求过于频繁：等待 1 秒、2 秒、4 秒，再用同一单号、相同参数重试",
	},
	"payment-code-invalid": {
		"the customer's payment code (付款码) has expired, was used already, or is none: scan a fresh one: a code lives for about a " +
			"minute and " +
			"is good once; what was scanned is 18 digits that begin with 10 to 15",
		"用户的付款码已过期、已使用过，或不是付款码：请刷新后重新扫码：付款码有效约一分钟，只能用一次；扫到的应是以 10 至 15 开头的 18 位数字",
	},
	"request-not-fitting": {
		"the request has the right form and breaks a rule of this API: the message says which: compare product, state and amounts " +
			"of what " +
			"the number names with the endpoint's page (wxpay docs PATH)",
		"请求格式正确，但不符合该接口的规则：具体规则见返回信息：请对照接口文档（wxpay docs PATH）核对该单号的产品、状态和金额",
	},
	"state-forbids": {
		"the state of the order does not allow this: query it, and act on its state; the same request brings the same answer until " +
			"that changes",
		"订单当前的状态不允许该操作：请查询，按其状态处理；状态改变之前，重发结果相同",
	},
	"number-used-with-other-data": {
		"the number was used before, with other data: query it; repeat it with exactly the same parameters only; take a new " +
			"number only if the query shows that it was closed or has failed",
		"该单号已用过，且参数不一致：请查询该单号；重试只能用完全相同的参数；查询结果为已关闭或失败时，才可以换新的单号",
	},
	"transfer-scene-missing": {
		"the transfer scene (转账场景) is not one that this merchant has: apply for it in the merchant platform (商户平台 → 产品中心 → 商家转账), " +
			"or correct transfer_scene_id",
		"该商户没有这个转账场景：到 商户平台 → 产品中心 → 商家转账 申请该场景，或更正 transfer_scene_id",
	},
	"sealed-for-another-key": {
		"a sensitive field was not encrypted, or encrypted for another key than Wechatpay-Serial names, or with another padding: " +
			"mark it with " +
			"wxpay.Sensitive, and give the call no Wechatpay-Serial of your own",
		"敏感字段没有加密，或加密所用的公钥与 Wechatpay-Serial 不符（误用了商户证书），或填充方式不对：用 wxpay.Sensitive 标记字段，" +
			"不要自行设置 Wechatpay-Serial",
	},
	"undecided": {
		"nobody knows what happened: query, or send the same request with the same number again; never a new number",
		"不知道请求是否被受理：请查询，或用同一单号重发同一请求；不要换新的单号",
	},
}

// What stands before a hint where the outcome is Unknown.
const (
	firstEN = "query with the same merchant number first, for it is not certain that nothing happened; only if the query shows that: "
	firstZH = "先用同一商户单号查询，因为不能确定请求没有被受理；查询结果表明没有受理时再："
	thenEN  = "query with the same merchant number first, for it is not certain that nothing happened; then: "
	thenZH  = "先用同一商户单号查询，因为不能确定请求没有被受理；然后："
)

// TestWhatIsWrongWithARequestIsSaidInBothLanguages: the whole hint, and that to query comes first where the outcome is Unknown.
func TestWhatIsWrongWithARequestIsSaidInBothLanguages(t *testing.T) {
	t.Parallel()
	v3 := func(status int, code, message string) wxpaytest.Reply {
		return wxpaytest.ErrorReply(status, code, message)
	}
	fail := func(message string) wxpaytest.Reply {
		return testkit.FailureV2("return_code", "FAIL", "result_code", "-", "return_msg", message)
	}
	coded := func(code, message string) wxpaytest.Reply {
		return testkit.FailureV2("err_code", code, "err_code_des", message)
	}
	const orders, order, micropay, payout = "v3/pay/transactions/native", "v2/pay/unifiedorder", "v2/pay/micropay",
		"v2/mmpaymkttransfers/promotion/transfers"
	const rejected, unknown = wxpay.Rejected, wxpay.Unknown
	for name, c := range map[string]struct {
		path    string
		reply   wxpaytest.Reply
		outcome wxpay.Outcome
		want    string
	}{
		"a rule":                {orders, v3(403, "RULE_LIMIT", "业务规则限制"), rejected, "rule-limit"},
		"a rule of shares":      {"v3/profitsharing/orders", v3(403, "RULELIMIT", "分账金额超出最大分账比例"), rejected, "rule-limit"},
		"a rule, of a payout":   {"v3/transfer/batches", v3(403, "RULE_LIMIT", "业务规则限制"), unknown, "rule-limit"},
		"a restriction":         {orders, v3(403, "RULE_LIMIT", "该商户交易被限制"), rejected, "merchant-restricted"},
		"a trade":               {"v3/pay/transactions/codepay", v3(403, "TRADE_ERROR", "交易错误"), rejected, "trade-failed"},
		"a trade, and a server": {"v3/pay/transactions/codepay", v3(500, "TRADE_ERROR", "交易错误"), unknown, "trade-failed"},
		"a payment code": {"v3/pay/transactions/codepay", v3(400, "AUTH_CODE_INVALID", "101 付款码无效，请重新扫码"), rejected,
			"payment-code-invalid"},
		"a verb without words":     {orders, wxpaytest.Reply{Status: 405, Unsigned: true}, rejected, "method-wrong"},
		"a verb by its code":       {orders, v3(405, "METHOD_NOT_ALLOWED", "Method Not Allowed"), rejected, "method-wrong"},
		"a verb by its words":      {orders, v3(400, "INVALID_REQUEST", "不支持的请求方法"), rejected, "method-wrong"},
		"no JSON":                  {orders, v3(400, "PARAM_ERROR", "请求体不是合法JSON"), rejected, "body-not-json"},
		"no JSON, in other words":  {orders, v3(400, "INVALID_REQUEST", "请求报文不是一个合法的 json 格式字符串"), rejected, "body-not-json"},
		"a body that was not read": {orders, v3(400, "PARAM_ERROR", "输入源“/appid”映射到字段“公众号ID”必填性规则校验失败，此字段为必填项"), rejected, "body-not-json"},
		"a text in place of a number": {orders, v3(400, "PARAM_ERROR",
			"无法将 JSON 输入源“/body/amount/total”映射到目标字段“总金额”中，此字段需要一个合法的 64 位有符号整数"), rejected, "field-type-wrong"},
		"a field": {orders, v3(400, "PARAM_ERROR", "输入源“/body/notify_url”映射到字段“通知地址”必填性规则校验失败，此字段为必填项"), rejected,
			"field-missing"},
		"a field too long": {orders, v3(400, "PARAM_ERROR", "输入源“/body/attach”映射到值字段“附加数据”字符串规则校验失败，字节数 203，大于最大值 128"), rejected,
			"parameter-wrong"},

		"a rule that nobody knows": {orders, v3(400, "INVALID_REQUEST", "其他原因185"), rejected, "request-not-fitting"},
		"a state":                  {orders, v3(403, "REQUEST_BLOCKED", "此状态下不允许该操作"), rejected, "state-forbids"},
		"a number in use":          {orders, v3(400, "INVALID_REQUEST", "201 商户订单号重复"), rejected, "number-used-with-other-data"},
		"a transfer in use": {"v3/fund-app/mch-transfer/transfer-bills", v3(400, "INVALID_REQUEST",
			"单号已存在但信息不一致,请查单后比较确认"), unknown, "number-used-with-other-data"},
		"a transfer scene": {"v3/fund-app/mch-transfer/transfer-bills", v3(400, "INVALID_REQUEST", "你尚未获取该转账场景"),
			unknown, "transfer-scene-missing"},
		"a field in plain text": {"v3/fund-app/mch-transfer/transfer-bills", v3(400, "PARAM_ERROR", "请确认待处理的消息是否为加密后的密文"),
			rejected, "sealed-for-another-key"},
		"APIv2, a sign":                {order, fail("签名错误"), rejected, "v2-key-wrong"},
		"APIv2, a sign, other words":   {order, fail("错误的签名，验签失败"), rejected, "v2-key-wrong"},
		"APIv2, a sign, of a payout":   {payout, fail("签名错误"), rejected, "v2-key-wrong"},
		"APIv2, a sign, by a code":     {order, coded("SIGNERROR", "签名错误"), rejected, "v2-key-wrong"},
		"APIv2, the sandbox":           {"v2/xdc/apiv2sandbox/pay/micropay", fail("沙箱验证签名失败，请确认沙箱签名key是否正确"), rejected, "v2-sandbox-key"},
		"APIv2, a certificate":         {"v2/secapi/pay/refund", fail("证书错误"), rejected, "v2-certificate-not-shown"},
		"APIv2, a certificate's code":  {"v2/secapi/pay/refund", coded("CERT_ERROR", "证书校验错误"), rejected, "v2-certificate-not-shown"},
		"APIv2, a payout's":            {payout, coded("CA_ERROR", "证书出错，请登录微信支付商户平台下载证书"), unknown, "v2-certificate-not-shown"},
		"APIv2, a parameter":           {order, fail("缺少参数"), rejected, "v2-parameter-missing"},
		"APIv2, of a payout":           {payout, fail("缺少参数"), unknown, "v2-parameter-missing"},
		"APIv2, an openid":             {order, fail("JSAPI支付必须传openid"), unknown, "v2-parameter-missing"},
		"APIv2, by its code":           {order, coded("LACK_PARAMS", "缺少参数"), rejected, "v2-parameter-missing"},
		"APIv2, XML":                   {order, fail("XML格式错误"), rejected, "v2-body-not-xml"},
		"APIv2, XML's code":            {order, coded("XML_FORMAT_ERROR", "x"), rejected, "v2-body-not-xml"},
		"APIv2, no body":               {order, fail("post数据为空"), rejected, "v2-body-not-xml"},
		"APIv2, a form":                {order, fail("参数格式校验错误"), rejected, "v2-parameter-wrong"},
		"APIv2, a form's code":         {order, coded("PARAM_ERROR", "x"), rejected, "v2-parameter-wrong"},
		"APIv2, a character set":       {order, coded("NOT_UTF8", "编码格式错误"), rejected, "v2-parameter-wrong"},
		"APIv2, an amount":             {order, fail("invalid total_fee"), unknown, "v2-parameter-wrong"},
		"APIv2, a verb":                {order, fail("请使用post方法"), rejected, "method-wrong"},
		"APIv2, an appid":              {order, fail("appid不存在"), rejected, "appid-not-there"},
		"APIv2, another's appid":       {order, fail("商户号mch_id与appid不匹配"), rejected, "appid-not-bound"},
		"APIv2, appid, of a payout":    {payout, fail("appid和mch_id不匹配"), unknown, "appid-not-bound"},
		"APIv2, a merchant":            {order, coded("MCHID_NOT_EXIST", "MCHID不存在"), rejected, "merchant-not-there"},
		"APIv2, a restriction":         {order, fail("此商家的收款功能已被限制，暂无法支付。"), unknown, "merchant-restricted"},
		"APIv2, often":                 {order, fail("频率限制"), unknown, "too-many-requests"},
		"APIv2, a trade":               {micropay, coded("TRADE_ERROR", "交易错误"), rejected, "trade-failed"},
		"APIv2, a payment code":        {micropay, coded("AUTHCODEEXPIRE", "二维码已过期，请用户在微信上刷新后再试"), rejected, "payment-code-invalid"},
		"APIv2, a busy system":         {micropay, fail("系统错误"), unknown, "undecided"},
		"APIv2, a busy system, so too": {micropay, fail("System Error"), unknown, "undecided"},
		"APIv2, nothing known":         {micropay, fail("支付失败"), unknown, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := refused(t, c.path, c.reply)
			require.Equal(t, c.want, e.Verdict("en").Name, "%v", e)
			require.Equal(t, c.outcome, e.Outcome(), "%v", e)
			en, zh := sentences[c.want][0], sentences[c.want][1]
			switch {
			case c.outcome != unknown || c.want == "" || c.want == "undecided":
			case c.want == "trade-failed", c.want == "number-used-with-other-data":
				en, zh = thenEN+en, thenZH+zh
			default:
				en, zh = firstEN+en, firstZH+zh
			}
			require.Equal(t, en, e.Hint())
			require.Equal(t, zh, e.HintIn("zh"))
		})
	}
}
