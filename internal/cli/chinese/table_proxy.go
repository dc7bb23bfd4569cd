package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofProxy are the sentences of internal/proxy.
var ofProxy = language.Rows{
	{"asking it to connect: %w", "请求它建立连接：%w"},
	{"waiting for its answer: %w", "等待它的应答：%w"},
	{"its answer to CONNECT is no proper HTTP: %w", "它对 CONNECT 的应答不是正确的 HTTP：%w"},
	{"it does not connect: it answers %d (%s)", "它不建立连接：应答 %d（%s）"},
	{"it wants user and password (%d): %v", "它要求用户名和密码（%d）：%v"},
	{"it does not accept the user and the password (%d)", "它不接受该用户名和密码（%d）"},
	{"it is no URL; %v", "不是 URL；%v"},
	{"the environment variable %v names no proxy: %v", "环境变量 %v 不是代理地址：%v"},
	{"through the proxy %v: %v", "经过代理 %v：%v"},
	{"the proxy: %w", "代理：%w"},
	{"TLS handshake with the proxy: %w", "与代理的 TLS 握手：%w"},
	{"it closed the connection before it answered: %w", "它在应答之前关闭了连接：%w"},
	{"its URL has no host; %v", "其 URL 没有主机；%v"},
	{"its scheme is %s; %s", "其协议为 %s；%v"},
	{"its host or port holds characters that none has; %v", "其主机或端口含有不该有的字符；%v"},
	{"its port is not between 1 and 65535; %v", "其端口不在 1 至 65535 之间；%v"},
	{"it wants user and password, or another proof: %v", "它要求用户名和密码，或其他认证：%v"},
	{"it does not accept the user and the password", "它不接受该用户名和密码"},
	{"it does not connect: %v", "它不建立连接：%v"},
	{"choosing a proxy (Config.Proxy): %w", "选择代理（Config.Proxy）：%w"},
	{"the function panicked: %v", "该函数崩溃：%v"},
	{"unknown error ", "未知错误 "},
	{"no known status", "不认识的状态"},
	{
		"it says that the tunnel is open, and then more, or hangs up, before anything was sent through it",
		"它说隧道已通，却在发送任何内容之前又说了别的，或挂断了",
	},
	{
		"it wants another proof than user and password (%d without Basic), which is not supported",
		"它要求用户名和密码以外的认证（%d，没有 Basic），不支持",
	},
	{
		"expected http://host:port, https://host:port or socks5://host:port, with user:password@ in front of the host if the " +
			"proxy wants them, percent-encoded",
		"应为 http://主机:端口、https://主机:端口 或 socks5://主机:端口，代理要求时在主机前加百分号编码的 用户:密码@",
	},
	{
		"put them into its URL, user:password@ in front of the host, percent-encoded",
		"请写进它的 URL，在主机前加百分号编码的 用户:密码@",
	},
	{"its URL has a password and no user, which SOCKS5 cannot carry", "其 URL 有密码而没有用户名，SOCKS5 无法传递"},
	{"user or password have more than %d bytes, which SOCKS5 cannot carry", "用户名或密码超过 %d 字节，SOCKS5 无法传递"},
	{
		"the user holds a colon, which the scheme Basic cannot carry (RFC 7617)",
		"用户名含有冒号，Basic 认证无法传递（RFC 7617）",
	},
	{"it wants another proof than user and password, which is not supported", "它要求用户名和密码以外的认证，不支持"},
	{
		"it read a URL that is none (its text is not shown, as it may hold a password)",
		"它读到的不是 URL（其中可能有密码，不显示）",
	},
	{
		"golang.org/x/net/proxy does not take a connection any more; please report this as a bug of wxpay",
		"golang.org/x/net/proxy 不再接受连接；请作为 wxpay 的缺陷报告",
	},
}
