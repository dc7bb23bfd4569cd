package diagnosis

// frontForms are the verdicts of a set of parameters, by its form or by its signature.
var frontForms = table{
	{Name: "timestamp-number", page: frontPage,
		Says: Text{"timeStamp is a number; WeChat takes a text", "timeStamp 是数字，微信要求是字符串"},
		Todo: Text{
			`hand it over in quotes, "timeStamp": "1395712654": Android takes the number, iOS says that the parameter is missing`,
			`加上引号：“"timeStamp": "1395712654"”；传数字时 Android 可以，iOS 会提示缺少参数`,
		}},
	{Name: "timestamp-milliseconds", page: frontPage,
		Says: Text{"the timestamp is in milliseconds; WeChat takes seconds", "时间戳是毫秒，微信要求是秒"},
		Todo: Text{
			"divide by 1000 before it is signed, and hand over what was signed: 10 digits",
			"签名之前除以 1000，并把签名用的值原样交给前端：10 位数字",
		}},
	{Name: "timestamp-odd", page: frontPage,
		Says: Text{"the timestamp is no Unix time in seconds", "时间戳不是以秒为单位的 Unix 时间"},
		Todo: Text{"it is 10 digits, such as 1395712654, without a date's marks", "应为 10 位数字，例如 1395712654，不是日期格式"}},
	{Name: "package-prefix", page: frontPage,
		Says: Text{"package lacks “prepay_id=” in front", "package 缺少“prepay_id=”前缀"},
		Todo: Text{
			`sign and hand over "prepay_id=" and the prepay_id, as one text`,
			`签名和交给前端的都是 "prepay_id=" 加 prepay_id，作为一个字符串`,
		}},
	{Name: "prepay-prefix", page: frontPage,
		Says: Text{"prepayid of an app has “prepay_id=” in front", "App 的 prepayid 带了“prepay_id=”前缀"},
		Todo: Text{
			"apps sign and hand over the bare prepay_id; the prefix is for pages and mini programs",
			"App 签名和传参都用不带前缀的 prepay_id；前缀只用于网页和小程序",
		}},
	{Name: "app-package", page: frontPage,
		Says: Text{"package of an app is not Sign=WXPay", "App 的 package 不是 Sign=WXPay"},
		Todo: Text{
			"it is always Sign=WXPay (packageValue on Android); the prepay_id goes into prepayid",
			"固定为 Sign=WXPay（Android 字段名为 packageValue）；prepay_id 填在 prepayid",
		}},
	{Name: "partner-id", page: frontPage,
		Says: Text{"partnerid is no merchant ID", "partnerid 不是商户号"},
		Todo: Text{
			"it is the merchant ID (商户号), digits such as 1900000109: for a partner's order the sub-merchant's",
			"应填商户号，例如 1900000109：服务商模式填子商户的",
		}},
	{Name: "sign-type", page: frontPage,
		Says: Text{"signType and the signature do not belong together", "signType 与签名不一致"},
		Todo: Text{
			"orders of APIv3 are opened with signType RSA and a signature of the private key (344 characters); MD5 (32) and HMAC-SHA256 " +
				"(64) are for orders of APIv2, and the sign_type of the order counts",
			"APIv3 的订单用 signType RSA，由私钥签名（344 个字符）；MD5（32 个）和 HMAC-SHA256（64 个）用于 APIv2 的订单，以下单时的 " +
				"sign_type 为准",
		}},
	{Name: "sign-type-unknown", page: frontPage,
		Says: Text{"signType is none that WeChat knows", "signType 不是微信支持的类型"},
		Todo: Text{
			"write RSA for orders of APIv3, MD5 or HMAC-SHA256 for those of APIv2, just so",
			"APIv3 填 RSA，APIv2 填 MD5 或 HMAC-SHA256，大小写一致",
		}},
	{Name: "pay-sign-form", page: frontPage,
		Says: Text{"the signature is not the Base64 of 256 bytes", "签名不是 256 字节的 Base64"},
		Todo: Text{
			"hand it over as it was made: no blank in place of +, nothing cut off, not escaped for a URL and not in hex",
			"原样交给前端：+ 没有变成空格、没有截断、没有做 URL 转义，也不是十六进制",
		}},
	{Name: "nonce-too-long", page: frontPage,
		Says: Text{"the nonce has more than 32 characters", "随机串超过 32 个字符"},
		Todo: Text{"make it of 32 letters and digits", "用 32 个字母和数字"}},
	{Name: "pay-name-case", page: frontPage,
		Says: Text{"names are written otherwise than WeChat reads them: %s", "参数名的写法与微信要求的不同：%s"},
		Todo: Text{
			"pages and mini programs: appId, timeStamp, nonceStr, package, signType, paySign (wx.chooseWXPay: timestamp); apps: appid, " +
				"partnerid, prepayid, package, noncestr, timestamp, sign",
			"网页和小程序：appId、timeStamp、nonceStr、package、signType、paySign（wx.chooseWXPay 为 timestamp）；" +
				"App：appid、partnerid、prepayid、package、noncestr、timestamp、sign",
		}},
	{Name: "pay-name-missing", page: frontPage,
		Says: Text{"parameters are missing or empty: %s", "缺少参数或参数为空：%s"},
		Todo: Text{
			"wxpay pay-params makes a whole set; hand over the one that was signed, all of it",
			"wxpay pay-params 可生成整组参数；把签名的那一组完整交给前端",
		}},
	{Name: "pay-name-extra", page: frontPage,
		Says: Text{"there are parameters that do not belong here: %s", "有不属于这里的参数：%s"},
		Todo: Text{
			"amount, order number and merchant ID belong to the order; what opens the payment has them by the prepay_id",
			"金额、订单号和商户号是下单参数；调起支付时由 prepay_id 代表",
		}},
	{Name: "h5-link-changed", page: frontPage,
		Says: Text{"the H5 link is not as WeChat Pay gave it", "H5 链接不是微信支付返回的原样"},
		Todo: Text{
			"append nothing but &redirect_url= with the address escaped (encodeURIComponent)",
			"只能在末尾加 &redirect_url=，且地址要转义（encodeURIComponent）",
		}},
	{Name: "link-right", page: frontPage,
		Says: Text{"nothing is wrong with the link by its form: %s", "链接的格式没有问题：%s"},
		Todo: Text{
			"an h5_url is opened from a page of a registered domain, outside WeChat, within 5 minutes; a code_url is shown as a QR code, " +
				"for 2 hours (wxpay qr)",
			"h5_url 要在 5 分钟内、从已登记域名的页面、在微信外打开；code_url 要显示成二维码，有效 2 小时（wxpay qr）",
		}},
	{Name: "pay-form-right", page: frontPage,
		Says: Text{"nothing is wrong with the parameters by their form: %s", "参数的格式没有问题：%s"},
		Todo: Text{
			"whether the signature fits shows --certificate apiclient_cert.pem of the merchant who ordered",
			"签名是否正确，用 --certificate 给出下单商户的 apiclient_cert.pem 验证",
		}},
	{Name: "pay-sign-right", page: frontPage,
		Says: Text{"the signature fits the parameters and the certificate", "签名与参数和证书一致"},
		Todo: Text{
			"if WeChat refuses it all the same, the certificate is not that of the merchant who ordered, or the appid is not that of " +
				"the order",
			"微信仍然拒绝时：证书不是下单商户的，或 appid 不是下单时的",
		}},
	{Name: "pay-sign-text", page: frontPage,
		Says: Text{"the key is right, but the signature is over another text: %s", "私钥正确，但签名的内容不对：%s"},
		Todo: Text{
			"four lines are signed, each with a line feed at its end: appid, timestamp, nonce, and package for pages and mini programs " +
				"or the bare prepay_id for apps",
			"签名串是四行，每行以换行结尾：appid、时间戳、随机串，第四行网页和小程序为 package，App 为不带前缀的 prepay_id",
		}},
	{Name: "pay-sign-wrong", page: frontPage,
		Says: Text{"the signature does not fit the parameters and the certificate", "签名与参数和证书不一致"},
		Todo: Text{
			"what was handed over is not what was signed (appid, timestamp, nonce, package), or the private key is that of another " +
				"certificate",
			"交给前端的不是签名时的内容（appid、时间戳、随机串、package），或私钥与证书不配对",
		}},
}
