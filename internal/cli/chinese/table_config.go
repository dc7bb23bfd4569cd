package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofConfig are the sentences of package config.
var ofConfig = language.Rows{
	{"Profiles: make, list, show, change, find", "配置档案：新建、列出、查看、修改、定位"},
	{"Print where the configuration file lies", "打印配置文件的位置"},
	{"List the profiles", "列出全部配置档案"},
	{"Show the profile in use, without its secrets", "查看正在使用的档案，不含密钥"},
	{"Ask for a profile, check each answer, and write it", "逐项询问并检查，然后写入一个档案"},
	{"%s does not exist", "%s 不存在"},
	{"brand %v", "品牌 %v"},
	{"look at who may write there", "请检查谁有权在那里写入"},
	{"name of the profile", "档案名称"},
	{
		"choose another name, wxpay config set changes it, or --yes to replace it",
		"请换一个名称，用 wxpay config set 修改，或用 --yes 替换",
	},
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
	{"%s written\n", "已写入 %s\n"},
	{
		"%s written; its comments are gone, for lines in it are not written one by one\n",
		"已写入 %s；其中的注释没有保留，因为它不是逐行书写的\n",
	},
	{"Next: wxpay doctor\n", "下一步：wxpay doctor\n"},
	{
		"Files: paths. Secrets: the text, env:NAME or cmd:COMMAND. Empty: what stands in brackets, else\nleft out; -: left out. " +
			"A wrong answer is asked for again.\n",
		"文件：给路径。密钥：给原文、env:NAME 或 cmd:COMMAND。留空：取方括号中的值，没有则不填；-：不填。\n答错的会重新询问。\n",
	},
	{"write for example 30s", "例如 30s"},
	{"timeout is %s; expected a duration", "timeout 为 %s；应为时长"},
	{
		"the merchant platform shows it: 商户平台 → 账户中心 → 商户信息",
		"商户平台可以查到：商户平台 → 账户中心 → 商户信息",
	},
	{"mchid is %s; expected the merchant ID, digits such as 1900000001", "mchid 为 %s；应为商户号，数字，例如 1900000001"},
	{
		"take apiclient_cert.pem and apiclient_key.pem of one download of the merchant platform (账户中心 → API安全)",
		"apiclient_cert.pem 与 apiclient_key.pem 要取自商户平台（账户中心 → API安全）的同一次下载",
	},
	{"it is platform_key; certificate is apiclient_cert.pem", "它应填入 platform_key；certificate 是 apiclient_cert.pem"},
	{"certificate is WeChat Pay's own (CN %s)", "certificate 是微信支付自己的证书（CN %s）"},
	{"certificate is that of %s (its CN), and the profile is for %s", "certificate 是 %s 的（其 CN），而档案属于 %s"},
	{"certificate does not belong to private_key", "certificate 与 private_key 不配对"},
	{"write that", "请填这个"},
	{"serial is decimal; in hex it is %s", "serial 是十进制；其十六进制为 %s"},
	{"is the id of the WeChat Pay public key", "是微信支付公钥的 ID"},
	{"has %d hex digits; expected %d", "有 %d 位十六进制数字；应为 %d 位"},
	{
		"the merchant platform sets it, and shows it once: 商户平台 → 账户中心 → API安全",
		"在商户平台设置，只显示一次：商户平台 → 账户中心 → API安全",
	},
	{"is neither an id nor a serial number of 40 hex digits", "既不是公钥ID，也不是 40 位十六进制的序列号"},
	{
		"it is PUB_KEY_ID_… as the merchant platform shows it, or the serial number of a platform certificate",
		"应为商户平台显示的 PUB_KEY_ID_…，或平台证书的序列号",
	},
	{"platform_key_id is %s, which %w", "platform_key_id 为 %s，%w"},
	{"write for example https://api.mch.weixin.qq.com/", "例如 https://api.mch.weixin.qq.com/"},
	{"base_uri is %s; expected a URL: scheme, host and path", "base_uri 为 %s；应为 URL：协议、主机和路径"},
	{
		`Changes settings of a profile: each is checked as wxpay config init checks it, then the whole
profile, offline; nothing is written if it was sound before and would not be after. An empty value
takes a setting away. A key of the table platform is platform.NAME. - as value is asked for, so
that a secret stands neither in the shell's history nor on the screen. The other lines of the
file stay as they are, comments too.`,
		`修改档案的设置：逐项像 wxpay config init 那样检查，再离线检查整个档案；原来正常、改后不正常的
不会写入。值留空则去掉该设置。platform 表中的公钥写作 platform.NAME。值写 - 则会询问，这样密钥
既不留在 shell 历史里，也不显示在屏幕上。文件的其他行保持不变，包括注释。`,
	},
	{"Make a profile the default", "把一个档案设为默认"},
	{"Change settings of a profile", "修改档案的设置"},
	{"for example wxpay config set shop timeout=10s", "例如 wxpay config set shop timeout=10s"},
	{"Take a profile out of the file", "从文件中删除一个档案"},
	{"%s has no profile %s", "%s 中没有档案 %s"},
	{"Take the profile %s out of %s? (y/N)", "从 %[2]s 中删除档案 %[1]s？(y/N)"},
	{"not confirmed, nothing was changed", "没有确认，什么都没有改变"},
	{"write SETTING=VALUE, without blanks", "请写 SETTING=VALUE，不带空格"},
	{"%s has no =", "%s 中没有 ="},
	{"nothing was written; give what belongs together in one line", "什么都没有写入；配套的设置请在一行里一起给出"},
	{"the profile is not whole yet: %s", "档案还不完整：%s"},
	{"%s is no setting", "%s 不是设置项"},
	{"look at who may read it", "请检查谁有权读取它"},
	{"serial number %s, of the certificate\n", "证书序列号 %s，取自证书\n"},
	{"serial number of that certificate", "该证书的序列号"},
	{"where requests go, if not to WeChat Pay itself", "请求发往哪里（不是微信支付本身时填写）"},
	{"it cannot be left out", "不能不填"},
	{"%s is needed", "需要 %s"},
	{"not taken:", "不对："},
	{"password of that private key", "该私钥的密码"},
	{"give the whole path", "请给出完整路径"},
	{"merchant API private key (apiclient_key.pem or apiclient_cert.p12)", "商户API私钥（apiclient_key.pem 或 apiclient_cert.p12）"},
}
