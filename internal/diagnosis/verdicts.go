package diagnosis

import (
	"slices"

	"github.com/wechatpay-chain/wxpay/auth"
)

// queryFirst stands before advice that holds only if nothing happened, where that is not certain.
var queryFirst = Text{
	"query with the same merchant number first, for it is not certain that nothing happened; only if the query shows that: ",
	"先用同一商户单号查询，因为不能确定请求没有被受理；查询结果表明没有受理时再：",
}

// A worded row is a verdict of what WeChat Pay says, in any of several ways; each is words that all stand
// in the message.
type worded struct {
	says   [][]string
	only   func(f *Failure) bool // nil: whatever the failure is
	judge  func(f *Failure) Verdict
	always Verdict // if judge is nil
}

func (w *worded) fits(f *Failure) bool {
	if w.only != nil && !w.only(f) {
		return false
	}
	return slices.ContainsFunc(w.says, func(words []string) bool { return allIn(f.Message, words) })
}

func (w *worded) verdict(f *Failure) Verdict {
	if w.judge != nil {
		return w.judge(f)
	}
	return w.always
}

// A coded row is a verdict of codes, or of numbers behind a request ID.
type coded struct {
	codes string
	Verdict
}

var (
	platform = Text{"the merchant platform (商户平台 → 账户中心 → API安全)", "商户平台 → 账户中心 → API安全"}

	newCertificate = Text{
		"take the new apiclient_cert.pem and apiclient_key.pem, both of them, from " + platform.EN,
		"到" + platform.ZH + "取新的 apiclient_cert.pem 和 apiclient_key.pem，两个文件要一起更换",
	}
	passHeader = Text{
		"a proxy or gateway on the way does that: let the header Authorization pass as it is",
		"途中有代理或网关这样做：请让 Authorization 请求头原样通过",
	}
	keyNotFitting = Verdict{
		Name: "key-not-fitting",
		Says: Text{
			"the private key or the serial number is not that of this merchant's certificate (商户API证书)",
			"私钥或证书序列号不是该商户的商户API证书的",
		},
		Todo: Text{
			"take apiclient_key.pem and apiclient_cert.pem of one download, and give Config.Certificate, so that New checks that they " +
				"belong together; some products (合单) report a wrong parameter in the same words",
			"apiclient_key.pem 与 apiclient_cert.pem 要取自同一次下载；" +
				"设置 Config.Certificate 后，New 会检查它们是否配对；有些产品（合单）在参数有误时" +
				"也返回同样的提示",
		},
	}
	keyNotKnown = Verdict{
		Name: "key-not-known",
		Says: Text{
			"the signature is not accepted, although certificate %s, private key and merchant ID belong together (checked)",
			"证书 %s、私钥与商户号是配对的（已检查），但签名未被接受",
		},
		Todo: Text{
			"look in " + platform.EN + " whether that certificate is still in use; else something on the way changes path or body, and " +
				"wxpay doctor tells",
			"到" + platform.ZH + "查看这张证书是否仍在使用；否则是途中有东西改动了路径或报文，wxpay doctor 会指出",
		},
	}
	v2KeyWrong = Verdict{
		Name: "v2-key-wrong",
		Says: Text{
			"the sign of APIv2 does not fit: Config.APIv2Key is not the APIv2 key (APIv2密钥) of this merchant, " +
				"or sign_type names another algorithm",
			"APIv2 的 sign 不匹配：Config.APIv2Key 不是该商户的APIv2密钥，或 sign_type 与实际算法不一致",
		},
		Todo: Text{
			"look whether it is the APIv3 key by mistake, and whether it was set anew (重置密钥) in " + platform.EN,
			"检查是否误填了APIv3密钥，以及是否在" + platform.ZH + "重置过密钥",
		},
	}
	appidNotBound = Verdict{
		Name: "appid-not-bound",
		Says: Text{"appid and merchant ID are not bound to each other", "appid 与商户号没有绑定"},
		Todo: Text{
			"bind them in the merchant platform (商户平台 → 产品中心 → AppID账号管理), or correct one of them",
			"到 商户平台 → 产品中心 → AppID账号管理 绑定，或更正其中之一",
		},
	}
	partnerRelation = Verdict{
		Name: "sub-merchant-not-related",
		Says: Text{"the sub-merchant (特约商户) is not one of this service provider (服务商)", "该特约商户与服务商没有受理关系"},
		Todo: Text{
			"look at sub_mchid, and in the partner platform (服务商平台) whether the sub-merchant is there",
			"检查 sub_mchid，并在服务商平台确认该特约商户在名下",
		},
	}
	openidOfAnotherApp = Verdict{
		Name: "openid-of-another-app",
		Says: Text{"the openid is not one of this appid", "openid 与 appid 不匹配"},
		Todo: Text{
			"an openid belongs to one appid: fetch it with the appid of the order; of a sub-merchant's appid it is sub_openid",
			"openid 与 appid 一一对应：请用下单的 appid 获取；子商户 appid 下的用 sub_openid",
		},
	}
	otherData = Verdict{
		Name: "number-used-with-other-data",
		Says: Text{"the number was used before, with other data", "该单号已用过，且参数不一致"},
		Todo: Text{
			"repeat it with exactly the same parameters, or close the order and take a new number",
			"用完全相同的参数重试，或关闭原订单后换新的单号",
		},
	}
	orderExpired = Verdict{
		Name: "order-expired",
		Says: Text{"the order has expired", "订单已失效"},
		Todo: Text{
			"order anew: a prepay_id lives for 2 hours, an h5_url for 5 minutes",
			"重新下单：prepay_id 有效 2 小时，h5_url 有效 5 分钟",
		},
	}
	noPlatformCertificates = Verdict{
		Name: "no-platform-certificates",
		Says: Text{"this merchant has no platform certificates (平台证书)", "该商户没有平台证书"},
		Todo: Text{
			"use the WeChat Pay public key (微信支付公钥), pub_key.pem, under its PUB_KEY_ID_…",
			"使用微信支付公钥 pub_key.pem，以其 PUB_KEY_ID_… 为名",
		},
	}
	wrongParameter = Verdict{
		Name: "parameter-wrong",
		Says: Text{"a parameter is wrong", "参数有误"},
		Todo: Text{
			"look at detail, which names the field: amounts are whole numbers in fen, times are RFC 3339 with a zone; leave out what has " +
				"no value, in place of null",
			"查看 detail 指出的字段：金额是以分为单位的整数，时间是带时区的 RFC 3339 格式；没有值的字段不要传，不要传 null",
		},
	}

	noCredentials = Verdict{
		Name: "no-credentials-sent",
		Says: Text{
			"the request went to %s without a signature, for that is no host of WeChat Pay's",
			"请求发往 %s 时没有签名，因为它不是微信支付的域名",
		},
		Todo: Text{
			"if it is a gateway of your own, make it Config.BaseURL, or base_uri for this call",
			"如果它是自建的网关，请设为 Config.BaseURL，或在本次调用中用 base_uri",
		},
	}
	pathUnknown = Verdict{
		Name: "path-unknown",
		Says: Text{"WeChat Pay knows no such path", "微信支付没有这个路径"},
		Todo: Text{
			"look for a mistyped word, and for v3/ that is missing or stands twice (Config.BaseURL, base_uri)",
			"检查路径拼写，以及 v3/ 是否缺少或重复（Config.BaseURL、base_uri）",
		},
	}
	methodWrong = Verdict{
		Name: "method-wrong",
		Says: Text{"the path is there, for another HTTP method", "路径存在，但 HTTP 方法不对"},
		Todo: Text{"look at its page: GET asks, POST mostly does", "查看该接口的文档：查询用 GET，操作多用 POST"},
	}
	proxyWantsPassword = Verdict{
		Name: "proxy-wants-password",
		Says: Text{"a proxy on the way wants a user and a password", "途中的代理需要用户名和密码"},
		Todo: Text{"give them in Config.Proxy or HTTPS_PROXY", "在 Config.Proxy 或 HTTPS_PROXY 中给出"},
	}
	notWeChatPay = Verdict{
		Name: "not-wechat-pay",
		Says: Text{"a page answered, and not WeChat Pay's API", "应答是一个网页，不是微信支付的接口"},
		Todo: Text{
			"something stands between: a firewall, a login page of the network, a wrong Config.BaseURL",
			"中间有别的东西：防火墙、网络的登录页，或 Config.BaseURL 填错",
		},
	}
	redirected = Verdict{
		Name: "redirected",
		Says: Text{"the answer is a redirect, which is not followed", "应答是跳转，不会跟随"},
		Todo: Text{
			"WeChat Pay sends none: the login page of the network stands between, or Config.BaseURL lacks https:// or is not the address " +
				"that it leads to",
			"微信支付不会跳转：中间是网络的登录页，或 Config.BaseURL 没有写 https://，或不是跳转的目标地址",
		},
	}
	gatewayAnswered = Verdict{
		Name: "gateway-answered",
		Says: Text{
			"the answer is none of WeChat Pay's: it has neither a Request-ID nor a code of WeChat Pay's",
			"应答不是微信支付的：没有 Request-ID，也没有微信支付的错误码",
		},
		Todo: Text{
			"a gateway, a proxy or a firewall (WAF) on the way answered in its place: look at its rules, and at Config.BaseURL",
			"途中的网关、代理或防火墙（WAF）代答了：检查它的规则，以及 Config.BaseURL",
		},
	}
	gatewayBroken = Verdict{
		Name: "gateway-broken", Open: true,
		Says: Text{"nobody knows what happened", "不知道请求是否被受理"},
		Todo: Text{
			"a gateway answered in WeChat Pay's place: query, or send the same request with the same number again; never a new number",
			"应答来自网关而不是微信支付：先查询，或用同一单号重发同一请求；不要换新的单号",
		},
	}
)

