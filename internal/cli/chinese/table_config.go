package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofConfig are the sentences of package config.
var ofConfig = language.Rows{
	{"Profiles: make, list, show, find", "配置档案：新建、列出、查看、定位"},
	{"Print where the configuration file lies", "打印配置文件的位置"},
	{"List the profiles", "列出全部配置档案"},
	{"Show the profile in use, without its secrets", "查看正在使用的档案，不含密钥"},
	{"Ask for a profile, check it, and write it", "逐项询问、检查并写入一个档案"},
	{"%s does not exist", "%s 不存在"},
	{"brand %v", "品牌 %v"},
	{"look at who may write there", "请检查谁有权在那里写入"},
	{"name of the profile", "档案名称"},
	{"choose another name, or --yes to replace it", "请换一个名称，或用 --yes 替换"},
	{"%s has a profile %q", "%s 中已有档案 %q"},
	{"merchant API certificate (apiclient_cert.pem)", "商户API证书（apiclient_cert.pem）"},
	{"id of the WeChat Pay public key (PUB_KEY_ID_…)", "微信支付公钥ID（PUB_KEY_ID_…）"},
	{"WeChat Pay public key (pub_key.pem)", "微信支付公钥（pub_key.pem）"},
	{"nothing was written", "什么都没有写入"},
	{"APIv3 key (APIv3密钥)", "APIv3密钥"},
	{"APIv2 key (APIv2密钥)", "APIv2密钥"},
	{"merchant ID (商户号)", "商户号"},
	{
		`Profiles say who the merchant is. They lie in one file, one table each:

  default = "shop"

  [profiles.shop]
  mchid = "1900000001"
  private_key = "file://apiclient_key.pem"
  certificate = "file://apiclient_cert.pem"
  apiv3_key = "env:SHOP_APIV3_KEY"
  platform_key_id = "PUB_KEY_ID_0119000000012025010100000000000001"
  platform_key = "file://pub_key.pem"

A value may be a reference: file://PATH (relative to this file), env:NAME, cmd:COMMAND (a
password manager). Without platform keys the platform certificates are downloaded when they
are needed, which takes apiv3_key. The fields are

%v
The environment wins over the file: WXPAY_ and the name in capitals, WXPAY_MCHID and so on;
WXPAY_PROFILE, WXPAY_CONFIG. Flags win over both. A Go program gets the same profile with
profile.Load of github.com/wechatpay-chain/wxpay/profile.

A file that others can write is refused. Commands (cmd:) of the file are run only if nobody
else could have written it, as sshd asks of its files: it, every link and every directory on
the way, up to / or to your home directory, must belong to you or to root, and group and
others must have no right to write there. A directory with the sticky bit, such as /tmp, may
be on the way. On Windows owners are not looked at. Commands of the environment and of flags
are your own, and are run.`,
		`配置档案说明商户是谁。它们都在一个文件里，每个档案一个表：

  default = "shop"

  [profiles.shop]
  mchid = "1900000001"
  private_key = "file://apiclient_key.pem"
  certificate = "file://apiclient_cert.pem"
  apiv3_key = "env:SHOP_APIV3_KEY"
  platform_key_id = "PUB_KEY_ID_0119000000012025010100000000000001"
  platform_key = "file://pub_key.pem"

值可以是引用：file://PATH（相对于该文件）、env:NAME、cmd:COMMAND（密码管理器）。
没有微信支付公钥时，需要时会下载平台证书，这要用到 apiv3_key。字段有

%v
环境变量优先于文件：WXPAY_ 加大写字段名，如 WXPAY_MCHID；另有 WXPAY_PROFILE、
WXPAY_CONFIG。命令行选项优先于两者。Go 程序用 github.com/wechatpay-chain/wxpay/profile
的 profile.Load 得到同一个档案。

他人可写的文件会被拒绝。文件中的命令（cmd:）只有在不可能被他人写入时才会执行，要求与
sshd 对其文件的要求相同：文件本身、途经的每个链接和目录，直到 / 或您的主目录，都必须属于
您或 root，且同组和其他用户没有写权限。途中可以有带粘滞位的目录，例如 /tmp。Windows
上不检查所有者。环境变量和命令行选项中的命令是您自己的，会执行。`,
	},
	{
		"%s written; comments of an older file are gone. Next: wxpay doctor\n",
		"已写入 %s；旧文件中的注释不再保留。下一步：wxpay doctor\n",
	},
	{
		"Files: paths. Secrets: the text, env:NAME or cmd:COMMAND. Empty: left out.\n",
		"文件：给路径。密钥：给原文、env:NAME 或 cmd:COMMAND。留空：不填。\n",
	},
	{"merchant API private key (apiclient_key.pem or apiclient_cert.p12)", "商户API私钥（apiclient_key.pem 或 apiclient_cert.p12）"},
	{"serial number of that certificate, if it was left out", "该证书的序列号（如果上面没有给证书）"},
}
