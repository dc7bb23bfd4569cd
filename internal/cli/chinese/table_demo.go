package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofDemo are the sentences of package demo.
var ofDemo = language.Rows{
	{"show requests byte by byte, and what was signed", "逐字节显示请求，以及参与签名的内容"},
	{"wxpay demo forms: complete a payscore service order", "wxpay demo forms：完结支付分订单"},
	{"gateway %v, merchant %v, keys made for this run", "网关 %v，商户号 %v，密钥为本次运行临时生成"},
	{"%s: the gateway saw %d requests, expected %d: %w", "%s：网关收到 %d 个请求，应为 %d 个：%w"},
	{"canonical message, as signed", "参与签名的签名串"},
	{"request, as sent", "发出的请求"},
	{"answer, verified", "已验签的应答"},
	{"answer, decoded", "解码后的应答"},
	{"%d of %d forms did not match", "%[2]d 种写法中有 %[1]d 种不一致"},
	{"all %d forms matched", "全部 %d 种写法一致"},
	{"HTTP %d, request ID %s, signed by %s\n", "HTTP %d，请求ID %s，签名者 %s\n"},
	{"(no body)\n", "（无应答体）\n"},
	{"the gateway refused the request: %w", "网关拒绝了请求：%w"},
	{"the target is %q, expected %q", "请求目标为 %q，应为 %q"},
	{"the body is %q, expected %q", "请求体为 %q，应为 %q"},
	{"the bytes on the wire are not those of the request", "线上的字节与请求不一致"},
	{"the answer was not verified", "应答未经验签"},
	{"the answer has status %d, expected %d", "应答状态码为 %d，应为 %d"},
	{"status %d", "状态码 %d"},
	{"synchronous, segments", "同步，路径分段"},
	{"synchronous, template", "同步，路径模板"},
	{"synchronous, nested", "同步，嵌套"},
	{"asynchronous, segments", "异步，路径分段"},
	{"asynchronous, template", "异步，路径模板"},
	{"asynchronous, nested", "异步，嵌套"},
	{"synchronous, the answer decoded into a struct", "同步，应答解码到结构体"},
	{"the decoded order is %+v", "解码后的订单为 %+v"},
	{`resp.Get("post_payments.0.name") is not 就餐费用`, `resp.Get("post_payments.0.name") 不是 就餐费用`},
	{"wxpay demo: a purchase, from the order to the bill", "wxpay demo：一次购买，从下单到账单"},
	{"The shop places a Native order", "商户 Native 下单"},
	{"The customer scans and pays; the shop is told", "用户扫码付款，商户收到支付通知"},
	{"The shop gives a part back", "商户部分退款"},
	{"Tomorrow the bill sums up", "次日账单汇总"},
	{"the story did not end as it must", "结果与预期不符"},
	{"every answer and every notification was verified", "每个应答和每条通知都已验签"},
	{"the sandbox saw %d requests, expected %d: %w", "沙箱收到 %d 个请求，应为 %d 个：%w"},
	{"answer, HTTP %d, verified", "应答，HTTP %d，已验签"},
	{"(no body)", "（无应答体）"},
	{"the notification is %s, expected %s", "通知为 %s，应为 %s"},
	{"notification %v, verified and decrypted", "通知 %v，已验签并解密"},
	{"no notification %s came", "没有收到通知 %s"},
	{"trade_state is %q, expected SUCCESS", "trade_state 为 %q，应为 SUCCESS"},
	{"paid: %v", "已支付：%v"},
	{"5.00 yuan are back with the customer", "5.00 元已退回用户"},
	{"    %s  %s  paid %s  refunded %s", "    %s  %s  支付 %s  退款 %s"},
	{"the bill says %d and %d fen, expected 1888 and 500", "账单为 %d 分和 %d 分，应为 1888 和 500"},
	{"placing the service order: %w", "创建支付分订单：%w"},
	{"status %d, expected 204", "状态码 %d，应为 204"},
	{"no types, no release: the path of the page and a map", "不用等类型，不用等新版本：文档上的路径加一个 map 即可"},
	{"Oolong tea, 100 g", "乌龙茶 100 克"},
	{"damaged box", "包装破损"},
	{"Go through a purchase in an embedded sandbox, from the order to the bill", "在内置沙箱里走完一次购买，从下单到账单"},
	{
		`Goes through a purchase in a sandbox inside this program: a Native order with its QR code,
the customer pays, the notification arrives, is verified and decrypted, the shop queries and refunds,
and tomorrow's bill sums up. At last a payscore order is completed, as any other endpoint is
called. No credentials are needed, nothing leaves this machine, no money moves.

The exit code is 0 only if everything was as it must be.`,
		`在本程序内置的沙箱里走完一次购买：Native 下单并显示二维码，用户付款，
支付通知到达、验签并解密，商户查单、退款，次日账单汇总。最后完结一笔支付分订单，
调用方式与其他任何接口一样。不需要任何凭证，不出本机，不动真钱。

一切都符合预期时退出码才是 0。`,
	},
	{
		"Complete a payscore order in every calling form of the library, byte by byte",
		"用本库的每一种调用写法完结支付分订单，逐字节核对",
	},
	{
		`Completes a payscore service order in every calling form of the library against
a gateway inside this program: the request is built, signed and sent over a real
TLS connection on loopback, checked there byte by byte, answered, verified and
decoded. No credentials are needed, nothing leaves this machine.

The exit code is 0 only if everything matched.`,
		`对本程序内置的网关，用本库的每一种调用写法完结支付分订单：请求经构造、签名，
通过本机回环上真实的 TLS 连接发出，在那里逐字节核对、应答、验签并解码。
不需要任何凭证，不出本机。

全部一致时退出码才是 0。`,
	},
	{
		"show message, request and answer of every form, not only where they are new",
		"显示每一种写法的签名串、请求和应答，而不只是首次出现的",
	},
	{"signed, sent and received byte by byte, the answer verified", "签名、发出、收到逐字节一致，应答已验签"},
	{
		"sandbox %v, merchant %v, keys made for this run; no money moves",
		"沙箱 %v，商户号 %v，密钥为本次运行临时生成；不动真钱",
	},
	{"The shop asks itself, and does not trust the notification alone", "商户自己查单，不单凭通知"},
	{"Any other endpoint works alike: a payscore order is completed", "其他任何接口都一样：完结支付分订单"},
	{
		"next: wxpay sandbox, the same with a page; wxpay demo forms, every calling form byte by byte; wxpay config init",
		"下一步：wxpay sandbox 带页面的同样流程；wxpay demo forms 逐字节看每种写法；wxpay config init 配置自己的商户",
	},
	{"the customer sees this code; here it leads to the sandbox", "用户看到的二维码；这里指向沙箱"},
	{
		"signed by WeChat Pay's key, encrypted under the APIv3 key, answered with 204",
		"由微信支付的密钥签名，用 APIv3密钥加密，已应答 204",
	},
	{"18.88 yuan paid, 5.00 refunded, its hash checked, to the fen", "支付 18.88 元，退款 5.00 元，哈希已校验，分毫不差"},
	{"the notification is %s, expected PAYSCORE.USER_CONFIRM", "通知为 %s，应为 PAYSCORE.USER_CONFIRM"},
}
