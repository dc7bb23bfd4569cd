package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofPages are the sentences of package pages.
var ofPages = language.Rows{
	{"Show what is documented about a path", "查看某个路径的文档资料"},
	{"print the facts as JSON, a line for each method", "以 JSON 打印，每个请求方法一行"},
	{"see wxpay docs --help", "参见 wxpay docs --help"},
	{"wxpay docs takes [METHOD] PATH; found %q behind it", "wxpay docs 的参数是 [METHOD] PATH，其后却有 %q"},
	{"yes: look for what took its place", "是：请查找它的替代接口"},
	{"the client certificate (--security)", "客户端证书（--security）"},
	{"In the path", "路径参数"},
	{"Answer %v", "应答 %v"},
	{"%v, %v, without a body", "%v，%v，没有报文体"},
	{"Call it", "调用示例"},
	{"list of %v", "%v 列表"},
	{"%d to %d characters", "%d 至 %d 个字符"},
	{"at most %v", "最多 %v"},
	{"at least %v", "最少 %v"},
	{"at least %d", "最小 %d"},
	{"at most %d", "最大 %d"},
	{"one of %v", "取值 %v"},
	{"Find documented endpoints by words", "按词查找有文档的接口"},
	{"how many at most; 0 for all", "最多显示多少个；0 为全部"},
	{"print a line of JSON for each", "每个打印一行 JSON"},
	{"for example: wxpay find 分账", "例如：wxpay find 分账"},
	{"wxpay find needs words", "wxpay find 需要关键词"},
	{"0 is all", "0 为全部"},
	{"--limit %d: expected 0 or more", "--limit %d：应不小于 0"},
	{"nothing is documented about %q", "没有关于 %q 的文档"},
	{"and %d more; --limit 0 shows all\n", "还有 %d 个；--limit 0 显示全部\n"},
	{"Compare a request with its page", "把请求与其文档页对照"},
	{"print a line of JSON for each finding", "每条发现打印一行 JSON"},
	{"%v about %s %s", "%v，关于 %s %s"},
	{"put everything into one of them", "请全部放进其中一个"},
	{"both --data and body fields are given", "--data 和请求体字段都给了"},
	{"Write a body, and an ITEM line, to begin with", "生成一个起步的请求体和 ITEM 命令行"},
	{"every field, not only the required ones", "全部字段，而不只是必填的"},
	{"print the ITEM line alone, on standard output", "只把 ITEM 命令行打印到标准输出"},
	{"see wxpay new --help", "参见 wxpay new --help"},
	{"wxpay new takes [METHOD] PATH; found %q behind it", "wxpay new 的参数是 [METHOD] PATH，其后却有 %q"},
	{"it has no JSON body", "没有 JSON 请求体"},
	{"to be encrypted: %v", "需要加密：%v"},
	{
		`Shows what is documented about a path: title, product, roles, the fields of request and answers, the
official pages, and a command line that calls it. Without a METHOD it shows every one of the path.

The catalogue has facts and no descriptions: those stand in the pages.`,
		`显示某个路径的文档资料：标题、产品、角色、请求和应答的字段、官方文档页，以及调用它的命令行。
不给 METHOD 则显示该路径的每个请求方法。

目录中只有事实，没有说明文字：说明在官方文档页。`,
	},
	{
		"Finds documented endpoints by words, Chinese or English, of title, product, path or role; all of the\nwords must be " +
			"there. It prints method, path, title and product: as a table on a terminal, parted by\ntabs in a pipe.",
		"按词查找有文档的接口，中英文均可，匹配标题、产品、路径或角色，各词须同时出现。打印请求方法、路径、\n标题和产品：" +
			"在终端上是表格，在管道中以制表符分隔。",
	},
	{
		"try fewer words, or another: Chinese or English, of a title, a product, a path or a role",
		"请减少或更换关键词：中英文的标题、产品、路径或角色",
	},
	{
		`Compares the body and the query of a request with the page of its path, offline: unknown, misplaced
and missing fields, types, values that are not documented, lengths, times without a zone, plain
text where ciphertext belongs, a notify_url that WeChat Pay cannot call. It prints a line for each
finding and ends with 1; without a finding it prints nothing and ends with 0.

A finding is no proof: the pages have slips and get new fields. get, post and the others compare
with --lint what they send, and warn of such a notify_url always.`,
		`离线把请求的请求体和查询参数与该路径的文档页对照：未知、错位和缺少的字段，类型，文档没有的取值，
长度，没有时区的时间，该加密却是明文的字段，微信支付无法访问的 notify_url。每条发现打印一行，退出码为 1；没有发现则什么都不打印，
退出码为 0。

发现不等于错误：文档有笔误，也会增加新字段。get、post 等命令加 --lint 时对照它们发送的内容；
这样的 notify_url 则总会警告。`,
	},
	{
		"the whole body: JSON, of APIv2 XML too, @file, or - for standard input",
		"整个请求体：JSON（APIv2 也可用 XML）、@文件，或 - 表示标准输入",
	},
	{"wxpay docs %v %v shows what is documented, which has slips", "wxpay docs %v %v 显示文档内容，文档也有笔误"},
	{
		`Writes a body to begin with: the fields that a request must have, with samples. The body goes to
stdout, so that > body.json keeps it; the same as ITEMs, a whole command line, goes to stderr.
--item prints that line alone, on stdout.

Where a sample cannot be guessed it is the name of its field. What is to be encrypted is empty:
name~=value encrypts it; into a body of your own goes what wxpay encrypt prints. The fields of
APIv2 are JSON here, as ITEMs and -d take them; nonce_str and sign are added when it is sent.`,
		`生成一个起步的请求体：必填字段及样例值。请求体写到标准输出，可用 > body.json 保存；同样内容的
ITEM 命令行写到标准错误。--item 只把这一行写到标准输出。

猜不出样例值时，值就是字段名。需要加密的字段为空：name~=value 会加密；自己写的请求体里请放
wxpay encrypt 的输出。APIv2 的字段在这里是 JSON，与 ITEM 和 -d 的写法一样；nonce_str 和
sign 在发送时加上。`,
	},
}
