package chinese

import "github.com/wechatpay-chain/wxpay/internal/language"

// ofExplain are the sentences of package explain.
var ofExplain = language.Rows{
	{"Say what a pasted failure means, offline", "离线说明粘贴的失败信息是什么意思"},
	{"%s takes one file; found %d", "%s 只带一个文件，却给了 %d 个"},
	{"the answer, HTTP %d, says no failure", "这个应答（HTTP %d）没有报告失败"},
	{"wxpay verify FILE verifies its signature", "wxpay verify FILE 可验证它的签名"},
	{"the text (%d bytes) holds nothing that is known", "文本（%d 字节）中没有认出任何失败"},
	{"the failure is recognised, and nothing more is known about it", "认出了这个失败，但没有更多信息"},
	{"wxpay docs PATH lists the codes of an endpoint", "wxpay docs PATH 列出接口的错误码"},
	{
		"note: of the text (%d bytes) only the last %d bytes were read\n",
		"提示：文本共 %d 字节，只读取了最后 %d 字节\n",
	},
	{
		"note: there is no signature of a private key in the parameters, so none was verified\n",
		"提示：参数中没有私钥的签名，因此没有验签\n",
	},
	{"Say what is wrong with what a front end opens WeChat Pay with", "说明调起支付的参数有什么问题"},
	{
		"apiclient_cert.pem of the merchant who ordered: verify the signature with it",
		"下单商户的 apiclient_cert.pem：用它验证签名",
	},
	{
		"the mini program's appid, which is signed and not in its parameters",
		"小程序的 appid：参与签名，但不在参数中",
	},
	{"write name=value, and name:=123 for a number", "写成 name=value，数字写成 name:=123"},
	{"parameters are name=value or name:=json; found another ITEM", "参数写成 name=value 或 name:=json，却给了别的条目"},
	{
		"the appid is signed and does not stand in the parameters: --appid is needed to verify the signature",
		"appid 参与签名，但不在参数中：验证签名需要 --appid",
	},
	{"give it: --appid=wx8888888888888888", "请给出：--appid=wx8888888888888888"},
	{"give the apiclient_cert.pem of the merchant who ordered", "请给出下单商户的 apiclient_cert.pem"},
	{"--certificate cannot be used: %w", "--certificate 不能用：%w"},
	{"profile %s has no private key", "档案 %s 没有私钥"},
	{
		"looked for: an answer of WeChat Pay (JSON with code and message, XML with return_code, what curl -i prints), the " +
			"exception or the log of a program that calls it, what a program says of a signature or the network, a saved " +
			"notification, what WeChat shows in a front end, parameters with paySign\n" +
			`for example: echo '{"code":"SIGN_ERROR","message":"签名错误"}' | wxpay explain`,
		"查找过：微信支付的应答（带 code、message 的 JSON，带 return_code 的 XML，curl -i 的输出）、调用程序的异常或日志、" +
			"验签或网络的提示、保存下来的通知、微信在前端的提示、带 paySign 的参数\n" +
			`示例：echo '{"code":"SIGN_ERROR","message":"签名错误"}' | wxpay explain`,
	},
	{
		`Says what a failure means and what to do about it, offline and without any key. The text comes
from a FILE or standard input, as it was pasted; what it is, is found by itself:

  an answer      JSON of APIv3, XML of APIv2, or all that curl -i prints
  an exception   or log lines of wechatpay-php, -go, -java, WxJava, gopay, axios and others, however
                 quoted; what they say of a signature, a ciphertext or the network; errors of wxpay
  a notification as wxpay notify verify reads it, or its body alone: what it is, what looks wrong
  a front end    what WeChat showed there, or the parameters that it got: wxpay explain pay-params

The first line is the name of the verdict, which is stable, and what is wrong. The exit code is 1 if
nothing is found, or nothing is known about it. Signatures, keys and openids are not in the output.`,
		`离线说明一个失败是什么意思、该怎么办，不需要任何密钥。文本来自文件 FILE 或标准输入，原样粘贴即可，
类型会自动识别：

  应答          APIv3 的 JSON、APIv2 的 XML，或 curl -i 的全部输出
  异常或日志    wechatpay-php、-go、-java、WxJava、gopay、axios 等程序的，不论怎样转义；
                它们关于签名、密文或网络的提示；wxpay 自己的错误
  通知          wxpay notify verify 所读的形式，或只有报文：说明是什么、哪里不对
  前端          微信在前端的提示，或前端拿到的参数：wxpay explain pay-params

第一行是诊断结论的名称（固定不变）和问题所在。没有认出任何失败，或认出后没有更多信息时，退出码为 1。
输出中没有签名、密钥和 openid。`,
	},
	{
		`Says what is wrong with the parameters with which a front end opens WeChat Pay (调起支付), and what
WeChat means that refused them. They come from a FILE or standard input (JSON, JavaScript, a query;
an h5_url or a code_url), or as ITEMs.

Their form is checked: names and their capitals, timestamp, package, appid, partnerid, signType, the
length of the signature, and whether the prepay_id is older than two hours. With --certificate, or
with -p the private key of a profile, the signature is verified too, offline; if it is over another
text that people sign by mistake, it is said which.`,
		`说明调起支付的参数有什么问题，以及微信拒绝它们时的提示是什么意思。参数来自文件 FILE 或标准输入
（JSON、JavaScript、查询字符串；h5_url 或 code_url），或写成条目 ITEM。

检查的是格式：参数名及大小写、时间戳、package、appid、partnerid、signType、签名的长度，以及 prepay_id
是否超过两小时。给出 --certificate，或用 -p 指定有私钥的档案时，还会离线验证签名；
如果签的是常见的错误内容，会指出是哪一种。`,
	},
}
