package diagnosis

import "slices"

// Front is the verdict of that name about what opens WeChat Pay in a front end (调起支付): what WeChat says there, or what is wrong with a
// set of parameters. values take the places of … in its sentence. The zero Verdict says that there is none of that name.
func Front(name string, values ...any) Verdict {
	v := frontSays.named(name)
	if v.Name == "" {
		v = frontForms.named(name)
	}
	return v.filled(values)
}

// FrontRefusal is the verdict of what a browser, a mini program or an app said when it did not open WeChat Pay, and the words by
// which it is told. The zero Verdict says that the words are not known.
func FrontRefusal(text string) (v Verdict, words []string) {
	name, words := toldBy(frontWords, text)
	if v = Front(name); v.Name == "" {
		v = Answer(name)
	}
	return v, words
}

// AllFront returns every verdict about front ends once.
func AllFront() []Verdict { return slices.Concat(frontSays, frontForms) }

// frontWords are what WeChat shows or hands back, specific ones first. Sources: the developers' guides of JSAPI, mini program, App and H5
// payments and their lists of frequent errors (pay.weixin.qq.com/wiki/doc/api/H5.php?chapter=15_4, …/jsapi.php?chapter=7_7), and what
// merchants report in WeChat's open community.
var frontWords = []saying{
	{"h5-referer", []string{"商家参数格式有误"}},
	{"h5-domain", []string{"商家存在未配置的参数"}},
	{"h5-link-expired", []string{"支付请求已失效"}},
	{"h5-inside-wechat", []string{"请在微信外打开"}},
	{"h5-address", []string{"网络环境未能通过安全验证"}},
	{"jsapi-url", []string{"URL未注册"}},
	{"jsapi-url", []string{"url未注册"}},
	{"jsapi-url", []string{"access_control:not_allow"}},
	{"pay-sign-refused", []string{"支付验证签名失败"}},
	{"pay-sign-refused", []string{"验证签名失败"}},
	{"package-empty", []string{"缺少参数", "total_fee"}},
	{"package-empty", []string{"缺少参数", "prepay_id"}},
	{"package-empty", []string{"缺少参数", "package"}},
	{"package-empty", []string{"parameter.package should be"}},
	{"pay-appid", []string{"缺少参数", "appId"}},
	{"pay-appid", []string{"invalid appid"}},
	{"pay-appid", []string{"appid不存在"}},
	{"pay-appid", []string{"appid", "与", "不一致"}},
	{"timestamp-number", []string{"parameter.timeStamp should be"}},
	{"scene-wrong", []string{"支付场景非法"}},
	{"prepay-expired", []string{"prepay_id", "过期"}},
	{"prepay-expired", []string{"prepay_id", "expired"}},
	{"prepay-expired", []string{"订单已过期"}},
	{"prepay-expired", []string{"订单已失效"}},
	{"payer-differs", []string{"下单账号与支付账号不一致"}},
	{"payer-differs", []string{"跨号支付"}},
	{"receiving-restricted", []string{"收款功能", "限制"}},
	{"js-not-permitted", []string{"no permission to execute"}},
	{"js-not-permitted", []string{"permission value is offline verifying"}},
	{"js-not-permitted", []string{"system:access_denied"}},
	{"js-not-permitted", []string{"WeixinJSBridge is not defined"}},
	{"product-not-opened", []string{"商户号该产品权限未开通"}},
	{"product-not-opened", []string{"商户号未开通"}},
	{"payment-cancelled", []string{"get_brand_wcpay_request:cancel"}},
	{"payment-cancelled", []string{"requestPayment:fail cancel"}},
	{"payment-cancelled", []string{"requestPayment:cancel"}},
	{"payment-cancelled", []string{"chooseWXPay:cancel"}},
	{"app-refused", []string{"errCode: -1"}},
	{"app-refused", []string{"errCode:-1"}},
	{"app-refused", []string{"errCode=-1"}},
	{"app-refused", []string{"errCode = -1"}},
	{"app-refused", []string{"errCode -1"}},
	{"app-refused", []string{"\"errCode\": -1"}},
	{"app-refused", []string{"\"errCode\":-1"}},
	{"app-refused", []string{"payment微信:-1"}},
	{"payment-failed", []string{"get_brand_wcpay_request:fail"}},
	{"payment-failed", []string{"requestPayment:fail"}},
	{"payment-failed", []string{"chooseWXPay:fail"}},
}

