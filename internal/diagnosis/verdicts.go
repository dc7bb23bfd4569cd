package diagnosis

import (
	"slices"
)

// queryFirst stands before advice that holds only if nothing happened, where that is not certain.
var queryFirst = Text{
	"query with the same merchant number first, for it is not certain that nothing happened; only if the query shows that: ",
	"先用同一商户单号查询，因为不能确定请求没有被受理；查询结果表明没有受理时再：",
}

// queryAnyway is the same before advice that holds whatever the query shows.
var queryAnyway = Text{
	"query with the same merchant number first, for it is not certain that nothing happened; then: ",
	"先用同一商户单号查询，因为不能确定请求没有被受理；然后：",
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
	// keyNotFitting is a guess: nothing was checked that speaks for it or against it.
	keyNotFitting = Verdict{
		Name: "key-not-fitting",
		Says: Text{
			"likely the private key or the serial number is not that of this merchant's certificate (商户API证书)",
			"很可能是私钥或证书序列号与该商户的商户API证书不符",
		},
		Todo: Text{
			"give Config.Certificate, and New checks whether private key and serial number belong together; if they do, something on the " +
				"way changes path or body (wxpay doctor tells), or a parameter is wrong, which some products (合单) report in the same words",
			"设置 Config.Certificate 后，New 会检查私钥与序列号是否配对；如果配对，则是途中有东西改动了路径或报文" +
				"（wxpay doctor 会指出），或参数有误，有些产品（合单）在参数有误时也返回同样的提示",
		},
	}
	// signerNotFitting is what to do instead where a signer holds the key, which New cannot compare with a certificate.
	signerNotFitting = Text{
		"compare the public key and the serial number of Config.Signer with apiclient_cert.pem, for New cannot; if they are the same, " +
			"something on the way changes path or body (wxpay doctor tells)",
		"核对 Config.Signer 的公钥和序列号与 apiclient_cert.pem 是否一致，New 无法检查；如果一致，则是途中有东西改动了路径或报文" +
			"（wxpay doctor 会指出）",
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
		Name: "v2-key-wrong", page: apiv2Page,
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
	v2NoCertificate = Verdict{
		Name: "v2-certificate-not-shown", page: apiv2Page,
		Says: Text{"this endpoint of APIv2 wants the merchant API certificate (商户API证书) to be shown", "这个 APIv2 接口要求双向证书"},
		Todo: Text{
			`set "security": true, with Config.Certificate and Config.PrivateKey, or Config.ClientCert`,
			`设置 "security": true，并给出 Config.Certificate 与 Config.PrivateKey，或 Config.ClientCert`,
		},
	}
	v2ParameterMissing = Verdict{
		Name: "v2-parameter-missing", page: apiv2Page,
		Says: Text{"a field that this endpoint of APIv2 requires is missing or empty", "缺少这个 APIv2 接口必填的字段，或字段为空"},
		Todo: Text{
			"compare names and capitals with the endpoint's page (wxpay docs PATH): JSAPI wants openid, a refund wants out_refund_no and " +
				"one number of the order",
			"与接口文档核对字段名和大小写（wxpay docs PATH）：JSAPI 要传 openid，退款要传 out_refund_no 和一个订单号",
		},
	}
	v2NotXML = Verdict{
		Name: "v2-body-not-xml", page: apiv2Page,
		Says: Text{"the body that arrived is not XML of APIv2", "到达的请求体不是 APIv2 的 XML"},
		Todo: Text{
			`give the fields as "xml", which escapes & and <; JSON belongs to v3/ paths, and a proxy must pass the body as it is`,
			`用 "xml" 传参，会转义 & 和 <；JSON 要用 v3/ 的路径；代理必须原样转发报文`,
		},
	}
	v2WrongParameter = Verdict{
		Name: "v2-parameter-wrong", page: apiv2Page,
		Says: Text{"a field of APIv2 has the wrong form", "APIv2 的字段格式有误"},
		Todo: Text{
			"the message names it, or the endpoint's page has its form: amounts are whole numbers in fen, times are yyyyMMddHHmmss in " +
				"Beijing, texts are UTF-8",
			"返回信息会指出字段，格式见接口文档：金额是以分为单位的整数，时间是北京时间 yyyyMMddHHmmss，文本用 UTF-8",
		},
	}
	appidNotThere = Verdict{
		Name: "appid-not-there",
		Says: Text{"there is no such appid", "appid 不存在"},
		Todo: Text{
			"take the appid, which begins with wx, of the official account, mini program or app that the merchant is bound to",
			"使用与商户号绑定的公众号、小程序或 App 的 appid（以 wx 开头）",
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
		Name: "number-used-with-other-data", anyway: true,
		Says: Text{"the number was used before, with other data", "该单号已用过，且参数不一致"},
		Todo: Text{
			"query it; repeat it with exactly the same parameters only; take a new number only if the query shows that it was closed or " +
				"has failed",
			"请查询该单号；重试只能用完全相同的参数；查询结果为已关闭或失败时，才可以换新的单号",
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

	bodyNotJSON = Verdict{
		Name: "body-not-json", page: messagesPage,
		Says: Text{"the body that arrived is not JSON, or not the object that the API reads", "到达的请求体不是 JSON，或不是接口要读的对象"},
		Todo: Text{
			`give it as "json", which writes JSON and sets Content-Type: application/json; a form, XML or a body that a proxy rewrites ` +
				"is not read",
			`用 "json" 传参：会写成 JSON，并设置 Content-Type: application/json；表单、XML 或被代理改写的报文都读不出来`,
		},
	}
	tradeFailed = Verdict{
		Name: "trade-failed", anyway: true,
		Says: Text{
			"the payment failed for a business reason: the customer's account, risk control or a rule",
			"因业务原因交易失败：用户账户、风控或规则限制",
		},
		Todo: Text{
			"the message says which; query the order, and if it did fail let the customer pay in another way, with a new number",
			"具体原因见返回信息；请查询订单，确认失败后再请用户换一种方式支付，并换新的单号",
		},
	}
	undecided = Verdict{
		Name: "undecided", Open: true,
		Says: Text{"nobody knows what happened", "不知道请求是否被受理"},
		Todo: Text{
			"query, or send the same request with the same number again; never a new number",
			"请查询，或用同一单号重发同一请求；不要换新的单号",
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
		Todo: Text{
			"look at the endpoint's page: GET queries, POST mostly changes something; APIv2 takes POST alone",
			"查看该接口的文档：查询用 GET，操作多用 POST；APIv2 只用 POST",
		},
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
