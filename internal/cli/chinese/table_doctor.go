package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofDoctor are the sentences of package doctor.
var ofDoctor = language.Rows{
	{"platform keys", "微信支付公钥/平台证书"},
	{"a text of 32 characters", "32 个字符的文本"},
	{"merchant %v", "商户号 %v"},
	{"private_key is not set: APIv2 only", "没有设置 private_key：只能用 APIv2"},
	{"serial number", "证书序列号"},
	{"serial is not set", "没有设置 serial"},
	{"none: only APIv2 can be spoken", "没有：只能用 APIv2"},
	{"a notification (wxpay notify verify)", "一条通知（wxpay notify verify）"},
	{"not set: APIv2 cannot be spoken", "没有设置：无法使用 APIv2"},
	{"a call of APIv2", "一次 APIv2 调用"},
	{"none, by %s", "无，来自 %s"},
	{"CN %s, serial %s, valid until %s", "CN %s，序列号 %s，有效期至 %s"},
	{"%v, but only from %v on", "%v，但从 %v 才开始生效"},
	{"is this machine's clock right?", "本机时钟对吗？"},
	{"%v: it has ended", "%v：已过期"},
	{"%v: it ends soon", "%v：即将到期"},
	{"RSA, %d bits", "RSA，%d 位"},
	{"platform certificate, %s, valid until %s", "平台证书，%s，有效期至 %s"},
	{"leave the network alone", "不联网"},
	{"text or json", "text 或 json"},
	{"--format text or --format json", "请用 --format text 或 --format json"},
	{"--format is %q", "--format 为 %q"},
	{"mend it, then run doctor again", "请修正后再运行 doctor"},
	{"1 of %d checks failed", "%d 项检查中有 1 项失败"},
	{"begin with the first: others may follow from it", "请从第一项开始：其余的可能由它引起"},
	{"%d of %d checks failed", "%[2]d 项检查中有 %[1]d 项失败"},
	{"%s: %s failed after %v: %v", "%s：%s 在 %v 后失败：%v"},
	{"look at this machine's name servers: dig %v", "请检查本机的域名服务器：dig %v"},
	{"clock skew", "时钟偏差"},
	{"the answer has no Date", "应答没有 Date 头"},
	{"neither mchid nor brand_id is set", "mchid 和 brand_id 都没有设置"},
	{"file mode", "文件权限"},
	{"it is %v here", "本机现在是 %v"},
	{"timeout is %q", "timeout 为 %q"},
	{"expected a duration such as 30s", "应为时长，例如 30s"},
	{"none of the hosts can be reached", "所有主机都连不上"},
	{"not tried: there is no way to the server", "没有尝试：到服务器不通"},
	{"not tried: this profile speaks APIv2 only", "没有尝试：这个档案只用 APIv2"},
	{"order numbers with | and * arrive as they are sent", "含 | 和 * 的订单号原样到达"},
	{"accepted: HTTP %d, the answer is signed by %s", "已接受：HTTP %d，应答由 %s 签名"},
	{"%vwithout an error code", "%v没有错误码"},
	{"too many requests: try again in a minute", "请求过于频繁：请一分钟后重试"},
	{"accepted: %v", "已接受：%v"},
	{"%v is no answer of WeChat Pay's", "%v 不是微信支付的应答"},
	{" (Server: %v)", "（服务器标识：%v）"},
	{"not shown: %v", "尚未证明：%v"},
	{"key mode", "验签方式"},
	{"a page came in place of WeChat Pay's answer", "来的是一个网页，而不是微信支付的应答"},
	{"an answer without WeChat Pay's signature came: %v", "收到没有微信支付签名的应答：%v"},
	{"an answer was not accepted: %v", "应答验签不通过：%v"},
	{"answers are signed with the platform certificate %s", "应答由平台证书 %s 签名"},
	{"v3/certificates answered %v", "v3/certificates 应答 %v"},
	{", mode %04o", "，权限 %s"},
	{
		": no answer signed with it was seen, so nothing shows yet that it is the right one",
		"：还没有见到用它签名的应答，因此尚不能证明它是对的",
	},
	{
		"no answer signed with it was seen, so nothing shows yet that it is the right one",
		"还没有见到用它签名的应答，因此尚不能证明它是对的",
	},
	{"32 characters, and it opens the platform certificates", "32 个字符，并且能解开平台证书"},
	{
		"none given: platform certificates are downloaded once the rest is in order",
		"没有给出：其余都正确之后会下载平台证书",
	},
	{"platform certificates, downloaded when they are needed", "平台证书，需要时下载"},
	{
		"32 characters; whether it is that of the merchant platform shows %v",
		"32 个字符；是否与商户平台上设置的一致，要看%v",
	},
	{"not set: notifications and platform certificates cannot be read", "没有设置：无法解密通知和平台证书"},
	{
		"not set: whether key and serial number belong together shows only online",
		"没有设置：商户API私钥与证书序列号是否配对只有联网才能看出",
	},
	{"apply for a new apiclient_cert.pem in the merchant platform", "请在商户平台申请新的 apiclient_cert.pem"},
	{
		`Looks at everything that a call needs, one check per line: configuration file, profile,
keys, certificates and secrets, without the network; then, unless --offline, the way to
WeChat Pay, the clocks, and signed requests that change nothing: WeChat Pay sends back what
it is sent (v3/security/echo), which proves all keys at once, and is asked for an order that
does not exist.

--notify-url looks at a notify_url: at its form, and, if you say yes, at how your program answers
two notifications with wrong signatures, which it must refuse. They tell of a test
(SECURITY_ECHO.SUCCESS), never of a payment. A third, rightly signed, is sent where the keys are
those of wxpay sandbox or wxpay mock, and your routes must take it; with real keys only WeChat
Pay can sign.

--echo-url lets WeChat Pay send such a notification to a URL that leads to --addr, where doctor
listens: that proves the APIv3 key and the whole way back.

ok was shown to be well, open was not shown yet, warn works today and may not tomorrow, FAIL
does not work, or could not be shown to: a server that answers 5xx says nothing of the
signature. Below stands what to do. The exit code is 2 if anything fails. No secret and no key is in the output.`,
		`逐项检查调用所需的一切，每项一行：先离线检查配置文件、档案、密钥、证书和密码；然后（除非加
--offline）检查到微信支付的网络和时钟，并发送不改变任何东西的签名请求：让微信支付原样返回
所发内容（v3/security/echo），一次就能证明全部密钥；再查询一个不存在的订单。

--notify-url 检查一个 notify_url：先看格式；征得同意后，再看您的程序怎样应答两条签名错误的通知，
它们必须被拒绝。通知内容是测试事件（SECURITY_ECHO.SUCCESS），绝不是支付。如果密钥来自 wxpay
sandbox 或 wxpay mock，还会发送第三条签名正确的通知，路由必须接收它；真实密钥下，只有微信支付能签名。

--echo-url 让微信支付把这样的通知发到一个通向 --addr 的地址，doctor 在那里监听：这能证明
APIv3密钥和整条回调通路。

ok 表示已证明正常，open 表示尚未证明，warn 表示现在能用、以后未必，FAIL 表示不能用，或无法
证明能用：应答 5xx 的服务器不能说明签名是否正确。下面写着该怎么办。有任何一项失败则退出码为 2。
输出中没有任何密码和密钥。`,
	},
	{"Check profile, keys, clocks and the way to WeChat Pay", "检查档案、密钥、时钟和到微信支付的网络"},
	{
		"this machine's CA certificates, its clock, or a proxy that stands between",
		"请检查本机的 CA 根证书、时钟，或中间的代理",
	},
	{
		"this machine's CA certificates, its clock, or the proxy %v if it opens TLS: ask who runs it",
		"请检查本机的 CA 根证书、时钟；如果代理 %v 会解开 TLS，请询问其管理员",
	},
	{
		"a firewall, or a server that is down; wxpay needs a way out to port %v, or a proxy (--proxy, HTTPS_PROXY)",
		"防火墙，或服务器没有运行；wxpay 需要能访问外部 %v 端口，或使用代理（--proxy、HTTPS_PROXY）",
	},
	{
		"look at the proxy, and at proxy in the profile, --proxy or HTTPS_PROXY; --proxy none goes without",
		"请检查代理，以及档案中的 proxy、--proxy 或 HTTPS_PROXY；--proxy none 不用代理",
	},
	{"%s does not exist; the environment must tell everything", "%s 不存在；全部设置须由环境变量给出"},
	{"set this machine's clock: WeChat Pay allows five minutes", "请校准本机时钟：微信支付允许五分钟误差"},
	{"not tried: no path of brands is known that only reads", "没有尝试：品牌接口没有已知的只读路径"},
	{
		"accepted; the answer is signed by %s, and sensitive fields are read in both directions (v3/security/echo)",
		"已接受；应答由 %s 签名，敏感字段双向可读（v3/security/echo）",
	},
	{
		"an order number with | and * is refused, and v3/security/echo is not: %v",
		"含 | 和 * 的订单号被拒绝，而 v3/security/echo 没有：%v",
	},
	{"this merchant has no platform certificates to download", "该商户没有平台证书可下载"},
	{
		"set platform_key_id and platform_key: the WeChat Pay public key, pub_key.pem, under its PUB_KEY_ID_…",
		"请设置 platform_key_id 和 platform_key：微信支付公钥 pub_key.pem 及其 PUB_KEY_ID_…",
	},
	{"look at base_uri: is this WeChat Pay? If it is, try again", "请检查 base_uri：这是微信支付吗？如果是，请重试"},
	{"accepted: %s, as expected of an order that does not exist", "已接受：%s，查询不存在的订单本应如此"},
	{"WeChat Pay has a problem, or what stands between: try again", "微信支付或中间环节出了问题：请重试"},
	{"something stands between, or base_uri is none of WeChat Pay's%v", "中间有别的东西，或 base_uri 不是微信支付的地址%v"},
	{"accepted of v3/certificates; the query of an order: %v", "v3/certificates 已接受；查询订单：%v"},
	{"HTTP %d came, and nothing shows that WeChat Pay sent it", "收到 HTTP %d，但没有什么能证明它来自微信支付"},
	{
		"the switch to the public key has not begun: we asked for %v, and the platform certificate %v signed",
		"公钥灰度切换尚未开始：请求的是 %v，签名的却是平台证书 %v",
	},
	{
		"begin it in the merchant platform (API安全), or add the platform certificate (wxpay crt) under [profiles.…platform]",
		"请在商户平台（API安全）开始切换，或在 [profiles.…platform] 下加入平台证书（wxpay crt）",
	},
	{
		"something stands between: the login page of the network, a firewall, or a base_uri that is none of WeChat Pay's",
		"中间有别的东西：网络的登录页、防火墙，或 base_uri 不是微信支付的地址",
	},
	{
		"a proxy on the way removes the headers Wechatpay-…, or base_uri is none of WeChat Pay's",
		"途中的代理删掉了 Wechatpay-… 头，或 base_uri 不是微信支付的地址",
	},
	{
		"download pub_key.pem anew from the merchant platform (API安全), and compare platform_key_id with what stands there",
		"请在商户平台（API安全）重新下载 pub_key.pem，并核对 platform_key_id 与平台上的公钥ID",
	},
	{
		"the switch to the public key has not begun: we asked for %s, and the platform certificate %s signed",
		"公钥灰度切换尚未开始：请求的是 %s，签名的却是平台证书 %s",
	},
	{
		"answers are signed with the public key %s; there are platform certificates still",
		"应答由微信支付公钥 %s 签名；平台证书仍然存在",
	},
	{"public key: this merchant has no platform certificates", "公钥模式：该商户没有平台证书"},
	{"not tried: the platform certificates cannot be read", "没有尝试：平台证书无法解密"},
	{" through %v", " 经 %v"},
	{"the same as --format json", "同 --format json"},
	{"look at this notify_url, and how your program answers there", "检查这个 notify_url，以及您的程序在那里怎样应答"},
	{"let WeChat Pay notify this URL, which leads to --addr", "让微信支付通知这个地址，它通向 --addr"},
	{"address to listen on for --echo-url", "--echo-url 监听的地址"},
	{"not tried: --offline", "没有尝试：--offline"},
	{"not tried: see above", "没有尝试：见上"},
	{"choose another --addr, to which the URL leads", "请换一个该地址通向的 --addr"},
	{"listening on http://%s for the echo, up to %v\n", "在 http://%s 等待回显通知，最多 %v\n"},
	{
		"v3/security/echo answered %v: not every merchant may use it",
		"v3/security/echo 应答 %v：不是每个商户都能使用",
	},
	{
		"wait for a notification of a payment with wxpay notify listen",
		"请用 wxpay notify listen 等待一个支付通知",
	},
	{
		"%s came after %v: signed by %s, opened with the APIv3 key",
		"%[2]v 后收到 %[1]s：由 %[3]s 签名，用 APIv3密钥解密成功",
	},
	{"32 characters, and it opens a notification", "32 个字符，并且能解密通知"},
	{"forged notification", "伪造的通知"},
	{"signature probe", "签名探测"},
	{"genuine notification", "真实的通知"},
	{"%s has the form of one that WeChat Pay calls", "%s 的格式符合微信支付的要求"},
	{
		"POST notifications with wrong signatures, of a test event, to %s? (y/N)",
		"向 %s 发送签名错误的测试事件通知？(y/N)",
	},
	{"not sent, for nobody said yes", "没有发送，因为没有得到同意"},
	{"--yes sends it without asking", "--yes 不询问直接发送"},
	{"not shown: only WeChat Pay can sign one for this profile", "尚未证明：只有微信支付能为这个档案签名"},
	{"wxpay doctor --echo-url lets it send one", "用 wxpay doctor --echo-url 让它发送一个"},
	{"accepted with HTTP %d", "已接受，HTTP %d"},
	{"refused with HTTP %d", "已拒绝，HTTP %d"},
}