func isSignError(f *Failure) bool { return f.IsSignError() }

func isV2(f *Failure) bool { return f.IsV2 }

// byWords are the texts of WeChat Pay that say more than their code: those of a 401 are from its
// page of frequent errors, where each has the code SIGN_ERROR. Specific ones come first.
var byWords = []worded{
	{says: [][]string{{"Authorization", "格式错误"}}, only: isSignError, always: Verdict{
		Name: "header-changed",
		Says: Text{"the header Authorization did not arrive as it was sent", "Authorization 请求头没有原样到达微信支付"}, Todo: passHeader,
	}},
	{says: [][]string{{"签名信息错误"}}, only: isSignError, always: Verdict{
		Name: "header-lost",
		Says: Text{"the header Authorization did not arrive", "Authorization 请求头没有到达微信支付"}, Todo: passHeader,
	}},
	{says: [][]string{{"认证类型"}}, only: isSignError, always: Verdict{
		Name: "schema-wrong",
		Says: Text{"the schema of the signature is not the one of this merchant's key", "签名的认证类型与该商户的密钥不符"},
		Todo: Text{
			"merchants sign with " + auth.SchemaRSA + ", brands with " + auth.SchemaBrand + ", SM2 keys with " + auth.SchemaSM2 +
				": use key and certificate of the kind that the merchant platform shows",
			"商户用 " + auth.SchemaRSA + "，品牌用 " + auth.SchemaBrand + "，国密密钥用 " + auth.SchemaSM2 + "：" +
				"请使用与商户平台一致的密钥和证书",
		},
	}},
	{says: [][]string{{"timestamp", "时间"}, {"timestamp", "分钟"}}, only: isSignError, judge: (*Failure).saidClock},
	{says: [][]string{{"证书序列号"}, {"序列号有误"}}, only: isSignError, judge: (*Failure).serialVerdict},
	{says: [][]string{{"证书已过期"}}, only: isSignError, always: Verdict{
		Name: "certificate-expired", Todo: newCertificate,
		Says: Text{"the merchant API certificate (商户API证书) has expired", "商户API证书已过期"},
	}},
	{says: [][]string{{"证书已作废"}}, only: isSignError, always: Verdict{
		Name: "certificate-revoked", Todo: newCertificate,
		Says: Text{"the merchant API certificate (商户API证书) was revoked", "商户API证书已作废"},
	}},
	{says: [][]string{{"已更换证书"}}, only: isSignError, always: Verdict{
		Name: "certificate-replaced", Todo: newCertificate,
		Says: Text{"the merchant API certificate (商户API证书) was replaced by a new one", "商户API证书已更换"},
	}},
	{says: [][]string{{"未设置APIv3密钥"}}, always: Verdict{
		Name: "apiv3-key-missing",
		Says: Text{"this merchant has no APIv3 key (APIv3密钥)", "该商户未设置APIv3密钥"},
		Todo: Text{"set one in " + platform.EN, "到" + platform.ZH + "设置"},
	}},
	{says: [][]string{{"未申请过证书"}}, always: Verdict{
		Name: "certificate-missing",
		Says: Text{"this merchant has never applied for an API certificate (商户API证书)", "该商户未申请过商户API证书"},
		Todo: Text{"apply for it in " + platform.EN, "到" + platform.ZH + "申请"},
	}},
	{says: [][]string{{"证书错误"}, {"证书不存在"}, {"请使用证书"}}, only: isV2, always: Verdict{
		Name: "v2-certificate-not-shown",
		Says: Text{"this endpoint of APIv2 wants the merchant API certificate (商户API证书) to be shown", "这个 APIv2 接口要求双向证书"},
		Todo: Text{
			`set "security": true, with Config.Certificate and Config.PrivateKey, or Config.ClientCert`,
			`设置 "security": true，并给出 Config.Certificate 与 Config.PrivateKey，或 Config.ClientCert`,
		},
	}},
	{says: [][]string{{"签名错误"}, {"签名失败"}, {"sign_type"}}, only: isV2, always: v2KeyWrong},
	{says: [][]string{{"openid", "appid"}, {"openid", "不匹配"}, {"openid", "无效"}}, always: openidOfAnotherApp},
	{says: [][]string{{"mchid", "appid", "不匹配"}, {"mch_id", "appid", "不匹配"}, {"商户号", "appid", "不匹配"}}, always: appidNotBound},
	{says: [][]string{{"header", "mchid", "不匹配"}, {"mchid", "不一致"}, {"mchid", "不匹配"}}, always: Verdict{
		Name: "merchant-differs",
		Says: Text{"the merchant ID of the request is not the one that signed it", "请求中的商户号与签名的商户号不一致"},
		Todo: Text{
			"make them the same; a service provider (服务商) signs as sp_mchid, and the sub-merchant is sub_mchid",
			"两者改为一致；服务商模式用 sp_mchid 签名，特约商户填 sub_mchid",
		},
	}},
	{says: [][]string{{"受理关系"}}, always: partnerRelation},
	{says: [][]string{{"子商户", "授权"}, {"特约商户", "授权"}}, always: Verdict{
		Name: "sub-merchant-not-authorised",
		Says: Text{"the sub-merchant (特约商户) has not authorised this product", "特约商户未授权该产品"},
		Todo: Text{
			"let it do so in its merchant platform (商户平台 → 产品中心 → 我授权的产品)",
			"请特约商户到 商户平台 → 产品中心 → 我授权的产品 授权",
		},
	}},
	{says: [][]string{{"IP地址"}, {"IP", "白名单"}, {"ip", "不在"}}, always: Verdict{
		Name: "ip-not-listed",
		Says: Text{"this machine's public IP address is not on the merchant's list", "本机的出口 IP 不在商户的 IP 白名单中"},
		Todo: Text{
			"add it in the merchant platform, at the product's settings (商户平台 → 产品中心 → 开发配置)",
			"到 商户平台 → 产品中心 → 开发配置 添加",
		},
	}},
	{says: [][]string{{"产品权限"}, {"未开通"}, {"没有开通"}}, always: Verdict{
		Name: "product-not-opened",
		Says: Text{"the product is not opened for this merchant", "该商户没有开通此产品"},
		Todo: Text{"open it in the merchant platform (商户平台 → 产品中心)", "到 商户平台 → 产品中心 开通"},
	}},
	{says: [][]string{{"升级"}}, only: func(f *Failure) bool { return f.is("NO_AUTH") }, always: Verdict{
		Name: "api-replaced",
		Says: Text{"this API was replaced by a newer one", "该接口已升级"},
		Todo: Text{
			"for transfers it is v3/fund-app/mch-transfer/transfer-bills (商家转账)",
			"转账请使用 v3/fund-app/mch-transfer/transfer-bills（商家转账）",
		},
	}},
	{says: [][]string{{"平台私钥解密失败"}}, always: Verdict{
		Name: "sealed-for-another-key",
		Says: Text{
			"a sensitive field was encrypted for another key than Wechatpay-Serial names, or with another padding",
			"敏感字段加密所用的公钥与 Wechatpay-Serial 不符，或误用了商户证书，或填充方式不对",
		},
		Todo: Text{
			"mark it with wxpay.Sensitive, and give the call no Wechatpay-Serial of your own",
			"用 wxpay.Sensitive 标记字段，不要自行设置 Wechatpay-Serial",
		},
	}},
	{
		says: [][]string{
			{"Wechatpay-Serial", "不存在"}, {"Wechatpay-Serial", "过期"}, {"Wechatpay-Serial", "错误"}, {"Wechatpay-Serial", "有误"},
			{"Wechatpay-Serial", "不正确"}, {"Wechatpay-Serial", "不匹配"},
		},
		always: Verdict{
			Name: "serial-header-wrong",
			Says: Text{
				"Wechatpay-Serial names no key of WeChat Pay's that is in use",
				"Wechatpay-Serial 不是微信支付正在使用的密钥",
			},
			Todo: Text{
				"it is the PUB_KEY_ID_… of the WeChat Pay public key (微信支付公钥) or the serial number of a platform certificate (平台证书) " +
					"that is valid, never the merchant's own; wxpay.Sensitive sets the right one",
				"应填微信支付公钥的 PUB_KEY_ID_…，或有效的平台证书的序列号，不是商户自己的证书序列号；用 wxpay.Sensitive 会自动设置",
			},
		},
	},
	{says: [][]string{{"Wechatpay-Serial"}}, always: Verdict{
		Name: "serial-header-missing",
		Says: Text{
			"a request with sensitive fields must name the key they were encrypted for",
			"含敏感字段的请求必须用 Wechatpay-Serial 指明加密所用的密钥",
		},
		Todo: Text{"wxpay.Sensitive does so; or set the header yourself", "用 wxpay.Sensitive 会自动设置；否则请自行设置该请求头"},
	}},
	{says: [][]string{{"User-Agent"}, {"Accept"}}, always: Verdict{
		Name: "header-removed",
		Says: Text{"something on the way removes the header Accept or User-Agent", "途中有东西去掉了 Accept 或 User-Agent 请求头"},
		Todo: Text{"let a proxy or gateway pass them", "请让代理或网关放行这两个请求头"},
	}},
	{says: [][]string{{"notify_url"}, {"回调"}}, only: isWrongParameter, always: Verdict{
		Name: "notify-url-wrong",
		Says: Text{"notify_url is not one that WeChat Pay calls", "notify_url 不符合要求"},
		Todo: Text{
			"it must be https://, public, without a query and without a login",
			"必须是公网可访问的 https 地址，不带查询参数，不需要登录",
		},
	}},
	{says: [][]string{{"重入", "不一致"}, {"参数不一致"}, {"与之前请求不一致"}}, always: otherData},
	{says: [][]string{{"全额退款"}}, always: Verdict{
		Name: "refunded-whole",
		Says: Text{"the whole order is refunded already", "订单已全额退款"},
		Todo: Text{"query its refunds before you do anything else", "先查询该订单的退款，再做其他操作"},
	}},
	{says: [][]string{{"分账接收方"}, {"非分账接收"}}, only: func(f *Failure) bool { return f.is("NO_AUTH") || f.is("RECEIVER_INVALID") }, always: Verdict{
		Name: "receiver-not-added",
		Says: Text{"the receiver of the profit sharing (分账) is not one of this merchant's", "不是该商户已添加的分账接收方"},
		Todo: Text{
			"add it first (v3/profitsharing/receivers/add), with the same type, account and appid",
			"先添加分账接收方（v3/profitsharing/receivers/add），类型、账号和 appid 要一致",
		},
	}},
	{says: [][]string{{"被限制"}, {"限制交易"}}, only: func(f *Failure) bool { return f.is("NO_AUTH") || f.is("RULE_LIMIT") }, always: Verdict{
		Name: "merchant-restricted",
		Says: Text{"WeChat Pay has restricted this merchant", "该商户被微信支付限制"},
		Todo: Text{
			"the messages of the merchant platform (商户平台) say why and how to appeal; no change of the request helps",
			"登录商户平台查看通知中的原因和申诉方法；修改请求没有用",
		},
	}},
	{says: [][]string{{"订单不存在"}}, only: func(f *Failure) bool { return f.is("NOT_FOUND") || f.is("RESOURCE_NOT_EXISTS") }, always: orderNotThere},
	{says: [][]string{{"订单", "失效"}, {"订单", "已过期"}, {"prepay_id", "失效"}}, always: orderExpired},
}

