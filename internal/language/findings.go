package language

// Findings are what Client.Check finds (internal/credentials, internal/keyfile).
var Findings = Rows{
	{"is %q; merchant IDs are digits such as 1900000001", "为 %q；商户号是数字，例如 1900000001"},
	{"%s: package certificates downloads the next one", "%v：certificates 包会下载下一张"},
	{"%s begins on %s; is this machine's clock right?", "%s 从 %s 开始生效；本机时钟对吗？"},
	{"%s ended on %s", "%s 已于 %s 到期"},
	{"%s ends on %s", "%s 将于 %s 到期"},
	{
		"has %d hex digits; WeChat Pay's have %d: was a leading zero lost? openssl x509 -in apiclient_cert.pem -noout -serial " +
			"shows it",
		"有 %d 位十六进制数字，微信支付的为 %d 位：开头的零丢了吗？用 openssl x509 -in apiclient_cert.pem -noout -serial 查看",
	},
	{
		"WeChat Pay's have %d: was a leading zero lost? openssl x509 -in apiclient_cert.pem -noout -serial shows it",
		"请补全为 %d 位：用 openssl x509 -in apiclient_cert.pem -noout -serial 查看",
	},
	{"%s: apply for a new apiclient_cert.pem in the merchant platform", "%v：请在商户平台申请新的 apiclient_cert.pem"},
	{
		"holds a key under %s, which names no key of WeChat Pay: no answer will be verified with it",
		"名称 %s 下有一个密钥，但微信支付没有这样命名的密钥：不会有应答用它验签",
	},
	{
		"is the same as APIv2Key; they are two settings of the merchant platform, is each in its place?",
		"与 APIv2Key 相同；它们是商户平台上的两项设置，各自填对了吗？",
	},
	{
		"the file %s can be read or written by every user of this machine (mode %04o): chmod 600 it",
		"文件 %s 对本机每个用户可读或可写（权限 %s）：请执行 chmod 600",
	},
}
