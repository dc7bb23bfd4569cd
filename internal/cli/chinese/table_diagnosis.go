package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofDiagnosis are the sentences of internal/diagnosis that stand in an error.
var ofDiagnosis = language.Rows{
	{
		"the answer is compressed (Content-Encoding: %s), which nobody asked for: something on the way did it, and the signature " +
			"is over what it was",
		"应答被压缩了（Content-Encoding: %s），但没有人要求压缩：途中有东西这样做了，而签名针对的是原文",
	},
	{
		"XML came, as APIv2 answers: does the path lack v2/ in front, or is it none of APIv3?",
		"来的是 XML，像 APIv2 的应答：路径前面缺了 v2/，或者它不是 APIv3 的路径？",
	},
	{
		"a page came, and not WeChat Pay's answer: the login page of the network, a firewall, or a Config.BaseURL that is none " +
			"of WeChat Pay's",
		"来的是一个网页，而不是微信支付的应答：网络的登录页、防火墙，或 Config.BaseURL 不是微信支付的地址",
	},
}
