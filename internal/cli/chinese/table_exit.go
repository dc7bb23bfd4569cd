package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofExit are the sentences of package exit.
var ofExit = language.Rows{
	{"the request was sent and answered, but %v", "请求已发出并已应答，但 %v"},
	{"look at the path and at who may read and write it", "请检查该路径以及读写权限"},
	{"look at base_uri of the profile, or at --base-uri", "请检查档案中的 base_uri，或 --base-uri"},
	{"see wxpay --help", "参见 wxpay --help"},
	{"wxpay doctor looks at the profile", "wxpay doctor 可以检查档案"},
	{"query with the same number before anything else", "请先用原单号查询，再做其他操作"},
	{"download it again", "请重新下载"},
	{"see --help of the command", "参见该命令的 --help"},
	{
		`  0    success
  1    the command line cannot be right; nothing was sent; find and explain found
       nothing, lint something
  2    profile, keys or files cannot be used; doctor found a fault
  3    network or timeout, before anything was sent
  4    WeChat Pay refused the request for certain: 4xx, or FAIL of APIv2 with a code
       that says so
  5    nobody knows what happened, or it is not finished: 5xx, 202, SYSTEM_ERROR and
       USERPAYING, a payout's FAIL, or the connection or the time ended after the
       request went out; query before anything else
  6    a signature was not accepted; what was asked for may have been carried out
  7    a downloaded file is not the one that was announced
  8    the request was sent and answered, but the answer cannot be shown or written as asked
  9    wxpay wait: not final when the rhythm was used up; ask again later
  130  interrupted
`,
		`  0    成功
  1    命令行不对，什么都没有发送；find、explain 没有找到，lint 有发现
  2    档案、密钥或文件不能用；doctor 发现了故障
  3    网络错误或超时，什么都没有发送
  4    微信支付明确拒绝了请求：4xx，或 APIv2 带明确错误码的 FAIL
  5    结果不明，或尚未完成：5xx、202、SYSTEM_ERROR 和 USERPAYING、付款的 FAIL，
       或请求发出之后连接中断、超时；先查询，再做其他操作
  6    验签不通过；所请求的操作可能已经执行
  7    下载的文件与声明的不符
  8    请求已发出并已应答，但应答无法按要求显示或写入
  9    wxpay wait：间隔用完仍非最终结果；请稍后再查
  130  已中断
`,
	},
	{"if a request was on its way, query before you send it again", "如果有请求已经发出，请先查询再重发"},
	{"give it as an ITEM: .name=value; see wxpay help items", "请用 ITEM 给出：.name=value；参见 wxpay help items"},
	{
		"a placeholder is .name=value, a body field name=value, a query parameter name==value; see wxpay help items",
		"占位符写 .name=value，请求体字段写 name=value，查询参数写 name==value；参见 wxpay help items",
	},
	{
		"this machine has no CA certificates (package ca-certificates), or a proxy stands between",
		"本机没有 CA 根证书（软件包 ca-certificates），或中间有代理",
	},
	{
		"nothing was sent; look at the proxy that the profile, --proxy or HTTPS_PROXY names; --proxy none goes without",
		"什么都没有发出；请检查档案、--proxy 或 HTTPS_PROXY 指定的代理；--proxy none 不用代理",
	},
	{
		"nothing was sent; wxpay doctor looks at the way to WeChat Pay, --timeout allows more time",
		"什么都没有发出；wxpay doctor 检查到微信支付的网络，--timeout 可以放宽时限",
	},
	{"correct the request: the answer says what is wrong with it", "请修正请求：应答说明了哪里不对"},
	{
		"ask again later with the same number; wxpay wait --rhythm chooses for how long it looks",
		"请稍后用原单号再查；wxpay wait --rhythm 选择查询多久",
	},
}
