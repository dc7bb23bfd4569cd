package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofSign are the sentences of package sign.
var ofSign = language.Rows{
	{"Decrypt a field, a resource or req_info", "解密字段、resource 或 req_info"},
	{"TEXT is the JSON of an encrypted resource", "TEXT 是加密 resource 的 JSON"},
	{"TEXT is req_info of a refund notification of APIv2", "TEXT 是 APIv2 退款通知的 req_info"},
	{"both --resource and --req-info are given", "--resource 和 --req-info 都给了"},
	{"give the text that was encrypted", "请给出密文"},
	{"the text is empty", "文本为空"},
	{"the profile has no private_key to decrypt with", "档案没有解密所需的 private_key"},
	{"the resource is not JSON (%d bytes)", "resource 不是 JSON（%d 字节）"},
	{"the JSON has no ciphertext", "JSON 中没有 ciphertext"},
	{"Encrypt a sensitive field for WeChat Pay", "为微信支付加密敏感字段"},
	{"give a text; WeChat Pay wants empty fields left out", "请给出文本；微信支付要求空字段不传"},
	{"RSA takes 214 bytes, 71 Chinese characters", "RSA 最多加密 214 字节，即 71 个汉字"},
	{"set platform_key and platform_key_id", "请设置 platform_key 和 platform_key_id"},
	{"the profile has no key of WeChat Pay", "档案中没有微信支付的公钥或平台证书"},
	{"name one with --serial", "请用 --serial 指定一个"},
	{"wxpay config show lists the keys of the profile", "wxpay config show 列出档案的密钥"},
	{"Sign a request, or the fields of one of APIv2", "为请求或 APIv2 的字段签名"},
	{"GET, or POST with a body", "GET；有请求体则为 POST"},
	{"path and query", "路径和查询参数"},
	{"Unix seconds, now by default", "Unix 秒，默认为现在"},
	{"nonce_str, a fresh one by default", "nonce_str，默认新生成"},
	{"the body: text, @file, or - for standard input", "报文体：文本、@文件，或 - 表示标准输入"},
	{"print the message on stdout, the signature on stderr", "签名串写到标准输出，签名写到标准错误"},
	{"sign fields as APIv2 does", "按 APIv2 的方式为字段签名"},
	{"add --v2, or leave it out", "请加上 --v2，或去掉它"},
	{"--sign-type is for --v2", "--sign-type 只用于 --v2"},
	{"the profile has no private_key to sign with", "档案没有签名所需的 private_key"},
	{"set serial or certificate in the profile", "请在档案中设置 serial 或 certificate"},
	{"serial is %s, which %w", "serial 为 %s，%w"},
	{"give fields: name=value", "请给出字段：name=value"},
	{"--%s has no place with --v2", "--%s 不能与 --v2 同用"},
	{"there are no fields to sign", "没有要签名的字段"},
	{"--path /v3/… with its query", "--path /v3/…，连同查询参数"},
	{"--path is no URL: %v", "--path 不是 URL：%v"},
	{"for example --path /v3/certificates", "例如 --path /v3/certificates"},
	{"--path is missing", "缺少 --path"},
	{"--path is what goes on the wire: filled and escaped", "--path 是线上的样子：已填充、已转义"},
	{"--path holds %q", "--path 含有 %q"},
	{"wxpay %s takes one text; found %d", "wxpay %s 只带一段文本，却给了 %d 段"},
	{"Unix seconds, such as 1735689600", "应为 Unix 秒，如 1735689600"},
	{"%q is no time", "%q 不是时间"},
	{"Verify a signature of WeChat Pay", "对微信支付的签名验签"},
	{"wxpay verify takes one file; found %d", "wxpay verify 只带一个文件，却给了 %d 个"},
	{"give one of them", "请只给其中一个"},
	{"both a file and --%s are given", "文件和 --%s 都给了"},
	{"set the clock to the signature's own time", "把时钟设为签名自己的时间"},
	{"the message", "报文"},
	{"note: %s\n", "提示：%v\n"},
	{"ok: signed by %s at %s\n", "验签通过：由 %s 于 %s 签名\n"},
	{"--any-time verifies it at its own time", "--any-time 按它自己的时间验签"},
	{"set private_key", "请设置 private_key"},
	{
		`Decrypts, offline, with the keys of the profile:

  wxpay decrypt TEXT              a sensitive field of an answer: the merchant's private key
  wxpay decrypt --resource JSON   the resource of a notification, or the encrypt_certificate
                                  of a platform certificate, alone or with what is around it:
                                  the APIv3 key
  wxpay decrypt --req-info TEXT   req_info of a refund notification of APIv2: the APIv2 key

@file reads a file, - standard input. The plaintext goes to stdout byte for byte. That it
decrypts proves nothing about who sent a notification; wxpay verify does.`,
		`用档案的密钥离线解密：

  wxpay decrypt TEXT              应答中的敏感字段：用商户API私钥
  wxpay decrypt --resource JSON   通知的 resource，或平台证书的 encrypt_certificate，
                                  单独给出或连同外层均可：用 APIv3密钥
  wxpay decrypt --req-info TEXT   APIv2 退款通知的 req_info：用 APIv2密钥

@文件 读文件，- 读标准输入。明文逐字节写到标准输出。能解密并不能证明通知是谁发的；
wxpay verify 才能。`,
	},
	{"private_key must be the one of the certificate that it was encrypted for", "private_key 必须与加密所用证书配对"},
	{
		"apiv3_key in the profile must be the one of the merchant platform (API安全)",
		"档案中的 apiv3_key 必须与商户平台（API安全）上设置的一致",
	},
	{
		"apiv2_key in the profile must be the one of the merchant platform (API安全)",
		"档案中的 apiv2_key 必须与商户平台（API安全）上设置的一致",
	},
	{
		"expected algorithm, nonce, associated_data and ciphertext, or what holds them as resource",
		"应有 algorithm、nonce、associated_data 和 ciphertext，或含有它们的 resource",
	},
	{
		`Encrypts a text for WeChat Pay, as it wants names, ID numbers and bank accounts in requests
of APIv3. On stdout goes the Base64, on stderr the key that it was encrypted for, which the
request must name in the header Wechatpay-Serial. Each time the Base64 is another.

TEXT - reads standard input, without the line break at its end: what is on a command line is
seen by every user of the machine. wxpay itself encrypts fields that are written name~=value.`,
		`为微信支付加密一段文本，用于 APIv3 请求中的姓名、证件号和银行账号。Base64 写到标准输出，
加密所用的密钥写到标准错误，请求必须在 Wechatpay-Serial 头中写明它。每次的 Base64 都不同。

TEXT 为 - 时读标准输入，不含末尾的换行：命令行上的内容对本机每个用户可见。写成 name~=value
的字段由 wxpay 自己加密。`,
	},
	{
		"the key to encrypt for: a PUB_KEY_ID_… or the serial number of a platform certificate",
		"加密所用的密钥：PUB_KEY_ID_… 或平台证书序列号",
	},
	{"the profile has several keys of WeChat Pay, and prefers none", "档案中有多个微信支付的密钥，没有指定优先哪个"},
	{
		`Signs a request, offline. The value of the header Authorization goes to stdout, the message
that is signed to stderr; --message changes them over. --path is path and query exactly as
they go on the wire. WeChat Pay takes a signature for five minutes, and its nonce once.

With --v2 the fields name=value are signed as APIv2 does, with the APIv2 key: the sign goes
to stdout, stringA to stderr. Nothing is added to the fields, no nonce_str either.`,
		`离线为请求签名。Authorization 头的值写到标准输出，签名串写到标准错误；--message 则相反。
--path 是线上的路径和查询参数，一字不差。微信支付只在五分钟内接受一个签名，且随机串只能用一次。

加 --v2 时按 APIv2 的方式用 APIv2密钥为 name=value 字段签名：sign 写到标准输出，stringA
写到标准错误。不会给字段添加任何东西，包括 nonce_str。`,
	},
	{
		"MD5 or HMAC-SHA256 (--v2); by default the field sign_type, else MD5",
		"MD5 或 HMAC-SHA256（--v2）；默认取字段 sign_type，否则 MD5",
	},
	{"set private_key, and serial or certificate, in the profile", "请在档案中设置 private_key，以及 serial 或 certificate"},
	{"the profile does not say the serial number of the merchant API certificate", "档案没有给出商户API证书的序列号"},
	{"openssl x509 -in apiclient_cert.pem -noout -serial shows it", "用 openssl x509 -in apiclient_cert.pem -noout -serial 查看"},
	{
		"for example: wxpay sign --v2 appid=wx… mch_id=1900000001 nonce_str=…",
		"例如：wxpay sign --v2 appid=wx… mch_id=1900000001 nonce_str=…",
	},
	{"apiv2_key in the profile; --sign-type MD5 or HMAC-SHA256", "请检查档案中的 apiv2_key；--sign-type 为 MD5 或 HMAC-SHA256"},
	{
		"wxpay %v TEXT, or - for standard input; a text with spaces wants quotes",
		"wxpay %v TEXT，或 - 表示标准输入；含空格的文本要加引号",
	},
	{
		`Verifies WeChat Pay's signature of an answer or a notification, offline, with the keys of
the profile. The message comes from a FILE or standard input as it was on the wire, a
response or a request: start line, headers, an empty line, body (curl -i writes it so). Or
the flags say what is in the headers, and --data the body.

A signature is good for five minutes; --any-time sets the clock to its own time, and does
not tell whether it is fresh. The exit code is 6 if it is not accepted.`,
		`用档案的密钥离线对微信支付的应答或通知验签。报文来自 FILE 或标准输入，与线上一样，应答或请求均可：
起始行、头部、空行、报文体（curl -i 就这样写）。或者用选项给出头部的内容，用 --data 给出报文体。

签名在五分钟内有效；--any-time 把时钟设为它自己的时间，此时不判断是否过期。验签不通过时退出码为 6。`,
	},
	{
		"set platform_key and platform_key_id to pub_key.pem and its PUB_KEY_ID_…, or download certificates with wxpay crt and " +
			"set platform_key_id to the serial",
		"请把 platform_key 和 platform_key_id 设为 pub_key.pem 及其 PUB_KEY_ID_…；或用 wxpay crt 下载平台证书，并把 " +
			"platform_key_id 设为其序列号",
	},
	{
		"note: the clock is set to the signature's own time, %s; whether it is fresh was not checked\n",
		"提示：时钟设为签名自己的时间 %s；没有检查是否过期\n",
	},
	{
		"look at headers and body, which must be as they came, and at the keys of the profile",
		"请检查头部和报文体是否与收到时一样，以及档案中的密钥",
	},
}
