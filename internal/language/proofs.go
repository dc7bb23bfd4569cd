package language

// Proofs are the errors about signatures that were refused (package auth), as whole sentences.
var Proofs = Rows{
	{"signature refused: auth: the signature was refused: %v", "验签未通过：%v"},
	{"%s: auth: the signature was refused: %v", "%s：验签未通过：%v"},
	{"auth: the signature was refused: %v", "验签未通过：%v"},
	{
		"missing header %s: WeChat Pay signs every 2xx answer but downloads, and every notification but those of APIv2; a proxy may " +
			"have removed it, or something else answered",
		"缺少请求头 %s：除文件下载外，微信支付的 2xx 应答都有签名；除 APIv2 外，通知也都有签名；可能被途中的代理删掉了，或应答的不是微信支付",
	},
	{
		"the base URL ends in %q and the path begins with %q: leave one out, usually that of the base URL, %s",
		"base_uri 以 %q 结尾，路径又以 %q 开头：请去掉一个，通常是 base_uri 中的，改为 %s",
	},
	{
		"%s: the base URL ends in %q and the path begins with %q: leave one out, usually that of the base URL, %s",
		"%s：base_uri 以 %q 结尾，路径又以 %q 开头：请去掉一个，通常是 base_uri 中的，改为 %s",
	},
	{"doubled header %s: it must come once", "请求头 %s 出现了多次：只能有一个"},
	{
		"clock skew: WeChat Pay's time minus ours is %s, at most %s is allowed: set this machine's clock",
		"时钟偏差：微信支付的时间减去本机时间为 %s，最多允许 %s：请校准本机时钟",
	},
	{
		"unknown serial %s; known are [%s]: add the WeChat Pay public key (pub_key.pem) under this id, or correct the id that is known " +
			"if it is mistyped",
		"没有序列号 %s 的公钥，已配置的是 [%s]：请按该 ID 添加微信支付公钥（pub_key.pem）；如果已配置的 ID 写错了，请更正",
	},
	{
		"unknown serial %s; known are [%s]: the switch from platform certificates to the WeChat Pay public key has begun: add " +
			"pub_key.pem under this id, and keep what is known",
		"没有序列号 %s 的公钥，已配置的是 [%s]：平台证书到微信支付公钥的切换已开始：请按该 ID 添加 pub_key.pem，并保留已有的",
	},
	{
		"unknown serial %s; known are [%s]: add the WeChat Pay public key (pub_key.pem) under this id",
		"没有序列号 %s 的公钥，已配置的是 [%s]：请按该 ID 添加微信支付公钥（pub_key.pem）",
	},
	{
		"unknown serial %s; known are [%s]: if this is a platform certificate: until the merchant platform has begun the switch to the " +
			"public key, WeChat Pay signs with the certificate whatever is asked for; during the seven days of the switch notifications " +
			"come with either: hold both, the certificate beside the public key (package certificates downloads it)",
		"没有序列号 %s 的公钥，已配置的是 [%s]：如果这是平台证书的序列号：商户平台开始切换到微信支付公钥之前，微信支付一律用平台证书签名；" +
			"切换的七天内，通知可能用其中任意一个签名：请同时配置平台证书和微信支付公钥（wxpay crt 可下载平台证书）",
	},
	{
		"unknown serial %s; known are [%s]: if it is one of a platform certificate, add that (package certificates downloads it)",
		"没有序列号 %s 的公钥，已配置的是 [%s]：如果这是平台证书的序列号，请添加该证书（wxpay crt 可下载）",
	},
	{
		"bad encoding of %s: this is not what WeChat Pay sends; a proxy may have changed it, or something else answered: %v",
		"%s 的编码不对：微信支付不会这样发送；可能被途中的代理改动了，或发送的不是微信支付：%v",
	},
	{
		"bad encoding of %s: this is not what WeChat Pay sends; a proxy may have changed it, or something else answered",
		"%s 的编码不对：微信支付不会这样发送；可能被途中的代理改动了，或发送的不是微信支付",
	},
	{
		"signature mismatch: the body is not what %s signed, or the key held under that name is another one",
		"签名不匹配：报文不是 %s 签名时的内容，或该名称下的公钥不对",
	},
	{
		"signature mismatch: the fields are not what was signed by %s, or the APIv2 key is another one: it was set anew in the merchant " +
			"platform, or belongs to another merchant",
		"签名不匹配：字段不是 %s 签名时的内容，或 APIv2密钥不对：在商户平台重置过，或属于其他商户",
	},
	{
		"signature probe: WeChat Pay tests that signatures are verified; it is expected that this one fails",
		"签名探测：微信支付在检查商户是否验签；这一条本来就不应通过",
	},
	{
		"missing sign: nothing shows that WeChat Pay made these fields; a return_code other than SUCCESS comes without a sign, and so do " +
			"the answers of a few endpoints; otherwise something else answered",
		"缺少 sign：无法证明这些字段来自微信支付；return_code 不是 SUCCESS 时没有 sign，少数接口的应答也没有；否则应答的不是微信支付",
	},
}
