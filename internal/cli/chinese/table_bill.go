package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofBill are the sentences of package bill.
var ofBill = language.Rows{
	{"Fetch, check and convert a bill", "下载、校验并转换账单"},
	{"for example: wxpay bill trade yesterday", "例如：wxpay bill trade yesterday"},
	{"wxpay bill needs a KIND and a DATE", "wxpay bill 需要账单种类 KIND 和日期 DATE"},
	{"bill_type: ALL, SUCCESS or REFUND", "账单类型 bill_type：ALL、SUCCESS 或 REFUND"},
	{"gzip: the same as --gzip", "gzip：同 --gzip"},
	{"let WeChat Pay compress the file on the way", "让微信支付压缩传输"},
	{"write into a file, which appears when it is whole", "写入文件，完整之后才出现"},
	{"begin the CSV with a byte order mark", "CSV 以字节顺序标记（BOM）开头"},
	{"write the totals as a JSON object", "把汇总行写成一个 JSON 对象"},
	{"take a bill of which the answer names no hash", "应答没有给出哈希值的账单也接受"},
	{"--unhashed takes it", "加 --unhashed 则接受"},
	{"choose one", "请只选一个"},
	{"--csv --bom, or --excel", "请用 --csv --bom，或 --excel"},
	{"--bom is for --csv", "--bom 只用于 --csv"},
	{"look at the bill without --summary", "请不加 --summary 查看账单"},
	{"the bill has no line of totals", "账单没有汇总行"},
	{"column %d", "第 %d 列"},
	{"%q is no kind of bill", "%q 不是账单种类"},
	{"a date such as 2025-01-31, or yesterday", "日期形如 2025-01-31，或 yesterday"},
	{"the DATE is missing", "缺少日期 DATE"},
	{"name==value is a query parameter", "name==value 才是查询参数"},
	{"a bill is asked for without a body", "申请账单的请求没有请求体"},
	{"--tar gzip, or leave it out", "请用 --tar gzip，或不给"},
	{"--tar is %q", "--tar 为 %q"},
	{"%q is no date", "%q 不是日期"},
	{
		`Fetches a bill: asks for it, downloads it, checks its hash, and only then writes the first
byte. KIND is one of

  trade          all payments and refunds (v3/bill/tradebill)
  fundflow       the flow of funds (v3/bill/fundflowbill)
  sub-fundflow   that of a sub-merchant (v3/bill/sub-merchant-fundflowbill); wants sub_mchid==…
  ecommerce      that of all sub-merchants of a platform (v3/ecommerce/bill/fundflowbill)
  profitsharing  profit sharing (v3/profitsharing/bills)

or the path of any endpoint that answers with a download_url. DATE is like 2025-01-31, or
yesterday, in Beijing. A bill is there from 10:00 of the next day. name==value adds a query
parameter, .name=value fills a placeholder of a path.

The bill is written as WeChat Pay sends it, with a back-tick before each value, unless
--csv, --excel, --jsonl or --summary makes something else of it. --gzip compresses the way
only.

Buyers and shops write some of the texts in a bill. So that a spreadsheet runs none of them,
--csv puts an apostrophe before a cell that begins with = + - or @, full-width ones too, a
tab or a line break, and before = + - @ behind a ; or a tab; numbers such as -0.02 stay as
they are. --jsonl changes nothing. --excel begins with a byte order mark, without which
Excel reads Chinese wrongly, and writes numbers of 16 digits and more, or with a zero in
front, as ="4200…": a spreadsheet would round them. --csv keeps their digits as they are,
for programs.`,
		`下载账单：申请、下载、校验哈希，全部正确之后才写出第一个字节。KIND 可用

  trade          交易账单，全部收款和退款（v3/bill/tradebill）
  fundflow       资金账单（v3/bill/fundflowbill）
  sub-fundflow   单个特约商户的资金账单（v3/bill/sub-merchant-fundflowbill），需要 sub_mchid==…
  ecommerce      平台全部二级商户的资金账单（v3/ecommerce/bill/fundflowbill）
  profitsharing  分账账单（v3/profitsharing/bills）

或任何应答中有 download_url 的接口路径。DATE 形如 2025-01-31，或 yesterday，以北京时间为准。
账单在次日 10:00 之后才有。name==value 加查询参数，.name=value 填路径占位符。

账单按微信支付发来的原样写出，每个值前有反引号；--csv、--excel、--jsonl、--summary
会改成别的格式。--gzip 只压缩传输过程。

账单中有些文本由用户和商户填写。为了不让电子表格执行它们，--csv 在以 = + - @（含全角）、
制表符或换行开头的单元格前，以及 ; 或制表符之后的 = + - @ 前加一个单引号；-0.02 这样的
数字不变。--jsonl 不做任何改动。--excel 以字节顺序标记开头（否则 Excel 的中文是乱码），
并把 16 位及以上或以零开头的数字写成 ="4200…"，否则电子表格会四舍五入。--csv 的数字
原样保留，供程序使用。`,
	},
	{
		"account_type: BASIC, OPERATION or FEES; ALL for ecommerce",
		"资金账户类型 account_type：BASIC、OPERATION 或 FEES；ecommerce 为 ALL",
	},
	{"write standard CSV: a header, no back-ticks, no totals", "写成标准 CSV：带表头，无反引号，无汇总行"},
	{
		"write CSV for spreadsheets: --csv --bom, with long numbers as text",
		"写成电子表格用的 CSV：--csv --bom，长数字写成文本",
	},
	{"write a JSON object for each row, by the names of the columns", "每行写成一个 JSON 对象，以列名为键"},
	{
		"the answer names no hash: nothing proves this bill but the connection that it comes by",
		"应答没有给出哈希值：除了传输它的连接，没有什么能证明这份账单",
	},
	{"more than one of --csv, --jsonl and --summary is given", "--csv、--jsonl、--summary 给了不止一个"},
	{"%d rows do not fit the header of the bill; values may stand in wrong columns", "有 %d 行与账单表头不符，值可能错列"},
	{"look at the lines in the bill without --csv and --jsonl", "请不加 --csv 和 --jsonl 查看账单原文"},
	{
		"known are trade, fundflow, sub-fundflow, ecommerce, profitsharing; or give a path, with a slash",
		"可用 trade、fundflow、sub-fundflow、ecommerce、profitsharing；或者给出带斜线的路径",
	},
	{
		"look at where standard output goes, and at the bill without --csv, --jsonl and --summary",
		"请检查标准输出去了哪里，并不加 --csv、--jsonl、--summary 查看账单",
	},
	{
		"look at the disk, and at the bill without --csv, --jsonl and --summary",
		"请检查磁盘，并不加 --csv、--jsonl、--summary 查看账单",
	},
}