func isWrongParameter(f *Failure) bool { return f.is("PARAM_ERROR") || f.is("INVALID_REQUEST") }

// byNumber are the numbers behind the last "-" of a request ID: the internal cause, from the manuals of
// basic payment, payscore and transfers.
var byNumber = []coded{
	{"268445527", appidNotBound},
	{"268443701 268443704 268443705", partnerRelation},
	{"268498688 271316598", otherData},
	{"268447914", orderExpired},
	{"268449538 268498689", orderPaid},
	{"268447840 268435472 270924289", tooOften},
	{"268512771", orderNotThere},
	{"270924332", Verdict{
		Name: "header-wrong",
		Says: Text{
			"the header Authorization is wrong: merchant ID, serial number or schema",
			"Authorization 请求头有误：商户号、证书序列号或认证类型",
		},
		Todo: Text{
			"with a new certificate (商户API证书) serial number and private key change together",
			"更换商户API证书时，证书序列号与私钥要一起更换",
		},
	}},
	{"270924358", Verdict{
		Name: "field-unknown",
		Says: Text{"there are fields that this API does not know", "含有该接口不认识的字段"},
		Todo: Text{"look whether those of APIv2 and APIv3 are mixed", "检查是否混用了 APIv2 与 APIv3 的字段"},
	}},
}

