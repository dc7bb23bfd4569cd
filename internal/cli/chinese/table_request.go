package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofRequest are the sentences of package request.
var ofRequest = language.Rows{
	{"--all is for a GET, which has no body", "--all 只用于没有请求体的 GET"},
	{"redirect standard output, or leave --all out", "请重定向标准输出，或去掉 --all"},
	{"--all does not go with --output, --qr or --include", "--all 不能与 --output、--qr 或 --include 同用"},
	{"leave --all out", "请去掉 --all"},
	{"--all is for lists, and %s is documented as none", "--all 只用于列表，而文档中 %s 不是列表"},
	{"the list is not whole: an error came behind %d rows", "列表不完整：%d 行之后出错"},
	{"the row was printed instead", "已改为打印整行"},
	{"the filter %s: %w", "过滤器 %s：%w"},
	{"look at where standard output goes", "请检查标准输出去了哪里"},
	{"it has no code_url for --qr", "其中没有 --qr 需要的 code_url"},
	{"see the manual of jq", "参见 jq 手册"},
	{"the filter %s: %v", "过滤器 %s：%v"},
	{"it is no JSON", "不是 JSON"},
	{"the whole answer was printed instead", "已改为打印整个应答"},
	{"write the answer into a file", "把应答写入文件"},
	{"show code_url as a QR code", "把 code_url 显示为二维码"},
	{"the whole body: JSON, @file, or - for standard input", "整个请求体：JSON、@文件，或 - 表示标准输入"},
	{"speak APIv2 though the path does not begin with v2/", "路径不以 v2/ 开头也使用 APIv2"},
	{"show the client certificate (APIv2)", "出示客户端证书（APIv2）"},
	{"print what a jq filter makes of the answer", "打印 jq 过滤器处理后的应答"},
	{"print status and headers of the answer on stderr", "把应答的状态码和头部打印到标准错误"},
	{`signature="[%d characters]"`, `signature="[%d 个字符]"`},
	{"expected JSON, @file with JSON, or -", "应为 JSON、内容为 JSON 的 @文件，或 -"},
	{"--data is not JSON (%d bytes)", "--data 不是 JSON（%d 字节）"},
	{"write the fields as a JSON object; they become XML", "请把字段写成 JSON 对象，它们会变成 XML"},
	{"--data is no JSON object", "--data 不是 JSON 对象"},
	{"--- what is signed", "--- 参与签名的内容"},
	{"[%d bytes]", "[%d 字节]"},
	{"send it with wxpay itself", "请直接用 wxpay 发送"},
	{"the body, %d bytes, is no text for a command line", "请求体（%d 字节）不是能放进命令行的文本"},
	{"%s %s may move money. Send it? (y/N)", "%s %s 可能会动用资金。要发送吗？(y/N)"},
	{"--yes asks nothing", "--yes 不再询问"},
	{"not confirmed, nothing was sent", "没有确认，什么都没有发送"},
	{"see wxpay help", "参见 wxpay help"},
	{"Send a %v request", "发送 %v 请求"},
	{"for example: wxpay %v v3/certificates", "例如：wxpay %v v3/certificates"},
	{"wxpay %s needs a path", "wxpay %s 需要路径"},
	{"202: the request was accepted and is not finished", "202：请求已受理，尚未完成"},
	{"query with the same number until it is", "请用原单号查询，直到完成"},
	{"wxpay wait needs --until", "wxpay wait 需要 --until"},
	{"write --until %v", "请写 --until %v"},
	{"it is no JSON for --until %s", "不是 --until %s 能处理的 JSON"},
	{"%v does not hold", "%v 不成立"},
	{"--rhythm %s: %q is no wait", "--rhythm %s：%q 不是间隔"},
	{"Look at something until it is final", "反复查询，直到得到最终结果"},
	{"wxpay wait needs a path", "wxpay wait 需要路径"},
	{"not final after %v: %s\n", "%v 后仍非最终结果：%s\n"},
	{"the answer has no field %s, which --until names", "应答没有 --until 指定的字段 %s"},
	{"a query parameter is name==value", "查询参数写 name==value"},
	{"wxpay wait sends GET, which has no body", "wxpay wait 发送 GET，没有请求体"},
	{"give the path that queries it", "请给出用于查询的路径"},
	{"print every row of a list as a line of JSON, page after page", "逐页把列表的每一行打印成一行 JSON"},
	{
		"--retry may send it again although nobody knows whether it was carried out: a number of yours, such as out_trade_no, " +
			"makes it one",
		"结果不明时也允许 --retry 重发：您给的单号（如 out_trade_no）保证它只执行一次",
	},
	{
		"print a request like the one that is sent, and the head of the answer, on stderr; no signature",
		"把与发出的请求相同的内容（不含签名）和应答头部打印到标准错误",
	},
	{
		"print what would be signed and sent; send nothing (but download platform certificates, where they are needed for it)",
		"只打印将要签名和发送的内容，不发送（但需要时会下载平台证书）",
	},
	{"print a signed curl command, good for five minutes; send nothing", "打印已签名的 curl 命令，五分钟内有效；不发送"},
	{
		"compare the request with its page and warn of what differs; it is sent all the same",
		"把请求与其文档页对照，对不同之处发出警告；请求照样发送",
	},
	{"the client certificate is not in it: add --cert and --key\n", "其中没有客户端证书：请加上 --cert 和 --key\n"},
	{
		"the proxy is not in it: add --proxy URL, or --noproxy '*' for none\n",
		"其中没有代理：请加上 --proxy URL，不用代理则加 --noproxy '*'\n",
	},
	{
		"--- a request like the one that is sent: nonce, time and ciphertexts are made anew",
		"--- 与发出的请求相同，但随机串、时间和密文会重新生成",
	},
	{
		"unknown command %q, which is no path either: a path has slashes or dots",
		"不认识的命令 %q，它也不是路径：路径含有斜线或点",
	},
	{
		"Sends a %v request, verifies the answer and prints it: pretty on a terminal, byte for byte in a pipe.\n\n%v",
		"发送 %v 请求，对应答验签并打印：在终端上排版显示，在管道中逐字节原样输出。\n\n%v",
	},
	{
		"--output takes a file, and the answer as it came: filter it from there, or leave --output out",
		"--output 把应答原样写入文件：请从文件中过滤，或去掉 --output",
	},
	{"--output %s does not go with standard output, --jq or --qr", "--output %s 不能与标准输出、--jq 或 --qr 同用"},
	{"for example --until status!=PROCESSING, or a jq filter", "例如 --until status!=PROCESSING，或一个 jq 过滤器"},
	{"--until %s has two signs of equality, as a query parameter has", "--until %s 像查询参数那样有两个等号"},
	{"codepay, refund, transfer, or waits such as 5s,10s,4x1m", "可用 codepay、refund、transfer，或形如 5s,10s,4x1m 的间隔"},
	{
		`Looks at something until it is final: at once, then after each wait of the rhythm. It
sends GET, to APIv2 POST, and prints the last answer as wxpay get does.

  --until name=value[,value]    the field has one of the values: status=SUCCESS,CLOSED
  --until name!=value[,value]   the field is there and has none of them
  --until FILTER                a jq filter whose first result is neither false nor null

  --rhythm codepay              10, 10, 10, 10 and 5 s: a payment by code
  --rhythm refund               1, 5, 10, 20 and 30 min
  --rhythm transfer             1, 2, 5, 10, 20 and 30 min
  --rhythm 5s,10s,4x1m          yours: 5 s, 10 s, then a minute four times

A look that fails without a decision is followed by the next; one that is refused ends it.
What is not final when the rhythm is used up ends with the exit code 9.`,
		`反复查询，直到得到最终结果：先立刻查一次，然后按间隔逐次查询。发送 GET，APIv2 则发送 POST，
并像 wxpay get 那样打印最后一个应答。

  --until name=value[,value]    字段等于其中一个值：status=SUCCESS,CLOSED
  --until name!=value[,value]   字段存在，且不等于其中任何一个值
  --until FILTER                jq 过滤器，第一个结果既不是 false 也不是 null

  --rhythm codepay              10、10、10、10、5 秒：付款码支付
  --rhythm refund               1、5、10、20、30 分钟
  --rhythm transfer             1、2、5、10、20、30 分钟
  --rhythm 5s,10s,4x1m          自定：5 秒、10 秒，然后四次一分钟

没有结论的失败会接着查下一次；明确的拒绝则结束。间隔用完仍非最终结果时退出码为 9。`,
	},
	{
		"for example: wxpay wait v3/refund/domestic/refunds/{no} .no=R1 --until status!=PROCESSING",
		"例如：wxpay wait v3/refund/domestic/refunds/{no} .no=R1 --until status!=PROCESSING",
	},
	{"when the answer is final: name=value, name!=value or a jq filter", "何时为最终结果：name=value、name!=value 或 jq 过滤器"},
	{"the waits: codepay, refund, transfer, or such as 5s,10s,4x1m", "查询间隔：codepay、refund、transfer，或形如 5s,10s,4x1m"},
	{"%s may move money, and would be asked to again and again", "%s 可能会动用资金，而这里会一再请求"},
}
