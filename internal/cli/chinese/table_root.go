package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofRoot are the sentences of package root.
var ofRoot = language.Rows{
	{"WeChat Pay from a terminal", "在终端里使用微信支付"},
	{"profile of the configuration file", "配置文件中的档案"},
	{"configuration file", "配置文件"},
	{"limit of a call, 30s by default", "一次调用的时限，默认 30s"},
	{"ask nothing", "不询问"},
	{"How ITEMs are written", "ITEM 的写法"},
	{"The exit codes", "退出码"},
	{"The exit codes are:\n\n%v", "退出码：\n\n%v"},
	{"Help about a command or a topic", "查看命令或主题的帮助"},
	{"wxpay --help lists the commands and the topics", "wxpay --help 列出命令和主题"},
	{"there is no help about %q", "没有关于 %q 的帮助"},
	{"bash, zsh, fish or powershell", "可用 bash、zsh、fish 或 powershell"},
	{"there is no completion for %q", "没有 %q 的补全"},
	{"Print the version", "打印版本"},
	{", commit %v", "，提交 %v"},
	{"write a PNG", "写成 PNG"},
	{"Show a text as a QR code", "把文本显示为二维码"},
	{
		`wxpay is WeChat Pay from a terminal.

  wxpay get v3/certificates
  wxpay post v3/pay/transactions/native appid=wx… mchid=1900000001 description=test out_trade_no=T20261130 \
        notify_url=https://… amount.total:=1 --qr
  wxpay get v3/pay/transactions/out-trade-no/{out_trade_no} .out_trade_no=T20261130 mchid==1900000001

What is documented, offline: wxpay find 分账, wxpay docs v3/pay/transactions/native, wxpay new PATH
writes a body to begin with, wxpay lint PATH -d @body.json compares one with its page. The
completion of your shell (wxpay completion --help) knows the same paths and fields.

Without a verb the request is a POST if it has a body, else a GET. wxpay help items
explains the ITEMs, wxpay help exit-codes the exit codes. Credentials come from profiles
(wxpay config init) or from the environment (WXPAY_MCHID …).`,
		`wxpay：在终端里使用微信支付。

  wxpay get v3/certificates
  wxpay post v3/pay/transactions/native appid=wx… mchid=1900000001 description=test out_trade_no=T20261130 \
        notify_url=https://… amount.total:=1 --qr
  wxpay get v3/pay/transactions/out-trade-no/{out_trade_no} .out_trade_no=T20261130 mchid==1900000001

离线查文档：wxpay find 分账，wxpay docs v3/pay/transactions/native；wxpay new PATH 生成起步的
请求体，wxpay lint PATH -d @body.json 把请求体与文档页对照。shell 补全（wxpay completion --help）
认识同样的路径和字段。

不写请求方法时，有请求体则为 POST，否则为 GET。wxpay help items 说明 ITEM 的写法，
wxpay help exit-codes 说明退出码。凭证来自配置档案（wxpay config init）或环境变量（WXPAY_MCHID …）。`,
	},
	{"where requests go, in place of the profile's base_uri", "请求发往何处，代替档案中的 base_uri"},
	{
		"hosts that stand in if that of base_uri cannot be reached, with commas between them",
		"base_uri 的主机连不上时的备用主机，用逗号分隔",
	},
	{
		"attempts of a call that was not sent, or may be repeated; 1 by default",
		"未发出或允许重复的调用最多尝试几次；默认 1",
	},
	{
		"URL of a proxy, none, or env:NAME if it has a password; HTTPS_PROXY by default",
		"代理的 URL、none，带密码时用 env:NAME；默认取 HTTPS_PROXY",
	},
	{
		"Shows a text, a code_url for example, as a QR code on the terminal, or writes it as a PNG.\nTEXT - reads it from " +
			"standard input.",
		"把文本（例如 code_url）在终端上显示为二维码，或写成 PNG。\nTEXT 为 - 时读标准输入。",
	},
	{"print errors as JSON on standard error", "把错误以 JSON 写到标准错误"},
	{"Ask WeChat Pay:", "请求微信支付："},
	{"Look something up, offline:", "离线查资料："},
	{"Test without money:", "不动真钱的测试："},
	{"When it does not work:", "出问题时："},
	{"Set up:", "设置："},
}
