package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofPayparams are the sentences of package payparams.
var ofPayparams = language.Rows{
	{"appid of the official account, mini program or app", "公众号、小程序或 App 的 appid"},
	{"prepay_id of the answer to the order", "下单应答中的 prepay_id"},
	{"package, or package_info, of the answer", "应答中的 package 或 package_info"},
	{"sign_type of an order of APIv2: MD5 or HMAC-SHA256", "APIv2 下单的 sign_type：MD5 或 HMAC-SHA256"},
	{"the sub-merchant, for what a partner ordered", "服务商下单时的特约商户号"},
	{"h5_url of the answer (APIv2: mweb_url)", "应答中的 h5_url（APIv2 为 mweb_url）"},
	{"where the user comes back from H5", "H5 支付后用户返回的地址"},
	{"code_url of the answer", "应答中的 code_url"},
	{"service_id of payscore", "支付分的 service_id"},
	{"out_order_no of payscore", "支付分的 out_order_no"},
	{"apply_permissions_token of payscore", "支付分的 apply_permissions_token"},
	{"mix_trade_no of medical insurance", "医保支付的 mix_trade_no"},
	{"path of the link", "链接的 path"},
	{"wxpay pay-params %s needs --%s", "wxpay pay-params %s 需要 --%s"},
	{"wxpay pay-params %s does not take %s", "wxpay pay-params %s 不接受 %s"},
	{"Sign what a front end needs to open WeChat Pay", "为前端调起支付签名"},
	{"KIND is one of %v", "KIND 可用 %v"},
	{"wxpay pay-params needs a KIND", "wxpay pay-params 需要种类 KIND"},
	{"known are %v", "可用 %v"},
	{"%q is no KIND", "%q 不是种类 KIND"},
	{"wxpay pay-params %s needs name=value", "wxpay pay-params %s 需要 name=value"},
	{"give it as a flag: %v%v", "请用选项给出：%v%v"},
	{"wxpay pay-params %s takes no name=value", "wxpay pay-params %s 不接受 name=value"},
	{"leave it out", "请去掉它"},
	{"--as is for an openBusinessView; %s is none", "--as 只用于 openBusinessView，%s 不是"},
	{"mini, jsapi or app", "可用 mini、jsapi 或 app"},
	{"--as is %q", "--as 为 %q"},
	{"form of an openBusinessView: mini (the default), jsapi or app", "openBusinessView 的形式：mini（默认）、jsapi 或 app"},
	{
		`Signs what a front end needs to open WeChat Pay (调起支付), offline, and prints it as JSON;
kinds that are a link print the link. Each set is good once: it has a timestamp and a nonce
of its own. KIND is one of

%v
An openBusinessView is printed as a mini program takes it; --as jsapi and --as app print
what a page inside WeChat and an app take.`,
		`离线为前端调起支付签名，以 JSON 打印；种类是链接的则打印链接。每组参数有自己的时间戳和随机串，
只能用一次。KIND 可用

%s
openBusinessView 默认按小程序的形式打印；--as jsapi 和 --as app 打印微信内网页和 App 的形式。`,
	},
}