// frontSays are the verdicts of frontWords.
var frontSays = table{
	{Name: "h5-referer", page: frontPage,
		Says: Text{"the H5 link was opened without a Referer", "H5 链接打开时没有带 Referer"},
		Todo: Text{
			"open it by a link or location.href on a page of your own domain, without rel=noreferrer and with a Referrer-Policy that " +
				"sends the domain; a WebView of an app must set the header Referer itself",
			"在自己域名的页面上用链接或 location.href 跳转，不要加 rel=noreferrer，Referrer-Policy 要允许发送域名；App 的 WebView " +
				"要自己设置 Referer 请求头",
		}},
	{Name: "h5-domain", page: frontPage,
		Says: Text{
			"the domain from which the H5 link was opened is not registered for this merchant",
			"打开 H5 链接的域名没有登记在该商户的H5支付域名中",
		},
		Todo: Text{
			"add the domain of the page, as the Referer names it, in the merchant platform (商户平台 → 产品中心 → 开发配置 → H5支付域名)",
			"到 商户平台 → 产品中心 → 开发配置 → H5支付域名 添加页面的域名，以 Referer 中的为准",
		}},
	{Name: "h5-link-expired", page: frontPage,
		Says: Text{"the H5 link has expired", "H5 链接已失效"},
		Todo: Text{
			"an h5_url lives for 5 minutes and opens for one user: ask for a new one when the customer pays",
			"h5_url 有效 5 分钟，且只能由一个用户打开：用户付款时再重新获取",
		}},
	{Name: "h5-inside-wechat", page: frontPage,
		Says: Text{"an H5 link was opened inside WeChat", "在微信内打开了 H5 链接"},
		Todo: Text{
			"inside WeChat a page pays by JSAPI; H5 is for browsers outside of it",
			"微信内的网页使用 JSAPI 支付；H5 支付用于微信外的浏览器",
		}},
	{Name: "h5-address", page: frontPage,
		Says: Text{
			"the IP address of the order is not the one from which the customer opens the H5 link",
			"下单时的 IP 与用户打开 H5 链接时的 IP 不一致",
		},
		Todo: Text{
			"payer_client_ip (APIv2: spbill_create_ip) is the customer's public address, not the server's: take it from what your own " +
				"proxy adds, and mind IPv4 beside IPv6",
			"payer_client_ip（APIv2 为 spbill_create_ip）要填用户的公网 IP，不是服务器的：取自己的代理加上的值，并留意 IPv4 与 IPv6 不同",
		}},
	{Name: "jsapi-url", page: frontPage,
		Says: Text{"the page that opens the payment stands in no registered directory", "调起支付的页面不在已登记的支付授权目录中"},
		Todo: Text{
			"add its directory, up to the last slash, in the merchant platform (商户平台 → 产品中心 → 开发配置 → 支付授权目录); for a " +
				"single-page app it is the address at which the page was first loaded",
			"到 商户平台 → 产品中心 → 开发配置 → 支付授权目录 添加该页面的目录（到最后一个斜杠）；单页应用以首次加载的地址为准",
		}},
	{Name: "pay-sign-refused", page: frontPage,
		Says: Text{
			"WeChat does not accept the signature of the parameters (paySign, sign)",
			"微信不接受调起支付参数的签名（paySign、sign）",
		},
		Todo: Text{
			"it is made with the private key of the merchant who ordered, over the appid of the order, and the time and the nonce " +
				"that are handed over; in an app the fourth line is the bare prepay_id; give the set to wxpay explain pay-params",
			"签名用下单商户的私钥，签下单的 appid、交给前端的时间戳和随机串；App 的第四行是不带前缀的 prepay_id；可把这组参数交给 " +
				"wxpay explain pay-params",
		}},
	{Name: "package-empty", page: frontPage,
		Says: Text{"the parameters hold no prepay_id", "参数中没有 prepay_id"},
		Todo: Text{
			`package is "prepay_id=" and the prepay_id of the answer to the order: look whether the order was answered, and whether the ` +
				"front end gets the field under this name; total_fee (which WeChat names) belongs to the order and not here",
			`package 是 "prepay_id=" 加下单应答中的 prepay_id：检查下单是否成功、前端拿到的字段名是否正确；微信提示的 total_fee ` +
				`是下单参数，不在这里传`,
		}},
	{Name: "pay-appid", page: frontPage,
		Says: Text{"the appid is not one that can open this payment", "appid 不能用于调起这笔支付"},
		Todo: Text{
			"it is wx and 16 characters, never a merchant ID; it must be the appid of the order (of a partner's order with sub_appid " +
				"that one), and the app, page or mini program that opens the payment must be its own",
			"appid 是 wx 加 16 个字符，不是商户号；要与下单的 appid 一致（服务商下单填了 sub_appid 时用 sub_appid），并且由该 appid " +
				"自己的应用、网页或小程序调起",
		}},
	{Name: "scene-wrong", page: frontPage,
		Says: Text{"the order was made for another way to pay", "下单的支付方式与调起方式不一致"},
		Todo: Text{
			"order with the endpoint of the way that opens it: pages in WeChat and mini programs jsapi, apps app, browsers h5, QR " +
				"codes native",
			"用与调起方式对应的下单接口：微信内网页和小程序用 jsapi，App 用 app，浏览器用 h5，二维码用 native",
		}},
	{Name: "prepay-expired", page: frontPage,
		Says: Text{"the prepay_id has expired", "prepay_id 已过期"},
		Todo: Text{
			"it lives for 2 hours, or until time_expire: order anew with the same out_trade_no and the same data, and sign the new " +
				"prepay_id",
			"prepay_id 有效 2 小时，或到 time_expire 为止：用同一商户订单号、相同参数重新下单，并对新的 prepay_id 签名",
		}},
	{Name: "payer-differs", page: frontPage,
		Says: Text{"somebody else opens the payment than the order was made for", "调起支付的用户不是下单时的用户"},
		Todo: Text{
			"the openid of the order must be that of the user who pays: fetch it anew when the user changes, and do not share a prepay_id",
			"下单的 openid 要是付款用户自己的：切换用户后重新获取，不要共用 prepay_id",
		}},
	{Name: "receiving-restricted", page: frontPage,
		Says: Text{"WeChat Pay has restricted that this merchant receives money", "该商户的收款功能被微信支付限制"},
		Todo: Text{
			"the reason and the way out stand in the merchant platform (商户平台 → 账户中心 → 违约记录) and in the merchant assistant " +
				"(微信支付商家助手)",
			"到 商户平台 → 账户中心 → 违约记录 或微信支付商家助手查看原因与处理办法",
		}},
	{Name: "js-not-permitted", page: frontPage,
		Says: Text{"the page may not call WeChat's JavaScript", "该网页没有调用微信 JS 接口的权限"},
		Todo: Text{
			"call it after WeixinJSBridgeReady, inside WeChat's own browser; with the JS-SDK, wx.config must have succeeded for this URL " +
				"and list chooseWXPay",
			"在微信内置浏览器中、WeixinJSBridgeReady 之后再调用；使用 JS-SDK 时，wx.config 要对当前 URL 成功，并列出 chooseWXPay",
		}},
	{Name: "app-refused", page: frontPage,
		Says: Text{
			"the app got -1, which WeChat says for everything that it refuses of an app",
			"App 返回 -1：微信拒绝 App 的请求时都返回它",
		},
		Todo: Text{
			"in this order: package name and signature of the installed app (Android), or bundle ID and Universal Link (iOS), are those " +
				"of the open platform (开放平台); the appid is registered in the code and bound to the merchant; sign is over the bare " +
				"prepay_id",
			"依次检查：已安装应用的包名和签名（Android）或 Bundle ID 和 Universal Link（iOS）与开放平台一致；代码中注册的 appid " +
				"正确且与商户号绑定；sign 签的是不带前缀的 prepay_id",
		}},
	{Name: "payment-cancelled", page: frontPage,
		Says: Text{"the customer left without paying", "用户取消了支付"},
		Todo: Text{
			"nothing is wrong; whether it was paid, only a query of the order says",
			"没有错误；是否已支付，以查单结果为准",
		}},
	{Name: "payment-failed", page: frontPage,
		Says: Text{"WeChat says only that it failed", "微信只说失败，没有原因"},
		Todo: Text{
			"look at err_desc or errMsg, and at what WeChat shows on the screen; give the set of parameters to wxpay explain pay-params; " +
				"whether it was paid, only a query of the order says",
			"查看 err_desc、errMsg 和微信界面上的提示；把参数交给 wxpay explain pay-params；是否已支付，以查单结果为准",
		}},
}
