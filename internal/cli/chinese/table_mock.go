package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofMock are the sentences of package mock.
var ofMock = language.Rows{
	{"signature ok", "验签通过"},
	{"refused: %v", "已拒绝：%v"},
	{"Run a test gateway that verifies, answers and signs", "运行测试网关：验签、应答并签名"},
	{"address to listen on, of this machine only", "监听地址，仅限本机"},
	{"directory with the keys", "存放密钥的目录"},
	{"TOML file with replies", "应答脚本（TOML 文件）"},
	{"end when standard input ends, for scripts", "标准输入结束时退出，供脚本使用"},
	{"--print text or --print json", "请用 --print text 或 --print json"},
	{"--print is %q", "--print 为 %q"},
	{"for example --addr 127.0.0.1:9000", "例如 --addr 127.0.0.1:9000"},
	{"choose another --addr; port 0 is any free one", "请另选 --addr；端口 0 为任意空闲端口"},
	{"the gateway does not start: %w", "网关无法启动：%w"},
	{"correct the line", "请修正这一行"},
	{"%s, line %d: %s", "%s，第 %d 行：%s"},
	{"see wxpay mock --help", "参见 wxpay mock --help"},
	{"%s: %s is not known", "%s：不认识 %s"},
	{"%s, reply %d: %w", "%s，第 %d 个 reply：%w"},
	{"status is %d; expected 200 to 599", "status 为 %d；应为 200 至 599"},
	{"times is %d; expected 1 or more", "times 为 %d；应不小于 1"},
	{"body and body_file are both given; expected one", "body 和 body_file 都给了；只能给一个"},
	{"body is a %T; expected a table or a text", "body 是 %T；应为表或文本"},
	{"status is 204, which has no body", "status 为 204，没有应答体"},
	{"fault is truncate, and there is no body to cut", "fault 为 truncate，却没有可截断的应答体"},
	{"no reply is set: write a --script with [[reply]] on = %q", "没有设置应答：请在 --script 中写 [[reply]] on = %q"},
	{
		`Runs a WeChat Pay gateway on this machine, over http, with keys of its own: it verifies
what your program signs, answers, and signs its answers. Its address is printed on standard
output when it listens, a line for each request on standard error. It ends with Ctrl-C or
SIGTERM, and its exit code is 0 then: that is how it is meant to end.

The directory holds the keys, made on the first start: config.toml for wxpay --config,
apiclient_key.pem, pub_key.pem and the rest for your program; see README.txt in it.

It answers what the script says, and v3/certificates; it remembers nothing: an order that is to be
paid and refunded wants wxpay sandbox. As WeChat Pay does, it answers every other path with an
empty 404, and another method with an empty 405. A request that is refused gets the 401 SIGN_ERROR of its
cause: the header, the schema, the time, the serial, or the signature, with what was seen. Why
it was refused stands in the line of the request.

%v`,
		`在本机运行微信支付测试网关，使用 http 和自己的密钥：对您的程序的签名验签，应答，并为应答签名。
开始监听时把地址打印到标准输出，每个请求一行打印到标准错误。按 Ctrl-C 或收到 SIGTERM 时结束，
此时退出码为 0，这就是正常的结束方式。

目录中是首次启动时生成的密钥：供 wxpay --config 用的 config.toml，供您的程序用的
apiclient_key.pem、pub_key.pem 等；见其中的 README.txt。

它按脚本应答，另有 v3/certificates；它什么都不记：要支付和退款的订单请用 wxpay sandbox。
与微信支付一样，其他路径得到空的 404，其他请求方法得到空的 405。被拒绝的请求得到与原因
相符的 401 SIGN_ERROR：请求头、认证类型、时间、序列号或签名，并附上所见内容。拒绝的原因
写在该请求的那一行。

%v`,
	},
	{"text, or json: everything on standard output, one object per line", "text，或 json：全部写到标准输出，每行一个对象"},
	{
		"keys and README.txt in %s; try: wxpay --config %s doctor\nCtrl-C ends it\n",
		"密钥和 README.txt 在 %s；试试：wxpay --config %s doctor\n按 Ctrl-C 结束\n",
	},
	{
		`A script says what is answered. The first reply that matches answers; one whose times are
used up leaves it to the next that matches, and at last to the default replies.

  [[reply]]
  on = "POST /v3/pay/transactions/native"   # {name} matches one segment; "/" everything
  times = 2                                 # for ever by default
  status = 400                              # 200 by default, or 204 without a body
  body = { code = "PARAM_ERROR", message = "no {body.out_trade_no}" }

  [[reply]]
  on = "GET /v3/pay/transactions/out-trade-no/{out_trade_no}"
  body = '{"out_trade_no":"{out_trade_no}","mchid":"{query.mchid}"}'
  header = { X-Test = "1" }
  fault = "bad-signature"

body is a table or a text; body_file is a file beside the script. In texts stand {name} for
a placeholder of on, {body.a.b} and {query.name} for what the request holds. Faults:
bad-signature, probe, skew, without and doubled spoil the signature (without and doubled
take a header after a colon, Wechatpay-Signature by default); truncate, drop and hang leave
no whole answer.`,
		`脚本规定应答什么。第一个匹配的 reply 应答；次数用完的让给下一个匹配的，最后是默认应答。

  [[reply]]
  on = "POST /v3/pay/transactions/native"   # {name} 匹配一段；"/" 匹配一切
  times = 2                                 # 默认不限次数
  status = 400                              # 默认 200，没有应答体则为 204
  body = { code = "PARAM_ERROR", message = "no {body.out_trade_no}" }

  [[reply]]
  on = "GET /v3/pay/transactions/out-trade-no/{out_trade_no}"
  body = '{"out_trade_no":"{out_trade_no}","mchid":"{query.mchid}"}'
  header = { X-Test = "1" }
  fault = "bad-signature"

body 是表或文本；body_file 是脚本旁边的文件。文本中 {name} 代表 on 的占位符，{body.a.b}
和 {query.name} 代表请求中的内容。故障：bad-signature、probe、skew、without、doubled
破坏签名（without 和 doubled 可在冒号后跟请求头名，默认 Wechatpay-Signature）；
truncate、drop、hang 不给出完整应答。`,
	},
	{"known are on, status, body, body_file, header, fault, times", "可用 on、status、body、body_file、header、fault、times"},
	{
		`on is %q; expected a path, or a method and a path: "POST /v3/pay/transactions/native", without a query`,
		`on 为 %q；应为路径，或请求方法加路径："POST /v3/pay/transactions/native"，不带查询参数`,
	},
	{
		"fault is %s and status %d; expected 2xx, or a body in JSON and a status other than 401: WeChat Pay signs nothing else",
		"fault 为 %s，status 为 %d；应为 2xx，或 401 以外的状态码加 JSON 应答体：其他的微信支付都不签名",
	},
	{
		"wxpay mock: the fault %v is one of APIv3; APIv2 knows bad-signature, truncate, drop and hang",
		"wxpay mock：故障 %v 属于 APIv3；APIv2 有 bad-signature、truncate、drop 和 hang",
	},
}
