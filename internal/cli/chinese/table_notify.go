package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofNotify are the sentences of package notify.
var ofNotify = language.Rows{
	{"the path is not %s", "路径不是 %s"},
	{"notifications are POST requests", "通知是 POST 请求"},
	{"the body did not arrive: %w", "请求体没有收到：%w"},
	{"%d are being forwarded already", "已有 %d 个正在转发"},
	{"%s answered %d: %s\n", "%s 应答 %d：%v\n"},
	{"(unsigned: query the refund)", "（无签名：请查询退款）"},
	{"request ID %v", "请求ID %v"},
	{"not forwarded: %w", "没有转发：%w"},
	{"forwarded, and the answer did not arrive: %w", "已转发，但没有收到应答：%w"},
	{"forwarded to %s: %d\n", "已转发到 %s：%d\n"},
	{"for example %v http://127.0.0.1:8000/notify", "例如 %v http://127.0.0.1:8000/notify"},
	{"%s is %q; expected a URL", "%s 为 %q；应为 URL"},
	{"Receive notifications, print and forward them", "接收通知，打印并转发"},
	{"address to listen on", "监听地址"},
	{"path of notify_url; others get 404. / is every path", "notify_url 的路径，其他路径得到 404；/ 为任意路径"},
	{"URL that gets the notification as it came", "把通知原样转发到这个 URL"},
	{"text, or json: one object per line", "text，或 json：每行一个对象"},
	{"for example --path /wxpay/notify", "例如 --path /wxpay/notify"},
	{"--path is %q, without a slash in front", "--path 为 %q，开头没有斜线"},
	{"give the URL of your program as --forward", "请用 --forward 给出您的程序的 URL"},
	{"--forward %s is the address that this listens on", "--forward %s 正是本命令监听的地址"},
	{"cannot listen: %w", "无法监听：%w"},
	{"listening on http://%s%s\n", "正在监听 http://%s%s\n"},
	{"wxpay doctor looks at the whole profile", "wxpay doctor 可以检查整个档案"},
	{"profile %s: %w", "档案 %s：%w"},
	{"Send a made-up notification to your program", "向您的程序发送测试通知"},
	{"wxpay notify trigger needs an event type", "wxpay notify trigger 需要通知类型"},
	{"URL of your program's notify_url", "您的程序的 notify_url"},
	{"directory with the keys, which wxpay mock makes", "存放密钥的目录，由 wxpay mock 生成"},
	{"id of the notification; a fresh one by default", "通知的 id；默认新生成"},
	{"what is wrong with it", "要造成的故障"},
	{"APIv2: the ITEMs are fields of XML with a sign", "APIv2：ITEM 是带 sign 的 XML 字段"},
	{"send the same one so often", "同一条通知发送多少次"},
	{"all at once", "同时发送"},
	{"for example --to http://127.0.0.1:8000/notify", "例如 --to http://127.0.0.1:8000/notify"},
	{"--to is missing", "缺少 --to"},
	{"--times is %d", "--times 为 %d"},
	{"--v2 and --refund-v2 are both given", "--v2 和 --refund-v2 都给了"},
	{"see wxpay notify trigger --help", "参见 wxpay notify trigger --help"},
	{"%d of %d notifications were not accepted", "%[2]d 条通知中有 %[1]d 条没有被接受"},
	{"write name=text or name:=json", "请写 name=text 或 name:=json"},
	{"--fault is %q", "--fault 为 %q"},
	{"Verify and decrypt a saved notification", "对保存的通知验签并解密"},
	{"wxpay notify verify takes one file; found %d", "wxpay notify verify 只带一个文件，却给了 %d 个"},
	{"accept any age", "不限时间"},
	{
		"a notify listen has forwarded it already: --forward leads in a circle",
		"已被某个 notify listen 转发过：--forward 形成了环路",
	},
	{
		`Receives notifications over http: verifies and decrypts each with the keys of the profile,
prints it on standard output, and forwards it as it came, if --forward is given; then WeChat
Pay is answered what that answered. A notification that is not accepted is answered with an
error, told of on standard error, and not forwarded. What is forwarded has the header
Wxpay-Forwarded too, and is not forwarded again; at most 64 are at once, others get 503.

WeChat Pay wants a public https:// address as notify_url: put a tunnel or a proxy in front
that passes the headers Wechatpay-* and the body on as they are.

It ends with Ctrl-C or SIGTERM, and its exit code is 0 then: that is how it is meant to end.`,
		`通过 http 接收通知：用档案的密钥逐个验签、解密，打印到标准输出；给了 --forward 则原样转发，
并把对方的应答作为给微信支付的应答。不被接受的通知应答错误，写到标准错误，不转发。转发的
通知多带一个 Wxpay-Forwarded 头，不会再次转发；同时最多转发 64 个，其余得到 503。

微信支付要求 notify_url 是公网 https:// 地址：请在前面放一个隧道或反向代理，把 Wechatpay-*
请求头和请求体原样传过来。

按 Ctrl-C 或收到 SIGTERM 时结束，此时退出码为 0，这就是正常的结束方式。`,
	},
	{"Notifications: receive, send made-up ones, verify saved ones", "通知：接收、发送测试通知、校验保存的通知"},
	{
		`Posts a made-up notification, signed and encrypted with the keys that wxpay mock has made,
to your program, which must be configured with them (see wxpay mock --help). ITEMs are the resource:
a.b=text, a.b:=json; they are put into a sample of what the event holds, which --list EVENT prints.

Status and body of each answer are printed. The exit code is 0 if your program accepted
(with --fault: refused) every one, else 4.

Faults: bad-signature, probe (what WeChat Pay sends to see whether you verify), skew (ten
minutes old), without and doubled (a header; one may follow after a colon), wrong-key.`,
		`用 wxpay mock 生成的密钥签名并加密一个测试通知，发给您的程序；您的程序必须配置这些密钥
（见 wxpay mock --help）。ITEM 是 resource 的内容：a.b=文本，a.b:=json；它们并入
该通知类型的内容样例，--list EVENT 打印样例。

打印每个应答的状态码和应答体。您的程序全部接受（带 --fault 时全部拒绝）则退出码为 0，否则为 4。

故障：bad-signature、probe（微信支付用来探测您是否验签的通知）、skew（十分钟前的）、
without 和 doubled（某个请求头，可在冒号后指定）、wrong-key。`,
	},
	{
		"for example wxpay notify trigger TRANSACTION.SUCCESS --to http://127.0.0.1:8000/notify",
		"例如 wxpay notify trigger TRANSACTION.SUCCESS --to http://127.0.0.1:8000/notify",
	},
	{
		"original_type; by default EVENT up to its first dot, in lower case",
		"original_type；默认为 EVENT 第一个点之前的部分，小写",
	},
	{"APIv2: the ITEMs are encrypted into req_info, without a sign", "APIv2：ITEM 加密进 req_info，不带 sign"},
	{"is your program listening there? it has five seconds to answer", "您的程序在那里监听吗？它须在五秒内应答"},
	{"%d of %d notifications with the fault %s were accepted", "%[2]d 条带故障 %[3]s 的通知中有 %[1]d 条被接受"},
	{
		"a program that takes them can be told of payments by anybody: verify every notification",
		"接受它们的程序可以被任何人谎报收款：请对每条通知验签",
	},
	{"expected status 200 or 204, in APIv2 return_code SUCCESS", "应为状态码 200 或 204，APIv2 则为 return_code SUCCESS"},
	{"is your program configured with the keys in %v?", "您的程序用的是 %v 中的密钥吗？"},
	{"your program returned an error: look at its log", "您的程序返回了错误：请看它的日志"},
	{"the ITEMs of a notification are fields of its resource", "通知的 ITEM 是其 resource 的字段"},
	{"bad-signature, probe, skew, without, doubled or wrong-key", "可用 bad-signature、probe、skew、without、doubled 或 wrong-key"},
	{
		`Verifies and decrypts a notification that was saved as it came: request line (it may be
missing), headers, an empty line, and the body byte for byte. The plaintext goes to standard
output; the reason of a refusal, and what probably happened on the way, to standard error,
with the exit code 6.

Signatures are good for five minutes. --any-time takes the notification's own timestamp for
the time, to look at older ones: it is then not known whether somebody sends it again.`,
		`对原样保存的通知验签并解密：请求行（可缺）、请求头、空行，以及逐字节的请求体。明文写到标准输出；
拒绝的原因和途中可能发生的事写到标准错误，退出码为 6。

签名在五分钟内有效。--any-time 以通知自己的时间戳为准，用来查看较早的通知：此时无法知道
它是不是有人重放的。`,
	},
	{"--any-time: the clock is set to the notification's own time, %s\n", "--any-time：时钟设为通知自己的时间 %s\n"},
	{
		"print the documented events, or what those that are named hold; send nothing",
		"打印有文档的通知类型，或所列类型的内容样例；不发送",
	},
	{"send an event that is not documented", "发送没有文档的通知类型"},
	{
		"wxpay notify trigger --list prints them; --unlisted sends it all the same",
		"wxpay notify trigger --list 列出全部；--unlisted 照样发送",
	},
	{"did you mean %v? %v", "您是否想用 %v？%v"},
	{"%q is not a documented event", "%q 不是有文档的通知类型"},
}
