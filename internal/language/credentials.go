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
	{"%s: auth: load private key from %s: %w", "%s：无法加载私钥 %s：%v"},
	{"%s: auth: load private key: %w", "%s：无法加载私钥：%v"},
	{"%s: auth: load public key from %s: %w", "%s：无法加载公钥 %s：%v"},
	{"%s: auth: load public key: %w", "%s：无法加载公钥：%v"},
	{"%s: auth: load certificate from %s: %w", "%s：无法加载证书 %s：%v"},
	{"%s: auth: load certificate: %w", "%s：无法加载证书：%v"},
	{"%s: auth: load keys: %s: %w", "%s：无法加载密钥 %s：%v"},
	{"%s: auth: load PKCS#12 from %s: %w", "%s：无法加载 PKCS#12 文件 %s：%v"},
	{"auth: load private key from %s: %w", "无法加载私钥 %s：%v"},
	{"auth: load private key: %w", "无法加载私钥：%v"},
	{"auth: load public key from %s: %w", "无法加载公钥 %s：%v"},
	{"auth: load public key: %w", "无法加载公钥：%v"},
	{"auth: load certificate from %s: %w", "无法加载证书 %s：%v"},
	{"auth: load certificate: %w", "无法加载证书：%v"},
	{"auth: load keys: %s: %w", "无法加载密钥 %s：%v"},
	{"auth: load PKCS#12 from %s: %w", "无法加载 PKCS#12 文件 %s：%v"},
	{"this is a certificate (CERTIFICATE)", "这是证书（CERTIFICATE）"},
	{"this is a %s; %v", "这是 %s；%v"},
	{"this is a %s", "这是 %s"},
	{"an RSA private key is needed: apiclient_key.pem", "这里需要 RSA 私钥 apiclient_key.pem"},
	{
		"a public key is needed: pub_key.pem (the WeChat Pay public key) or a platform certificate",
		"这里需要公钥：pub_key.pem（微信支付公钥）或平台证书",
	},
	{
		"a certificate is needed: apiclient_cert.pem (the merchant's) or a platform certificate",
		"这里需要证书：商户的 apiclient_cert.pem 或平台证书",
	},
	{
		"the DER file holds no key that is known here, or is damaged or cut short",
		"DER 文件中没有认识的密钥，或文件已损坏、不完整",
	},
	{"the %s is damaged or cut short; copy the file again", "%s 已损坏或不完整；请重新复制文件"},
	{"the %s is damaged or cut short", "%s 已损坏或不完整"},
	{"copy the file again", "请重新复制文件"},
	{"the file is damaged in a way that its parser does not survive", "文件已损坏，无法解析"},
	{
		"the %s holds an SM2 key, which package auth/sm2 loads; an RSA key is needed here",
		"%s 中是 SM2 密钥，由 auth/sm2 包加载；这里需要 RSA 密钥",
	},
	{
		"this is a private key under a passphrase: give it in Loader.Password, or decrypt it first: openssl pkey -in FILE -out " +
			"apiclient_key.pem",
		"私钥有密码：请给出密码（Loader.Password，档案中为 password），或先解密：openssl pkey -in FILE -out apiclient_key.pem",
	},
	{
		"Loader.Password does not open this private key under a passphrase, or there is no RSA key in it (SM2 keys are loaded with " +
			"package auth/sm2), or the file is damaged",
		"密码打不开这个私钥，或其中不是 RSA 密钥（SM2 密钥由 auth/sm2 包加载），或文件已损坏",
	},
	{
		"this id names the WeChat Pay public key: pub_key.pem; give a platform certificate under its serial number",
		"这个 ID 是微信支付公钥的，对应 pub_key.pem；平台证书请以其序列号为名",
	},
	{
		"this serial number names a platform certificate; give pub_key.pem under its PUB_KEY_ID_…",
		"这个序列号是平台证书的；pub_key.pem 请以其 PUB_KEY_ID_… 为名",
	},
	{
		"this is the certificate %s of %s; give it under its own serial number, or the file that belongs to this one",
		"这是 %[2]s 的证书 %[1]s；请以它自己的序列号为名，或给出与此名称对应的文件",
	},
	{
		"the RSA private key is damaged: %w; load it again from apiclient_key.pem",
		"RSA 私钥已损坏：%v；请重新加载 apiclient_key.pem",
	},
	{"the RSA key has %d bits, WeChat Pay uses at least %d", "RSA 密钥为 %d 位，微信支付至少使用 %d 位"},
	{
		"the password does not open this PKCS#12 file (apiclient_cert.p12): it is the merchant ID, unless it was changed%v",
		"密码打不开这个 PKCS#12 文件（apiclient_cert.p12）：密码默认是商户号，除非改过%v",
	},
	{"expected the 32 characters set in the merchant platform", "应为商户平台上设置的 32 个字符"},
	{"holds a PEM text", "填的是 PEM 文本"},
	{"has %d bytes and ends with a line break", "有 %d 字节，末尾是换行"},
	{
		"has %d bytes, with white space, a control character or one that is not ASCII at byte %d",
		"有 %d 字节，第 %d 字节是空白、控制字符或非 ASCII 字符",
	},
	{"has %d bytes", "有 %d 字节"},
	{"%s is cut short: no PEM block was found whole, the %s line is missing", "%s 不完整：缺少 %s 一行"},
	{"%s holds no PEM or DER key: %v", "%s 中没有 PEM 或 DER 格式的密钥：%v"},
	{"%s holds no PEM or DER key", "%s 中没有 PEM 或 DER 格式的密钥"},
	{
		"the name %w; expected PUB_KEY_ID_… or the serial number of a platform certificate in hex",
		"名称%v；应为 PUB_KEY_ID_… 或平台证书的十六进制序列号",
	},
	{"auth: the private key is missing: load apiclient_key.pem with auth.LoadPrivateKey", "缺少私钥：请加载 apiclient_key.pem"},
	{"names a key", "那是密钥的名称"},
	{"stat %s: no such file or directory", "没有这个文件：%s"},
	{"open %s: no such file or directory", "没有这个文件：%s"},
	{"stat %s: permission denied", "没有权限查看 %s"},
	{"open %s: permission denied", "没有权限读取 %s"},
	{"read %s: is a directory", "%s 是目录"},
	{"the scheme is %q", "协议为 %q"},
	{"http:// is allowed for loopback addresses only, not for %s", "http:// 只能用于本机回环地址，不能用于 %s"},
	{"use https://", "请用 https://"},
	{"%q has a query", "%q 带有查询参数"},
	{`put it into the template or the params key "query"`, `请放进路径模板，或参数 "query"`},
	{"placeholder %s has no value", "占位符 %s 没有值"},
	{"put it into the params", "请放进参数"},
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
