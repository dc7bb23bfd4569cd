package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofCredentials are the sentences of internal/credentials, internal/platformkeys and internal/ident.
var ofCredentials = language.Rows{
	{"is a nil %T", "为 nil 的 %T"},
	{"expected one that was made, or nothing", "应为已创建的，或不给"},
	{"and MchID are both given", "与 MchID 都给了"},
	{"and PrivateKey are both given", "与 PrivateKey 都给了"},
	{"expected one: the Signer has the key", "只能给一个：Signer 已有私钥"},
	{"expected the brand ID, digits such as 100001", "应为品牌ID，数字，例如 100001"},
	{"expected the merchant ID, digits such as 1900000001", "应为商户号，数字，例如 1900000001"},
	{"is %s, which %v", "为 %s，%v"},
	{"is the merchant ID", "是商户号"},
	{"is %s, but Certificate has %s", "为 %s，但 Certificate 的是 %s"},
	{"is empty", "为空"},
	{"expected the apiclient_cert.pem of that merchant", "应为该商户的 apiclient_cert.pem"},
	{"is that of %s (its CN), but the client is for %s", "是 %s 的（其 CN），但客户端属于 %s"},
	{"is for the schema %v", "用于认证类型 %v"},
	{"expected the brand's RSA key: brands sign with %v", "应为品牌的 RSA 私钥：品牌用 %v 签名"},
	{"does not belong to the Certificate %v", "与 Certificate %v 不配对"},
	{"has the certificates of merchant %v", "有商户 %v 的证书"},
	{"expected those of %v: a source for each merchant", "应为 %v 的：每个商户各用一个来源"},
	{"holds no WeChat Pay public key", "没有微信支付公钥"},
	{"is no certificate: %v", "不是证书：%v"},
	{"is the certificate of merchant %s, and MchID is %s", "是商户 %s 的证书，而 MchID 为 %s"},
	{"%v of the same merchant", "%v，且属于同一商户"},
	{"has no private key that signs, but a %T", "没有能签名的私钥，而是 %T"},
	{"has a private key that is not its certificate's", "的私钥与其证书不配对"},
	{"the key to encrypt with, %s: %w", "加密所用的密钥 %s：%w"},
	{"has %d hex digits, and serial numbers at most %d", "有 %d 位十六进制数字，序列号最多 %d 位"},
	{"is no serial number in hex", "不是十六进制序列号"},
	{"is the beginning of an id alone", "只是公钥ID的开头"},
	{"is an id with white space or other characters in it", "是含有空白或其他字符的公钥ID"},
	{"has %d decimal digits, too many for a serial number", "有 %d 位十进制数字，对序列号来说太多"},
	{"a text of %d bytes", "%d 字节的文本"},
	{"Platform holds a key under the name %s, which %w; %s", "Platform 中有名为 %s 的密钥，%v；%v"},
	{"Platform holds a key under the name %s; %s", "Platform 中有名为 %s 的密钥；%v"},
	{"Platform holds a key under %s alone; %s", "Platform 中的密钥名只有 %s；%v"},
	{"Platform holds a key under %s, which %w; %s", "Platform 的密钥名 %s，%v；%v"},
	{" (the certificate is for %s, the key for %s)", "（证书用于 %s，私钥用于 %s）"},
	{", which is an appid", "，那是 appid"},
	{", which names a key", "，那是密钥的名称"},
	{"is not ready: %v", "尚未就绪：%v"},
	{
		"expected one: a brand has its own key and certificate, make a client for each",
		"只能给一个：品牌有自己的私钥和证书，请各建一个客户端",
	},
	{
		"expected the serial number of the merchant API certificate in hex: openssl x509 -in apiclient_cert.pem -noout -serial; " +
			"or give Certificate",
		"应为商户API证书的十六进制序列号：openssl x509 -in apiclient_cert.pem -noout -serial；或给出 Certificate",
	},
	{"is the id of the WeChat Pay public key, which belongs into Platform", "是微信支付公钥ID，应放进 Platform"},
	{"is the APIv3Key or the APIv2Key, which nobody may see", "是 APIv3密钥或 APIv2密钥，不能给任何人看到"},
	{
		"expected the same: leave Serial out, or load the apiclient_cert.pem that it belongs to",
		"应一致：请不填 Serial，或加载它对应的 apiclient_cert.pem",
	},
	{"expected apiclient_cert.pem, loaded by auth.LoadCertificate", "应为用 auth.LoadCertificate 加载的 apiclient_cert.pem"},
	{
		"is WeChat Pay's own (CN %s, serial %s), which belongs into Platform",
		"是微信支付自己的证书（CN %s，序列号 %s），应放进 Platform",
	},
	{"is a nil pointer or not a key: its Public method panicked: %v", "是 nil 指针或不是密钥：其 Public 方法崩溃：%v"},
	{
		"expected the apiclient_key.pem made together with that apiclient_cert.pem: a new certificate has a new key%v",
		"应为与该 apiclient_cert.pem 一起生成的 apiclient_key.pem：新证书有新私钥%v",
	},
	{
		"expected the brand's own under its PUB_KEY_ID_…, which brand paths need on every request",
		"应有品牌自己的公钥，放在其 PUB_KEY_ID_… 之下，品牌接口的每个请求都需要它",
	},
	{"holds %s, the key of a sandbox, and BaseURL is %s, WeChat Pay itself", "有沙箱的密钥 %s，而 BaseURL 是微信支付本身 %s"},
	{
		"expected WeChat Pay's own key (pub_key.pem under the PUB_KEY_ID_… of the merchant platform); for the sandbox set " +
			"BaseURL to its address, or, if it stands behind that host name, TLS.RootCAs to its CA",
		"应为微信支付自己的公钥（pub_key.pem，放在商户平台显示的 PUB_KEY_ID_… 之下）；用沙箱时请把 BaseURL 设为它的地址，" +
			"如果它就在该主机名之后，则把 TLS.RootCAs 设为它的 CA",
	},
	{
		"expected apiclient_cert.pem and apiclient_key.pem, by tls.LoadX509KeyPair",
		"应为用 tls.LoadX509KeyPair 加载的 apiclient_cert.pem 和 apiclient_key.pem",
	},
	{
		"Config.Platform is empty: there is no key of WeChat Pay to encrypt with",
		"Config.Platform 为空：没有微信支付的公钥可用来加密",
	},
	{
		"the key %s is the merchant's own, which WeChat Pay cannot decrypt; it takes its public key (pub_key.pem) or a platform " +
			"certificate",
		"密钥 %s 是商户自己的，微信支付无法解密；应使用微信支付公钥（pub_key.pem）或平台证书",
	},
	{"is decimal; in hex it is %v", "是十进制；其十六进制为 %v"},
	{"is decimal; in hex it is %v: write that", "是十进制；其十六进制为 %v：请填这个"},
	{
		"has %d digits: in hex too many for a serial number, in decimal too few",
		"有 %d 位数字：作为十六进制的序列号太多，作为十进制又太少",
	},
	{"expected WeChat Pay's public key (pub_key.pem) or a platform certificate", "应为微信支付公钥（pub_key.pem）或平台证书"},
	{"expected a PUB_KEY_ID_… or the serial number of a platform certificate", "应为 PUB_KEY_ID_… 或平台证书的序列号"},
	{
		"Platform is empty; expected auth.Keys with the WeChat Pay public key (pub_key.pem) under its PUB_KEY_ID_… or a platform " +
			"certificate under its serial: without it nothing that WeChat Pay signs can be verified",
		"Platform 为空；应为 auth.Keys，含微信支付公钥（pub_key.pem，放在其 PUB_KEY_ID_… 之下）或平台证书（放在其序列号之下）：" +
			"没有它，微信支付的任何签名都无法验证",
	},
	{
		"Platform holds different keys under %s and %s, which are the same name; expected one",
		"Platform 在 %s 和 %s 下有不同的密钥，而它们是同一个名称；只能有一个",
	},
	{"Platform holds under %s something that cannot verify: %w", "Platform 的 %s 之下不是能验签的东西：%w"},
	{
		"Platform holds a key under %s, which is the merchant's own Serial; %s",
		"Platform 的密钥名 %s 是商户自己的证书序列号；%v",
	},
	{
		"Platform holds under %s the merchant's own certificate (CN %s, apiclient_cert.pem), which belongs into Certificate; %s",
		"Platform 的 %s 之下是商户自己的证书（CN %s，apiclient_cert.pem），应放进 Certificate；%v",
	},
	{"Platform holds under %s the certificate of merchant %s (its CN); %s", "Platform 的 %s 之下是商户 %s 的证书（其 CN）；%v"},
	{
		"Platform holds under %s the public half of the merchant's own PrivateKey (from apiclient_cert.pem?); %s",
		"Platform 的 %s 之下是商户自己私钥的公钥部分（取自 apiclient_cert.pem？）；%v",
	},
	{
		"Platform holds under %s the certificate %s; expected the WeChat Pay public key, pub_key.pem: a certificate belongs " +
			"under its serial number",
		"Platform 的 %s 之下是证书 %s；应为微信支付公钥 pub_key.pem：证书应放在其序列号之下",
	},
	{
		"Platform holds under %s the certificate %s; expected the certificate with that serial number, or that name",
		"Platform 的 %s 之下是证书 %s；应为该序列号的证书，或改用其序列号作名称",
	},
	{
		"expected a PUB_KEY_ID_… as the merchant platform shows it, or the 40 hex digits of a serial number",
		"应为商户平台显示的 PUB_KEY_ID_…，或 40 位十六进制序列号",
	},
	{
		"Platform holds a key under %s, which begins like an id but not with %s in capitals; %s",
		"Platform 的密钥名 %s 像公钥ID，但不以大写 %s 开头；%v",
	},
	{
		"Platform holds a key under %s, which may be an id without its prefix %s; %s",
		"Platform 的密钥名 %s 可能是缺了前缀 %s 的公钥ID；%v",
	},
	{
		"Config.Platform holds several keys, prefers none, and has no certificate that is valid now: name the key to encrypt " +
			"with in \"headers\": {\"Wechatpay-Serial\": …}, or load certificates with auth.LoadKeys",
		"Config.Platform 有多个密钥，没有指定优先哪个，也没有当前有效的证书：请用 \"headers\": {\"Wechatpay-Serial\": …} " +
			"指定加密所用的密钥，或用 auth.LoadKeys 加载证书",
	},
	{
		"Config.Platform prefers the key %s, which cannot be the Wechatpay-Serial of a request; expected a PUB_KEY_ID_… or a " +
			"serial number",
		"Config.Platform 优先的密钥 %s 不能作为请求的 Wechatpay-Serial；应为 PUB_KEY_ID_… 或序列号",
	},
}
