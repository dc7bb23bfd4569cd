package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofSandbox are the sentences of package sandbox.
var ofSandbox = language.Rows{
	{"%v  carried out, and the answer lost: %v", "%v  已执行，应答丢失：%v"},
	{"%v  refused: %v", "%v  已拒绝：%v"},
	{"\nSWITCHES (the first value is the default)", "\nSWITCHES（第一个值为默认值）"},
	{"address to listen on; port 0 is any free one", "监听地址；端口 0 为任意空闲端口"},
	{"one more merchant ID; may come again", "再加一个商户号；可重复给出"},
	{"print the lines that point an SDK here, and end: %v", "打印让 SDK 指向这里的代码，然后退出：%v"},
	{"--switch %q is not name=value", "--switch %q 不是 name=value"},
	{"wxpay sandbox --list shows all switches", "wxpay sandbox --list 列出全部开关"},
	{"the sandbox does not start: %w", "沙箱无法启动：%w"},
	{
		`Runs a WeChat Pay that remembers on this machine: orders that are placed can be paid, closed,
queried and refunded, notify_url is told of it, signed and encrypted, and tomorrow there is a
bill. No money moves. It speaks APIv3 and APIv2 to a program in any language, by any SDK that can
be pointed at an address; wxpay sandbox --snippet php shows how.

Its address is printed on standard output when it listens: open it in a browser, to see what
comes, to pay and to move the clock. The directory holds the keys, made on the first start, or for the
first --snippet, which names them:
config.toml for wxpay --config, apiclient_key.pem, pub_key.pem and the rest for your program.

Without the page, for scripts and CI, everything on it is a call below /_wxpay/:

  curl -X POST http://127.0.0.1:9000/_wxpay/orders/T20261130/pay
  curl -X POST http://127.0.0.1:9000/_wxpay/clock -d '{"advance":"24h"}'
  curl -X POST http://127.0.0.1:9000/_wxpay/disturb -d '{"lose_answer":1}'

The last one has the next call carried out and its answer lost; --disturb lose_answer=1 does so from
the start.

Every answer says in the header X-Wxpay-Simulated how sure it is that WeChat Pay does the
same: documented, reported or guessed. wxpay sandbox --list prints each endpoint, rule and switch with its
mark and its source. Not simulated are risk control, fees, settlement and whether an appid belongs
to a merchant. It ends with Ctrl-C or SIGTERM, and its exit code is 0 then.`,
		`在本机运行一个有记忆的微信支付：下的订单可以支付、关闭、查询和退款，notify_url 会收到签名并加密的
通知，第二天有账单。不动真钱。它对任何语言的程序使用 APIv3 和 APIv2，任何能指向一个地址的 SDK
都可以用；wxpay sandbox --snippet php 显示写法。

开始监听时把地址打印到标准输出：在浏览器中打开它，可以看到发来的请求、付款、调快时钟。目录中是首次
启动或首次 --snippet（其中写有序列号和公钥 ID）时生成的密钥：供 wxpay --config 用的 config.toml，供您的程序用的 apiclient_key.pem、
pub_key.pem 等。

不用页面时，脚本和 CI 可以用 /_wxpay/ 之下的调用完成页面上的一切：

  curl -X POST http://127.0.0.1:9000/_wxpay/orders/T20261130/pay
  curl -X POST http://127.0.0.1:9000/_wxpay/clock -d '{"advance":"24h"}'
  curl -X POST http://127.0.0.1:9000/_wxpay/disturb -d '{"lose_answer":1}'

最后一条让下一次调用照常执行，但应答丢失；用 --disturb lose_answer=1 则一启动就这样。

每个应答的 X-Wxpay-Simulated 头说明微信支付同样如此的把握：documented（有文档）、
reported（有报告）或 guessed（推测）。wxpay sandbox --list 打印每个接口、规则和开关及其标记
和出处。不模拟风控、手续费、结算，也不检查 appid 是否属于商户。按 Ctrl-C 或收到 SIGTERM 时结束，
此时退出码为 0。`,
	},
	{"Run a WeChat Pay that remembers, with a page to pay on", "运行有记忆的微信支付沙箱，带付款页面"},
	{"file that keeps everything; by default it ends with the sandbox", "保存全部数据的文件；默认随沙箱结束而消失"},
	{
		"let other machines reach it, containers and phones; a token guards /_wxpay/",
		"允许其他机器、容器和手机访问；/_wxpay/ 由令牌保护",
	},
	{
		"host name under which others reach it, a container's for example; may come again",
		"其他机器访问它的主机名，例如容器名；可重复给出",
	},
	{"speak https, with a CA of its own: ca.pem in the directory", "使用 https，自带 CA：目录中的 ca.pem"},
	{
		"warn of bodies that WeChat Pay would refuse, and take them, but for wrong amounts",
		"对微信支付会拒绝的请求体只警告并接受，金额错误除外",
	},
	{
		"name=value, where sources tell two ways; --list shows them; may come again",
		"name=value，用于资料说法不一之处；--list 列出；可重复给出",
	},
	{
		"name=times, what goes wrong first: lose_answer=1; --list shows them; may come again",
		"name=次数，一启动先出什么差错，例如 lose_answer=1；--list 列出；可重复给出",
	},
	{
		"for example --disturb lose_answer=1; wxpay sandbox --list shows them",
		"例如 --disturb lose_answer=1；wxpay sandbox --list 列出全部",
	},
	{"--disturb %q is not name=times", "--disturb %q 不是 name=次数"},
	{"--disturb: %s", "--disturb 有误：%s"},
	{"\nDISTURBANCES (--disturb, or POST /_wxpay/disturb)", "\nDISTURBANCES（--disturb，或 POST /_wxpay/disturb）"},
	{
		"made the keys that these lines name, in %s; wxpay sandbox takes them\n",
		"这些代码所用的密钥已生成在 %s；wxpay sandbox 会用它们\n",
	},
	{"print what is simulated, and how sure each of it is, and end", "打印模拟了什么、各有多大把握，然后退出"},
	{
		"for example --switch close-unknown=404; wxpay sandbox --list shows them",
		"例如 --switch close-unknown=404；wxpay sandbox --list 列出全部",
	},
	{
		"other machines can reach this sandbox; who has the token can pay, and read what was sent",
		"其他机器可以访问这个沙箱；持有令牌者可以付款并读取发来的内容",
	},
	{
		`keys and README.txt in %s
page: %s
try:  %swxpay --config %s doctor
Ctrl-C ends it; no money moves
`,
		`密钥和 README.txt 在 %s
页面：%s
试试：%swxpay --config %s doctor
按 Ctrl-C 结束；不动真钱
`,
	},
	{"--open lets other machines reach it; else for example --addr %v", "--open 允许其他机器访问；否则例如 --addr %v"},
	{"choose another --addr, or another --state; port 0 is any free one", "请另选 --addr 或 --state；端口 0 为任意空闲端口"},
}
