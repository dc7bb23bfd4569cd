package language

// Credentials are why keys and settings are refused (package auth, internal/credentials), as whole sentences.
var Credentials = Rows{
	{"MchID is %q, which is an appid", "商户号填的是 %q，这是 appid"},
	{"Certificate is that of %q (its CN), but the client is for %q", "证书属于商户 %q（证书的 CN），而配置的商户号是 %q"},
	{"Serial is %s, but Certificate has %s", "配置的证书序列号是 %s，而证书的序列号是 %s"},
	{
		"%s: auth: load private key: %s is cut short: no PEM block was found whole, the %s line is missing",
		"%s：私钥文件 %s 不完整：缺少 %s 一行",
	},
	{"%s: auth: load private key: %s is empty", "%s：私钥文件 %s 是空的"},
	{
		"%s: auth: load private key from %s: this is a certificate (CERTIFICATE); an RSA private key is needed: apiclient_key.pem",
		"%s：文件 %s 是证书，不是私钥：这里需要私钥 apiclient_key.pem",
	},
	{
		"%s: auth: load certificate from %s: this is a PRIVATE KEY; a certificate is needed: apiclient_cert.pem (the merchant's) or a " +
			"platform certificate",
		"%s：文件 %s 是私钥，不是证书：这里需要商户的 apiclient_cert.pem 或平台证书",
	},
}
