package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofCrt are the sentences of package crt.
var ofCrt = language.Rows{
	{"Download the platform certificates", "下载微信支付平台证书"},
	{"serial number of the merchant API certificate", "商户API证书的序列号"},
	{"path of the merchant API private key", "商户API私钥的路径"},
	{"APIv3 key, or env:NAME, file://PATH, cmd:COMMAND", "APIv3密钥，或 env:NAME、file://PATH、cmd:COMMAND"},
	{"of the flags", "由命令行给出"},
	{"Show what certificates and keys are", "查看证书和密钥是什么"},
	{"wxpay crt show needs a file", "wxpay crt show 需要一个文件"},
	{"%s is not valid today", "%s 今天不在有效期内"},
	{"%s ends in %d days", "%s 将在 %d 天后到期"},
	{"public key", "公钥"},
	{"private key", "商户API私钥"},
	{"choose another directory with --output", "请用 --output 另选目录"},
	{"the certificate %s has ended", "证书 %s 已过期"},
	{"look at the disk", "请检查磁盘"},
	{
		`Downloads the platform certificates of the merchant, decrypts them with the APIv3 key, and
writes each as wechatpay_<SERIAL>.pem into the current directory, or that of --output. On
stdout goes a line for each: serial, begin, end and file, parted by tabs.

What is not given comes from the profile; with --mchid, --serial, --private-key and
--apiv3-key no configuration file is read. A secret on a command line is seen by every user
of the machine: --apiv3-key takes env:NAME, file://PATH and cmd:COMMAND too. The names that
flags have in CertificateDownloader.php and in wxpay crt in JS are understood as well:
--serialno, --privatekey, --key, --baseuri.

A file that is there is left alone if it holds the same certificate, and is an error if it
holds anything else. Merchants in public-key mode have no certificates: exit code 4.`,
		`下载商户的平台证书，用 APIv3密钥解密，逐个写成 wechatpay_<SERIAL>.pem，放在当前目录或
--output 指定的目录。标准输出每张证书一行：序列号、生效时间、到期时间、文件，以制表符分隔。

没有给出的项取自档案；给齐 --mchid、--serial、--private-key、--apiv3-key 时不读配置文件。
命令行上的密钥对本机每个用户可见，所以 --apiv3-key 也接受 env:NAME、file://PATH、
cmd:COMMAND。也认识 CertificateDownloader.php 和 JS 版 wxpay crt 的选项名：
--serialno、--privatekey、--key、--baseuri。

已存在的文件如果是同一张证书则不动，如果是别的内容则报错。使用微信支付公钥的商户没有
平台证书：退出码为 4。`,
	},
	{"directory of the certificates, made if it is not there", "存放证书的目录，不存在则新建"},
	{"another endpoint: v3/global/certificates for overseas merchants", "另一个接口：境外商户用 v3/global/certificates"},
	{"give it as a flag (wxpay crt --help), or in the profile", "请用命令行选项给出（wxpay crt --help），或写进档案"},
	{
		"Shows serial number, name, validity and kind of key of certificates, and the kind of key\nof keys, private ones too, of " +
			"which nothing else is shown. Needs no profile.",
		"显示证书的序列号、名称、有效期和密钥种类，以及密钥（含私钥）的种类；\n私钥的其他内容一概不显示。不需要档案。",
	},
	{
		"of a PKCS#12 file or an encrypted key: the merchant ID by default; env:NAME, file://PATH or cmd:COMMAND too",
		"PKCS#12 文件或加密私钥的密码：默认为商户号；也可用 env:NAME、file://PATH 或 cmd:COMMAND",
	},
	{"expected a certificate or a key of the merchant or of WeChat Pay", "应为商户或微信支付的证书或密钥"},
	{
		"the certificate %s ends in %d days; WeChat Pay gives out the next one before: run this again daily",
		"证书 %s 将在 %d 天后到期；微信支付会提前发放下一张：请每天再运行一次",
	},
	{"move it away, or choose another directory with --output", "请把它移走，或用 --output 另选目录"},
	{"%s is there and holds something else; it was left alone", "%s 已存在且内容不同，没有动它"},
}