var (
	orderPaid = Verdict{
		Name: "order-paid",
		Says: Text{"the order is paid", "订单已支付"},
		Todo: Text{
			"query it; do not order again and do not close it; to undo it, refund",
			"请查询；不要再次下单，也不要关单；要撤销请退款",
		},
	}
	orderNotThere = Verdict{
		Name: "order-not-there",
		Says: Text{"there is no such order for this merchant", "该商户没有这笔订单"},
		Todo: Text{
			"look at the order number and the merchant ID; a combined order (合单) has a query of its own; the order may never have been " +
				"created",
			"检查商户订单号和商户号；合单有单独的查询接口；也可能订单从未创建成功",
		},
	}
	tooOften = Verdict{
		Name: "too-many-requests",
		Says: Text{"too many requests", "请求过于频繁"},
		Todo: Text{
			"wait 1 s, 2 s, 4 s, then the same number with the same parameters",
			"等待 1 秒、2 秒、4 秒，再用同一单号、相同参数重试",
		},
	}
)

// byCode are the codes. They count behind everything that says more.
var byCode = []coded{
	{"ORDER_NOT_EXIST", orderNotThere},
	{"ORDERPAID", orderPaid},
	{"FREQUENCY_LIMITED FREQUENCY_LIMIT_EXCEED RATELIMIT_EXCEEDED RATELIMIT_EXCEED", tooOften},
	{"APPID_MCHID_NOT_MATCH", appidNotBound},
	{"OPENID_MISMATCH", openidOfAnotherApp},
	{"RESOURCE_NOT_EXISTS NOT_FOUND", Verdict{
		Name: "record-not-there",
		Says: Text{"there is nothing under this number for this merchant", "该商户没有这个单号的记录"},
		Todo: Text{
			"look at the number and the merchant ID; what was sent a moment ago may not be there yet: query again before you repeat it",
			"检查单号和商户号；刚刚提交的可能还查不到：重试之前请再查询一次",
		},
	}},
	{"MCH_NOT_EXISTS", Verdict{
		Name: "merchant-not-there",
		Says: Text{"there is no such merchant ID", "商户号不存在"},
		Todo: Text{
			"compare mchid, sp_mchid and sub_mchid with the merchant platform (商户平台 → 账户中心)",
			"与商户平台（账户中心）核对 mchid、sp_mchid、sub_mchid",
		},
	}},
	{"USER_ACCOUNT_ABNORMAL ACCOUNT_ERROR", Verdict{
		Name: "customer-account",
		Says: Text{"the customer's account cannot be used", "用户的账户不可用"},
		Todo: Text{
			"the message says why (closed, restricted); no change of the request helps: settle it with the customer in another way",
			"原因见返回信息（已注销、受限等）；修改请求没有用：请与用户另行处理",
		},
	}},
	{"OUT_TRADE_NO_USED ALREADY_EXISTS", Verdict{
		Name: "number-used",
		Says: Text{"the number was used before", "该单号已使用过"},
		Todo: Text{"query it; repeat it only with exactly the same parameters", "请查询；只能用完全相同的参数重试"},
	}},
	{"ORDER_CLOSED", Verdict{
		Name: "order-closed",
		Says: Text{"the order is closed", "订单已关闭"},
		Todo: Text{"take a new number", "请换新的单号"},
	}},
	{"SYSTEM_ERROR SYSTEM_BUSY BANK_ERROR SERVICE_UNAVAILABLE INTERNAL_ERROR TIMEOUT UNKNOWN", Verdict{
		Name: "undecided", Open: true,
		Says: Text{"nobody knows what happened", "不知道请求是否被受理"},
		Todo: Text{
			"query, or send the same request with the same number again; never a new number",
			"请查询，或用同一单号重发同一请求；不要换新的单号",
		},
	}},
	{"PROCESSING ACCEPTED ORDER_ACCEPTED IN_PROCESS", Verdict{
		Name: "in-process", Open: true,
		Says: Text{"it was taken and is not finished", "已受理，尚未完成"},
		Todo: Text{"query with the same number until it is", "用同一单号查询，直到完成"},
	}},
	{"BIZERR_NEED_RETRY", Verdict{
		Name: "to-be-repeated", Open: true,
		Says: Text{"nobody knows what happened", "不知道请求是否被受理"},
		Todo: Text{"send the very same request with the same number again", "用同一单号原样重发同一请求"},
	}},
	{"USERPAYING", Verdict{
		Name: "customer-is-paying", Open: true,
		Says: Text{"the customer is typing a password", "用户正在输入支付密码"},
		Todo: Text{
			"query every 10 s for up to 45 s, then reverse the order, not before 15 s after it was placed",
			"每 10 秒查询一次，最多 45 秒，仍未支付则撤销订单；撤销不要早于下单后 15 秒",
		},
	}},
	{"NO_AUTH", Verdict{
		Name: "not-allowed",
		Says: Text{"this merchant may not do that", "该商户没有此权限"},
		Todo: Text{
			"the product is not opened (商户平台 → 产品中心), or this address is not on the list of IPs, " +
				"or the service_id is another merchant's",
			"产品未开通（商户平台 → 产品中心），或出口 IP 不在白名单，或 service_id 属于其他商户",
		},
	}},
	{"NOT_ENOUGH", Verdict{
		Name: "balance-too-low",
		Says: Text{"the account holds too little", "账户余额不足"},
		Todo: Text{"top it up, then repeat the same request", "充值后用同一请求重试"},
	}},
	{"NO_STATEMENT_EXIST STATEMENT_CREATING", Verdict{
		Name: "bill-not-there",
		Says: Text{"the bill is not there yet, or nothing was paid that day", "账单尚未生成，或当天没有交易"},
		Todo: Text{"bills come after 10:00 of the next day", "次日 10:00 之后再取"},
	}},
	{"PARAM_ERROR", wrongParameter},
	{"SIGN_ERROR", v2KeyWrong}, // of APIv2; of APIv3 bySignature knows more
}
